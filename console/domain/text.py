"""The one text helper: cleans what enters the house and measures what is drawn.

Every boundary goes through :func:`clean`: typing, paste, import, bundle, telephone event, database read by an old
version. Widths are terminal cells, as Rich (and so Textual) counts them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal

#: Escape sequences of terminals: CSI, the string sequences (OSC DCS SOS PM APC) when closed, and the short ones.
_SEQUENCE: Final = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]+[0-~]"
    r"|\x1b[0-Z\\^_`a-z{|}~]"
)
#: Blank or invisible characters that are not in a control category: fillers, joiners, variation selectors.
_INVISIBLE: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0\ufe00-\ufe0f\ufff0-\uffff\U000e0000-\U000e0fff]"
)
_NEWLINE: Final = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_PLAIN: Final = re.compile(r"[\x20-\x7e\u4e00-\u9fff\u3001-\u3011，：；！？（）]*")
_MARKS: Final = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{4})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)

#: Full-width ASCII and the ideographic space, to half width.
_NARROW: Final = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20, 0xFFE5: 0xA5}
#: The same without the punctuation of Chinese prose, which stays as it was written.
_NARROW_CODES: Final = {k: v for k, v in _NARROW.items() if chr(k) not in "，：；！？（）～"}


def clean(text: str, *, limit: int = 10_000, lines: bool = False) -> str:
    """*text* safe to store and to draw: NFC, one line, no controls; at most *limit* characters.

    Full-width letters, digits and signs are folded to half width; Chinese punctuation ，：；！？（）～ stays (see
    :func:`narrow`). Removed: escape sequences, C0/C1 controls, bidirectional and zero-width characters, variation
    selectors, lone surrogates, more than four stacked accents. A line break becomes a space, or ``\\n`` with *lines*.
    Spaces at the ends stay, so that typing can be cleaned key by key; parsers strip. Cleaning twice changes nothing.
    """
    if _PLAIN.fullmatch(text):
        return text[:limit]
    text = text[: limit * 4]
    if not text.isprintable() or _INVISIBLE.search(text):
        text = _SEQUENCE.sub("", text)
        text = _NEWLINE.sub("\n" if lines else " ", text)
        text = "".join(filter(None, (_visible(c) for c in text)))
    text = unicodedata.normalize("NFC", text.translate(_NARROW_CODES))
    return _MARKS.sub(r"\1", text)[:limit]


def _visible(char: str) -> str:
    """*char*, a space for other spaces, or nothing for what must not be kept."""
    if char.isprintable() or char == "\n":
        return "" if _INVISIBLE.match(char) else char
    category = unicodedata.category(char)
    if category == "Zs" or char == "\t":
        return " "
    return char if category in ("Co", "Cn") else ""


def narrow(text: str) -> str:
    """*text* with every full-width sign folded, Chinese punctuation too: for codes, numbers and times."""
    return text.translate(_NARROW)


_FOLD_OUT: Final = re.compile(r"[\s.·•‧∙⋅・。．'’`´_\-]+")


def fold(text: str) -> str:
    """*text* for comparing: cleaned, compatibility forms folded, lower case, without spaces, dots, hyphens, apostrophes."""
    return _FOLD_OUT.sub("", unicodedata.normalize("NFKC", clean(text)).casefold())


def cells(text: str) -> int:
    """How many terminal cells *text* takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def cut(text: str, width: int) -> str:
    """*text* in at most *width* cells; ends in ``..`` when something was left out. Never splits a wide character."""
    if width <= 0:
        return ""
    if cells(text) <= width:
        return text
    room = width - 2
    if room < 0:
        return "." * width
    kept: list[str] = []
    for char in text:
        room -= cells(char)
        if room < 0:
            break
        kept.append(char)
    return "".join(kept).rstrip() + ".."


def pad(text: str, width: int, align: Literal["left", "right"] = "left") -> str:
    """*text* in exactly *width* cells: cut when too long, filled with spaces when too short."""
    text = cut(text, width)
    gap = " " * (width - cells(text))
    return gap + text if align == "right" else text + gap


def has_han(text: str) -> bool:
    """Whether *text* has a Chinese character."""
    return any(is_han(c) for c in text)


def is_han(char: str) -> bool:
    """Whether *char* is a Chinese character (also of the extension blocks), or the 〇 of names and years."""
    return (
        "\u4e00" <= char <= "\u9fff"
        or "\u3400" <= char <= "\u4dbf"
        or "\U00020000" <= char <= "\U0003ffff"
        or char == "〇"
        or "\uf900" <= char <= "\ufaff"
    )
