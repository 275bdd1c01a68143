"""Pictures of the screens beside the design's: one command.

    python -m tests.tui.render desk-call-120x36-zh-dark [--png out.png] [--diff]
    python -m tests.tui.render --all --diff

``--png`` draws the screen (Textual's own export, through rsvg-convert); ``--diff`` compares it cell by cell with the drawing of
that name in ``drawings/`` (character, ink, plane, bold, underline of every cell).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import screens  # noqa: F401  (sets Textual's switches)
from console.domain.text import cells
from console.i18n import set_language
from screens.app import ConsoleApp
from tests.tui import sample_views as sample
from tests.tui.fake_desk import FakeDesk

DRAWINGS = Path(__file__).parent / "drawings"


class Cell(NamedTuple):
    """One cell: its character (empty for the right half of a wide one), ink and plane as ``rrggbb``, bold, underlined."""

    char: str
    ink: str
    plane: str
    bold: bool
    under: bool


def drawing(name: str) -> list[list[Cell]]:
    """The design's picture as cells."""
    rows = []
    for runs in json.loads((DRAWINGS / f"{name}.json").read_text(encoding="utf-8")):
        row: list[Cell] = []
        for text, ink, plane, flags in runs:
            for char in text:
                row.append(Cell(char, ink or "", plane, "b" in flags, "u" in flags))
                if cells(char) == 2:
                    row.append(Cell("", ink or "", plane, "b" in flags, "u" in flags))
        rows.append(row)
    return rows


def app_for(name: str) -> tuple[ConsoleApp, tuple[int, int], list[str]]:
    """The app that shows what the picture *name* shows, its size, and the keys to press first."""
    *kind, size, lang, look = name.split("-")
    set_language(lang)
    width, height = (int(x) for x in size.split("x"))
    look = {"ascii": "plain"}.get(look, look)
    keys: list[str] = []
    if kind == ["desk", "call"]:
        desk = FakeDesk(lambda: sample.call_scene(size))
    elif kind == ["desk", "idle"]:
        desk = FakeDesk(sample.idle_scene)
    elif kind == ["search"]:
        desk = FakeDesk(sample.search_scene)
        keys = list("a12b4")
    elif kind == ["store", "desk"]:
        desk = FakeDesk(sample.store_scene, now=sample.STORE_NOW)
    elif kind == ["lead", "board"]:
        from tests.tui.sample_board import NOW

        desk = FakeDesk(sample.idle_scene, now=NOW)
        keys = ["board"]
    elif kind == ["sync", "inbox"]:
        desk = FakeDesk(sample.idle_scene)
        keys = ["inbox"]
    elif kind == ["states"]:
        desk = FakeDesk(sample.idle_scene)
        keys = ["marks"]
    else:
        raise SystemExit(f"no such picture: {name}")
    app = ConsoleApp(desk, look=look, still=True)
    app.told_narrow = True
    return app, (width, height), keys


def screen_cells(app: ConsoleApp) -> list[list[Cell]]:
    """What the app shows, as cells."""
    width, height = app.size
    lines = app.screen._compositor.render_strips()
    return [_row(strip, width) for strip in lines[:height]]


def _row(strip: Any, width: int) -> list[Cell]:
    row: list[Cell] = []
    for segment in strip:
        style = segment.style
        ink = plane = ""
        if style is not None:
            ink = _hex(style.color, "c8c8c8")
            plane = _hex(style.bgcolor, "000000")
            if style.reverse:
                ink, plane = "000000", "ffffff"
        for char in segment.text:
            bold, under = bool(style and style.bold), bool(style and style.underline)
            row.append(Cell(char, ink, plane, bold, under))
            if cells(char) == 2:
                row.append(Cell("", ink, plane, bold, under))
    return row[:width]


def _hex(colour: Any, default: str) -> str:
    if colour is None or colour.is_default:
        return default
    if colour.triplet is None:
        return {15: "ffffff", 8: "808080"}.get(colour.number, default)
    return colour.triplet.hex[1:]


#: What a picture's 256 colours made of planes they could not keep apart: the field's from ``run``, the prompt's from the card's.
ROUNDED = {
    "2b3640": ("2c3b48", "2c3b49", "2d3c4a", "2d3c4b", "2d3d4b", "2d3e4d"),
    "f6f8f9": ("fefefe",),
}


def near(a: str, b: str, by: int = 7) -> bool:
    """Whether two colours are the same but for the rounding of a picture with 256 colours."""
    return a in ROUNDED.get(b, ()) or all(
        abs(int(a[i : i + 2], 16) - int(b[i : i + 2], 16)) <= by for i in (0, 2, 4)
    )


def differences(name: str, shown: list[list[Cell]]) -> list[str]:
    """Where what is shown differs from the drawing: one line each, row and column first."""
    out: list[str] = []
    wanted = drawing(name)
    for y, row in enumerate(wanted):
        start = None
        for x in range(len(row) + 1):
            same = x >= len(row) or (x < len(shown[y]) and _same(row[x], shown[y][x]))
            if same and start is not None:
                want, got = _words(row, start, x), _words(shown[y], start, x)
                out.append(f"{y:2d},{start:<3d} drawn {want}\n       shown {got}")
                start = None
            elif not same and start is None:
                start = x
    return out


def _same(want: Cell, got: Cell) -> bool:
    if want.char != got.char or want.under != got.under or not near(want.plane, got.plane):
        return False
    return want.char in (" ", "") or (near(want.ink, got.ink) and want.bold == got.bold)


def _words(row: list[Cell], start: int, stop: int) -> str:
    part = row[start:stop]
    if not part:
        return "nothing"
    first = next((c for c in part if c.char.strip()), part[0])
    flags = ("bold " if first.bold else "") + ("under" if first.under else "")
    return f"「{''.join(c.char for c in part)}」 {first.ink} on {part[0].plane} {flags}"


async def show(name: str) -> tuple[list[list[Cell]], str]:
    """The cells and the SVG of a picture."""
    app, size, keys = app_for(name)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        if keys == ["marks"]:
            app.screen._own("marks")  # type: ignore[attr-defined]
        elif keys == ["board"]:
            from screens.board import BoardScreen
            from tests.tui.sample_board import FakeBoard

            await app.push_screen(BoardScreen(FakeBoard(), at_once=True))
        elif keys == ["inbox"]:
            from screens.inbox import InboxScreen
            from tests.tui.sample_inbox import FakeInbox

            await app.push_screen(InboxScreen(FakeInbox(), at_once=True))
        elif keys:
            await pilot.press(*keys)
        await pilot.pause()
        return screen_cells(app), app.export_screenshot(title=name)


def png(svg: str, to: Path) -> None:
    """Draw an SVG with the fonts of the machine."""
    subprocess.run(["rsvg-convert", "-o", str(to)], input=svg.encode(), check=True)


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--png", type=Path)
    parser.add_argument("--text", action="store_true")
    parser.add_argument("--diff", action="store_true")
    options = parser.parse_args()
    names = sorted(p.stem for p in DRAWINGS.glob("*.json")) if options.all else options.names
    wrong = 0
    for name in names:
        shown, svg = asyncio.run(show(name))
        if options.png:
            png(svg, options.png / f"{name}.png" if options.png.is_dir() else options.png)
        if options.text:
            for y, row in enumerate(shown):
                print(f"{y:2d}|{''.join(c.char for c in row)}|")
        if options.diff:
            found = differences(name, shown)
            wrong += len(found)
            print(f"{name}: {len(found)} differences")
            print("\n".join(found[:60]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
