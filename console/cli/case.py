"""``case``: open one, do its steps, say its phrases, and see where it stands. Every change prints the case as it now is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from console.cli.framework import argument, group, key_values, option
from console.cli.output import clock, pairs, seconds, show, table, word
from console.cli.session import Session, moment
from console.i18n import N_, _

case = group("case", N_("A case: open, set, do, say, told, call, show, why, list and more."))

REASON = option("--reason", default="", help=N_("Why; needed where the process asks for it."))


def _moment(session: Session, text: str) -> int:
    return moment(text, session.desk.tz)


def _print(session: Session, case_id: str) -> None:
    from console.desk import cases

    value = cases.as_json(session.desk, case_id)
    show(session, value, lambda: _lines(value))


def _lines(value: dict[str, Any]) -> Iterator[str]:
    """A case for people: head, steps, promises, forms."""
    yield "  ".join(w for w in (value["case"], value["title"], word(value["state"]), value["outcome"]) if w)
    yield from pairs(
        [
            (_("customer"), value.get("name") or value["customer"]),
            (_("plate"), value["plate"]),
            (_("round"), value["round"] if value["round"] > 1 else None),
            (_("parked"), value["parked"] or None),
            (_("anchors"), [f"{k} {clock(v)}" for k, v in value["anchors"].items()]),
        ]
    )
    yield ""
    heads = [
        _("step"),
        _("by"),
        _("unit"),
        _("state"),
        _("opened"),
        _("due"),
        _("done"),
        _("late"),
        _("arrived late"),
        _("outcome"),
    ]
    yield from table(heads, map(_step, value["steps"]), right=(7, 8))
    if value["promises"]:
        yield ""
        heads = [_("promise"), _("said"), _("due"), _("kept"), _("state")]
        rows = (
            (p["phrase"], clock(p["said_at"]), clock(p["due_at"]), clock(p["kept_at"]), word(p["state"]))
            for p in value["promises"]
        )
        yield from table(heads, rows)
    for form, fields in value["forms"].items():
        if fields:
            yield ""
            yield form
            yield from ("  " + line for line in pairs(list(fields.items())))


def _step(step: dict[str, Any]) -> tuple[object, ...]:
    late, inherited = step["own_late_s"], step["inherited_late_s"]
    done = clock(step["done_at"]) + (f" {step['done_by']}" if step["done_by"] else "")
    return (
        step["step"],
        step["by"],
        step["unit"],
        word(step["state"]),
        clock(step["opened_at"]),
        clock(step["due_at"]),
        done + (f" ({step['on_behalf_of']})" if step["on_behalf_of"] else ""),
        f"+{seconds(late)}" if late else "",
        f"+{seconds(inherited)}" if inherited else "",
        step["outcome"],
    )


@case.add("open", help=N_("Open a case."))
@argument("process")
@option("--plate", default="", metavar="P", help=N_("Number plate of the car."))
@option("--customer", default="", metavar="ID", help=N_("The customer, when there is no plate."))
@option("--service", default="", metavar="S", help=N_("Service, by id or name."))
@option("--store", default="", metavar="S", help=N_("Store, by number or name."))
@option(
    "--field",
    "fields",
    multiple=True,
    metavar="K=V",
    help=N_("A field of the forms; may be given several times."),
)
@option(
    "--contact",
    default="",
    metavar="ISO8601",
    help=N_("When the call began; the first limit counts from then."),
)
def open_(
    session: Session,
    process: str,
    plate: str,
    customer: str,
    service: str,
    store: str,
    fields: tuple[str, ...],
    contact: str,
) -> None:
    """Open a case."""
    from console.desk import cases

    desk = session.desk
    made = cases.open_(
        desk,
        process,
        plate=plate,
        customer=customer,
        service=service,
        store=store,
        fields=key_values(fields),
        contact=_moment(session, contact) if contact else None,
    )
    _print(session, made)


@case.add("set", help=N_("Correct fields outside their step, as an entry of its own."))
@argument("case_id", metavar="CASE")
@argument("fields", nargs=-1, required=True, metavar="K=V...")
@REASON
def set_(session: Session, case_id: str, fields: tuple[str, ...], reason: str) -> None:
    """Correct fields."""
    from console.desk import cases

    cases.set_fields(session.desk, case_id, key_values(fields), reason=reason)
    _print(session, case_id)


@case.add("do", help=N_("End a step, in one's own role or on behalf of another."))
@argument("case_id", metavar="CASE")
@argument("step")
@option("--outcome", default="", metavar="O", help=N_("Which outcome, where there are several."))
@option(
    "--field",
    "fields",
    multiple=True,
    metavar="K=V",
    help=N_("A field of the forms; may be given several times."),
)
@option("--for", "for_role", default="", metavar="ROLE[@UNIT]", help=N_("On whose behalf."))
@option("--signed", multiple=True, metavar="DOCUMENT", help=N_("What the customer signed."))
@REASON
def do(
    session: Session,
    case_id: str,
    step: str,
    outcome: str,
    fields: tuple[str, ...],
    for_role: str,
    signed: tuple[str, ...],
    reason: str,
) -> None:
    """End a step."""
    from console.desk import cases

    cases.do(
        session.desk,
        case_id,
        step,
        outcome=outcome,
        fields=key_values(fields),
        for_role=for_role,
        reason=reason,
        signed=signed,
    )
    _print(session, case_id)


@case.add("say", help=N_("The words of a phrase, its slots filled; refused when one is empty."))
@argument("case_id", metavar="CASE")
@argument("phrase")
def say(session: Session, case_id: str, phrase: str) -> None:
    """Render a phrase."""
    from console.desk import phrases

    value = phrases.say(session.desk, case_id, phrase)
    show(session, value, lambda: [value["say"]])


@case.add("told", help=N_("The phrase was said: its promise, if it is one, starts its clock."))
@argument("case_id", metavar="CASE")
@argument("phrase", default="")
def told(session: Session, case_id: str, phrase: str) -> None:
    """Record that a phrase was said."""
    from console.desk import phrases

    phrases.told(session.desk, case_id, phrase)
    _print(session, case_id)


@case.add("call", help=N_("One dial attempt."))
@argument("case_id", metavar="CASE")
@option(
    "--result",
    required=True,
    type=click.Choice(["reached", "no_answer", "busy", "refused", "wrong_number"]),
    help=N_("How it ended."),
)
def call(session: Session, case_id: str, result: str) -> None:
    """Record a dial attempt."""
    from console.desk import cases

    cases.dial(session.desk, case_id, result)
    _print(session, case_id)


@case.add("note", help=N_("Add a note."))
@argument("case_id", metavar="CASE")
@argument("text", nargs=-1, required=True)
def note(session: Session, case_id: str, text: tuple[str, ...]) -> None:
    """Add a note."""
    from console.desk import cases

    cases.note(session.desk, case_id, " ".join(text))
    _print(session, case_id)


def _simple(name: str, help_: str, *, reason: bool) -> None:
    """A verb that needs nothing but the case (and a reason)."""

    def function(session: Session, case_id: str, reason: str = "") -> None:
        from console.desk import cases

        act = getattr(cases, name)
        if reason or needs_reason:
            act(session.desk, case_id, reason)
        else:
            act(session.desk, case_id)
        _print(session, case_id)

    needs_reason = reason
    function.__doc__ = help_
    decorated: Any = argument("case_id", metavar="CASE")(function)
    case.add(name, help=help_)(REASON(decorated) if reason else decorated)


_simple("park", N_("Put the call of this case aside."), reason=False)
_simple("resume", N_("Take it back."), reason=False)
_simple("claim", N_("Take the open step."), reason=False)
_simple("allow", N_("Let a failing check pass, by somebody who may."), reason=True)
_simple("cancel", N_("Cancel the case; running promises are withdrawn with it."), reason=True)


@case.add("sign", help=N_("The customer signed a document."))
@argument("case_id", metavar="CASE")
@argument("document")
def sign(session: Session, case_id: str, document: str) -> None:
    """Record a signature."""
    from console.desk import cases

    cases.sign(session.desk, case_id, document)
    _print(session, case_id)


@case.add("withdraw", help=N_("Withdraw a running promise."))
@argument("case_id", metavar="CASE")
@argument("phrase")
@REASON
def withdraw(session: Session, case_id: str, phrase: str, reason: str) -> None:
    """Withdraw a promise."""
    from console.desk import cases

    cases.withdraw(session.desk, case_id, phrase, reason)
    _print(session, case_id)


@case.add("reopen", help=N_("Open a closed or cancelled case again."))
@argument("case_id", metavar="CASE")
@option("--step", default="", help=N_("At which step; default the last that was open."))
@REASON
def reopen(session: Session, case_id: str, step: str, reason: str) -> None:
    """Open a case again."""
    from console.desk import cases

    cases.reopen(session.desk, case_id, reason, step=step)
    _print(session, case_id)


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
    _print(session, case_id)


@case.add("excuse", help=N_("Excuse a breach; the breach itself stays on record."))
@argument("case_id", metavar="CASE")
@argument("step")
@REASON
def excuse(session: Session, case_id: str, step: str, reason: str) -> None:
    """Excuse a breach."""
    from console.desk import cases

    cases.excuse(session.desk, case_id, step, reason)
    _print(session, case_id)


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
    _print(session, case_id)


@case.add("seen", help=N_("Say that the alert of a late case was seen; it keeps quiet for a while."))
@argument("case_id", metavar="CASE")
def seen(session: Session, case_id: str) -> None:
    """Acknowledge an alert."""
    from console.desk import alerts, cases

    alerts.acknowledge(session.desk, cases.read(session.desk, case_id).id)
    _print(session, case_id)


@case.add("show", help=N_("The case as it is now."))
@argument("case_id", metavar="CASE")
def show_(session: Session, case_id: str) -> None:
    """The case."""
    _print(session, case_id)


@case.add("why", help=N_("The arithmetic of each clock: start, limit, calendar, moves, own and inherited."))
@argument("case_id", metavar="CASE")
def why(session: Session, case_id: str) -> None:
    """The arithmetic."""
    from console.desk import cases

    value = cases.why(session.desk, case_id)

    def lines() -> Iterator[str]:
        heads = [_("when"), _("length"), _("what")]
        yield from table(
            heads, ((clock(r["at"]), seconds(r["length_s"]), r["text"]) for r in value["lines"]), right=(1,)
        )

    show(session, value, lines)


@case.add("list", help=N_("Cases, newest first."))
@option("--state", type=click.Choice(["open", "closed", "cancelled"]), default=None, help=N_("Only these."))
@option("--since", default="", metavar="ISO8601", help=N_("Opened since."))
@option("--process", default="", help=N_("Of one process."))
@option(
    "--limit", type=click.IntRange(1, 100_000), default=200, show_default=True, help=N_("At most this many.")
)
def list_(session: Session, state: str | None, since: str, process: str, limit: int) -> None:
    """Cases."""
    from console.desk import cases

    desk = session.desk
    start = _moment(session, since) if since else None
    rows = cases.list_(desk, state=state or "", since=start, process=process, limit=limit)

    def lines() -> Iterator[str]:
        heads = [
            _("case"),
            _("process"),
            _("state"),
            _("outcome"),
            _("plate"),
            _("service"),
            _("unit"),
            _("opened"),
        ]
        keys = ("outcome", "plate", "service", "unit")
        yield from table(
            heads,
            (
                [r["case"], r["process"], word(r["state"]), *(r[k] for k in keys), clock(r["opened_at"])]
                for r in rows
            ),
        )

    show(session, {"cases": rows}, lines)
