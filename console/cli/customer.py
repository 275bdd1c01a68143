"""``customer``: one record, and what may be done to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from console.cli.framework import argument, group, option
from console.cli.output import pairs, show, table, word
from console.cli.session import Session
from console.domain.refusal import Refusal
from console.i18n import N_, _

customer = group("customer", N_("One customer: show, add, duplicates, merge, unmerge, distinct, erase."))


@customer.add("show", help=N_("The record: phones, vehicles, cards, open cases, history."))
@argument("id_", metavar="ID")
def show_(session: Session, id_: str) -> None:
    """One record."""
    _show(session, id_)


def _show(session: Session, id_: str, **more: Any) -> None:
    from console.desk import customers

    value = {**customers.show(session.desk, id_), **more}

    def lines() -> Iterator[str]:
        yield from pairs(
            [
                (_("customer"), value["customer"]),
                (_("name"), f"{value['name']} {value['honorific']}".strip()),
                (_("phones"), [_number(p) for p in value["phones"]]),
                (_("birthday"), f"{value['birthday']} {word(value['birthday_calendar'])}".strip()),
                (_("note"), value["note"]),
                (_("open cases"), value["open_cases"]),
            ]
        )
        if value["vehicles"]:
            yield ""
            heads = [_("plate"), _("model"), _("frame number"), _("inspection")]
            yield from table(
                heads, ((v["plate"], v["model"], v["vin"], v["inspection_on"]) for v in value["vehicles"])
            )
        if value["cards"]:
            yield ""
            heads = [_("card"), _("product"), _("plate"), _("state"), _("from"), _("valid until")]
            rows = (
                (c["number"], c["product"], c["plate"], word(c["state"]), c["valid_from"], c["valid_to"])
                for c in value["cards"]
            )
            yield from table(heads, rows)
        if value["history"]:
            yield ""
            heads = [_("when"), _("what"), _("more"), _("by")]
            yield from table(
                heads,
                ((h["at"][:16].replace("T", " "), h["what"], h["more"], h["who"]) for h in value["history"]),
            )

    show(session, value, lines)


def _number(phone: dict[str, str]) -> str:
    from console.domain import phones

    return phones.show(phone["number"], phone["ext"]).replace(" ", "")


@customer.add("add", help=N_("A new customer."))
@argument("name")
@option("--phone", "phones", multiple=True, help=N_("A telephone number; may be given several times."))
@option("--plate", default="", help=N_("Number plate."))
@option("--model", default="", help=N_("Car model."))
@option("--honorific", type=click.Choice(["先生", "女士"]), default=None, help=N_("How to address them."))
@option("--store", default="", help=N_("Home store, by number or name."))
@option("--note", default="", help=N_("A note."))
def add(
    session: Session,
    name: str,
    phones: tuple[str, ...],
    plate: str,
    model: str,
    honorific: str | None,
    store: str,
    note: str,
) -> None:
    """Enter a customer; prints the record."""
    from console.desk import customers

    desk = session.desk
    home = _store(session, store) if store else ""
    id_ = customers.add(
        desk,
        name,
        phones=phones,
        plate=plate,
        model=model,
        honorific=honorific or "",
        note=note,
        home_unit=home,
    )
    _show(session, id_)


def _store(session: Session, name: str) -> str:
    from console.domain.text import fold

    for unit in session.desk.units.values():
        if fold(name) in (fold(unit.id), fold(unit.title), fold(unit.code)):
            return unit.id
    raise Refusal("no-such-store", _("There is no store 「{name}」.", name=name), "", "store")


@customer.add("merge", help=N_("Join two records of one person: everything of OTHER is found under KEEP."))
@argument("keep")
@argument("other")
def merge(session: Session, keep: str, other: str) -> None:
    """Join two records; prints the one that stays."""
    from console.desk import merging

    _show(session, merging.merge(session.desk, keep, other), merged=other)


@customer.add(
    "distinct", help=N_("Say that two records are two people: they are not offered to be joined again.")
)
@argument("id_", metavar="ID")
@argument("other")
@option("--undo", is_flag=True, help=N_("Take it back: they may be one person after all."))
def distinct(session: Session, id_: str, other: str, undo: bool) -> None:
    """Say that two records are two people; known at every site once it has the next bundle."""
    from console.desk import merging

    first, second = merging.distinct(session.desk, id_, other, undo=undo)
    words = _("may be one person again") if undo else _("two people; they are not offered again")
    show(session, {"customers": [first, second], "distinct": not undo}, lambda: [words])


@customer.add("duplicates", help=N_("Records that are probably one person, to be joined with merge."))
@argument("id_", metavar="[ID]", required=False, default="")
@option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help=N_("At most this many."))
def duplicates(session: Session, id_: str, limit: int) -> None:
    """Who stands twice in the file; with an ID, who that one probably is as well."""
    from console.desk import duplicates as twins

    if id_:
        _known(session, id_)
    found = twins.as_json(session.desk, id_, limit)

    def lines() -> Iterator[str]:
        if not found["duplicates"]:
            yield _("nobody stands twice")
            return
        heads = [_("why"), _("keep"), _("name"), _("phone"), _("plate"), _("other")]
        rows = (
            (group["words"], keep["customer"], *_who(keep), other["customer"], *_who(other))
            for group in found["duplicates"]
            for keep, *others in [group["customers"]]
            for other in others
        )
        yield from table([*heads, _("name"), _("phone"), _("plate")], rows)

    show(session, found, lines)


def _who(twin: dict[str, str]) -> tuple[str, str, str]:
    return twin["name"], twin["phone"].replace(" ", ""), twin["plate"]


def _known(session: Session, id_: str) -> None:
    """Refuse the id of nobody."""
    from console.desk import customers

    customers.show(session.desk, id_)


@customer.add("unmerge", help=N_("Take a joined record out again."))
@argument("other")
def unmerge(session: Session, other: str) -> None:
    """Take a record out again; prints it."""
    from console.desk import merging

    _show(session, other, taken_out_of=merging.unmerge(session.desk, other))


@customer.add("erase", help=N_("Erase a person on request: the counts stay, the person goes."))
@argument("id_", metavar="ID")
@option("--yes", is_flag=True, help=N_("Do not ask."))
def erase(session: Session, id_: str, yes: bool) -> None:
    """Erase a person."""
    from console.desk import customers

    desk = session.desk
    name = customers.show(desk, id_)["name"]
    if not yes and not session.json:
        click.confirm(_("Erase {name}? This cannot be taken back.", name=name), abort=True, err=True)
    count = customers.erase(desk, id_)
    show(
        session,
        {"customer": id_, "erased": count},
        lambda: [_("{name} is erased; records emptied: {count}.", name=name, count=count)],
    )
