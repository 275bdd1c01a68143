"""Breaking running text into lines by cells: between Chinese characters anywhere, else at spaces."""

from __future__ import annotations

import re
from typing import Final

from console.domain.text import cells

#: Never at the start of a line.
_CLINGS: Final = frozenset("，。：；？！、」）)].,:;?!")
_TOKEN: Final = re.compile(
    r"[\u2e80-\u9fff\u3000-\u303f\uff00-\uffef]|[^\s\u2e80-\u9fff\u3000-\u303f\uff00-\uffef]+|\s+"
)


def wrap(text: str, width: int) -> list[str]:
    """*text* in lines of at most *width* cells; a longer word is broken."""
    lines: list[str] = []
    line = ""
    for token in _TOKEN.findall(text):
        if token.isspace():
            line += " " if line and cells(line) < width else ""
            continue
        if cells(line) + cells(token) <= width:
            line += token
            continue
        if token in _CLINGS and line:
            keep = line.rstrip()
            line, token = keep[-1], keep[-1] + token
            lines.append(keep[:-1])
            line = ""
        elif line.strip():
            lines.append(line.rstrip())
            line = ""
        while cells(token) > width:
            part = ""
            for char in token:
                if cells(part + char) > width:
                    break
                part += char
            lines.append(part)
            token = token[len(part) :]
        line = token
    if line.strip():
        lines.append(line.rstrip())
    return lines
