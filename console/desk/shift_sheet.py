"""What a shift looks like: what a person answers for, what was handed on, and the handover sheet as text."""

from __future__ import annotations

from typing import Any

from console.desk import board, owed, owners
from console.desk.board import Matter
from console.desk.board_views import HandItem, ShiftView
from console.desk.desk import Desk
from console.desk.shifts import matters_of, me, offers, one_each
from console.desk.views import Choice, Countdown, Figure
from console.domain import text as words
from console.domain.moments import duration, iso, show_clock, show_date, show_time
from console.domain.time import DAY
from console.engine.clocks import next_promise
from console.engine.definition import of
from console.i18n import _, n_
from console.store.queries import day as day_queries


def view(desk: Desk, staff: str = "") -> ShiftView:
    """A person's shift: what they answer for, what was handed on, who could take it, and the shift's figures so far."""
    staff = staff or me(desk)
    shifts = owners.duty(desk)
    open_offers = offers(desk)
    found = board.matters(desk, shifts)
    since = shifts.on.get(staff)
    given = [g for rows in shifts.given.values() for g in rows if g.giver == staff and g.at >= (since or 0)]
    handed = {case: row.taker for case, rows in shifts.given.items() for row in rows if row in given}
    everything = {m.item.case.id: m for m in one_each(found)}
    return ShiftView(
        staff=staff,
        name=desk.people.get(staff, staff),
        since=since,
        items=tuple(item(desk, m, open_offers) for m in matters_of(desk, staff, found)),
        handed=tuple(
            item(desk, everything[case], open_offers, accepted=desk.people.get(taker, taker))
            for case, taker in handed.items()
            if case in everything
        ),
        takers=tuple(
            Choice(id=p, digit=str(n) if n < 10 else "", title=desk.people.get(p, p))
            for n, p in enumerate((p for p in sorted(shifts.on) if p != staff), 1)
        ),
        figures=_figures(desk, staff, since),
    )


def item(desk: Desk, m: Matter, open_offers: dict[str, tuple[str, str]], accepted: str = "") -> HandItem:
    """One thing somebody answers for, with whom it was offered to (*open_offers*) and who has *accepted* it."""
    item = m.item
    promise = next_promise(item.case)
    spec = of(item.pack, item.case).steps.get(item.step)
    offered = open_offers.get(item.case.id)
    taker = offered[1] if offered else ""
    return HandItem(
        case=item.case.id,
        plate=item.case.plate,
        name=item.name,
        what="  ".join(w for w in (board.about(desk, item), str(spec.title) if spec else item.step) if w),
        clock=Countdown(
            since=item.since, due_at=item.owed_at, limit_ms=item.limit_ms, warn_ms=item.warn_ms, inherited_ms=item.inherited_ms
        ),
        place=owed.holder(desk, item.pack, item.role, item.unit),
        owner=desk.people.get(m.owner, m.owner),
        promise_due=promise.due_at if promise else None,
        offered_to=(desk.people.get(taker, taker) or _("whoever is here")) if offered else "",
        accepted_by=accepted,
    )  # fmt: skip


def _figures(desk: Desk, staff: str, since: int | None) -> tuple[Figure, ...]:
    start = since if since is not None else desk.now() - DAY
    with desk.reader() as con:
        day = day_queries.counts(con, start, desk.now() + 1, desk.now(), staff)  # type: ignore[arg-type]
    out = []
    if day.calls:
        out.append(Figure(label=_("calls"), value=n_("{count} call", "{count} calls", day.calls)))
    if day.opened:
        out.append(Figure(label=_("cases opened"), value=str(day.opened)))
    if day.kept + day.broken:
        out.append(Figure(label=_("promises kept"), value=f"{day.kept} / {day.kept + day.broken}"))
    return tuple(out)


def as_json(desk: Desk, found: ShiftView) -> dict[str, Any]:
    """A shift for programs."""
    return {
        "staff": found.staff,
        "name": found.name,
        "open": found.since is not None,
        "since": iso(found.since, desk.tz) if found.since is not None else None,
        "items": [_item_json(desk, i) for i in found.items],
        "handed": [_item_json(desk, i) for i in found.handed],
    }


def _item_json(desk: Desk, item: HandItem) -> dict[str, Any]:
    left = None if item.clock.due_at is None else (item.clock.due_at - desk.now()) // 1000
    return {
        "case": item.case,
        "plate": item.plate,
        "name": item.name,
        "what": item.what,
        "with": item.place,
        "owner": item.owner,
        "due_at": iso(item.clock.due_at, desk.tz) if item.clock.due_at is not None else None,
        "left_s": left,
        "promise_due_at": iso(item.promise_due, desk.tz) if item.promise_due is not None else None,
        "offered_to": item.offered_to or None,
        "accepted_by": item.accepted_by or None,
    }


def sheet(desk: Desk, found: ShiftView) -> list[str]:
    """The handover sheet as lines of text: who, when, what is open with its clock, what was promised, who has accepted it."""
    now = desk.now()
    lines = [
        "  ".join((_("Handover"), found.name, show_date(now, desk.tz), show_time(now, desk.tz))),
        *(f"{f.label}  {f.value}" for f in found.figures),
    ]
    if found.since is not None:
        lines.append(_("on duty since {time}", time=show_clock(found.since, desk.tz)))
    for title, items in ((_("Still with me"), found.items), (_("Handed over"), found.handed)):
        if items:
            lines += ["", f"{title}  {len(items)}"]
            lines += [_line(desk, item, now) for item in items]
    if not found.items and not found.handed:
        lines += ["", _("Nothing is open.")]
    return lines


def _line(desk: Desk, item: HandItem, now: int) -> str:
    due = item.clock.due_at
    left = "" if due is None else (f"+{duration(now - due)}" if due < now else duration(due - now))
    promise = (
        ""
        if item.promise_due is None
        else _("promised by {time}", time=show_clock(item.promise_due, desk.tz))
    )
    said = item.accepted_by and _("accepted by {name}", name=item.accepted_by)
    if not said and item.offered_to:
        said = _("offered to {name}, not accepted", name=item.offered_to)
    parts = (
        words.pad(left, 8, "right"),
        item.case,
        item.plate,
        item.name,
        item.what,
        item.place,
        promise,
        said,
    )
    return "  ".join(p for p in parts if p)
