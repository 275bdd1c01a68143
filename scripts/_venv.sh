# Sourced by the other scripts, never run: finds the checkout, a Python, and makes .venv when it is missing or stale.
# Before sourcing: $here is the folder of the script. After: $root is the checkout, $python the interpreter in .venv.

root=$(cd "$here/.." && pwd -P)
venv=${CALLCONSOLE_VENV:-$root/.venv}
python=$venv/bin/python

say() { printf '%s\n' "$*" >&2; }

right_version='import sys; sys.exit(not (3, 11) <= sys.version_info[:2])'

# A pyenv shim or a stub can stand in PATH and still not run, so each candidate is asked for its version.
pythons() {
    for candidate in ${CALLCONSOLE_PYTHON:-} python3.13 python3.12 python3.11 python3 python; do
        if "$candidate" -c "$right_version" >/dev/null 2>&1; then printf '%s\n' "$candidate"; fi
    done
}

# What the environment was made from: the checkout's place (an editable install points there), the wanted packages,
# the pinned versions. Any change makes the stamp stale.
stamp_of() {
    printf '%s %s\n' "$1" "$root"
    cksum <"$root/pyproject.toml"
    cksum <"$root/requirements.lock"
}

make_venv() {
    found=$(pythons)
    if [ -z "$found" ]; then
        say "callconsole needs Python 3.11 or newer and found none (looked for python3.13 .. python3.11, python3)."
        say "Install it, or name it: CALLCONSOLE_PYTHON=/where/python3.12 $0"
        return 1
    fi
    say "making $venv (once; asks the package registry) .."
    for base in $found; do
        rm -rf "$venv"
        if "$base" -m venv "$venv" >/dev/null 2>&1; then return 0; fi
        # Debian's python3 comes without ensurepip: make the folder without pip and let the system's pip fill it.
        rm -rf "$venv"
        if "$base" -m venv --without-pip "$venv" 2>/dev/null &&
            "$base" -m pip --python "$python" install --quiet pip 2>/dev/null; then return 0; fi
        rm -rf "$venv"
    done
    say "none of these can make a virtual environment in $root:" $found
    say "On Debian or Ubuntu: install the package python3-venv. Is the folder writable?"
    return 1
}

pip() { "$python" -m pip --disable-pip-version-check --no-input "$@"; }

install_into_venv() (
    cd "$root"
    say "installing what pyproject.toml and requirements.lock ask for .."
    wanted=.
    [ "$1" = run ] || wanted='.[dev]'
    pip install --quiet -c requirements.lock hatchling editables &&
        pip install --quiet -c requirements.lock --no-build-isolation -e "$wanted"
)

# prepare run|dev : afterwards $python can import the console (run) or run its tests too (dev).
prepare() {
    stamp=$venv/callconsole-$1.stamp
    want=$(stamp_of "$1")
    if [ -x "$python" ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ]; then
        return 0
    fi
    if [ "$1" = run ] && [ -x "$python" ] && [ -f "$venv/callconsole-dev.stamp" ] &&
        [ "$(cat "$venv/callconsole-dev.stamp")" = "$(stamp_of dev)" ]; then
        return 0
    fi
    if ! "$python" -c "$right_version" >/dev/null 2>&1; then
        make_venv || return 1
    fi
    if install_into_venv "$1"; then
        printf '%s\n' "$want" >"$stamp"
        return 0
    fi
    if [ "$1" = run ] && "$python" -P -c 'import console.cli.main' >/dev/null 2>&1; then
        say "the packages could not be brought up to date (offline?); going on with those that are there."
        return 0
    fi
    say "the packages could not be installed: see above. Nothing else was changed; run $0 again when the registry answers."
    return 1
}
