"""Chasing a store for the slips it has not handed in: one text with each car and day, noted on each of their cases."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from console.catalogue.schema import Performer
from console.desk import people_of, perform, textfile
from console.desk.desk import Desk
from console.desk.slips_weekly import StoreSlips, week
from console.desk.world import pack_of
from console.domain.moments import show_date, show_moment
from console.domain.refusal import Refusal
from console.engine.commands import Chase
from console.engine.definition import of
from console.i18n import Label, _, language
from console.store import cases as stored

_WORDS: Final = {
    "head": Label(zh="{name}你好，{until} 前要交齐的接送车辆单还差 {count} 张：", en="Hello {name}, of the pick-up slips due by {until}, {count} to come:"),
    "line": Label(zh="{number} {who}，{day} 还的车", en="{number} {who}, car returned on {day}"),
    "end": Label(zh="交齐了回一声。", en="please say when they are on the way."),
}  # fmt: skip


def chase_text(desk: Desk, row: StoreSlips, lang: str = "") -> str:
    """What is said to a store about the slips it has not handed in: each with its car and day."""
    lang = lang or language()

    def say(which: str, /, **slots: object) -> str:
        return _WORDS[which].in_(lang).format(**slots)

    due = min((s.due_at for s in row.missing if s.due_at is not None), default=None)
    until = show_moment(due, desk.tz, lang) if due is not None else ""
    name = _addressee(desk, row) or row.title
    out = [say("head", name=name, until=until, count=len(row.missing))]
    for number, slip in enumerate(row.missing, 1):
        who = " ".join(w for w in (slip.plate, slip.name, slip.case) if w)
        out.append(say("line", number=number, who=who, day=show_date(slip.returned_at, desk.tz, lang)))
    return "\n".join((*out, say("end")))


def _addressee(desk: Desk, row: StoreSlips) -> str:
    """The name of who hands in a store's slips."""
    with desk.reader() as con:
        case = stored.load(con, row.missing[0].case)  # type: ignore[arg-type]
    if case is None:
        return ""
    pack = pack_of(desk, case)
    step = of(pack, case).steps[row.missing[0].step]
    role = step.by.roles[0][0] if isinstance(step.by, Performer) else ""
    return people_of.addressee(desk, pack, row.unit, role)[1]


def chase(desk: Desk, store: str, date: str = "", *, to: Path | None = None) -> dict[str, Any]:
    """Chase a store's missing slips: the text, noted on each of their cases in one act, and written to *to* if that is given.

    ``{unit, title, text, cases, file}``. Refused: ``nothing-to-do`` when none is missing, ``cannot-write``.
    """
    row = next((r for r in week(desk, date, store).stores if r.missing), None)
    if row is None:
        raise Refusal("nothing-to-do", _("{store} owes no slip", store=desk.unit_title(store)), "", "store")
    said = chase_text(desk, row)
    if to is not None:
        textfile.write(to, said)
    with desk.store.write(actor=desk.actor.id, now=desk.now()) as tx:
        for slip in row.missing:
            case = tx.case(slip.case)
            if case is not None and case.open_step is not None:
                perform.act(desk, tx, case, Chase(text=said))
    cases = [s.case for s in row.missing]
    return {
        "unit": row.unit,
        "title": row.title,
        "text": said,
        "cases": cases,
        "file": str(to) if to else None,
    }
