"""The baton between shifts: begin, hand over, accept item by item, close.

A shift is a view of the same log as the queue: what a person answers for is computed from the cases
(:mod:`console.desk.owners`), never kept beside them. What is written down is that a shift began or ended, what was offered to
whom, and each acceptance, which at the same time gives the open step to its new person. What nobody accepts stays with the
old name; a promise to a customer may not: a shift cannot close over one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from console.desk import accounts, board, factlog, owners, perform
from console.desk.board import Matter
from console.desk.desk import CENTRE, Desk
from console.desk.owners import Duty
from console.domain import text as words
from console.domain.moments import iso
from console.domain.refusal import Refusal
from console.engine import commands as c
from console.engine.clocks import next_promise
from console.i18n import _, n_


def matters_of(desk: Desk, staff: str, found: Sequence[Matter] | None = None) -> list[Matter]:
    """What a person answers for, one matter a case, soonest owed first."""
    return [m for m in one_each(found if found is not None else board.matters(desk)) if m.owner == staff]


def unowned(desk: Desk, found: Sequence[Matter] | None = None, shifts: Duty | None = None) -> list[Matter]:
    """Promises to customers that nobody who is here answers for."""
    shifts = shifts or owners.duty(desk)
    everything = one_each(found if found is not None else board.matters(desk))
    return [m for m in everything if owners.unowned(m.item.case, shifts)]


def one_each(found: Iterable[Matter]) -> list[Matter]:
    """One matter a case: that of its open step, else of the promise that is still to come."""
    kept: dict[str, Matter] = {}
    for m in found:
        had = kept.get(m.item.case.id)
        if had is None or (had.item.state is None and m.item.state is not None):
            kept[m.item.case.id] = m
    return list(kept.values())


def by_owner(desk: Desk) -> dict[str, int]:
    """How many open cases each person answers for; ``@unit`` for those a unit outside the centre has, ``""`` for nobody's.

    Together they are all cases in the queue.
    """
    shifts = owners.duty(desk)
    counted: dict[str, int] = {}
    for m in one_each(board.matters(desk, shifts)):
        who = owners.owner(m.item.case, shifts)
        key = who.person or (f"@{who.unit}" if who.unit else "")
        counted[key] = counted.get(key, 0) + 1
    return counted


def offers(desk: Desk) -> dict[str, tuple[str, str]]:
    """Open offers: case → (from, to); *to* is empty when anybody may take it. An acceptance or a later offer ends an older one."""
    with desk.reader() as con:
        facts = factlog.read(con, "shift_event", desk.now() - owners.MEMORY)
    found: dict[str, tuple[str, str]] = {}
    for fact in facts:
        body = fact.body
        if body.get("what") == "offered":
            found.update(dict.fromkeys(body["cases"], (body["staff"], body.get("to", ""))))
        elif body.get("what") == "accepted":
            found.pop(body["case"], None)
    return found


# acts --------------------------------------------------------------------------------------------------------------------


def open_(desk: Desk) -> None:
    """Begin one's shift. Refused: ``shift-open``, ``no-person``."""
    staff = me(desk)
    if staff in owners.duty(desk).on:
        raise Refusal("shift-open", _("this shift is open already"), "", "shift")
    _log(desk, {"what": "opened", "staff": staff})


def handover(desk: Desk, to: str = "", cases: Sequence[str] = ()) -> list[str]:
    """Offer what one answers for (or only *cases*) to a person, or to whoever takes it; the cases offered. Nothing changes
    hands yet.

    A lead offers what nobody answers for too. Refused: ``no-staff left not-yours nothing-to-hand-over``.
    """
    staff = me(desk)
    taker = _taker(desk, to, staff) if to else ""
    mine = {m.item.case.id for m in _mine(desk, staff)}
    named = [_case(desk, n) for n in cases]
    strange = next((n for n in named if n not in mine), "")
    if strange:
        raise Refusal("not-yours", _("{case} is not yours to hand over", case=strange), "", "case")
    wanted = named or sorted(mine)
    if not wanted:
        raise Refusal("nothing-to-hand-over", _("there is nothing to hand over"), "", "shift")
    _log(desk, {"what": "offered", "staff": staff, "to": taker, "cases": wanted})
    return wanted


def accept(desk: Desk, cases: Sequence[str] = (), giver: str = "") -> list[str]:
    """Accept what was offered, case by case (all that was offered to this person, or by *giver*); the cases accepted.

    The open step of the centre goes to the new person with the lateness it has (rule 5). Refused: ``not-offered`` for a
    case that was not, ``nothing-offered``, ``already-yours``.
    """
    staff = me(desk)
    open_offers = offers(desk)
    giver_id = accounts.account(desk, giver).number if giver else ""
    named = [_case(desk, n) for n in cases]
    for case in named:
        offered = open_offers.get(case)
        if offered is None or offered[1] not in ("", staff):
            raise Refusal("not-offered", _("{case} was not offered to you", case=case), "", "case")
        if offered[0] == staff:
            raise Refusal("already-yours", _("{case} is yours", case=case), "", "case")
    wanted = named or [
        case
        for case, (source, to) in open_offers.items()
        if source != staff and to in ("", staff) and giver_id in ("", source)
    ]
    taken = [case for case in wanted if _take(desk, case, open_offers[case][0], staff)]
    if not taken:
        raise Refusal("nothing-offered", _("nothing that is still open was offered to you"), "", "shift")
    return taken


def _take(desk: Desk, case_id: str, giver: str, staff: str) -> bool:
    """One acceptance; False when the case is over or somebody else answers for it by now."""
    shifts = owners.duty(desk)
    with desk.store.write(actor=desk.actor.id, now=desk.now()) as tx:
        case = tx.case(case_id)
        if case is None or case.open_step is None:
            return False
        holder = owners.owner(case, shifts).person
        if holder == staff or (holder != giver and shifts.here(holder)):
            return False
        state = case.open_step
        named = state.claimant or state.assignee
        if any(u == CENTRE for _r, u in state.roles) and not state.runs and named != staff:
            move = c.Reassign(to=staff, reason=_("change of shift"))
            perform.act(desk.as_machine(), tx, case, move)
        factlog.put(tx, "shift_event", {"what": "accepted", "case": case_id, "from": giver, "staff": staff})
    return True


def close(desk: Desk) -> dict[str, Any]:
    """End one's shift. What is left stays with this name. Refused: ``shift-not-open``; ``promise-unowned`` while a promise to
    a customer would be left behind (for a lead: any promise nobody answers for), naming each."""
    staff = me(desk)
    shifts = owners.duty(desk)
    if staff not in shifts.on:
        raise Refusal("shift-not-open", _("no shift of yours is open"), _("begin one first"), "shift")
    found = board.matters(desk, shifts)
    mine = matters_of(desk, staff, found)
    left = [m for m in mine if next_promise(m.item.case) is not None]
    if board.may_see(desk):
        left += [m for m in unowned(desk, found, shifts) if m not in left]
    if left:
        names = "  ".join(f"{m.item.case.id} {m.item.case.plate}".strip() for m in left)
        raise Refusal(
            "promise-unowned",
            n_(
                "{count} promise would have no owner: {names}",
                "{count} promises would have no owner: {names}",
                len(left),
                names=names,
            ),
            _("hand it over and let somebody accept it"),
            "shift",
        )
    stays = [m.item.case.id for m in mine]
    _log(desk, {"what": "closed", "staff": staff, "left": stays})
    return {"staff": staff, "closed_at": iso(desk.now(), desk.tz), "left": stays}


def _log(desk: Desk, body: dict[str, Any]) -> None:
    with desk.store.write(actor=desk.actor.id, now=desk.now(), scope=factlog.scope(desk)) as tx:
        factlog.put(tx, "shift_event", body)


def me(desk: Desk) -> str:
    if not desk.actor.id:
        raise Refusal("no-person", _("who works here is not said"), "", "staff")
    return desk.actor.id


def _taker(desk: Desk, to: str, staff: str) -> str:
    """The person meant by a number or a name."""
    bare = words.clean(to).strip()
    by_name = [a for a in accounts.all_(desk) if bare in (a.number, a.name)]
    if not by_name:
        raise Refusal("no-staff", _("there is no staff number {number}", number=bare), "", "to")
    found = by_name[0]
    if found.state != "active":
        raise Refusal("left", _("{name} has left", name=found.name), "", "to")
    if found.number == staff:
        raise Refusal("already-yours", _("that is yourself"), "", "to")
    if not any(unit == CENTRE for _role, unit in found.posts):
        raise Refusal("not-here", _("{name} does not work at the centre", name=found.name), "", "to")
    return found.number


def _case(desk: Desk, name: str) -> str:
    from console.desk import cases

    return cases.read(desk, name).id


def _mine(desk: Desk, staff: str) -> list[Matter]:
    found = board.matters(desk)
    mine = matters_of(desk, staff, found)
    if board.may_see(desk):
        mine += [m for m in unowned(desk, found) if m not in mine]
    return mine
