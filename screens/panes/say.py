"""The raised card: what a mouth must say now, the promise, what else this call can settle, answers to objections."""

from __future__ import annotations

from functools import partial

from console.desk import breath
from console.desk.views import CardFact, Objection, PromiseView, SayCard, Span
from console.i18n import _, language
from screens.cells import Line, cells
from screens.clocks import digits, left_ms, time_of
from screens.panes.base import BLANK, Pane, Row, content, label

#: ``wide`` (with objections), ``airy`` (blank rows between groups), ``tight`` (none).
VARIANTS = ("wide", "airy", "tight")
#: The card keeps this height when there is less to say, so that nothing below moves.
_LEAST = {"wide": 0, "airy": 8, "tight": 5}


class SayPane(Pane):
    """The card."""

    PLANE = "card"
    help_id = "card"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.view: SayCard | None = None
        self.variant = "airy"

    def show(self, view: SayCard | None, variant: str | None = None) -> None:
        """Draw other words."""
        if view != self.view or (variant is not None and variant != self.variant):
            self.view = view
            self.variant = variant or self.variant
            self.redraw()

    def rows(self, width: int, height: int, now: int) -> list[Row]:
        return say_rows(self.view, self.variant, width, self.tz) if self.view is not None else []


def say_rows(view: SayCard, variant: str, width: int, tz: str) -> list[Row]:
    """The rows of the card, margin bar included in the plain look."""
    rows = _rows(view, variant, width, tz)
    return [Row(partial(_barred, inner=row), row.live, tag=row.tag) for row in rows]


def _barred(line: Line, now: int, *, inner: Row) -> None:
    if line.look.plain:
        line.put(0, "|")
    if inner.draw is not None:
        inner.draw(line, now)


def _rows(view: SayCard, variant: str, width: int, tz: str) -> list[Row]:
    airy = variant != "tight"
    words = [Row(partial(_clause, spans=spans)) for spans in lines_of(view, width)]
    if view.missing:
        words = [Row(partial(_missing, what=view.missing))]
    title = view.label or _("Say now")
    if words:
        words[0] = Row(partial(_titled, title=title, inner=words[0]))
    below: list[Row] = [Row(partial(_fact, fact=fact)) for fact in view.facts]
    if view.promise is not None:
        live = view.promise.said_at is None or view.promise.state == "running"
        below.append(Row(partial(_promise, promise=view.promise, tz=tz), live, tag="promise"))
    also = [Row(partial(_also, text=text, first=not i)) for i, text in enumerate(view.also)]
    rows = [BLANK] if airy else []
    rows += words
    if below or also:
        rows += [BLANK] if airy else []
        rows += below
    if airy:
        rows += also
    if variant == "wide" and view.objections:
        rows.append(BLANK)
        rows += [
            Row(partial(_objection, index=i, all_of=view.objections)) for i in range(len(view.objections))
        ]
    least = _LEAST[variant]
    if airy and (variant == "wide" or len(rows) < least):
        rows.append(BLANK)
    return rows + [BLANK] * (least - len(rows)) if not view.facts else rows


def lines_of(view: SayCard, width: int) -> tuple[tuple[Span, ...], ...]:
    """The words to say, laid into lines for a card that is *width* cells wide."""
    return breath.lines(view.clauses, width - content() - 2)


def _titled(line: Line, now: int, *, title: str, inner: Row) -> None:
    label(line, title)
    if inner.draw is not None:
        inner.draw(line, now)


def _clause(line: Line, now: int, *, spans: tuple[Span, ...]) -> None:
    at = content()
    for span in spans:
        at = line.put(at, span.text, "strong", bold=span.slot, end=line.width)


def _missing(line: Line, now: int, *, what: str) -> None:
    line.put(content(), _("still missing: {what}", what=what), "mind", end=line.width - 2)


def _fact(line: Line, now: int, *, fact: CardFact) -> None:
    label(line, fact.label)
    at = content()
    if fact.verdict:
        at = line.put(at, "✗ " if fact.verdict == "no" else "✓ ", fact.verdict)
    for span in fact.spans:
        at = line.put(at, span.text, "strong" if span.slot else "ink", bold=span.slot, end=line.width - 2)


def _promise(line: Line, now: int, *, promise: PromiseView, tz: str) -> None:
    label(line, _("Promise"))
    at = content()
    end = line.width - 2
    if promise.state == "blocked":
        line.put(at, promise.why_not, "no", end=end)
        return
    if promise.said_at is None:
        if promise.length_ms is not None:
            at = line.put(at, digits(promise.length_ms), "strong", bold=True, whole=True)
            until = time_of(now + promise.length_ms, tz)
            line.put(at + 2, _("from when it is said, to {time}", time=until), "quiet", whole=True)
        at = line.right(end, _("said it"), "ink")
        line.right(at, "F5 Enter ", "quiet")
        return
    line.right(end, _("said {time}", time=time_of(promise.said_at, tz)), "quiet")
    if promise.due_at is None:
        line.put(at, _("given"), "ink")
        return
    from console.desk.views import Countdown

    clock = Countdown(since=promise.said_at, due_at=promise.due_at)
    left = left_ms(clock, now) or 0
    if promise.state == "kept":
        at = line.put(at, "✓ ", "yes")
        line.put(at, _("kept"), "ink")
    elif left < 0:
        late = f"+{digits(-left)}"
        at = line.put(
            at,
            f"[{late}]" if line.look.plain else f" {late} ",
            "on_late",
            bold=True,
            plane="late",
            whole=True,
        )
        line.put(at + 1, _("was due {time}", time=time_of(promise.due_at, tz)), "quiet", whole=True)
    else:
        at = line.put(at, digits(left), "strong", bold=True, whole=True)
        line.put(at + 2, _("left, until {time}", time=time_of(promise.due_at, tz)), "quiet", whole=True)


def _also(line: Line, now: int, *, text: str, first: bool) -> None:
    if first:
        label(line, _("Also"))
    line.put(content(), text, "ink", end=line.width - 2)


def _objection(line: Line, now: int, *, index: int, all_of: tuple[Objection, ...]) -> None:
    if index == 0:
        label(line, _("If asked"))
    at = content()
    widest = max([14 if language() == "zh" else 17, *(cells(o.hears) for o in all_of)])
    line.put(at, str(index + 1), "quiet")
    line.put(at + 2, all_of[index].hears, "ink", end=at + 2 + widest)
    line.put(at + 2 + widest + 2, all_of[index].says, "quiet", end=line.width - 2)
