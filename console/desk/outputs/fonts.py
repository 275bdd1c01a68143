"""Chinese for paper: the font that comes with the program, others of the machine for what it lacks, and a warning for the rest.

reportlab leaves out silently what a font has no picture for. So every text is divided here into runs of fonts that can show
it; a character nobody can show becomes 〓 and is remembered, to be written by hand.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from console.domain.refusal import Refusal
from console.domain.text import clean
from console.i18n import _, data_dir

SHIPPED: Final = "wqy-microhei.ttc"
STAND_IN: Final = "〓"
"""What stands for a character that no font here has."""

#: Files that hold rare characters, where a machine has them. Only TrueType outlines can be embedded.
_RARE: Final = (
    "simsunb.ttf", "SimsunExtG.ttf", "HanaMinB.ttf", "HanaMinA.ttf", "Plangothic.ttf", "PlangothicP1-Regular.ttf",
    "BabelStoneHan.ttf", "unifont_upper.ttf", "unifont.ttf", "DroidSansFallbackFull.ttf", "DroidSansFallback.ttf",
    "simsun.ttc", "msyh.ttc", "STHeiti Light.ttc",
)  # fmt: skip
_PLACES: Final = (
    "/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts", "/Library/Fonts",
    "/System/Library/Fonts", "~/Library/Fonts", "C:/Windows/Fonts",
)  # fmt: skip


class Fonts:
    """The faces in force: the first can show nearly everything, the others help out. ``missing`` are characters nobody has."""

    def __init__(self, faces: list[tuple[str, Any]]) -> None:
        self.main = faces[0][0]
        self._faces = faces
        self._known: dict[str, str] = {}
        self.missing: dict[str, None] = {}

    def face(self, char: str) -> str:
        """The name of the face that shows *char*; empty when none does."""
        found = self._known.get(char)
        if found is None:
            code = ord(char)
            found = next((name for name, glyphs in self._faces if code in glyphs), "")
            self._known[char] = found
        return found

    def runs(self, text: str) -> Iterator[tuple[str, str]]:
        """*text* as ``(face, run)``; what nobody can show is :data:`STAND_IN`, and remembered."""
        face, run = self.main, ""
        for char in text:
            own = self.face(char)
            if not own:
                self.missing[char] = None
                own, char = self.main, STAND_IN
            if own != face and run:
                yield face, run
                run = ""
            face = own
            run += char
        if run:
            yield face, run

    def markup(self, text: str) -> str:
        """*text*, cleaned, as reportlab's paragraph markup: nothing in it is markup of its own."""
        lines = clean(text, lines=True).split("\n")
        return "<br/>".join(self._line(line) for line in lines)

    def _line(self, line: str) -> str:
        return "".join(
            escape(run) if face == self.main else f'<font name="{face}">{escape(run)}</font>'
            for face, run in self.runs(line)
        )


def load() -> Fonts:
    """The fonts of this machine, ready for reportlab; a fresh memory of what is missing.

    ``CALLCONSOLE_FONT`` names a TrueType file to be used first. Raises ``Refusal``: ``no-pdf`` without reportlab, ``no-font``
    when not one Chinese font can be found.
    """
    faces = _faces(os.environ.get("CALLCONSOLE_FONT", ""))
    if not faces:
        raise Refusal(
            "no-font",
            _("no Chinese TrueType font is on this machine"),
            _(
                "put {file} into {folder}, or name a font in CALLCONSOLE_FONT",
                file=SHIPPED,
                folder=str(data_dir() / "fonts"),
            ),
        )
    return Fonts(list(faces))


@cache
def _faces(named: str) -> tuple[tuple[str, Any], ...]:
    try:
        from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
        from reportlab.pdfbase.ttfonts import TTFError, TTFont  # type: ignore[import-untyped]
    except ImportError:
        raise Refusal(
            "no-pdf",
            _("this machine cannot write PDF"),
            _("install reportlab, or export .xlsx and print that"),
            "to",
        ) from None
    found: list[tuple[str, Any]] = []
    for path in files(named):
        name = f"callconsole-{len(found)}"
        try:
            font = TTFont(name, str(path), subfontIndex=0)
        except (TTFError, OSError, ValueError, KeyError):
            continue  # outlines of another kind (OpenType/CFF), or a damaged file
        pdfmetrics.registerFont(font)
        found.append((name, font.face.charToGlyph))
    return tuple(found)


def files(named: str = "") -> list[Path]:
    """The font files to try, the best first."""
    wanted = [Path(named)] if named else []
    wanted.append(data_dir() / "fonts" / SHIPPED)
    places = [Path(p).expanduser() for p in _PLACES]
    there: dict[str, Path] = {}
    for place in places:
        if place.is_dir():
            for folder, _folders, names in os.walk(place):
                for name in names:
                    if name in _RARE:
                        there.setdefault(name, Path(folder) / name)
    return [p for p in (*wanted, *(there[n] for n in _RARE if n in there)) if p.is_file()]


def words(missing: dict[str, None]) -> str:
    """The characters nobody can show, each with its number: ``𠮷 U+20BB7``."""
    return "  ".join(f"{char} U+{ord(char):04X}" for char in missing)


def warning(missing: Iterable[str]) -> str:
    """What to say of characters no font had; empty when all are there."""
    lacking = dict.fromkeys(missing)
    if not lacking:
        return ""
    return _(
        "no font here has {characters}; they stand as {mark}, write them by hand",
        characters=words(lacking),
        mark=STAND_IN,
    )
