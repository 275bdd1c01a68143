"""Two cases about one matter (rule 16): which older ones are offered, and joining the new one to one of them."""

from __future__ import annotations

from typing import Any

from console.desk import cases, records
from console.desk.desk import Desk
from console.desk.perform import act, no_case
from console.desk.views import Choice
from console.desk.world import build, pack_of
from console.domain import text as words
from console.domain.moments import show_date
from console.domain.refusal import Refusal
from console.engine import commands as c
from console.engine.case import Case
from console.engine.definition import of
from console.engine.duplicates import since
from console.i18n import _


def older(desk: Desk, case_id: str) -> tuple[Choice, ...]:
    """The cases of the same process and customer this one may be about, newest first, numbered; empty where the process has
    no such rule, the window holds none, or the first step is over.
    """
    with desk.reader() as con:
        return _older(desk, con, cases.read_with(con, case_id))


def _older(desk: Desk, con: records.Connection, case: Case) -> tuple[Choice, ...]:
    pack = pack_of(desk, case)
    process = of(pack, case)
    state = case.open_step
    start = since(pack, process, build(desk), desk.now())
    if start is None or not case.customer or state is None or state.step != process.first.id:
        return ()
    rows = con.execute(
        "SELECT id, opened_at, state, outcome FROM case_head"
        f" WHERE process = ? AND customer IN {records.ONE} AND opened_at >= ?"
        " AND id <> ? AND opened_at <= ? AND outcome <> 'chase' ORDER BY opened_at DESC, id DESC LIMIT 9",
        (case.process, case.customer, start, case.id, case.opened_at),
    ).fetchall()
    out = []
    for place, (name, opened, how, outcome) in enumerate(rows, 1):
        end = pack.outcomes.get(outcome or "")
        word = _("still open") if how == "open" else str(end) if end is not None else _("closed")
        title = f"{name}  {show_date(opened, desk.tz)}  {word}"
        out.append(Choice(id=name, digit=str(place), title=title))
    return tuple(out)


def join(desk: Desk, case_id: str, old: str, said: str = "") -> Case:
    """Say that *case_id* is about the matter of *old*: the words go to the older case, which is chased and, when open, goes
    back; the newer one ends as ``chase``. The older case as it then is. Refuses a case that is not offered.
    """
    text = words.clean(said, limit=2000).strip()
    with desk.store.write(actor=desk.actor.id, now=desk.now()) as tx:
        new = tx.case(cases.read_with(tx.reader, case_id).id)
        known = tx.case(cases.read_with(tx.reader, old).id)
        if new is None or known is None:
            raise no_case(old)
        offered = _older(desk, tx.reader, new)
        if known.id not in {choice.id for choice in offered}:
            raise Refusal(
                "not-the-same",
                _("{old} is not offered for {case}", old=known.id, case=new.id),
                "  ".join(choice.id for choice in offered)
                or _("no older case of this customer is within the time"),
                "old",
            )
        act(desk, tx, new, c.EndAsChase(of=known.id))
        return act(desk, tx, known, c.MergeDuplicate(words=text, new_case=new.id))


def as_json(desk: Desk, case_id: str) -> dict[str, Any]:
    """What may be the same matter, for a program."""
    return {"case": cases.read(desk, case_id).id, "older": [choice.id for choice in older(desk, case_id)]}
