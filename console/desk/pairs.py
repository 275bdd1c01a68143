"""Two records that may be one person, side by side, for whoever decides: what each holds, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from console.desk import duplicates, history, merging, people, records
from console.desk.desk import Desk
from console.desk.inbox_items import differing
from console.desk.inbox_views import Cell, FactRow, InboxItem, Pick, SideHead
from console.domain import cards, phones, plates
from console.domain.moments import iso_date
from console.i18n import N_, _, n_

LEFT, RIGHT, TWO = "left", "right", "two"

_Told = Callable[[Desk, records.Connection, str], str]


def compare(desk: Desk, mine: str, other: str) -> InboxItem:
    """The record in hand on the left, the other on the right; the choice that keeps what is known best is the likely one."""
    with desk.reader() as con:
        both = (mine, other)
        told = [(label, [tell(desk, con, one) for one in both]) for label, tell in _ROWS]
    names, rest = told[0], told[1:]
    marks = differing(names[1]) if all(names[1]) else [(), ()]
    first = tuple(Cell(text=text or "-", marks=m) for text, m in zip(names[1], marks, strict=True))
    rows = [FactRow(label=_(names[0]), cells=first, main=True)]
    rows += [
        FactRow(label=_(label), cells=tuple(Cell(text=text) for text in texts))
        for label, texts in rest
        if any(texts)
    ]
    keeps = duplicates.first(desk, both)
    why = next((twin.words for twin in duplicates.of(desk, mine) if twin.customer == other), "")
    return InboxItem(
        id=f"twin|{other}",
        kind="pair",
        kind_title="",
        title="",
        head=_("Probably one person"),
        remark=why,
        sides=(SideHead(title=_("Left side"), note=_("in hand")), SideHead(title=_("Right side"))),
        rows=tuple(rows),
        picks=(
            Pick(id=LEFT, digit="1", title=_("Join into the left"), in_force=keeps == mine),
            Pick(id=RIGHT, digit="2", title=_("Join into the right"), in_force=keeps == other),
            Pick(id=TWO, digit="3", title=_("They are two people")),
        ),
        after=_(
            "Nothing is lost by joining: the two can be taken apart again. Two people are not offered again."
        ),
    )


def decide(desk: Desk, mine: str, other: str, choice: str) -> str:
    """Do what was chosen; the record that is in hand afterwards."""
    if choice == LEFT:
        return merging.merge(desk, mine, other)
    if choice == RIGHT:
        return merging.merge(desk, other, mine)
    merging.distinct(desk, mine, other)
    return mine


def who(desk: Desk, record: records.Customer) -> str:
    """A record in a few words; one that was joined to another by what it brought."""
    if record.name:
        return record.name
    with desk.reader() as con:
        found = merging.brought(con, record.id)
    return found or record.id


def _name(desk: Desk, con: records.Connection, one: str) -> str:
    person = records.customer(con, one)
    return people.titled(person) if person is not None and person.name else ""


def _phones(desk: Desk, con: records.Connection, one: str) -> str:
    return "  ".join(phones.show(p.e164, p.ext) for p in records.phones(con, one))


def _cars(desk: Desk, con: records.Connection, one: str) -> str:
    found = records.vehicles(con, one)
    if len(found) == 1:
        return f"{plates.show(found[0].plate)} {found[0].model}".strip()
    return "  ".join(plates.show(v.plate) or v.model for v in found)


def _cards(desk: Desk, con: records.Connection, one: str) -> str:
    found = records.cards(con, one)
    if len(found) == 1:
        return f"{found[0].product_title} {cards.show(found[0].number)}"
    return "  ".join(cards.show(c.number) for c in found)


def _birthday(desk: Desk, con: records.Connection, one: str) -> str:
    person = records.customer(con, one)
    return person.birthday if person is not None else ""


def _note(desk: Desk, con: records.Connection, one: str) -> str:
    person = records.customer(con, one)
    return person.note if person is not None else ""


def _open(desk: Desk, con: records.Connection, one: str) -> str:
    rows = con.execute(
        f"SELECT id FROM case_head INDEXED BY case_head_customer WHERE customer IN {records.ONE} AND state = 'open' ORDER BY opened_at",
        (one,),
    ).fetchall()
    return "  ".join(row[0] for row in rows)


def _called(desk: Desk, con: records.Connection, one: str) -> str:
    count, last = history.calls(con, one)
    if last is None:
        return ""
    return n_(
        "{count} call, last on {day}", "{count} calls, last on {day}", count, day=iso_date(last, desk.tz)
    )


def _entered(desk: Desk, con: records.Connection, one: str) -> str:
    row = con.execute(
        "SELECT at, actor FROM change WHERE tbl = 'customer' AND pk = ? ORDER BY hlc, site LIMIT 1", (one,)
    ).fetchone()
    if row is None:
        return ""
    by = desk.people.get(row[1], "")
    return " ".join(w for w in (iso_date(row[0], desk.tz), by) if w)


_ROWS: Final[tuple[tuple[str, _Told], ...]] = (
    (N_("Name"), _name),
    (N_("Phones"), _phones),
    (N_("Cars"), _cars),
    (N_("Cards"), _cards),
    (N_("Birthday"), _birthday),
    (N_("Note"), _note),
    (N_("Open"), _open),
    (N_("Calls"), _called),
    (N_("Entered"), _entered),
)
