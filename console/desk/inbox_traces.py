"""What the log remembers around one side of a question: who with which post, how it came about, what the records hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from console.desk.conflict_sides import Question, Side
from console.desk.desk import Desk
from console.desk.inbox_views import Cell, FactRow
from console.desk.records import Connection
from console.domain.text import clean
from console.domain.time import HOUR
from console.i18n import N_, _

#: An act with more changes than this was no single entry: a list was taken in.
_MANY: Final = 20


class Trace(msgspec.Struct, frozen=True):
    """Where a side stands in the log: its site's id and actor, its act (``tx``), how many changes the act has, its case if it has one."""

    site: str
    actor: str
    at: int
    act: int
    size: int
    case: str = ""


def written(con: Connection, asked: Question, side: Side) -> Trace | None:
    """The change that made *side*, with what was written in the same act; ``None`` when it is not in the log under its record."""
    tables = (
        (asked.about[0],) if asked.kind == "value" else ("customer", "vehicle", "card", "card_use", "member")
    )
    for table in tables:
        row = con.execute(
            "SELECT c.site, c.scope, c.seq, c.actor, c.at, c.tx FROM change c LEFT JOIN member m ON m.id=c.site"
            " WHERE c.tbl=? AND c.pk=? AND c.at=? AND coalesce(m.code, c.site)=? ORDER BY c.hlc DESC LIMIT 1",
            (table, side.record, side.at, side.site),
        ).fetchone()
        if row is not None:
            site, scope, seq, actor, at, act = row
            near = con.execute(
                "SELECT tbl, pk FROM change WHERE site=? AND scope=? AND seq BETWEEN ? AND ? AND tx=?",
                (site, scope, seq - _MANY, seq + _MANY, act),
            ).fetchall()
            case = next((pk for tbl, pk in near if tbl == "case_event"), "")
            return Trace(site, actor, at, act, len(near), case)
    return None


def how(con: Connection, asked: Question, side: Side, trace: Trace | None) -> str:
    """How the side came about, as far as the records tell: a number that rang, a call, a case, a list. Else nothing."""
    if trace is None:
        return ""
    if trace.size > _MANY:
        return _("with a list that was taken in")
    call = con.execute(
        "SELECT number, direction FROM call WHERE staff=? AND site=? AND began_at BETWEEN ? AND ?"
        " AND coalesce(ended_at, began_at + ?) >= ? ORDER BY began_at DESC LIMIT 1",
        (trace.actor, trace.site, trace.at - 4 * HOUR, trace.at, HOUR, trace.at),
    ).fetchone()
    if call is not None and call[0] and call[0] == side.value:
        return _("the number that rang") if call[1] != "out" else _("the number that was dialled")
    if trace.case:
        return _("in case {case}", case=trace.case)
    if call is not None:
        from console.domain import phones

        shown = phones.show(call[0]) if str(call[0]).startswith("+") else clean(str(call[0]))
        return _("during a call with {number}", number=shown)
    return ""


def posts(desk: Desk) -> dict[str, str]:
    """Everybody with the word for their post (邱丽杰 前台), by name; names that several people bear are left out."""
    from console.desk import accounts

    found: dict[str, str] = {}
    twice = set()
    for account in accounts.all_(desk):
        twice |= {account.name} & set(found)
        role = desk.roles.get(account.posts[0][0]) if account.posts else None
        found[account.name] = f"{account.name} {role.short or role.title}" if role else account.name
    return {name: words for name, words in found.items() if name not in twice}


_HOLD: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "person": (
        (N_("Telephone"), "SELECT e164 FROM phone WHERE customer=? AND deleted_at IS NULL ORDER BY id"),
        (N_("Cars"), "SELECT plate FROM vehicle WHERE customer=? AND deleted_at IS NULL ORDER BY id"),
        (N_("Cards"), "SELECT number FROM card WHERE customer=? AND deleted_at IS NULL ORDER BY id"),
    ),
    "plate": (
        (N_("Owner"), "SELECT c.name FROM vehicle t JOIN customer c ON c.id=t.customer WHERE t.id=?"),
        (N_("Telephone"), "SELECT p.e164 FROM vehicle t JOIN phone p ON p.customer=t.customer AND p.deleted_at IS NULL WHERE t.id=?"),
        (N_("Model"), "SELECT model FROM vehicle WHERE id=?"),
    ),
    "card-number": (
        (N_("Holder"), "SELECT c.name FROM card t JOIN customer c ON c.id=t.customer WHERE t.id=?"),
        (N_("Cars"), "SELECT v.plate FROM card t JOIN vehicle v ON v.id=t.vehicle WHERE t.id=?"),
        (N_("Card"), "SELECT p.title FROM card t JOIN product p ON p.id=t.product WHERE t.id=?"),
        (N_("Valid to"), "SELECT valid_to FROM card WHERE id=?"),
    ),
    "site-code": ((N_("Site"), "SELECT name FROM member WHERE id=?"),),
}  # fmt: skip


def record_rows(con: Connection, kind: str, shown: Sequence[Side]) -> list[FactRow]:
    """What each of the records holds, so that a person can tell them apart."""
    return [
        FactRow(
            label=_(label),
            cells=tuple(Cell(text=_all(con.execute(question, (s.record,)).fetchall())) for s in shown),
            brief=n == 0,
        )
        for n, (label, question) in enumerate(_HOLD.get(kind, ()))
    ]


def _all(rows: Sequence[Sequence[Any]]) -> str:
    from console.domain import cards, phones

    out = []
    for (value,) in rows[:3]:
        text = clean(str(value or ""))
        if text.startswith("+"):
            text = phones.show(text)
        elif text.isdigit() and len(text) == 10:
            text = cards.show(text)
        out.append(text)
    return "  ".join(t for t in out if t)


def step_title(desk: Desk, con: Connection, asked: Question) -> str:
    """The title of the step that was done twice."""
    from console.engine import definition, why
    from console.store import cases

    case = cases.load(con, asked.about[0])  # type: ignore[arg-type]
    names = [str(s.value).split("|")[1] for s in asked.sides]
    if case is None or not names:
        return ""
    try:
        return str(why.title(definition.of(desk.pack(case.pack_hash, case.pack), case), names[0]))
    except Exception:  # a pack this machine does not have: its id says enough
        return names[0]


def case_sides(desk: Desk, con: Connection, asked: Question) -> tuple[Side, ...]:
    """The act that counts beside those that no longer fitted."""
    from console.store import cases

    case = cases.load(con, asked.about[0])  # type: ignore[arg-type]
    late = tuple(asked.sides)
    if case is None or not late:
        return late
    step = str(late[0].value).split("|")[1]
    done = [s for s in case.steps if s.step == step and s.done_at is not None]
    if not done:
        return late
    first = Side(
        record=case.id, who=desk.people.get(done[0].done_by, done[0].done_by), at=done[0].done_at or 0
    )
    return tuple(sorted((first, *late), key=lambda side: side.at))
