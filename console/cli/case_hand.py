"""``case``, the other half: whose hands it is in, what is noted beside it, and how it is stopped or begun again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from console.cli.case import REASON, case, show_case
from console.cli.framework import argument, option
from console.cli.output import show
from console.cli.session import Session
from console.i18n import N_, _

__all__ = ["case"]


@case.add("note", help=N_("Add a note."))
@argument("case_id", metavar="CASE")
@argument("text", nargs=-1, required=True)
def note(session: Session, case_id: str, text: tuple[str, ...]) -> None:
    """Add a note."""
    from console.desk import cases

    cases.note(session.desk, case_id, " ".join(text))
    show_case(session, case_id)


def _simple(name: str, help_: str, *, reason: bool) -> None:
    """A verb that needs nothing but the case (and a reason)."""

    def function(session: Session, case_id: str, reason: str = "") -> None:
        from console.desk import cases

        act = getattr(cases, name)
        if reason or needs_reason:
            act(session.desk, case_id, reason)
        else:
            act(session.desk, case_id)
        show_case(session, case_id)

    needs_reason = reason
    function.__doc__ = help_
    decorated: Any = argument("case_id", metavar="CASE")(function)
    case.add(name, help=help_)(REASON(decorated) if reason else decorated)


_simple("park", N_("Put the call of this case aside."), reason=False)
_simple("resume", N_("Take it back."), reason=False)
_simple("claim", N_("Take the open step."), reason=False)
_simple("unclaim", N_("Give up what was taken; it is everybody's again who may do it."), reason=False)
_simple("allow", N_("Let a failing check pass, by somebody who may."), reason=True)
_simple("cancel", N_("Cancel the case; running promises are withdrawn with it."), reason=True)


@case.add("sign", help=N_("The customer signed a document."))
@argument("case_id", metavar="CASE")
@argument("document")
def sign(session: Session, case_id: str, document: str) -> None:
    """Record a signature."""
    from console.desk import cases

    cases.sign(session.desk, case_id, document)
    show_case(session, case_id)


@case.add("withdraw", help=N_("Withdraw a running promise."))
@argument("case_id", metavar="CASE")
@argument("phrase")
@REASON
def withdraw(session: Session, case_id: str, phrase: str, reason: str) -> None:
    """Withdraw a promise."""
    from console.desk import cases

    cases.withdraw(session.desk, case_id, phrase, reason)
    show_case(session, case_id)


@case.add("reopen", help=N_("Open a closed or cancelled case again."))
@argument("case_id", metavar="CASE")
@option("--step", default="", help=N_("At which step; default the last that was open."))
@REASON
def reopen(session: Session, case_id: str, step: str, reason: str) -> None:
    """Open a case again."""
    from console.desk import cases

    cases.reopen(session.desk, case_id, reason, step=step)
    show_case(session, case_id)


@case.add("reassign", help=N_("Move the open step to another role, unit or person."))
@argument("case_id", metavar="CASE")
@option("--role", default="", help=N_("Role, by id or name."))
@option("--unit", default="", help=N_("Store or unit, by number or name."))
@option("--to", default="", metavar="STAFF", help=N_("Staff number."))
@REASON
def reassign(session: Session, case_id: str, role: str, unit: str, to: str, reason: str) -> None:
    """Move the open step."""
    from console.desk import cases

    cases.reassign(session.desk, case_id, role=role, unit=unit, to=to, reason=reason)
    show_case(session, case_id)


@case.add("excuse", help=N_("Excuse a breach; the breach itself stays on record."))
@argument("case_id", metavar="CASE")
@argument("step")
@REASON
def excuse(session: Session, case_id: str, step: str, reason: str) -> None:
    """Excuse a breach."""
    from console.desk import cases

    cases.excuse(session.desk, case_id, step, reason)
    show_case(session, case_id)


@case.add("chase", help=N_("Record that the holder was chased; without TEXT the words are drafted."))
@argument("case_id", metavar="[CASE]", default="")
@argument("text", nargs=-1)
@option(
    "--store",
    default="",
    metavar="S",
    help=N_("One text for all that a store or unit has late or nearly so."),
)
@option(
    "--to",
    "file",
    default=None,
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help=N_("Write the text here too (with --store)."),
)
def chase(session: Session, case_id: str, text: tuple[str, ...], store: str, file: Path | None) -> None:
    """Chase the holder of one case, or a whole unit."""
    from console.desk import cases, naming
    from console.desk import chase as chases

    if store:
        words = " ".join(w for w in (case_id, *text) if w)
        value = chases.send(session.desk, naming.unit(session.desk, store), words, to=file)
        show(session, value, lambda: [value["text"]])
        return
    if not case_id:
        raise click.UsageError(_("name a case, or a store with --store"))
    cases.chase(session.desk, case_id, " ".join(text))
    show_case(session, case_id)


@case.add("seen", help=N_("Say that the alert of a late case was seen; it keeps quiet for a while."))
@argument("case_id", metavar="CASE")
def seen(session: Session, case_id: str) -> None:
    """Acknowledge an alert."""
    from console.desk import alerts, cases

    alerts.acknowledge(session.desk, cases.read(session.desk, case_id).id)
    show_case(session, case_id)
