"""From folders of TOML to a :class:`~console.catalogue.schema.Library`: every pack that is sound, every problem there is.

A pack with a problem does not load, others do. Nothing is ever raised for what stands in a file.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from console.catalogue.checks import check
from console.catalogue.extras import FOLDERS
from console.catalogue.processes import read_escalate, read_process
from console.catalogue.reader import HYPHENED, Table, suggest
from console.catalogue.schema import Library, Pack, Problem, Process, Service
from console.catalogue.view import no_such
from console.catalogue.words import LISTS, read_roles
from console.i18n import Label, _, data_dir

MERGED: Final = ("units", "roles", *LISTS, "processes", *FOLDERS)
"""The parts of a pack that ``uses`` brings in from other packs."""

_FILES: Final = ("pack.toml", "roles.toml", *(f"{name}.toml" for name in LISTS))
_SUBFOLDERS: Final = ("processes", *FOLDERS)


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A pack as its own folder says, before ``uses`` is followed. ``digest`` is the SHA-256 of its files.

    ``unread`` are the kinds of names whose lists could not be read at all.
    """

    own: Pack
    uses: tuple[str, ...]
    folder: Path
    digest: str
    problems: tuple[Problem, ...]
    unread: frozenset[str]


def load(folders: Sequence[Path] | None = None) -> Library:
    """Load the packs of *folders*: each a pack, or a folder of packs; by default the packs that are shipped.

    A pack named in ``uses`` that is in none of them is looked for beside the pack that uses it, then among the shipped.
    """
    shipped = data_dir() / "packs"
    problems: list[Problem] = []
    sources: dict[str, Source] = {}
    for folder in [shipped] if folders is None else folders:
        for pack in _pack_folders(folder, problems):
            if pack.name in sources:
                problems.append(_problem(pack.name, _("there are two packs of this name"), _("rename one")))
            else:
                sources[pack.name] = read_source(pack)
    _fetch_used(sources, shipped)
    merged: dict[str, Pack] = {}
    wrong: dict[str, list[Problem]] = {}
    for source in sorted(sources.values(), key=lambda s: (s.own.order, s.own.id)):
        found = [*source.problems, *_unknown_uses(source, sources)]
        whole = _merge(source, [sources[name] for name in _closure(source, sources)], found)
        closure = [source, *(sources[name] for name in _closure(source, sources))]
        unread = frozenset(kind for s in closure for kind in s.unread)
        if "pack" not in source.unread:  # without it nobody knows what the pack uses
            found.extend(check(whole, source.own, frozenset(p.file for p in source.problems), unread))
        found.extend(_service_processes(source, sources, unread))
        merged[whole.id], wrong[whole.id] = whole, found
    for name, found in wrong.items():
        problems.extend(found)
        for used in _closure(sources[name], sources):
            if wrong[used]:
                why = _("the pack {name} it uses does not load", name=f'"{used}"')
                problems.append(_problem(f"{name}/pack.toml", why, _("mend that pack first"), key="uses"))
    bad = {name for name in wrong if any(wrong[n] for n in (name, *_closure(sources[name], sources)))}
    packs = {name: pack for name, pack in merged.items() if name not in bad}
    return Library(packs=packs, problems=tuple(dict.fromkeys(problems)))


def unchecked(folder: Path) -> tuple[Pack, tuple[Problem, ...]]:
    """One pack as it is written, whatever the checks would say, with the problems of its shape: to draw or walk a draft."""
    source = read_source(folder.resolve())
    sources = {source.own.id: source}
    _fetch_used(sources, data_dir() / "packs")
    found = list(source.problems)
    return _merge(source, [sources[name] for name in _closure(source, sources)], found), tuple(found)


def dump(pack: Pack) -> bytes:
    """The whole pack as JSON, to be kept by its hash."""
    return msgspec.json.encode(pack)


_decoder: Final = msgspec.json.Decoder(Pack)


def undump(body: bytes | str) -> Pack:
    """The pack in *body*. Raises ``msgspec.ValidationError`` for what this version cannot read."""
    return _decoder.decode(body)


def read_source(folder: Path) -> Source:
    """Read one pack's folder; nothing outside it is looked at."""
    problems: list[Problem] = []
    digest = hashlib.sha256()
    name = folder.name
    data: dict[str, dict[str, Any]] = {}
    unread: set[str] = set()
    for path in _files(folder, problems):
        inside = path.relative_to(folder).as_posix()
        try:
            body = path.read_bytes()
            digest.update(f"{inside}\0{len(body)}\0".encode())
            digest.update(body)
            data[inside] = tomllib.loads(body.decode())
        except UnicodeDecodeError:
            problems.append(_problem(f"{name}/{inside}", _("not UTF-8"), _("save the file as UTF-8")))
        except tomllib.TOMLDecodeError as bad:
            problems.append(
                _problem(f"{name}/{inside}", _("not TOML: {why}", why=bad), _("mend the line it names"))
            )
        except OSError as bad:
            problems.append(_problem(f"{name}/{inside}", _("cannot be read: {why}", why=bad.strerror)))
        if inside not in data:
            unread.update(_kinds_in(inside))
    if "pack.toml" not in data:
        unread.add("pack")
    own, uses = _own(name, data, problems)
    if not HYPHENED.fullmatch(name):
        problems.append(
            _problem(name, _("{name} cannot be a name here", name=f'"{name}"'), _("small letters, hyphens"))
        )
    return Source(
        own=own,
        uses=uses,
        folder=folder,
        digest=digest.hexdigest(),
        problems=tuple(problems),
        unread=frozenset(unread),
    )


def _kinds_in(inside: str) -> tuple[str, ...]:
    """The kinds of names a file defines."""
    kind = inside.partition("/")[0].removesuffix(".toml")
    return ("roles", "units") if kind == "roles" else (kind,)


def _own(name: str, data: dict[str, dict[str, Any]], problems: list[Problem]) -> tuple[Pack, tuple[str, ...]]:
    top = Table(f"{name}/pack.toml", data.get("pack.toml", {}), problems)
    if "pack.toml" not in data and not any(p.file == f"{name}/pack.toml" for p in problems):
        top.problem("", _("{key} is missing", key="pack.toml"), _("add it, with the title of the pack"))
    units, roles = read_roles(f"{name}/roles.toml", data.get("roles.toml", {}), problems)
    parts: dict[str, Any] = {"units": units, "roles": roles, **{folder: {} for folder in _SUBFOLDERS}}
    for part, read in LISTS.items():
        parts[part] = read(f"{name}/{part}.toml", data.get(f"{part}.toml", {}), problems)
    for inside, body in data.items():
        folder, slash, file = inside.partition("/")
        if slash:
            key = file.removesuffix(".toml")
            if not HYPHENED.fullmatch(key):
                problems.append(
                    _problem(f"{name}/{inside}", _("a file's name is an id"), _("small letters, hyphens"))
                )
            reader: Any = read_process if folder == "processes" else FOLDERS[folder]
            parts[folder][key] = reader(name, key, f"{name}/{inside}", body, problems)
    pack = Pack(
        id=name,
        title=top.label("title", need="pack.toml" in data) or Label(name, name),
        order=top.number("order", 100),
        anchors=top.one_of("anchors", ("done", "due"), "done"),  # type: ignore[arg-type]
        escalate=read_escalate(top),
        **parts,
    )
    uses = top.words("uses")
    top.close(("title", "order", "uses", "anchors", "escalate"))
    return pack, uses


def _problem(file: str, problem: str, fix: str = "", where: str = "", key: str = "") -> Problem:
    return Problem(file=file, where=where, key=key, problem=problem, fix=fix)


def _pack_folders(folder: Path, problems: list[Problem]) -> list[Path]:
    folder = folder.resolve()
    if (folder / "pack.toml").is_file():
        return [folder]
    try:
        inside = sorted(p for p in folder.iterdir() if p.is_dir() and p.name[:1] not in "._")
    except OSError as bad:
        problems.append(
            _problem(str(folder), _("cannot be read: {why}", why=bad.strerror), _("name a folder of packs"))
        )
        return []
    if not inside:
        problems.append(_problem(str(folder), _("no pack is here"), _("a pack is a folder with pack.toml")))
    return inside


def _files(folder: Path, problems: list[Problem]) -> list[Path]:
    """The TOML files of a pack, sorted; a file or folder that does not belong is a problem."""
    found = []
    for path in sorted(folder.iterdir()):
        inside = f"{folder.name}/{path.name}"
        if path.name[:1] in "._":
            continue
        if path.is_dir():
            if path.name not in _SUBFOLDERS:
                problems.append(
                    _problem(inside, _("this folder does not belong here"), suggest(path.name, _SUBFOLDERS))
                )
                continue
            found.extend(sorted(p for p in path.iterdir() if p.suffix == ".toml" and p.name[:1] != "."))
        elif path.name in _FILES:
            found.append(path)
        elif path.suffix == ".toml":
            problems.append(_problem(inside, _("this file does not belong here"), suggest(path.name, _FILES)))
    return found


def _fetch_used(sources: dict[str, Source], shipped: Path) -> None:
    """Add the packs that are used but were not asked for, when they can be found."""
    waiting = list(sources.values())
    while waiting:
        source = waiting.pop()
        for name in source.uses:
            for place in (source.folder.parent / name, shipped / name):
                if name not in sources and HYPHENED.fullmatch(name) and (place / "pack.toml").is_file():
                    sources[name] = read_source(place)
                    waiting.append(sources[name])


def _closure(source: Source, sources: dict[str, Source]) -> list[str]:
    """Every pack that *source* uses, directly or through another; circles do no harm."""
    seen: dict[str, None] = {}
    waiting = list(source.uses)
    while waiting:
        name = waiting.pop(0)
        if name in sources and name not in seen and name != source.own.id:
            seen[name] = None
            waiting.extend(sources[name].uses)
    return list(seen)


def _unknown_uses(source: Source, sources: dict[str, Source]) -> Iterable[Problem]:
    for name in source.uses:
        if name not in sources or name == source.own.id:
            fix = suggest(name, sources.keys() - {source.own.id})
            what = _("there is no pack {name}", name=f'"{name}"')
            yield _problem(f"{source.own.id}/pack.toml", what, fix, key="uses")


def _service_processes(
    source: Source, sources: dict[str, Source], unread: frozenset[str]
) -> Iterable[Problem]:
    """A service is booked by a process of any pack: the list of services is shared, the processes use it."""
    known = {name for other in sources.values() for name in other.own.processes}
    for service in source.own.services.values() if "processes" not in unread else ():
        if service.process and service.process not in known:
            what = no_such("processes", service.process)
            file = f"{source.own.id}/services.toml"
            yield _problem(file, what, suggest(service.process, known), service.id, "process")


def _merge(source: Source, used: list[Source], problems: list[Problem]) -> Pack:
    """The pack with everything it uses; what two of them define is a problem."""
    digest = hashlib.sha256(source.digest.encode())
    for other in sorted(used, key=lambda s: s.own.id):
        digest.update(f"{other.own.id}\0{other.digest}".encode())
    parts: dict[str, dict[str, Any]] = {part: dict(getattr(source.own, part)) for part in MERGED}
    for other in used:
        for part, names in parts.items():
            for name, entry in getattr(other.own, part).items():
                if name in names:
                    mine = name in getattr(source.own, part)
                    what = _(
                        "{name} also stands in the pack {pack}", name=f'"{name}"', pack=f'"{other.own.id}"'
                    )
                    file = f"{source.own.id}/{_file_of(part, name) if mine else 'pack.toml'}"
                    problems.append(_problem(file, what, _("keep one of the two, or rename one"), where=name))
                else:
                    names[name] = entry
    for name, process in parts["processes"].items():
        parts["processes"][name] = _by_service_id(process, parts["services"])
    return msgspec.structs.replace(source.own, hash=digest.hexdigest(), **parts)


def _by_service_id(process: Process, services: dict[str, Service]) -> Process:
    """A fixed service named by its official title gets the id the word list gives it."""
    for service in services.values() if process.service else ():
        if process.service == service.title.zh:
            return msgspec.structs.replace(process, service=service.id)
    return process


def _file_of(part: str, name: str) -> str:
    return (
        f"{part}/{name}.toml" if part in _SUBFOLDERS else "roles.toml" if part == "units" else f"{part}.toml"
    )
