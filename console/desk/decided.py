"""Two sites settled one question differently before either knew: both decisions were carried out, a person says which holds.

A decision keeps the records of its sides; letting it hold writes what it says again, over what the other one did.
"""

from __future__ import annotations

from typing import Any

from console.desk import merging, records
from console.desk.conflict_sides import Choice, Question, Side
from console.desk.conflict_sides import person as person_named
from console.desk.conflict_sides import site as site_named
from console.desk.desk import Desk
from console.i18n import _
from console.store.change import parse
from console.store.tx import Tx
from console.sync.attention import Deed, Item


def built(
    desk: Desk, con: records.Connection, item: Item
) -> tuple[str, tuple[Side, ...], tuple[Choice, ...], str]:
    """Title, a side for each decision, choices and remark, as :mod:`console.desk.conflict_sides` has them."""
    found = [(deed, said(con, deed)) for deed in item.deeds]
    sides = tuple(_side(desk, con, deed, body) for deed, body in found)
    choices: tuple[Choice, ...] = ()
    if all("records" in body for _deed, body in found):
        choices = tuple(
            (str(n), _("{value} holds", value=_words(body))) for n, (_deed, body) in enumerate(found, 1)
        )
    title = str(found[0][1].get("title", "")) if found else item.about[0]
    return (
        title,
        sides,
        (*choices, ("seen", _("leave it as it is"))),
        _("both decisions were carried out"),
    )


def said(con: Any, deed: Deed) -> dict[str, Any]:
    """What a decision says."""
    row = con.execute(
        "SELECT body FROM change WHERE site=? AND scope=? AND seq=?", (deed.site, deed.scope, deed.seq)
    ).fetchone()
    body: dict[str, Any] = parse(row[0]) if row else {}
    return body


def _side(desk: Desk, con: records.Connection, deed: Deed, body: dict[str, Any]) -> Side:
    code, name = site_named(con, deed.site)
    return Side(
        record=deed.pk, value=deed.pk, shown=f"{_words(body)}  {body.get('reason', '')}".rstrip(), who=person_named(desk, deed.actor), site=code,
        where=name, at=deed.at, knew=_("did not know of the other"), in_force=True,
    )  # fmt: skip


def _words(body: dict[str, Any]) -> str:
    """A decision in a few words."""
    choice = str(body.get("choice", ""))
    if not choice.isdigit():
        return _("they are two people") if body.get("kind") == "person" else _("keep both")
    at = int(choice) - 1
    shown, places = body.get("sides", []), body.get("places", [])
    text = " ".join(str(part[at]) for part in (shown, places) if at < len(part) and part[at])
    if body.get("kind") == "overdrawn":
        return _("take back the one at {site}", site=text)
    return " ".join(part for part in (text, str(body.get("value", ""))) if part)


def hold(tx: Tx, item: Question, choice: str, _value: str) -> None:
    """Let one of the decisions hold."""
    if choice == "seen":
        return
    deed = item.sides[int(choice) - 1].record
    hlc, _dot, site = deed.partition(".")
    row = tx.reader.execute(
        "SELECT body FROM change WHERE tbl='decision' AND pk=? AND site=? AND hlc=?",
        (item.about[0], site, int(hlc, 16)),
    ).fetchone()
    body = parse(row[0])
    kept = [str(one) for one in body["records"]]
    chosen = kept[int(body["choice"]) - 1] if str(body["choice"]).isdigit() else ""
    {"plate": _car, "person": _person, "card-number": _number, "overdrawn": _use}[body["kind"]](
        tx, kept, chosen, body
    )


def _car(tx: Tx, kept: list[str], chosen: str, _body: dict[str, Any]) -> None:
    for one in kept:
        if not chosen or one == chosen:
            tx.set("vehicle", one, {"deleted_at": None})
        else:
            tx.remove("vehicle", one)


def _person(tx: Tx, kept: list[str], chosen: str, _body: dict[str, Any]) -> None:
    for one in [chosen] if chosen else kept:
        tx.set("customer", one, {"merged_into": None})
    if chosen:
        for one in kept:
            if one != chosen:
                merging.join(tx, chosen, one)
        return
    for table in merging.OWNED:
        marks = ",".join("?" * len(kept))
        for (row,) in tx.reader.execute(
            f"SELECT id FROM {table} WHERE customer IN ({marks})", kept
        ).fetchall():
            tx.set(table, row, {"customer": _first_owner(tx, table, row)})


def _first_owner(tx: Tx, table: str, row: str) -> str:
    """Under whom a record was entered."""
    for (body,) in tx.reader.execute(
        "SELECT body FROM change WHERE tbl=? AND pk=? AND kind='set' ORDER BY hlc, site", (table, row)
    ):
        owner = parse(body).get("customer")
        if owner:
            return str(owner)
    return ""


def _number(tx: Tx, kept: list[str], chosen: str, body: dict[str, Any]) -> None:
    others = iter(str(body.get("value", "")).split())
    for one in kept:
        stays = not chosen or one == chosen
        tx.set("card", one, {"number": body["about"][0] if stays else next(others, body["about"][0])})


def _use(tx: Tx, kept: list[str], chosen: str, _body: dict[str, Any]) -> None:
    """The use that was chosen stays taken back; one the other decision took back is entered again."""
    if chosen:
        tx.reverse_use(chosen, "conflict")
    for one in kept:
        row = tx.reader.execute(
            "SELECT u.card, u.service, u.uses, u.on_date, u.unit, u.ref, u.case_id, u.at FROM card_use u"
            " JOIN card_use_reversal r ON r.id=u.reversed_by AND r.reason='conflict' WHERE u.id=?",
            (one,),
        ).fetchone()
        if one != chosen and row is not None:
            names = ("card", "service", "uses", "on_date", "unit", "ref", "case_id", "at")
            tx.fact("card_use", tx.new_id(), dict(zip(names, row, strict=True)))
