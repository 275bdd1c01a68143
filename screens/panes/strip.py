"""Row 0: who, and the clock. Its background is the elapsed share of the nearest limit of the work in hand."""

from __future__ import annotations

from console.desk import views
from console.i18n import _
from screens.cells import Line, Word, cells
from screens.clocks import chip, digits, loudness, second, share, spent_ms
from screens.panes.base import Pane, Row, spoken


class StripPane(Pane):
    """The strip. States: idle, ringing, running, soon, late (neutral with a red figure), parked, fault (reverse)."""

    PLANE = "plane"
    help_id = "strip"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.view = views.Strip()

    def show(self, view: views.Strip) -> None:
        """Draw another state."""
        if view != self.view:
            self.view = view
            self.redraw()

    def rows(self, width: int, height: int, now: int) -> list[Row]:
        live = self.view.clock is not None or bool(self.view.call_since or self.view.ringing_since)
        return [Row(lambda line, at: draw_strip(line, self.view, at), live, tag="strip")]


def draw_strip(line: Line, view: views.Strip, now: int) -> None:
    """Paint the strip across *line*."""
    if view.state == "fault":
        _fault(line, view)
        return
    clock = view.clock
    loud = "calm" if clock is None else loudness(clock, now)
    right, start = _right(line, view, now, loud)
    at = 2
    if view.before:
        at = line.put(at, f"{view.before} ", "ink")
    at = line.put(at, view.name, "strong", bold=True, end=start - 1)
    for word in view.words:
        if at + 3 + cells(word) > start - 2:
            break
        at = line.put(at + 3, word, "ink")
    line.words(start, right)
    if loud in ("late", "held") and clock is not None:
        said = chip(clock, now)[0]
        ends = "[]" if line.look.plain else "  "
        line.put(
            line.width - 2 - cells(said) - 2, ends[0] + said + ends[1], "on_late", bold=True, plane="late"
        )
    elif clock is not None and clock.limit_ms:
        filled = share(spent_ms(clock, now), clock.limit_ms, line.width)
        if loud == "soon":
            line.fill(0, filled, "soon", "on_soon")
        else:
            line.fill(0, filled, "run")


def _right(line: Line, view: views.Strip, now: int, loud: str) -> tuple[list[Word], int]:
    """The words at the right end, and the cell they start at; the least important ones go when there is no room."""
    parts: list[list[Word]] = []
    last = len(view.right) - 1
    for index, word in enumerate(view.right):
        quiet = view.clock is None and index < last
        parts.append([(word, "quiet" if quiet else "ink", False)])
    gap = 3
    if view.ringing_since is not None:
        parts.append(
            [(_("rang {time}", time=digits(second(now) - second(view.ringing_since))), "ink", False)]
        )
    if view.call_since is not None:
        parts.append(
            [(_("on call {time}", time=digits(second(now) - second(view.call_since))), "ink", False)]
        )
        gap = 4
    if view.clock is not None:
        parts.append(_clock(view, now, loud))
    margin = 2
    while parts:
        words: list[Word] = []
        for index, part in enumerate(parts):
            if index:
                words.append((" " * gap, "ink", False))
            words.extend(part)
        size = sum(cells(text) for text, _ink, _bold in words)
        start = line.width - margin - size
        if start >= min(4 + cells(view.before + view.name), line.width // 2) or len(parts) == 1:
            return words, max(start, 2)
        parts.pop(0)
    return [], line.width - margin


def _clock(view: views.Strip, now: int, loud: str) -> list[Word]:
    clock = view.clock
    assert clock is not None
    # After the machine's clock was set back there is never more time left than the limit gives.
    begins = now if clock.due_at is None or clock.limit_ms is None else clock.due_at - clock.limit_ms
    said, _loud = chip(clock, max(now, begins))
    limit = "" if clock.limit_ms is None else digits(clock.limit_ms)
    if loud in ("late", "held"):
        template = _("{step} {limit} passed") if limit else _("{step} passed")
        words = spoken(template, "ink", step=view.clock_title, limit=limit)
        return [*words, (" " + " " * (cells(said) + 2), "ink", False)]
    if not limit:
        return spoken(
            _("{step}, left {left}"), "ink", bold={"left": "strong"}, step=view.clock_title, left=said
        )
    return spoken(
        _("{step}, left {left} / {limit}"),
        "ink",
        bold={"left": "strong"},
        step=view.clock_title,
        left=said,
        limit=limit,
    )


def _fault(line: Line, view: views.Strip) -> None:
    line.fill(0, line.width, "focus", "ground")
    end = line.width - 2
    for word in reversed(view.right):
        end = line.right(end, word, "ground") - 3
    at = line.put(2, view.name, "ground", bold=True, end=end)
    at += 1 if view.name[-1:].isascii() else 0
    line.put(at, " ".join(view.words), "ground", end=end)
