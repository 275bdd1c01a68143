"""The handover sheet as a file to print (PDF) or to read (text); both say what the screen says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from console.desk import shift_sheet, textfile
from console.desk.board_views import HandItem, ShiftView
from console.desk.desk import Desk
from console.desk.outputs.tables import Column, Table
from console.domain.moments import duration, local, show_clock, show_date
from console.i18n import _


def file_of(desk: Desk, found: ShiftView) -> Path:
    """Where a sheet is written when nobody names a place: a folder beside the database, by moment and name."""
    moment = local(desk.now(), desk.tz).strftime("%Y-%m-%d %H%M")
    name = "".join(c if c.isalnum() else "-" for c in found.name[:40])
    return desk.store.path.parent / _("handovers") / f"{moment} {name}.pdf"


def write(desk: Desk, found: ShiftView, to: Path) -> tuple[str, ...]:
    """Write the sheet to ``.pdf``, or as text to any other name; the characters no font had (PDF).

    Refused: ``cannot-write``, ``no-pdf``, ``no-font``.
    """
    if to.suffix.lower() != ".pdf":
        textfile.write(to, "\n".join(shift_sheet.sheet(desk, found)))
        return ()
    from console.desk.outputs import paper
    from console.desk.outputs.whole import whole

    with whole(to) as part:
        _count, missing = paper.write_table(part, table(desk, found), desk.tz, under=_under(desk, found))
    return tuple(missing)


def table(desk: Desk, found: ShiftView) -> Table:
    """The sheet as a table: what stays with this name first, then what others have accepted; a last column to sign in."""
    titles = (
        ("left", _("left")), ("case", _("case")), ("plate", _("plate")), ("name", _("customer")), ("what", _("what")),
        ("place", _("with")), ("promise", _("promised by")), ("said", _("handed over")), ("sign", _("signature")),
    )  # fmt: skip
    return Table(
        key="handover",
        title="  ".join((_("Handover"), found.name, show_date(desk.now(), desk.tz))),
        columns=tuple(Column(key, title) for key, title in titles),
        rows=list(_rows(desk, found)),
        empty=_("Nothing is open."),
    )


def _rows(desk: Desk, found: ShiftView) -> Iterator[tuple[str, ...]]:
    for item in (*found.items, *found.handed):
        yield (
            left(item, desk.now()), item.case, item.plate, item.name, item.what, item.place,
            show_clock(item.promise_due, desk.tz) if item.promise_due is not None else "", handed(item), "",
        )  # fmt: skip


def left(item: HandItem, now: int) -> str:
    """What is left of a clock, or by how much it is past."""
    due = item.clock.due_at
    if due is None:
        return ""
    return f"+{duration(now - due)}" if due < now else duration(due - now)


def handed(item: HandItem) -> str:
    """Who has accepted it, or to whom it was offered."""
    if item.accepted_by:
        return _("accepted by {name}", name=item.accepted_by)
    return _("offered to {name}, not accepted", name=item.offered_to) if item.offered_to else ""


def _under(desk: Desk, found: ShiftView) -> str:
    said = [f"{f.label} {f.value}" for f in found.figures]
    if found.since is not None:
        said.insert(0, _("on duty since {time}", time=show_clock(found.since, desk.tz)))
    return "  ".join(said)
