"""Reading one pack's folder: its files, its word lists, its processes, before what it uses is merged in."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Any, Final

import msgspec

from console.catalogue.extras import FOLDERS
from console.catalogue.processes import read_escalate, read_process
from console.catalogue.reader import HYPHENED, Table, suggest
from console.catalogue.schema import Pack, Problem
from console.catalogue.words import LISTS, read_roles
from console.i18n import Label, _

_FILES: Final = ("pack.toml", "roles.toml", *(f"{name}.toml" for name in LISTS))
SUBFOLDERS: Final = ("processes", *FOLDERS)


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
            problems.append(problem(f"{name}/{inside}", _("not UTF-8"), _("save the file as UTF-8")))
        except tomllib.TOMLDecodeError as bad:
            problems.append(
                problem(f"{name}/{inside}", _("not TOML: {why}", why=bad), _("mend the line it names"))
            )
        except OSError as bad:
            problems.append(problem(f"{name}/{inside}", _("cannot be read: {why}", why=bad.strerror)))
        if inside not in data:
            unread.update(_kinds_in(inside))
    if "pack.toml" not in data:
        unread.add("pack")
    own, uses = _own(name, data, problems)
    if not HYPHENED.fullmatch(name):
        problems.append(
            problem(name, _("{name} cannot be a name here", name=f'"{name}"'), _("small letters, hyphens"))
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
    parts: dict[str, Any] = {"units": units, "roles": roles, **{folder: {} for folder in SUBFOLDERS}}
    for part, read in LISTS.items():
        parts[part] = read(f"{name}/{part}.toml", data.get(f"{part}.toml", {}), problems)
    for inside, body in data.items():
        folder, slash, file = inside.partition("/")
        if slash:
            key = file.removesuffix(".toml")
            if not HYPHENED.fullmatch(key):
                problems.append(
                    problem(f"{name}/{inside}", _("a file's name is an id"), _("small letters, hyphens"))
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


def problem(file: str, what: str, fix: str = "", where: str = "", key: str = "") -> Problem:
    """A problem of a whole file, or of an entry of one."""
    return Problem(file=file, where=where, key=key, problem=what, fix=fix)


def _files(folder: Path, problems: list[Problem]) -> list[Path]:
    """The TOML files of a pack, sorted; a file or folder that does not belong is a problem."""
    found = []
    for path in sorted(folder.iterdir()):
        inside = f"{folder.name}/{path.name}"
        if path.name[:1] in "._":
            continue
        if path.is_dir():
            if path.name not in SUBFOLDERS:
                problems.append(
                    problem(inside, _("this folder does not belong here"), suggest(path.name, SUBFOLDERS))
                )
                continue
            found.extend(sorted(p for p in path.glob("*.toml") if p.name[:1] not in "._"))
        elif path.name in _FILES:
            found.append(path)
        elif path.suffix == ".toml":
            problems.append(problem(inside, _("this file does not belong here"), suggest(path.name, _FILES)))
    return found
