"""``shift``: the baton between shifts. Everything printed is computed from the same log as the queue."""

from __future__ import annotations

from pathlib import Path

import click

from console.cli.framework import argument, group, option
from console.cli.output import note, show
from console.cli.session import Session
from console.i18n import N_, _, n_

shift = group("shift", N_("The baton between shifts: open, handover, accept, close, show."))


def _print(session: Session) -> None:
    from console.desk import shift_sheet

    found = shift_sheet.view(session.desk)
    value = shift_sheet.as_json(session.desk, found)
    show(session, value, lambda: shift_sheet.sheet(session.desk, found))


@shift.add("open", help=N_("Begin one's shift."))
def open_(session: Session) -> None:
    """Begin."""
    from console.desk import shifts

    shifts.open_(session.desk)
    _print(session)


@shift.add(
    "handover", help=N_("Offer what one answers for to somebody, or to whoever takes it; prints the sheet.")
)
@argument("cases", nargs=-1, metavar="[CASE]...")
@option("--to", "taker", default="", metavar="STAFF", help=N_("To whom, by number or name."))
@option(
    "--sheet",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    metavar="FILE",
    help=N_("Write the handover sheet here too: .pdf to print, anything else as text."),
)
def handover(session: Session, cases: tuple[str, ...], taker: str, sheet: Path | None) -> None:
    """Offer."""
    from console.desk import shifts

    shifts.handover(session.desk, taker, cases)
    if sheet is not None:
        _write(session, sheet)
    _print(session)


def _write(session: Session, sheet: Path) -> None:
    """The sheet as a file, with a warning about characters no font has."""
    from console.desk import shift_paper, shift_sheet
    from console.desk.outputs import fonts

    missing = shift_paper.write(session.desk, shift_sheet.view(session.desk), sheet)
    note(_("written: {file}", file=str(sheet)))
    if missing:
        note(fonts.warning(missing))


@shift.add("accept", help=N_("Accept what was offered, case by case, or all of it."))
@argument("cases", nargs=-1, metavar="[CASE]...")
@option("--from", "giver", default="", metavar="STAFF", help=N_("Only what this person offered."))
def accept(session: Session, cases: tuple[str, ...], giver: str) -> None:
    """Accept."""
    from console.desk import shift_sheet, shifts

    taken = shifts.accept(session.desk, cases, giver)
    found = shift_sheet.view(session.desk)
    value = {"accepted": taken, **shift_sheet.as_json(session.desk, found)}
    show(
        session,
        value,
        lambda: [n_("{count} case accepted", "{count} cases accepted", len(taken)), *taken],
    )


@shift.add("close", help=N_("End one's shift; refused over a promise nobody would own."))
def close(session: Session) -> None:
    """End."""
    from console.desk import shifts

    value = shifts.close(session.desk)
    left = value["left"]

    def lines() -> list[str]:
        said = [_("The shift is closed.")]
        if left:
            said.append(
                n_("{count} case stays with you: ", "{count} cases stay with you: ", len(left))
                + "  ".join(left)
            )
        return said

    show(session, value, lines)


@shift.add("show", help=N_("The shift as it stands, and the handover sheet."))
@option(
    "--sheet",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    metavar="FILE",
    help=N_("Write the handover sheet here too: .pdf to print, anything else as text."),
)
def show_(session: Session, sheet: Path | None) -> None:
    """Look."""
    if sheet is not None:
        _write(session, sheet)
    _print(session)
