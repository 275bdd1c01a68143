"""What happened with a customer before: calls, cases, uses of the card, and the ledger behind one verdict."""

from __future__ import annotations

from console.desk import records, verdicts
from console.desk.desk import Desk
from console.desk.views import ContactRow, LedgerRow
from console.domain.time import DAY
from console.i18n import _, language

YEAR = 365 * DAY
ROWS = 12
"""How many lines of history a record shows."""


def calls(con: records.Connection, customer: str) -> tuple[int, int | None]:
    """How often the customer called, and when last (ms)."""
    row = con.execute(
        f"SELECT count(*), max(began_at) FROM call WHERE customer IN {records.ONE} AND direction = 'in'",
        (customer,),
    ).fetchone()
    return int(row[0]), row[1]


def contacts(desk: Desk, con: records.Connection, customer: str) -> tuple[tuple[ContactRow, ...], int]:
    """The customer's last contacts, newest first, and how many there were in the twelve months before now."""
    found = [*_cases(desk, con, customer), *_uses(desk, con, customer), *_calls(desk, con, customer)]
    found.sort(key=lambda row: row.at, reverse=True)
    since = desk.now() - YEAR
    return tuple(found[:ROWS]), sum(row.at >= since for row in found)


def _cases(desk: Desk, con: records.Connection, customer: str) -> list[ContactRow]:
    rows = con.execute(
        "SELECT id, pack, pack_hash, process, state, outcome, service, opened_at, opened_by FROM case_head"
        f" WHERE customer IN {records.ONE} AND relation <> 'run' ORDER BY opened_at DESC LIMIT 60",
        (customer,),
    ).fetchall()
    out = []
    for case, pack, pack_hash, process, state, outcome, service, at, by in rows:
        more = (
            f"{case}  {_('open')}"
            if state == "open"
            else outcome_title(desk, pack_hash, pack, outcome, state)
        )
        what = process_words(desk, pack_hash, pack, process, service)
        out.append(ContactRow(at=at, what=what, more=more, who=desk.people.get(by, "")))
    return out


def process_words(desk: Desk, pack_hash: str, pack: str, process: str, service: str) -> str:
    """What a case was about in a few words: 打蜡预约, 三日回访."""
    known = desk.services.get(service)
    spec = desk.pack(pack_hash, pack).processes.get(process)
    title = str(spec.title) if spec else process
    title = title.split("(")[0].split("·")[-1].strip()
    if known is None or (spec is not None and spec.service):
        return title
    short = str(known.short or known.title)
    gap = "" if language() == "zh" else ": "
    return f"{short}{title.removesuffix('服务') if language() == 'zh' else gap + title}"


def matter_words(desk: Desk, pack_hash: str, pack: str, process: str, service: str) -> str:
    """What a case is about in the fewest words: its service (打蜡), else what kind of case it is."""
    known = desk.services.get(service)
    if known is None:
        return process_words(desk, pack_hash, pack, process, service)
    return str(known.short or known.title)


def outcome_title(desk: Desk, pack_hash: str, pack: str, outcome: str, state: str) -> str:
    """How a case ended, in words."""
    if state == "cancelled":
        return _("cancelled")
    found = desk.pack(pack_hash, pack).outcomes.get(outcome)
    return str(found) if found else outcome


def _uses(desk: Desk, con: records.Connection, customer: str) -> list[ContactRow]:
    out = []
    for card in records.cards(con, customer):
        for use in records.uses(con, card.id, desk.tz):
            if use.uses <= 0:
                continue
            title = records.service_title(use.service, desk.services)
            out.append(ContactRow(at=use.at or _noon(desk, use.on), what=title, more=use.where))
    return out


def _calls(desk: Desk, con: records.Connection, customer: str) -> list[ContactRow]:
    rows = con.execute(
        f"SELECT began_at, staff FROM call WHERE customer IN {records.ONE} AND case_id = ''"
        " ORDER BY began_at DESC LIMIT 20",
        (customer,),
    ).fetchall()
    return [ContactRow(at=at, what=_("called"), who=desk.people.get(staff, "")) for at, staff in rows]


def _noon(desk: Desk, day: str) -> int:
    """Noon of an ISO date where the site is: a paper without a time."""
    from datetime import datetime

    from console.domain.moments import instant

    return instant(datetime.fromisoformat(f"{day}T12:00:00"), desk.tz) if day else 0


def last_words(desk: Desk, rows: tuple[ContactRow, ...], last_call: int | None) -> str:
    """When and why the customer called last, in one line."""
    from console.domain.moments import show_moment

    if last_call is None:
        return ""
    about = next((r.what for r in rows if abs(r.at - last_call) < DAY), "")
    return "  ".join(
        w for w in (show_moment(last_call, desk.tz), _("called"), about if about != _("called") else "") if w
    )


def ledger(
    desk: Desk, con: records.Connection, card: verdicts.CardFacts | None, service: str
) -> tuple[str, tuple[LedgerRow, ...]]:
    """The title and the lines of the account of one service (of the whole card when none is chosen)."""
    if card is None or not service:
        return "", ()
    mine = {a.service: a for a in records.allowances(con, card.product, desk.services)}
    allowance = mine.get(service)
    if allowance is None:
        return "", ()
    used = [u for u in records.uses(con, card.id, desk.tz) if u.service == service]
    held = records.reserved(con, card.id).get(service, 0)
    lines = verdicts.ledger(card, allowance, used, held)
    left = None if allowance.allowed is None else allowance.allowed - sum(u.uses for u in used) - held
    if left is None:
        title = _("Ledger of {service}", service=allowance.title)
    else:
        title = _("Ledger of {service}: why {left} is left", service=allowance.title, left=max(0, left))
    return title, lines
