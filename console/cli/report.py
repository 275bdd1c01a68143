"""``report``: the end of the day, and the weekly hand-in of pick-up slips."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.cli.framework import group, option
from console.cli.output import cell, pairs, show, table
from console.cli.session import Session
from console.i18n import N_, _, n_

if TYPE_CHECKING:
    from console.desk.outputs.tables import Table
    from console.desk.reports.views import DayReport

report = group("report", N_("The end of the day, and what the week owes."))

#: Cells of the longest bar of a small chart.
_BAR = 24


@report.add("day", help=N_("What a day was: figures, whose minutes, promises, what is handed over."))
@option("--date", default="", metavar="D", help=N_("Of this day; today without it."))
@option("--store", default="", metavar="S", help=N_("Only the cases of one store."))
@option(
    "--to",
    "to",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help=N_("Write files into this folder, made when it is not there; {date} in its name is the day."),
)
@option(
    "--format", "kinds", default="", metavar="xlsx,csv,html", help=N_("Which files; all of them without it.")
)
@option("--anyway", is_flag=True, help=N_("Also when the data of a site is missing; page one says so."))
def day_(session: Session, date: str, store: str, to: Path | None, kinds: str, anyway: bool) -> None:
    """The report of a day."""
    from console.desk.naming import unit
    from console.desk.reports import files
    from console.desk.reports.day import day
    from console.desk.reports.json import as_json
    from console.domain.refusal import Refusal

    wanted = files.formats(kinds)
    desk = session.desk
    place = unit(desk, store) if store else ""
    if store and not place:
        raise Refusal("unknown-unit", _("there is no store 「{text}」", text=store), "", "store")
    made = day(desk, date, anyway=anyway, store=place)
    to = Path(str(to).replace("{date}", made.date)) if to is not None else None
    written = files.write(made, to, wanted) if to is not None else []
    value = as_json(made) | ({"files": [str(path) for path in written]} if to is not None else {})

    def lines() -> Iterator[str]:
        yield from terminal(made)
        if written:
            yield ""
            yield n_("{count} file in {folder}", "{count} files in {folder}", len(written), folder=str(to))
            yield from (f"  {path.name}" for path in written)

    show(session, value, lines)


def terminal(made: DayReport) -> Iterator[str]:
    """The report for a terminal, with small charts."""
    from console.desk.reports.files import figures
    from console.desk.reports.topics import title

    yield title(made)
    yield from (f"✗ {notice}" for notice in made.notices)
    if made.empty:
        yield _("Nothing happened on this day.")
    yield ""
    yield from pairs((label, _joined(value, under)) for label, value, under in figures(made))
    for part in (_hours(made), _stores(made), _minutes(made), _promises(made), *_topics(made), _books(made)):
        found = list(part)
        if found:
            yield ""
            yield from found


def _joined(value: str, under: str) -> str:
    return f"{value}  ({under})" if under else value


def _bar(value: float, most: float, mark: str = "▪") -> str:
    return mark * max(1 if value else 0, round(_BAR * value / most)) if most else ""


def _hours(made: DayReport) -> Iterator[str]:
    from console.desk.outputs.tables import local

    if not made.half_hours:
        return
    yield _("Calls by half hours")
    most = max(h.calls for h in made.half_hours)
    rows = (
        (
            local(h.at, made.tz).strftime("%H:%M"),
            _bar(h.calls, most),
            h.calls or "",
            _("{count} late", count=h.late) if h.late else "",
            f"{h.in_time * 100 // h.timed} %" if h.timed else "",
        )
        for h in made.half_hours
    )
    yield from table(("", "", _("calls in"), _("a step late"), _("on time")), rows, right=(2, 4))


def _stores(made: DayReport) -> Iterator[str]:
    if not made.store_figures:
        return
    yield _("Stores")
    rows = (
        (s.title, "▪" * min(s.late, _BAR), s.timed, f"{s.in_time * 100 // s.timed} %")
        for s in made.store_figures
    )
    yield from table((_("store"), _("late"), _("answers"), _("on time")), rows, right=(2, 3))


def _minutes(made: DayReport) -> Iterator[str]:
    from console.desk.outputs.tables import length

    roles = [m for m in made.minutes if m.by == "role"]
    if not roles:
        return
    yield _("Whose minutes")
    most = max(m.own_ms + m.inherited_ms for m in roles)
    rows = (
        (
            m.title,
            _bar(m.own_ms, most) + _bar(m.inherited_ms, most, "▫"),
            length(m.own_ms) if m.own_ms else "",
            length(m.inherited_ms) if m.inherited_ms else "",
        )
        for m in roles
    )
    yield from table((_("whose"), "", _("own"), _("arrived late")), rows, right=(2, 3))


def _promises(made: DayReport) -> Iterator[str]:
    from console.desk.outputs.tables import length

    if not made.broken_promises:
        return
    yield _("Broken promises")
    rows = ((f"+{length(p.late_ms)}", p.case, p.plate, p.name, p.by, p.reason) for p in made.broken_promises)
    yield from table(
        (_("late"), _("case"), _("plate"), _("customer"), _("who promised"), _("why")), rows, right=(0,)
    )


#: Topics that are printed as they stand in the files; the others have charts or words of their own.
_PLAIN = ("cases", "handoffs", "breaches", "refusals", "uses", "reminders", "handover", "sites")


def _topics(made: DayReport) -> Iterator[Iterator[str]]:
    """The tables of the report, one after the other, those with nothing in them as one line."""
    from console.desk.reports.topics import topics

    by_key = {found.key: found for found in topics(made)}
    return (_topic(by_key[key], made.tz) for key in _PLAIN)


def _topic(found: Table, tz: str) -> Iterator[str]:
    from console.desk.outputs.tables import short

    rows = [
        tuple(short(value, column.kind, tz) for value, column in zip(row, found.columns, strict=True))
        for row in found.rows
    ]
    if not rows:
        yield f"{found.title}{_(': ')}{found.empty}"
        return
    yield found.title
    numbers = tuple(
        n for n, column in enumerate(found.columns) if column.kind in ("count", "length", "share")
    )
    yield from table(tuple(column.title for column in found.columns), rows, right=numbers)


def _books(made: DayReport) -> Iterator[str]:
    yield from pairs((f"{'✓' if c.ok else '✗'} {c.title}", c.words) for c in made.checks)
    yield from _list(_("tomorrow first"), made.tomorrow)


def _list(head: str, rows: Iterable[str]) -> Iterator[str]:
    found = [cell(row) for row in rows]
    if found:
        yield ""
        yield head
        yield from (f"  {row}" for row in found)


@report.add("slips", help=N_("Which pick-up slips each store owes this Monday, and which are in."))
@option("--monday", default="", metavar="D", help=N_("Of the Monday on or after this day; today without it."))
@option("--store", default="", metavar="S", help=N_("Of one store."))
@option("--chase", "chased", is_flag=True, help=N_("Chase the store for its missing slips; prints the text."))
@option(
    "--to",
    "to",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    metavar="FILE",
    help=N_("Write the text of the chase here too."),
)
@option("--hand-in", "hand_in", is_flag=True, help=N_("Sign off the store's missing slips, all at once."))
@option(
    "--case",
    "cases",
    multiple=True,
    metavar="CASE",
    help=N_("Sign off only this one; may be given several times."),
)
def slips_(
    session: Session,
    monday: str,
    store: str,
    chased: bool,
    to: Path | None,
    hand_in: bool,
    cases: tuple[str, ...],
) -> None:
    """The weekly hand-in."""
    from console.desk import slips_weekly
    from console.desk.naming import unit
    from console.domain.refusal import Refusal

    desk = session.desk
    place = unit(desk, store) if store else ""
    if store and not place:
        raise Refusal("unknown-unit", _("there is no store 「{text}」", text=store), "", "store")
    if (hand_in or cases or chased) and not place:
        raise Refusal("store-missing", _("whose slips are handed in?"), _("name a store: --store"), "store")
    done = slips_weekly.sign_off(desk, place, cases, monday) if hand_in or cases else ()
    if chased:
        from console.desk import slips_chase

        sent = slips_chase.chase(desk, place, monday, to=to)
        show(session, sent, lambda: [sent["text"]])
        return
    found = slips_weekly.week(desk, monday, place)
    value = slips_weekly.as_json(desk, found) | ({"handed_in": list(done)} if done else {})

    def lines() -> Iterator[str]:
        yield _("Slips to hand in on {date}", date=found.monday)
        if not found.stores:
            yield _("no store owes a slip")
        rows = (
            (row.title, s.case, s.plate, s.name, _late(s.late, s.handed_at is not None), s.handed_by)
            for row in found.stores
            for s in (*row.missing, *row.handed)
        )
        if found.stores:
            yield from table(
                (_("store"), _("case"), _("plate"), _("customer"), _("slip"), _("handed in by")), rows
            )

    show(session, value, lines)


def _late(late: bool, handed: bool) -> str:
    return _("✓ is in") if handed else _("✗ late") if late else _("missing")
