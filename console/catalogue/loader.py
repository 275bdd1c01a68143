"""From folders of TOML to a :class:`~console.catalogue.schema.Library`: every pack that is sound, every problem there is.

A pack with a problem does not load, others do. Nothing is ever raised for what stands in a file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from console.catalogue import cache as kept
from console.catalogue.calendars import check_calendars
from console.catalogue.checks import check
from console.catalogue.extras import FOLDERS
from console.catalogue.reader import HYPHENED, suggest
from console.catalogue.schema import Library, Pack, Problem, Process, Service
from console.catalogue.source import SUBFOLDERS, Source, problem, read_source
from console.catalogue.view import no_such
from console.catalogue.words import LISTS
from console.i18n import _, data_dir

MERGED: Final = ("units", "roles", *LISTS, "processes", *FOLDERS)
"""The parts of a pack that ``uses`` brings in from other packs."""


def load(folders: Sequence[Path] | None = None, *, cache: Path | None = None) -> Library:
    """Load the packs of *folders*: each a pack, or a folder of packs; by default the packs that are shipped.

    A pack named in ``uses`` that is in none of them is looked for beside the pack that uses it, then among the shipped.
    *cache* is a folder where a library without problems is kept for the next time (ten times faster); it holds nothing
    that cannot be lost.
    """
    shipped = data_dir() / "packs"
    if cache is not None:
        key = kept.name([*(folders or ()), shipped, shipped.parent / "calendars"])
        library = kept.find(cache, key)
        if library is None:
            library = load(folders)
            if not library.problems:
                kept.keep(cache, key, library)
        return library
    problems: list[Problem] = []
    sources: dict[str, Source] = {}
    for folder in [shipped] if folders is None else folders:
        for pack in _pack_folders(folder, problems):
            if pack.name in sources:
                problems.append(problem(pack.name, _("there are two packs of this name"), _("rename one")))
            else:
                sources[pack.name] = read_source(pack)
    _fetch_used(sources, shipped)
    calendars = _calendars(sources.values(), shipped, problems)
    merged: dict[str, Pack] = {}
    wrong: dict[str, list[Problem]] = {}
    for source in sorted(sources.values(), key=lambda s: (s.own.order, s.own.id)):
        found = [*source.problems, *_unknown_uses(source, sources), *_unknown_calendars(source, calendars)]
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
                problems.append(problem(f"{name}/pack.toml", why, _("mend that pack first"), key="uses"))
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


def _pack_folders(folder: Path, problems: list[Problem]) -> list[Path]:
    folder = folder.resolve()
    if (folder / "pack.toml").is_file():
        return [folder]
    try:
        inside = sorted(p for p in folder.iterdir() if p.is_dir() and p.name[:1] not in "._")
    except OSError as bad:
        problems.append(
            problem(str(folder), _("cannot be read: {why}", why=bad.strerror), _("name a folder of packs"))
        )
        return []
    if not inside:
        problems.append(problem(str(folder), _("no pack is here"), _("a pack is a folder with pack.toml")))
    return inside


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


def _calendars(sources: Iterable[Source], shipped: Path, problems: list[Problem]) -> set[str]:
    """The calendars that units may name: those in the folder ``calendars`` beside the packs, and the shipped ones."""
    known: set[str] = set()
    for folder in dict.fromkeys(
        [*(s.folder.parent.parent / "calendars" for s in sources), shipped.parent / "calendars"]
    ):
        names, found = check_calendars(folder)
        known |= names
        problems.extend(found)
    return known


def _unknown_calendars(source: Source, known: set[str]) -> Iterable[Problem]:
    for unit in source.own.units.values():
        if unit.calendar and unit.calendar not in known:
            what = _("there is no calendar {name}", name=f'"{unit.calendar}"')
            file = f"{source.own.id}/roles.toml"
            yield problem(file, what, suggest(unit.calendar, known), f"units.{unit.id}", "calendar")


def _unknown_uses(source: Source, sources: dict[str, Source]) -> Iterable[Problem]:
    for name in source.uses:
        if name not in sources or name == source.own.id:
            fix = suggest(name, sources.keys() - {source.own.id})
            what = _("there is no pack {name}", name=f'"{name}"')
            yield problem(f"{source.own.id}/pack.toml", what, fix, key="uses")


def _service_processes(
    source: Source, sources: dict[str, Source], unread: frozenset[str]
) -> Iterable[Problem]:
    """A service is booked by a process of any pack: the list of services is shared, the processes use it."""
    known = {name for other in sources.values() for name in other.own.processes}
    for service in source.own.services.values() if "processes" not in unread else ():
        if service.process and service.process not in known:
            what = no_such("processes", service.process)
            file = f"{source.own.id}/services.toml"
            yield problem(file, what, suggest(service.process, known), service.id, "process")


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
                    problems.append(problem(file, what, _("keep one of the two, or rename one"), where=name))
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
        f"{part}/{name}.toml" if part in SUBFOLDERS else "roles.toml" if part == "units" else f"{part}.toml"
    )
