"""Which key does what: every act has an id, can be put on another key by that id, and clashes are reported.

The shipped keys are ``data/keymaps/default.toml``; a person's own stand in ``keymap.toml`` in the platform's settings folder
(``CALLCONSOLE_KEYMAP`` names another file) and need only hold what differs. Letters, Ctrl+Space, Shift+Space and Ctrl+. belong
to input methods and are refused.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from console.i18n import N_, _, data_dir


class Act(NamedTuple):
    """Something a key does: its id, what it does (English, translated when shown), the group it stands in."""

    id: str
    title: str
    group: str


ACTS: Final = (
    Act("help", N_("help for the place the cursor is in; again: this sheet of keys"), "look"),
    Act("call", N_("a call begins: the clock starts, the cursor goes to the prompt"), "call"),
    Act("find", N_("back to the prompt from anywhere; nothing is thrown away"), "look"),
    Act("services", N_("services of this card, with the reason where one is not included"), "call"),
    Act("phrases", N_("words to say at this step, and answers to objections; Enter: they were said"), "call"),
    Act("queue", N_("the queue; again: only what is late"), "look"),
    Act("park", N_("park the call with everything typed; take it back"), "call"),
    Act("finish", N_("finish the step; with several outcomes a list to choose from"), "case"),
    Act("behalf", N_("record the other side's step for them"), "case"),
    Act("menu", N_("everything there is"), "look"),
    Act("palette", N_("type what you want to do"), "look"),
    Act("language", N_("the other language"), "look"),
    Act("look", N_("dark, light or plain"), "look"),
    Act("leave", N_("leave; everything is kept"), "look"),
)
GROUPS: Final = {"call": N_("The call"), "case": N_("The case"), "look": N_("Everywhere")}

_TAKEN: Final = {
    "ctrl+space": N_("input methods own it"),
    "shift+space": N_("input methods own it"),
    "ctrl+full_stop": N_("input methods own it"),
    "ctrl+c": N_("the terminal owns it"),
    "ctrl+s": N_("the terminal owns it"),
    "ctrl+z": N_("the terminal owns it"),
    "enter": N_("lists and forms need it"),
    "tab": N_("lists and forms need it"),
    "shift+tab": N_("lists and forms need it"),
    "ctrl+m": N_("terminals send Enter for it"),
    "ctrl+i": N_("terminals send Tab for it"),
    "ctrl+h": N_("terminals send Backspace for it"),
}
_KEY: Final = re.compile(r"((ctrl|shift|alt)\+)*(f([1-9]|1\d|2[0-4])|escape|insert|[a-z0-9]|[a-z_]{2,})")


class Keymap(NamedTuple):
    """Act → its keys, comma separated; and what is wrong with the person's own file, in the language in force."""

    keys: dict[str, str]
    problems: tuple[str, ...]

    def first(self, act: str) -> str:
        """The first key of *act* as it is printed: ``F8``, ``^P``."""
        return printed(self.keys.get(act, "").split(",")[0])


def printed(key: str) -> str:
    """A key as the screens print it: ``ctrl+p`` is ``^P``, ``f8`` is ``F8``."""
    if key.startswith("ctrl+"):
        return "^" + key[5:].upper()
    if re.fullmatch(r"f\d+", key):
        return key.upper()
    return {"escape": "Esc"}.get(key, key)


@cache
def shipped() -> dict[str, str]:
    """The keys that come with the program."""
    table = tomllib.loads((data_dir() / "keymaps" / "default.toml").read_text(encoding="utf-8"))
    return dict(table["keys"])


def own_file() -> Path:
    """Where a person's own keys stand."""
    if named := os.environ.get("CALLCONSOLE_KEYMAP"):
        return Path(named)
    home = os.environ.get("XDG_CONFIG_HOME") or os.path.join(os.path.expanduser("~"), ".config")  # noqa: PTH111, PTH118
    return Path(home) / "callconsole" / "keymap.toml"


def read(path: Path | None = None) -> Keymap:
    """The keys in force: the shipped ones, with those of *path* (default :func:`own_file`) instead where it names any."""
    path = path or own_file()
    if not path.is_file():
        return Keymap(dict(shipped()), ())
    try:
        own = tomllib.loads(path.read_text(encoding="utf-8")).get("keys", {})
    except (OSError, ValueError) as error:
        return Keymap(dict(shipped()), (_("{file} cannot be read: {why}", file=str(path), why=str(error)),))
    return merged(own)


def merged(own: Mapping[str, object]) -> Keymap:
    """The shipped keys with *own* instead; what cannot be is left as shipped and reported."""
    keys, problems = dict(shipped()), []
    known = {act.id for act in ACTS}
    for act, value in own.items():
        if act not in known:
            problems.append(
                _(
                    "「{act}」 is nothing a key can do; there are: {acts}",
                    act=act,
                    acts=" ".join(sorted(known)),
                )
            )
        elif not isinstance(value, str):
            problems.append(_('{act}: a key is written in quotes, such as "f8"', act=act))
        else:
            wrong = next((w for w in map(unusable, value.split(",")) if w), "")
            if wrong:
                problems.append(f"{act}: {wrong}")
            else:
                keys[act] = value.lower().replace(" ", "")
    return Keymap(keys, (*problems, *clashes(keys)))


def unusable(key: str) -> str:
    """Why a key cannot be used, or nothing."""
    key = key.strip().lower()
    if not _KEY.fullmatch(key):
        return _("「{key}」 is no key", key=key)
    if key in _TAKEN:
        return _("「{key}」 cannot be used: {why}", key=key, why=_(_TAKEN[key]))
    if "+" not in key and len(key) == 1:
        return _("「{key}」 cannot be used: letters and digits are typed text", key=key)
    return ""


def clashes(keys: Mapping[str, str]) -> tuple[str, ...]:
    """Keys that do two things."""
    users: dict[str, list[str]] = {}
    for act, value in keys.items():
        for key in value.split(","):
            users.setdefault(key, []).append(act)
    return tuple(
        _(
            "{key} does several things: {acts}; give all but one another key",
            key=printed(key),
            acts=", ".join(acts),
        )
        for key, acts in users.items()
        if len(acts) > 1
    )
