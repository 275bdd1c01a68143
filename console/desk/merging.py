"""Two records of one person: joined by a person, taken apart again, or said to be two people. Nothing joins by itself.

What each record owned stays written where it was entered: cases and calls never move, numbers, cars and cards do and know whose
they were. That two records are two people is a decision of the log, so nobody at any site is asked again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from console.desk import records
from console.desk.desk import CENTRE, Desk
from console.domain.refusal import Refusal
from console.i18n import _
from console.store.change import parse
from console.store.queries import distinct as said

if TYPE_CHECKING:
    from console.store.tx import Tx

OWNED: Final = ("phone", "vehicle", "card")
"""What goes along with a record."""
MERGE: Final = ("并档", "bingdang", "merge")
"""Words in the search box that show two records side by side."""
PART: Final = ("拆开", "chaikai", "split")
"""Words in the search box that take a joined record out again."""


def may(desk: Desk) -> str:
    """Why the person at this desk may not join and part records; empty when they may."""
    kinds = {desk.units[unit].kind if unit in desk.units else CENTRE for _role, unit in desk.actor.posts}
    if desk.actor.machine or CENTRE in kinds:
        return ""
    return _("records are joined and parted at the centre")


def _may(desk: Desk) -> None:
    why = may(desk)
    if why:
        raise Refusal("not-yours", why, _("tell the centre which two they are"), "customer")


def merge(desk: Desk, keep: str, other: str) -> str:
    """Join two records of one person: everything of *other* is found under *keep*. Reversible with :func:`unmerge`.

    The id of the record that stands for both. Refuses one and the same, and who may not.
    """
    _may(desk)
    with desk.store.write(actor=desk.actor.id, now=desk.now()) as tx:
        first, second = _two(tx.reader, keep, other)
        join(tx, first.id, second.id)
    return first.id


def join(tx: Tx, keep: str, other: str) -> None:
    """Let *keep* stand for *other* in an open write."""
    for table in OWNED:
        for (row,) in tx.reader.execute(f"SELECT id FROM {table} WHERE customer = ?", (other,)).fetchall():
            tx.set(table, row, {"customer": keep})
    tx.set("customer", other, {"merged_into": keep})


def unmerge(desk: Desk, other: str) -> str:
    """Take a joined record out again, with what was its own when it was joined; the id of the one it was joined to.

    What was entered since stays with the record it was entered under; what was changed since stays changed.
    """
    _may(desk)
    with desk.store.write(actor=desk.actor.id, now=desk.now()) as tx:
        row = tx.reader.execute("SELECT merged_into FROM customer WHERE id = ?", (other,)).fetchone()
        if row is None or not row[0]:
            raise Refusal("not-merged", _("this record was not joined to another"), "", "customer")
        chain = _chain(tx.reader, str(row[0]))
        mine = set(of(tx.reader, other))
        for table in OWNED:
            for (owned,) in tx.reader.execute(
                f"SELECT id FROM {table} WHERE customer IN ({','.join('?' * len(chain))})", chain
            ).fetchall():
                if _brought(tx.reader, table, owned, mine, set(chain)):
                    tx.set(table, owned, {"customer": other})
        tx.set("customer", other, {"merged_into": None})
    return str(row[0])


def of(con: records.Connection, customer: str) -> list[str]:
    """The record and every one joined to it, by any number of steps."""
    found = [customer]
    for one in found:
        rows = con.execute("SELECT id FROM customer WHERE merged_into = ? ORDER BY id", (one,)).fetchall()
        found += [row[0] for row in rows if row[0] not in found]
    return found


def joined(con: records.Connection, customer: str) -> tuple[records.Customer, ...]:
    """The records joined straight to a customer, as they were entered: what can be taken out again."""
    rows = con.execute("SELECT id FROM customer WHERE merged_into = ? ORDER BY id", (customer,)).fetchall()
    return tuple(found for (one,) in rows if (found := records.bare(con, one)) is not None)


def brought(con: records.Connection, other: str) -> str:
    """A number or plate that came with a joined record; empty when nothing did."""
    from console.domain import phones, plates

    chain = _chain(con, other)
    mine, marks = set(of(con, other)), ",".join("?" * len(chain))
    for row, e164, ext in con.execute(
        f"SELECT id, e164, coalesce(ext, '') FROM phone WHERE customer IN ({marks}) AND deleted_at IS NULL",
        chain,
    ).fetchall():
        if _brought(con, "phone", row, mine, set(chain)):
            return phones.show(e164, ext)
    for row, plate in con.execute(
        f"SELECT id, plate FROM vehicle WHERE customer IN ({marks}) AND deleted_at IS NULL", chain
    ).fetchall():
        if plate and _brought(con, "vehicle", row, mine, set(chain)):
            return plates.show(plate)
    return ""


def _chain(con: records.Connection, customer: str) -> list[str]:
    """The record and those it was joined to in turn, up to the one that stands for all."""
    found = [customer]
    while True:
        row = con.execute("SELECT merged_into FROM customer WHERE id = ?", (found[-1],)).fetchone()
        if row is None or not row[0] or row[0] in found:
            return found
        found.append(row[0])


def _brought(con: records.Connection, table: str, row: str, mine: set[str], chain: set[str]) -> bool:
    """Whether a row came to where it is by the joining of *mine*: they had it, and from then on only the *chain* did."""
    owners = [
        str(body["customer"])
        for (text,) in con.execute(
            "SELECT body FROM change WHERE tbl = ? AND pk = ? AND kind = 'set' ORDER BY hlc, site",
            (table, row),
        ).fetchall()
        if (body := parse(text)).get("customer")
    ]
    last = max((n for n, owner in enumerate(owners) if owner in mine), default=-1)
    return last >= 0 and all(owner in chain for owner in owners[last + 1 :])


def distinct(desk: Desk, one: str, other: str, *, undo: bool = False) -> tuple[str, str]:
    """Say that two records are two people; they are not offered to be joined again at any site. *undo* takes it back.

    The two records. Refuses one and the same (take it apart first), and who may not.
    """
    _may(desk)
    with desk.store.write(actor=desk.actor.id, now=desk.now()) as tx:
        first, second = _two(tx.reader, one, other)
        if said.apart(tx.reader, [first.id], [second.id]) == undo:
            decide(tx, first, second, "maybe" if undo else said.TWO)
    return first.id, second.id


def decide(tx: Tx, first: records.Customer, second: records.Customer, choice: str) -> None:
    """Log what somebody said about two records in an open write."""
    names = [person.name or person.id for person in (first, second)]
    body: dict[str, Any] = {
        "kind": "person", "about": [], "customers": list(said.pair(first.id, second.id)), "choice": choice, "value": "",
        "title": "  ".join(names), "reason": "", "sides": names, "places": [],
    }  # fmt: skip
    tx.fact("decision", said.key(first.id, second.id) + tx.new_id(), body)


def _two(con: records.Connection, one: str, other: str) -> tuple[records.Customer, records.Customer]:
    from console.desk.customers import no_customer

    first, second = records.customer(con, one), records.customer(con, other)
    if first is None or second is None:
        raise no_customer(one if first is None else other)
    if first.id == second.id:
        raise Refusal("same-customer", _("these are one record already"), "", "customer")
    return first, second
