"""A line of text with a caret, as the prompt and the rows of a form edit it. Pure: keys in, text and caret out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from console.domain.text import cells, clean

#: Most characters of one field.
LIMIT: Final = 500
_WORD: Final = re.compile(r"\s*(\S+)\s*$")


@dataclass
class Editor:
    """Text and caret (an index of characters). Every method says whether anything changed.

    ``selected``: the whole line is; what is typed next begins a new one, a deleting key empties it, a moving key keeps it.
    """

    text: str = ""
    caret: int = 0
    selected: bool = False

    def load(self, text: str, caret: int | None = None) -> None:
        """Begin with *text*, the caret where it was or at the end."""
        self.text = text
        self.caret = len(text) if caret is None else max(0, min(caret, len(text)))
        self.selected = False

    def select(self) -> None:
        """Select the whole line."""
        self.caret, self.selected = len(self.text), bool(self.text)

    def insert(self, typed: str) -> bool:
        """Put what was typed or pasted at the caret: cleaned, one line, never beyond the limit."""
        kept = 0 if self.selected else len(self.text)
        typed = clean(typed, limit=LIMIT)[: max(0, LIMIT - kept)]
        if not typed:
            return False
        if self.selected:
            self.load("")
        self.text = self.text[: self.caret] + typed + self.text[self.caret :]
        self.caret += len(typed)
        return True

    def key(self, key: str) -> bool:
        """An editing key by its Textual name; ``False`` when it is none of ours or changes nothing."""
        act = _KEYS.get(key)
        if act is None:
            return False
        if self.selected:
            self.selected = False
            if key in _DELETING:
                self.load("")
                return True
            return act(self) or True
        return act(self)

    def backspace(self) -> bool:
        if self.caret == 0:
            return False
        self.text = self.text[: self.caret - 1] + self.text[self.caret :]
        self.caret -= 1
        return True

    def delete(self) -> bool:
        if self.caret >= len(self.text):
            return False
        self.text = self.text[: self.caret] + self.text[self.caret + 1 :]
        return True

    def delete_word(self) -> bool:
        head = self.text[: self.caret]
        match = _WORD.search(head)
        kept = head[: match.start(1)] if match else ""
        if kept == head:
            return False
        self.text, self.caret = kept + self.text[self.caret :], len(kept)
        return True

    def delete_before(self) -> bool:
        if self.caret == 0:
            return False
        self.text, self.caret = self.text[self.caret :], 0
        return True

    def delete_after(self) -> bool:
        if self.caret >= len(self.text):
            return False
        self.text = self.text[: self.caret]
        return True

    def move(self, to: int) -> bool:
        to = max(0, min(to, len(self.text)))
        moved, self.caret = to != self.caret, to
        return moved

    def word_left(self) -> bool:
        at = self.caret
        while at and self.text[at - 1].isspace():
            at -= 1
        while at and not self.text[at - 1].isspace():
            at -= 1
        return self.move(at)

    def word_right(self) -> bool:
        at = self.caret
        while at < len(self.text) and not self.text[at].isspace():
            at += 1
        while at < len(self.text) and self.text[at].isspace():
            at += 1
        return self.move(at)

    @property
    def caret_cell(self) -> int:
        """The cell of the caret, counted from the first of the text."""
        return cells(self.text[: self.caret])

    def window(self, width: int) -> tuple[str, int]:
        """The part of the text that *width* cells show, the caret among them, and the caret's cell in it."""
        if cells(self.text) < width:
            return self.text, self.caret_cell
        start = 0
        while cells(self.text[start : self.caret]) >= width:
            start += 1
        shown, room = "", width
        for char in self.text[start:]:
            room -= cells(char)
            if room < 0:
                break
            shown += char
        return shown, cells(self.text[start : self.caret])


_KEYS: Final[dict[str, Callable[[Editor], bool]]] = {
    "backspace": Editor.backspace,
    "ctrl+h": Editor.backspace,
    "delete": Editor.delete,
    "ctrl+w": Editor.delete_word,
    "ctrl+u": Editor.delete_before,
    "ctrl+k": Editor.delete_after,
    "left": lambda e: e.move(e.caret - 1),
    "right": lambda e: e.move(e.caret + 1),
    "ctrl+left": Editor.word_left,
    "ctrl+right": Editor.word_right,
    "home": lambda e: e.move(0),
    "ctrl+a": lambda e: e.move(0),
    "end": lambda e: e.move(len(e.text)),
    "ctrl+e": lambda e: e.move(len(e.text)),
}
EDITING_KEYS: Final = frozenset(_KEYS)
_DELETING: Final = frozenset({"backspace", "ctrl+h", "delete", "ctrl+w", "ctrl+u", "ctrl+k"})
