"""Two records of one person at the desk: the line that offers it, the comparison, joining and taking apart."""

from __future__ import annotations

from collections.abc import Sequence

from console.desk import calls, merging, records
from console.desk.calls import Call
from console.desk.desk import Desk
from console.desk.duplicates import Twin, of, said, who
from console.desk.views import CustomerView, Understood
from console.domain.refusal import Refusal
from console.domain.text import fold
from console.i18n import _
from screens.desk_port import Answer, MenuItem


def offered(desk: Desk, view: CustomerView) -> CustomerView:
    """The customer in hand with the line that says who else on file this probably is."""
    from msgspec.structs import replace

    line = said(of(desk, view.id))
    return replace(view, twin=line) if line else view


def items(desk: Desk, call: Call | None) -> list[MenuItem]:
    """What the menu offers for the customer in hand: every record to compare with, every one to take out again."""
    if call is None or not call.customer:
        return []
    why = merging.may(desk)
    from console.desk import pairs

    parted = [
        MenuItem(
            id=f"part|{one.id}",
            title=_("Take {who} out of this record again", who=pairs.who(desk, one)),
            key=merging.PART[0],
            why_not=why,
        )
        for one in _joined(desk, call)
    ]
    compared = [
        MenuItem(
            id=f"twin|{t.customer}",
            title=_("Probably one person: {who}", who=who(t)),
            key=merging.MERGE[0],
            why_not=why,
        )
        for t in of(desk, call.customer)
    ]
    return [*compared, *parted]


def act(desk: Desk, kind: str, other: str, choice: str) -> Answer:
    """Compare, join, say that they are two people, or take apart."""
    from console.desk import pairs

    call = calls.hand(desk)
    mine = _standing(desk, call.customer)
    if kind == "part":
        whom = next((pairs.who(desk, one) for one in _joined(desk, call) if one.id == other), other)
        merging.unmerge(desk, other)
        return Answer(verdict="yes", text=_("{who} has a record of their own again", who=whom))
    why = merging.may(desk)
    if why:
        raise Refusal("not-yours", why, _("tell the centre which two they are"))
    if not choice:
        return Answer(pair=pairs.compare(desk, mine, other))
    call.customer = pairs.decide(desk, mine, other, choice)
    calls.save(desk, call)
    if choice == pairs.TWO:
        return Answer(verdict="yes", text=_("two people; they are not offered again"))
    return Answer(verdict="yes", text=_("one record now; {word} takes it apart again", word=merging.PART[0]))


def wanted(desk: Desk, text: str, call: Call | None) -> tuple[Understood, str]:
    """What a word in the search box means while a customer is in hand: what Enter would do, and the menu's item for it."""
    from console.desk import pairs

    word = fold(text)
    if call is None or not call.customer or word not in (*merging.MERGE, *merging.PART):
        return Understood(), ""
    if word in merging.MERGE:
        twins: Sequence[Twin] = of(desk, call.customer)
        if not twins:
            return Understood(words=(text,), problem=_("nobody else on file is probably this person")), ""
        does = _("Enter shows both records")
        return Understood(words=(who(twins[0]), twins[0].words), does=does), f"twin|{twins[0].customer}"
    joined = _joined(desk, call)
    if not joined:
        return Understood(words=(text,), problem=_("no record was joined to this one")), ""
    does = _("Enter takes the two apart again")
    return Understood(words=(pairs.who(desk, joined[-1]),), does=does), f"part|{joined[-1].id}"


def _joined(desk: Desk, call: Call) -> tuple[records.Customer, ...]:
    with desk.reader() as con:
        return merging.joined(con, _standing(desk, call.customer))


def _standing(desk: Desk, customer: str) -> str:
    """The record that stands for the customer in hand."""
    with desk.reader() as con:
        person = records.customer(con, customer)
    return person.id if person is not None else customer
