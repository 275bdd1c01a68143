"""The exchange around the questions: decisions that wait for the next bundle, the last receipt, how far every site is here."""

from __future__ import annotations

from typing import Any, Final

from console.desk.desk import Desk
from console.desk.inbox_views import ReceiptView, Settled, SiteRow
from console.desk.records import Connection
from console.domain.moments import local, show_clock
from console.domain.text import clean
from console.i18n import N_, _, n_
from console.store.change import ORG, parse
from console.store.queries import distinct
from console.sync import knowledge, receipt
from console.sync.vector import vector

#: Bundles that were sent last; one of them holds everything decided before it.
_SENT: Final = 20


def settled(desk: Desk, con: Connection, limit: int = 50) -> tuple[list[Settled], int]:
    """Decisions made here that no bundle holds yet, newest first, and how many there are."""
    me = desk.store.site.id
    out = [parse(row[0]) for row in con.execute("SELECT vector FROM sent ORDER BY id DESC LIMIT ?", (_SENT,))]
    sent = max((int(v.get("vector", {}).get(me, {}).get(ORG, 0)) for v in out), default=0)
    where = f"tbl='decision' AND site=? AND scope=? AND seq>? AND pk NOT GLOB '{distinct.PREFIX}*'"
    found = con.execute(
        f"SELECT body FROM change WHERE {where} ORDER BY seq DESC LIMIT ?", (me, ORG, sent, limit)
    ).fetchall()
    count = len(found)
    if count == limit:
        count = con.execute(f"SELECT count(*) FROM change WHERE {where}", (me, ORG, sent)).fetchone()[0]
    return [_settled(parse(row[0])) for row in found], count


_WAYS: Final = {
    "value": N_("that of {where} is used"),
    "overdrawn": N_("{where} makes it good"),
    "card-number": N_("that of {where} keeps it"),
    "plate": N_("that of {where} has the car"),
    "person": N_("that of {where} stands for all"),
}
_BOTH: Final = {"overdrawn": N_("all stand"), "person": N_("two people")}


def _settled(body: dict[str, Any]) -> Settled:
    """A decision in a few words."""
    choice, kind = str(body.get("choice", "")), str(body.get("kind", ""))
    places = body.get("places") or body.get("sides") or []
    if choice == "both":
        words = _(_BOTH[kind]) if kind in _BOTH else _("both are kept")
    elif choice == "new":
        words = _("now {value}", value=clean(str(body.get("value", "")), limit=60))
    elif choice.isdigit() and kind in _WAYS and int(choice) <= len(places):
        words = _(_WAYS[kind], where=clean(str(places[int(choice) - 1]), limit=60))
    else:
        words = _("seen")
    return Settled(title=clean(str(body.get("title", "")), limit=200), words=words)


def last(desk: Desk, con: Connection) -> ReceiptView | None:
    """The receipt of the last bundle that brought something (else of the last); ``None`` before the first."""
    kept = receipt.latest(con, 30)  # type: ignore[arg-type]
    if not kept:
        return None
    got = next((one for one in kept if one.new), kept[0])
    name = got.name if got.name != got.code else ""
    at = show_clock(got.made_at, desk.tz)
    day = local(got.made_at, desk.tz).strftime("%m-%d")
    missing, lacks = _missing(con, got.site), _lacks(con, got.site)
    rows = [
        (_("Came from"), _("{site}  packed {day} {time}", site=f"{got.code} {name}".strip(), day=day, time=at[:5])),
        (_("New here"), n_("{count} change", "{count:,} changes", got.new)),
        (_("Had it"), n_("{count} change", "{count:,} changes", got.already)),
        (_("Missing"), n_("{count} change", "{count:,} changes", missing) if missing else _("nothing")),
        (_("Their clock"), _clock(got.ahead_ms, got.suspicious)),
        (_("Compared"), _agree(missing, lacks)),
    ]  # fmt: skip
    more = (
        (_("To decide"), got.conflicts), (_("Unfitting"), got.exceptions), (_("Late news"), got.learned_late),
        (_("Disordered"), got.impossible),
    )  # fmt: skip
    rows += [(label, f"{count:,}") for label, count in more if count]
    loud = [_("Missing")] * bool(missing) + [_("Their clock")] * got.suspicious
    return ReceiptView(got_at=got.got_at, rows=tuple(rows), loud=tuple(loud))


def _clock(ahead_ms: int, suspicious: bool) -> str:
    seconds = round(abs(ahead_ms) / 1000)
    if not seconds:
        return _("right")
    length = (
        _("{seconds} s", seconds=seconds) if seconds < 120 else _("{minutes:,} min", minutes=seconds // 60)
    )
    words = _("{length} fast", length=length) if ahead_ms > 0 else _("{length} slow", length=length)
    return _("{words}, have it set right", words=words) if suspicious else words


def _agree(missing: int, lacks: int) -> str:
    """Whether both sides hold the same; every link of what came was checked against what is here."""
    if missing:
        return _("waits for what is missing")
    if lacks:
        return n_("{count} change waits for them", "{count:,} changes wait for them", lacks)
    return _("both hold the same")


def _missing(con: Connection, site: str) -> int:
    """How many changes of *site* others have said they know and are not here."""
    have = vector(con).get((site, ORG), 0)  # type: ignore[arg-type]
    sites = con.execute("SELECT DISTINCT pk FROM change WHERE tbl='ack'").fetchall()
    said = (knowledge.acked(con, pk).get((site, ORG), 0) for (pk,) in sites)  # type: ignore[arg-type]
    return max(0, max(said, default=0) - have)


def _lacks(con: Connection, site: str) -> int:
    """How many changes *site* is not known to have, acknowledgements apart."""
    known = knowledge.known_to(con, site)  # type: ignore[arg-type]
    count = 0
    for key, seq in vector(con).items():  # type: ignore[arg-type]
        if key[0] != site and seq > known.get(key, 0):
            row = con.execute(
                "SELECT count(*) FROM change WHERE site=? AND scope=? AND seq>? AND kind<>'ack'",
                (*key, known.get(key, 0)),
            ).fetchone()
            count += row[0]
    return count


def sites(desk: Desk, con: Connection) -> list[SiteRow]:
    """The other sites, the one heard of last first: up to when their changes are here, and what is wrong with each."""
    out = []
    for site in knowledge.peers(con, desk.store.site.id):  # type: ignore[arg-type]
        code, name = con.execute("SELECT code, name FROM member WHERE id=?", (site,)).fetchone()
        row = con.execute("SELECT made_at FROM peer WHERE site=?", (site,)).fetchone()
        if row is None:
            row = con.execute(
                "SELECT at FROM change WHERE site=? AND scope=? ORDER BY seq DESC LIMIT 1", (site, ORG)
            ).fetchone()
        out.append(SiteRow(title=clean(name or code), at=row and row[0], note=_trouble(desk, con, site, row)))
    return sorted(out, key=lambda s: (s.at is None, -(s.at or 0)))


def _trouble(desk: Desk, con: Connection, site: str, row: Any) -> str:
    missing = _missing(con, site)
    if missing:
        return n_("{count} change missing", "{count:,} changes missing", missing)
    ahead = knowledge.ahead_of(con, site)  # type: ignore[arg-type]
    if ahead is not None and ahead.suspicious:
        return _("the clock is wrong: {how}", how=_clock(ahead.estimate, False))
    if row is None:
        return _("nothing came yet")
    days = (local(desk.now(), desk.tz).date() - local(row[0], desk.tz).date()).days
    return n_("nothing for {count} day", "nothing for {count} days", days) if days > 1 else ""
