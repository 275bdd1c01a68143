"""A site's own numbers: ``settings.toml`` beside the database (see :mod:`console.catalogue.settings`)."""

from __future__ import annotations

from pathlib import Path

from console.catalogue.schema import Library
from console.domain.refusal import Refusal
from console.i18n import _

Settings = dict[tuple[str, str, str], str]


def beside(database: Path, library: Library | None = None) -> Settings:
    """The settings of the site whose database this is; none when there is no such file.

    A file with a line that does not fit refuses to be used, naming the line: half of a site's numbers in force would
    be worse than none.
    """
    path = database.parent / "settings.toml"
    if not path.is_file():
        return {}
    from console.catalogue.loader import load
    from console.catalogue.settings import load_settings

    found = load_settings(path, library or load())
    if found.problems:
        first = found.problems[0]
        where = ".".join(w for w in (first.where, first.key) if w)
        raise Refusal(
            "settings",
            _("{file}, {where}: {problem}", file=path.name, where=where or path.name, problem=first.problem),
            first.fix,
            where,
        )
    return found.values
