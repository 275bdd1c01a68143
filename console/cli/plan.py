"""``plan``: recurring plans: what they would open, what they opened, whom to call."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from console.cli import exits
from console.cli.framework import argument, group, option
from console.cli.output import clock, show, table
from console.cli.session import Session
from console.i18n import N_, _, n_

plan = group("plan", N_("Recurring plans: list, run, worklist."))

_ON = N_("For this date instead of today (YYYY-MM-DD).")


def _date(text: str) -> str:
    from console.domain import dates

    if not text:
        return ""
    try:
        return dates.parse(text)
    except dates.DateProblem as problem:
        raise click.BadParameter(f"{problem.problem}, {problem.fix}", param_hint="--on") from None


@plan.add("list", help=N_("What each plan would open today, what it opened, what it holds back."))
@option("--on", default="", metavar="DATE", help=_ON)
def list_(session: Session, on: str) -> None:
    """The plans."""
    from console.desk import plans, slips_weekly

    desk = session.desk
    found = plans.list_(desk, _date(on))
    weekly = slips_weekly.rhythms(desk)
    value = {"on": found[0]["on"] if found else _date(on) or desk.today, "plans": found, "hand_ins": weekly}

    def lines() -> Iterator[str]:
        heads = (
            _("plan"),
            _("title"),
            _("lands on"),
            _("next"),
            _("due"),
            _("held"),
            _("opened"),
            _("still open"),
        )
        rows = (
            (
                p["plan"],
                p["title"],
                _lands_on(p["when"]),
                p["next"],
                len(p["would_open"]),
                len(p["held"]),
                p["opened"],
                p["open"],
            )
            for p in found
        )
        yield from table(heads, rows, right=(4, 5, 6, 7))
        due = [i for p in found for i in p["would_open"]]
        if due:
            yield ""
            yield _("Would open:")
            yield from _items(due)
        held = [i for p in found for i in p["held"]]
        if held:
            yield ""
            yield _("Held back:")
            yield from _items(held, "held_by", _("because of"))
        if weekly:
            yield ""
            yield _("Handed in every week:")
            yield from table(
                (_("process"), _("step"), _("next"), _("due"), _("missing")),
                ((w["title"], w["step_title"], w["next"], clock(w["due_at"]), w["missing"]) for w in weekly),
                right=(4,),
            )

    show(session, value, lines)


@plan.add(
    "run",
    help=N_("Open what the plans are due to open, once for each row and date; plans by hand are named."),
)
@argument("names", nargs=-1, metavar="[PLAN]...")
@option("--on", default="", metavar="DATE", help=_ON)
def run(session: Session, names: tuple[str, ...], on: str) -> None:
    """Run them."""
    from console.desk import plans
    from console.desk.plans.run import as_json

    desk = session.desk
    value = as_json(desk, plans.run(desk, _date(on), names))

    def lines() -> Iterator[str]:
        count = len(value["opened"])
        yield n_(
            "{count} case opened for {date}.", "{count} cases opened for {date}.", count, date=value["on"]
        )
        yield from _items(value["opened"], "case", _("case"))
        for title, what, key, head in (
            (_("Not yet, their hour comes today:"), "waiting", "", ""),
            (_("Held back:"), "held", "held_by", _("because of")),
            (_("Could not be opened:"), "failed", "message", _("why")),
        ):
            if value[what]:
                yield ""
                yield title
                yield from _items(value[what], key, head)
        if value["withdrawn"]:
            yield ""
            yield _("Withdrawn, the date moved and nobody had begun:")
            heads = (_("case"), _("plan"), _("customer"), _("date"))
            yield from table(
                heads, ((w["case"], w["title"], w["name"], w["day"]) for w in value["withdrawn"])
            )

    show(session, value, lines)
    if value["failed"]:
        session.exit_code = exits.NEEDS_A_PERSON


def _lands_on(when: str) -> str:
    """On which days the rows of a plan fall, in words: ``row`` is each row's own day, ``hand`` none."""
    kind, _space, day = when.partition(" ")
    words = {
        "row": _("each row's day"),
        "hand": _("by hand"),
        "year": _("every year, {day}", day=day),
        "month": _("every month, {day}", day=day),
        "week": _("every week, {day}", day=day),
    }
    return words.get(kind, when)


def _items(items: list[dict[str, Any]], key: str = "", head: str = "") -> Iterator[str]:
    if not items:
        return
    heads = (_("opens"), _("plan"), _("customer"), _("plate"), _("date"), head)
    rows = (
        (clock(i["opens_at"])[:11], i["title"], i["name"], i["plate"], i["date"], i[key] if key else "")
        for i in items
    )
    yield from table(heads, rows)


@plan.add("worklist", help=N_("Whom to call today: one call for one customer, with every reason."))
def worklist(session: Session) -> None:
    """Whom to call."""
    from console.desk import plans
    from console.desk.plans.worklist import as_json

    desk = session.desk
    value = as_json(desk, plans.worklist(desk))

    def lines() -> Iterator[str]:
        if not value["calls"]:
            yield _("Nobody is to be called now.")
            return
        for c in value["calls"]:
            whys = " + ".join(dict.fromkeys(r["what"] for r in c["reasons"]))
            due = clock(c["owed_at"])[:11]
            rest = _("called {count} times in {days} days", count=c["reached"], days=value["cap"]["days"])
            rest = f"  ({rest})" if c["rests_until"] else ""
            yield "  ".join(w for w in (due or "-", c["name"], " ".join(c["phones"]), whys) if w) + rest
            yield "    " + "  ".join(r["case"] for r in c["reasons"])
            if c["script"]:
                yield f"    {c['script']}"

    show(session, value, lines)
