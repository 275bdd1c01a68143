"""``callconsole`` and ``callconsole demo`` read by hand: the console's first frame does not wait for click to load.

Anything out of the ordinary is left to click, which explains it; a test proves that both read the same words the same way.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from console.i18n import LANGUAGES

_GLOBAL = ("--db", "--as", "--lang", "--now")
_DEMO = ("--customers", "--seed", "--keep")
CUSTOMERS = 400
MOST_CUSTOMERS = 2_000_000


class Opening(NamedTuple):
    """What to open: global options as given, and for the demo its size, seed and file."""

    db: Path | None = None
    staff: str = ""
    lang: str = ""
    now: str = ""
    demo: bool = False
    customers: int = CUSTOMERS
    seed: int = 1
    keep: Path | None = None


def read(words: Sequence[str]) -> Opening | None:
    """What *words* open, or ``None`` when they are another command, or not quite right."""
    if "_CALLCONSOLE_COMPLETE" in os.environ:
        return None
    given: dict[str, str] = {}
    demo = False
    rest = iter(words)
    for word in rest:
        if word == "demo" and not demo:
            demo = True
            continue
        name, equals, value = word.partition("=")
        if name not in _GLOBAL and not (demo and name in _DEMO):
            return None
        given[name] = value if equals else next(rest, "")
        if not given[name] or given[name].startswith("-"):
            return None
    if given.get("--lang", "zh") not in LANGUAGES or not _fit(given):
        return None
    return Opening(
        Path(given["--db"]) if "--db" in given else None,
        given.get("--as", ""),
        given.get("--lang", ""),
        given.get("--now", ""),
        demo,
        int(given.get("--customers", CUSTOMERS)),
        int(given.get("--seed", 1)),
        Path(given["--keep"]) if "--keep" in given else None,
    )


def _fit(given: dict[str, str]) -> bool:
    """Whether numbers are numbers and files could be files."""
    count, seed = given.get("--customers", "1"), given.get("--seed", "1")
    if not (count.isascii() and count.isdigit() and seed.isascii() and seed.isdigit()):
        return False
    if not 1 <= int(count) <= MOST_CUSTOMERS:
        return False
    return not any(Path(given[name]).is_dir() for name in ("--db", "--keep") if name in given)
