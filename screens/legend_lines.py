"""What stands on the page of marks: strips, verdicts, ribbons, clocks, answers, and empty places, each with its sentence."""

from __future__ import annotations

from functools import partial

from console.desk.views import Choice, Countdown, FormRow, Leg, QueueRow, ServiceRow, Strip
from console.domain.time import SECOND
from console.i18n import _, language
from screens import ribbon
from screens.cells import Line
from screens.editor import Editor
from screens.panes.base import BLANK, Draw, Row, content, label
from screens.panes.chips import put_chip
from screens.panes.form_lines import draw_row
from screens.panes.strip import draw_strip
from screens.panes.verdicts import draw_verdict
from screens.plan import MEDIUM

_SHEET, _SIDE = 78, 41


def legend_rows(width: int, now: int) -> list[Row]:
    """The page: strips across, then verdicts, ribbons and empty places on the sheet, clocks and answers beside it."""
    rows: list[Row] = []
    for strip in _strips(now):
        rows += [Row(partial(_strip, strip=strip), plane="plane"), BLANK]
    sheet, side = _sheet(now), _side(now)
    if width >= MEDIUM:
        for y in range(max(len(sheet), len(side))):
            left = sheet[y] if y < len(sheet) else None
            right = side[y] if y < len(side) else None
            rows.append(Row(partial(_both, left=left, right=right)))
        return rows
    rows += [Row(partial(_one, draw=draw, plane="plane")) for draw in sheet]
    return rows + [Row(partial(_one, draw=draw, plane="ground")) for draw in side]


def _strip(line: Line, now: int, *, strip: Strip) -> None:
    draw_strip(line, strip, now)


def _both(line: Line, now: int, *, left: Draw | None, right: Draw | None) -> None:
    for at, width, plane, draw in ((0, _SHEET, "plane", left), (_SHEET + 1, _SIDE, "ground", right)):
        part = Line(line.look, width, plane)
        if draw is not None:
            draw(part, now)
        line.paste(at, part)


def _one(line: Line, now: int, *, draw: Draw | None, plane: str) -> None:
    line.fill(0, line.width, plane)
    if draw is not None:
        part = Line(line.look, line.width, plane)
        draw(part, now)
        line.paste(0, part)


# strips -----------------------------------------------------------------------------------------------------------------


def _ran(now: int, spent: int, limit: int | None = None, inherited: int = 0) -> Countdown:
    since = now - spent * SECOND
    due = None if limit is None else since + limit * SECOND
    return Countdown(
        since=since,
        due_at=due,
        limit_ms=None if limit is None else limit * SECOND,
        inherited_ms=inherited * SECOND,
    )


def _strips(now: int) -> list[Strip]:
    name = _("Mr Zhang San")
    known = {"state": "call", "name": name, "words": ("138 1234 5678",), "clock_title": _("accept")}
    return [
        Strip(
            state="ringing", before=_("Call from"), name="130 4411 9020", words=(_("F2 answers"),),
            ringing_since=now - 6 * SECOND,
        ),
        Strip(clock=_ran(now, 72, 120), **known),  # type: ignore[arg-type]
        Strip(clock=_ran(now, 96, 120), **known),  # type: ignore[arg-type]
        Strip(clock=_ran(now, 132, 120), **known),  # type: ignore[arg-type]
        Strip(
            state="fault", name=_("Cannot write to the disk: it is full."),
            words=(_("Everything typed is still here; leave the window open."),), right=(_("F1 what to do"),),
        ),
    ]  # fmt: skip


# the sheet --------------------------------------------------------------------------------------------------------------


def _sheet(now: int) -> list[Draw | None]:
    rows: list[Draw | None] = [
        None,
        partial(_head, title=_("Verdicts"), right=_("read aloud word for word")),
        None,
    ]
    rows += [partial(_verdict, row=row, say=say) for row, say in _verdicts()]
    rows += [None, partial(_head, title=_("The baton")), None]
    rows += [partial(_legs, title=title, legs=legs) for title, legs in _ribbons(now)]
    rows += [None, partial(_head, title=_("When there is nothing")), None]
    rows += [partial(_labelled, title=title, text=text) for title, text in _empty()]
    return rows


def _head(line: Line, now: int, *, title: str, right: str = "") -> None:
    line.put(2, title, "quiet")
    line.right(line.width - 2, right, "quiet")


def _labelled(line: Line, now: int, *, title: str, text: str) -> None:
    label(line, title)
    line.put(content(), text, end=line.width - 1)


def _verdicts() -> list[tuple[ServiceRow, str]]:
    def no(digit: str, title: str, word: str, code: str) -> ServiceRow:
        return ServiceRow(digit=digit, service="", title=title, short="", verdict="no", code=code, word=word)

    wash, care = _("Car wash"), _("Maintenance")
    return [
        (
            ServiceRow(
                digit="1",
                service="",
                title=wash,
                short="",
                verdict="yes",
                code="included",
                left=9,
                allowed=24,
            ),
            _("Included, 9 of 24 are left."),
        ),
        (
            ServiceRow(
                digit="3",
                service="",
                title=care,
                short="",
                verdict="mind",
                code="included",
                word=_("last one"),
            ),
            _("Included, this is the last one."),
        ),
        (no("2", _("Waxing"), _("used up"), "exhausted"), _("All 4 are used, the last on 10-12.")),
        (no("4", _("Pick-up"), _("expired"), "expired"), _("The card ended on 10-28.")),
        (
            no("5", _("Medical"), _("suspended"), "suspended"),
            _("The card is suspended; a store can restore it."),
        ),
        (no("0", _("Roadside"), _("other car"), "other_plate"), _("This one is for another car only.")),
        (
            no("9", _("Lawyer"), _("not included"), "not_included"),
            _("Not on the silver card, on the gold one."),
        ),
        (no("", _("no card holder"), "", "not_holder"), _("No card was found; one can be opened now.")),
    ]


def _verdict(line: Line, now: int, *, row: ServiceRow, say: str) -> None:
    if row.digit:
        draw_verdict(line, 2, row, 30)
    else:
        at = line.put(4, "✗ ", "no")
        line.put(at, row.title, "no")
    line.put(31, say, end=line.width - 1)


def _ribbons(now: int) -> list[tuple[str, tuple[Leg, ...]]]:
    op, desk, lead, back = _("operator"), _("desk"), _("lead"), _("call back")

    def done(
        who: str, spent: int, limit: int | None = None, late: int = 0, behalf: str = "", outcome: str = ""
    ) -> Leg:
        return Leg(
            step="", who=who, state="done", spent_ms=spent * SECOND, limit_ms=None if limit is None else limit * SECOND,
            own_late_ms=late * SECOND, behalf=behalf, outcome=outcome,
        )  # fmt: skip

    def holds(who: str, spent: int, limit: int | None = None, inherited: int = 0) -> Leg:
        return Leg(
            step="", who=who, state="open", clock=_ran(now, spent, limit, inherited),
            limit_ms=None if limit is None else limit * SECOND, inherited_ms=inherited * SECOND,
        )  # fmt: skip

    def then(who: str, offset: str = "") -> Leg:
        return Leg(step="", who=who, offset=offset)

    accepted = done(op, 41, 120)
    return [
        (_("well"), (accepted, holds(desk, 132, 300), then(lead), then(back, "T+10"))),
        (_("soon"), (accepted, holds(desk, 260, 300), then(lead), then(back, "T+10"))),
        (_("own late"), (accepted, holds(desk, 335, 300), then(lead))),
        (_("came late"), (done(desk, 370, 300, late=70), holds(lead, 140, None, 70))),
        (_("for them"), (done(op, 41), done(lead, 65, behalf=_("Li Min")), holds(back, 20))),
        (
            _("sent back"),
            (
                done(op, 41),
                done(_("South store"), 110, outcome=_("bounced")),
                holds(_("North store"), 10, 300),
            ),
        ),
    ]


def _legs(line: Line, now: int, *, title: str, legs: tuple[Leg, ...]) -> None:
    label(line, title)
    at = content() - 1
    ribbon.draw(
        line, at, ribbon.ribbon(legs, now, line.width - 2 - at, plain=line.look.plain), end=line.width - 2
    )


def _empty() -> list[tuple[str, str]]:
    return [
        (_("Queue"), _("Nothing is owed now. {next}", next=_("First: 11:00 Wei Dong, day-3 call."))),
        (
            _("Search"),
            _("Nobody has {text}, nor anything one character away. F2 adds a customer.", text="a12b4"),
        ),
        (_("Parked"), _("Nothing is parked. F7 when a second call comes.")),
    ]


# beside it --------------------------------------------------------------------------------------------------------------


def _side(now: int) -> list[Draw | None]:
    rows: list[Draw | None] = [None, partial(_head, title=_("Time")), None]
    rows += [
        partial(
            _clock, clock=Countdown(since=now, due_at=now + ms * SECOND, limit_ms=limit * SECOND), text=text
        )
        for ms, limit, text in (
            (760, 900, _("at ease: digits only")),
            (48, 480, _("soon: 2 min or a quarter left")),
            (-70, 300, _("past: a plus, in reverse")),
        )
    ]
    rows += [None, partial(_head, title=_("The row under the cursor")), None, _picked]
    rows += [None, partial(_head, title=_("Answers, only at the hint's right end")), None]
    rows += [
        partial(_answer, verdict=verdict, text=text)
        for verdict, text in (
            ("yes", _("with South, call back by 09:14:50")),
            ("no", _("not finished: department is empty")),
            ("yes", _("Qin Lan is parked, F7 takes her back")),
            ("", _("Yuzhong answered HQ-0231")),
        )
    ]
    rows += [None, partial(_head, title=_("Wrong, and still to fill")), None, _wrong, _reason, None, _blank]
    return rows


def _clock(line: Line, now: int, *, clock: Countdown, text: str) -> None:
    put_chip(line, 0, clock, now)
    line.put(10, text, end=line.width - 1)


def _picked(line: Line, now: int) -> None:
    row = QueueRow(
        case="", step="", clock=Countdown(since=now, due_at=now + 168 * SECOND, limit_ms=300 * SECOND)
    )
    line.fill(1, line.width - 1, "pick")
    put_chip(line, 0, row.clock, now)
    line.put(0, " ", plane="focus")
    at = line.put(10, "渝GE2394") + 2
    at = line.put(at, _("Ouyang Jianguo")) + 2
    line.put(at, _("North desk"), end=line.width - 1)


def _answer(line: Line, now: int, *, verdict: str, text: str) -> None:
    mark = {"yes": "✓", "no": "✗"}.get(verdict, "▸")
    at = line.put(2, f"{mark} ", verdict or "ink")
    line.put(at, text, end=line.width - 1)


def _wrong(line: Line, now: int) -> None:
    row = FormRow(field="", label=_("Wanted at"), kind="moment", text=_("tomorrow 25"), required=True)
    editor = Editor(row.text, len(row.text))
    label(line, row.label, focused=True)
    line.put(content(), editor.text, "strong", plane="field", end=line.width - 1)


def _reason(line: Line, now: int) -> None:
    line.put(content(), f"✗ {_('no such hour: write 10')}", "no", end=line.width - 1)


def _blank(line: Line, now: int) -> None:
    titles = ("机修", "美容") if language() == "zh" else ("Repair", "Beauty")
    choices = tuple(Choice(id=t, digit=str(i), title=t) for i, t in enumerate(titles, 1))
    row = FormRow(field="", label=_("Department"), kind="choice", required=True, choices=choices)
    draw_row(line, now, row=row, editor=None)
