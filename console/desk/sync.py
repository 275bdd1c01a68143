"""Exchanging bundles from the desk: send, take in, watch a folder, and see how far every site has got.

Everything here is said in JSON shapes of the interface and in sentences; the work is done in :mod:`console.sync`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from console.desk import conflicts, naming
from console.desk.desk import Desk
from console.domain import text as words
from console.domain.moments import iso
from console.domain.refusal import Refusal
from console.i18n import _
from console.store import identity
from console.store.change import ORG, parse
from console.store.sqlite import Connection
from console.sync import folder, knowledge, merge, receipt
from console.sync.bundle import Made
from console.sync.folder import Taken
from console.sync.receipt import Receipt
from console.sync.vector import joined, nested, vector
from console.sync.watch import Turn, Watch


def send(
    desk: Desk, place: Path, to: str = "", whole: bool = False, without: Sequence[str] = ()
) -> dict[str, Any]:
    """``sync out``: a bundle into a folder or file. ``file`` is None when the folder lacks nothing.

    *without* are stores (number or name) whose own affairs are left out. Refuses one that is not on file.
    """
    scopes = [naming.unit(desk, words.clean(text).strip(), "store") for text in without]
    if not place.is_dir() and not place.parent.is_dir():
        raise Refusal(
            "no-folder", _("There is no folder {folder}.", folder=str(place.parent)), "", str(place)
        )
    return made_json(folder.send(desk.store, place, desk.clock, to=to, whole=whole, without=scopes), to)


def made_json(made: Made | None, to: str = "") -> dict[str, Any]:
    """A bundle that was written, as JSON."""
    if made is None:
        return {"file": None, "bundle": None, "to": to, "count": 0, "bytes": 0, "whole": False, "tip": {},
            "without": []}  # fmt: skip
    return {
        "file": str(made.path),
        "bundle": made.path.name,
        "to": to,
        "count": made.manifest.count,
        "bytes": made.size,
        "whole": not made.manifest.base,
        "base": nested(made.manifest.base),
        "tip": nested(made.manifest.tip),
        "without": made.manifest.without,
    }


def take(desk: Desk, place: Path, join: bool = False) -> dict[str, Any]:
    """``sync in``: one bundle, or every bundle in a folder.

    One bundle that may not be taken in is refused. In a folder the others are taken in all the same; it is refused when
    nothing in it could be.
    """
    if place.is_dir():
        taken = folder.take_all(desk.store, place, desk.clock, actor=desk.actor.id, join=join)
        if taken.refused and not taken.receipts:
            raise taken.refused[0].refusal
    else:
        if not place.exists():
            raise Refusal("no-file", _("There is no file {file}.", file=str(place)), "", str(place))
        taken = Taken((merge.take(desk.store, place, desk.clock, actor=desk.actor.id, join=join),))
    return taken_json(desk, taken)


def taken_json(desk: Desk, taken: Taken) -> dict[str, Any]:
    """What came of it: the sums, and each bundle's receipt."""
    receipts = taken.receipts
    clocks = sorted(receipts, key=lambda one: abs(one.ahead_ms))
    with desk.reader() as con:
        tip = nested(vector(con))  # type: ignore[arg-type]
    return {
        "from": " ".join(dict.fromkeys(one.code for one in receipts)),
        "new": sum(one.new for one in receipts),
        "already": sum(one.already for one in receipts),
        "conflicts": sum(one.conflicts for one in receipts),
        "exceptions": sum(one.exceptions for one in receipts),
        "missing": [_gap(gap) for gap in taken.missing],
        "clock_offset_s": round(clocks[-1].ahead_ms / 1000) if clocks else 0,
        "clock_suspicious": any(one.suspicious for one in receipts),
        "impossible_orders": sum(one.impossible for one in receipts),
        "learned_late": sum(one.learned_late for one in receipts),
        "identity": next((one.identity for one in reversed(receipts) if one.identity), ""),
        "tip": tip,
        "bundles": [receipt_json(desk, one) for one in receipts],
        "refused": [{"bundle": one.bundle, **one.refusal.as_json()} for one in taken.refused],
    }


def needs_a_person(value: dict[str, Any]) -> bool:
    """Whether what :func:`take` brought asks for somebody."""
    return bool(
        value["conflicts"] or value["exceptions"] or value["missing"] or value["refused"] or value["identity"]
    )


def receipt_json(desk: Desk, one: Receipt) -> dict[str, Any]:
    """One receipt."""
    return {
        "bundle": one.bundle,
        "from": one.code,
        "name": one.name,
        "made_at": iso(one.made_at, desk.tz),
        "got_at": iso(one.got_at, desk.tz),
        "new": one.new,
        "already": one.already,
        "conflicts": one.conflicts,
        "exceptions": one.exceptions,
        "clock_offset_s": round(one.ahead_ms / 1000),
        "clock_suspicious": one.suspicious,
        "impossible_orders": one.impossible,
        "learned_late": one.learned_late,
    }


def status(desk: Desk) -> dict[str, Any]:
    """``sync status``: who this is, how far every site has got, what waits to be sent, the last receipts, open questions."""
    store = desk.store
    store.refresh()
    with desk.reader() as con:
        conn: Connection = con  # type: ignore[assignment]
        told = identity.notice(conn)
        sites = [_peer(desk, conn, site) for site in knowledge.peers(conn, store.site.id)]
        receipts = [receipt_json(desk, one) for one in receipt.latest(conn, 20)]
        sent = conn.execute("SELECT at, name, target FROM sent ORDER BY id DESC LIMIT 1").fetchone()
        mine = vector(conn)
    return {
        "site": store.site.code,
        "name": store.site.name,
        "id": store.site.id,
        "organisation": store.site.org,
        "identity": str(told) if told else "",
        "tip": nested(mine),
        "sites": sites,
        "sent": {"at": iso(sent[0], desk.tz), "bundle": sent[1], "to": sent[2]} if sent else None,
        "receipts": receipts,
        "conflicts": conflicts.count(desk),
    }


def _peer(desk: Desk, conn: Connection, site: str) -> dict[str, Any]:
    """One other site: its last bundle and last entry here, what it lacks of us, its clock, what is missing of it."""
    code, name = conn.execute("SELECT code, name FROM member WHERE id=?", (site,)).fetchone()
    known = knowledge.known_to(conn, site)
    waits = 0
    for key, seq in vector(conn).items():
        if seq > known.get(key, 0) and key[0] != site:
            row = conn.execute(
                "SELECT count(*) FROM change WHERE site=? AND scope=? AND seq>? AND kind<>'ack'",
                (*key, known.get(key, 0)),
            ).fetchone()
            waits += row[0]
    row = conn.execute("SELECT made_at, got_at FROM peer WHERE site=?", (site,)).fetchone()
    last = conn.execute(
        "SELECT at FROM change WHERE site=? AND scope=? ORDER BY seq DESC LIMIT 1", (site, ORG)
    ).fetchone()
    ahead = knowledge.ahead_of(conn, site)
    silent = desk.now() - (row[1] if row else last[0] if last else desk.now())
    return {
        "site": code,
        "name": name,
        "id": site,
        "last_bundle_at": iso(row[0], desk.tz) if row else None,
        "last_got_at": iso(row[1], desk.tz) if row else None,
        "last_entry_at": iso(last[0], desk.tz) if last else None,
        "silent_s": max(0, silent // 1000),
        "waits": waits,
        "clock_offset_s": round(ahead.estimate / 1000) if ahead else 0,
        "clock_suspicious": bool(ahead and ahead.suspicious),
        "missing": [{"site": code, "name": name, **gap} for gap in _missing(conn, site)],
    }


def _missing(conn: Connection, site: str) -> list[dict[str, Any]]:
    """What others say they know of a site and is not here. A store that was left out of every bundle is not missed."""
    mine, found = vector(conn), []
    said = joined(_claims(conn))
    for scope in sorted({of for by, of in said if by == site}, key=lambda of: (of != ORG, of)):
        have, claimed = mine.get((site, scope), 0), said[site, scope]
        if claimed > have and (scope == ORG or have):
            found.append({"scope": scope, "first": have + 1, "last": claimed})
    return found


def _claims(conn: Connection) -> list[dict[tuple[str, str], int]]:
    """What the others say they know: more of a site than is here means that one of its bundles is missing."""
    rows = conn.execute("SELECT DISTINCT pk FROM change WHERE tbl='ack'").fetchall()
    return [knowledge.acked(conn, pk) for (pk,) in rows]


def _gap(gap: Any) -> dict[str, Any]:
    return {
        "site": gap.code or gap.site,
        "name": gap.name,
        "id": gap.site,
        "first": gap.first,
        "last": gap.last,
        "bundle": gap.bundle,
    }


def watcher(desk: Desk, place: Path) -> Watch:
    """``sync watch``: a :class:`~console.sync.watch.Watch` of *place* for this desk's file."""
    return Watch(desk.store, place, desk.clock, actor=desk.actor.id)


def turn_json(desk: Desk, turn: Turn) -> dict[str, Any]:
    """One look at the folder as JSON."""
    return {
        "at": iso(desk.now(), desk.tz),
        "in": taken_json(desk, turn.taken) if turn.taken.receipts or turn.taken.refused else None,
        "out": made_json(turn.made) if turn.made else None,
        "gone": turn.gone,
    }


def learned_at(conn: Connection, me: str, site: str, scope: str, seq: int) -> int | None:
    """When this file first said that it knows change *seq* of another site (ms), ``None`` while it has not."""
    rows = conn.execute("SELECT at, body FROM change WHERE tbl='ack' AND pk=? ORDER BY hlc", (me,)).fetchall()
    low, high = 0, len(rows)
    while low < high:
        middle = (low + high) // 2
        known = parse(rows[middle][1]).get("vector", {}).get(site, {}).get(scope, 0)
        low, high = (low, middle) if known >= seq else (middle + 1, high)
    return int(rows[low][0]) if low < len(rows) else None


def learned_late(desk: Desk, case_id: str) -> list[dict[str, Any]]:
    """Steps of a case done in time at another site and known here only when they were overdue: no breach of anybody."""
    from console.store import cases

    found = []
    with desk.reader() as con:
        conn: Connection = con  # type: ignore[assignment]
        case = cases.load(conn, case_id)
        rows = conn.execute(
            "SELECT site, scope, seq, body FROM change WHERE tbl='case_event' AND pk=? AND site<>?",
            (case_id, desk.store.site.id),
        ).fetchall()
        done = {(b["step"], b["at"]): row for row in rows if (b := parse(row[3])).get("event") == "step-done"}
        for step in case.steps if case else ():
            row = done.get((step.step, step.done_at))
            if row is None or step.due_at is None or step.done_at is None or step.done_at > step.due_at:
                continue
            known = learned_at(conn, desk.store.site.id, *row[:3])
            if known is None or known > step.due_at:
                found.append(
                    {
                        "step": step.step,
                        "title": _title(desk, case, step.step),
                        "done_at": iso(step.done_at, desk.tz),
                        "due_at": iso(step.due_at, desk.tz),
                        "learned_at": iso(known, desk.tz) if known else None,
                    }
                )
    return found


def _title(desk: Desk, case: Any, step: str) -> str:
    """What a step is called; its id where this machine does not have the pack."""
    from console.engine import definition, why

    try:
        return str(why.title(definition.of(desk.pack(case.pack_hash, case.pack), case), step))
    except Exception:  # a pack of another version: the id says enough
        return step
