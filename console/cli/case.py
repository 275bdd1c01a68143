"""``case``: open one, do its steps, say its phrases, and see where it stands. Every change prints the case as it now is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from console.cli import titles
from console.cli.framework import argument, group, key_values, option
from console.cli.output import clock, pairs, seconds, show, table, word
from console.cli.session import Session, moment
from console.i18n import N_, _

case = group("case", N_("A case: open, set, do, say, told, call, show, why, list and more."))

REASON = option("--reason", default="", help=N_("Why; needed where the process asks for it."))


def _moment(session: Session, text: str) -> int:
    return moment(text, session.desk.tz)


def show_case(session: Session, case_id: str) -> None:
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
    show_case(session, made)


@case.add("set", help=N_("Correct fields outside their step, as an entry of its own."))
@argument("case_id", metavar="CASE")
@argument("fields", nargs=-1, required=True, metavar="K=V...")
@REASON
def set_(session: Session, case_id: str, fields: tuple[str, ...], reason: str) -> None:
    """Correct fields."""
    from console.desk import cases

    cases.set_fields(session.desk, case_id, key_values(fields), reason=reason)
    show_case(session, case_id)


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
    show_case(session, case_id)


@case.add("same", help=N_("The same matter as an older case: its words go there, this one ends as a chase."))
@argument("case_id", metavar="CASE")
@argument("old", default="", metavar="[OLD]")
@argument("words", nargs=-1, metavar="[TEXT]...")
def same(session: Session, case_id: str, old: str, words: tuple[str, ...]) -> None:
    """Join a case to an older one; without OLD the older ones it may be about."""
    from console.desk import same as module

    if not old:
        value = module.as_json(session.desk, case_id)
        none = _("no older case of this customer is within the time")
        show(session, value, lambda: [c.title for c in module.older(session.desk, case_id)] or [none])
        return
    show_case(session, module.join(session.desk, case_id, old, " ".join(words)).id)


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
    show_case(session, case_id)


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
    show_case(session, case_id)


@case.add("show", help=N_("The case as it is now."))
@argument("case_id", metavar="CASE")
def show_(session: Session, case_id: str) -> None:
    """The case."""
    show_case(session, case_id)


@case.add("why", help=N_("The arithmetic of each clock: start, limit, calendar, moves, own and inherited."))
@argument("case_id", metavar="CASE")
def why(session: Session, case_id: str) -> None:
    """The arithmetic."""
    from console.desk import case_lists
    from console.desk import sync as exchange

    value = case_lists.why(session.desk, case_id)
    value["learned_late"] = exchange.learned_late(session.desk, value["case"])

    def lines() -> Iterator[str]:
        heads = [_("when"), _("length"), _("what")]
        yield from table(
            heads, ((clock(r["at"]), seconds(r["length_s"]), r["text"]) for r in value["lines"]), right=(1,)
        )
        for one in value["learned_late"]:
            yield _(
                "{step}: done in time at {done}, known here only at {learned}. No breach.",
                step=one["title"], done=clock(one["done_at"]), learned=clock(one["learned_at"]),
            )  # fmt: skip

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
    from console.desk import case_lists

    desk = session.desk
    start = _moment(session, since) if since else None
    rows = case_lists.list_(desk, state=state or "", since=start, process=process, limit=limit)

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
        yield from table(
            heads,
            (
                [
                    r["case"],
                    titles.process(desk, r["process"]),
                    word(r["state"]),
                    titles.outcome(desk, r["outcome"] or ""),
                    r["plate"],
                    titles.service(desk, r["service"] or ""),
                    titles.unit(desk, r["unit"] or ""),
                    clock(r["opened_at"]),
                ]
                for r in rows
            ),
        )

    show(session, {"cases": rows}, lines)
