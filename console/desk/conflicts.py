"""What two sites did without knowing of each other, for the person who settles it: both sides, the choices, the decision.

Work goes on meanwhile with a winner that is the same everywhere. A decision is an entry of the log like any other: it
travels with the next bundle, and both values stay on record.
"""

from __future__ import annotations

import re
from itertools import combinations
from typing import Any

import msgspec

from console.desk import conflict_sides as sides
from console.desk import decided, merging, records
from console.desk.conflict_sides import Question, Side
from console.desk.desk import Desk
from console.domain import text as words
from console.domain.refusal import Refusal
from console.i18n import _, n_
from console.store.queries import conflicts as fields
from console.store.tx import Tx
from console.sync import attention


def count(desk: Desk) -> int:
    """How many questions wait for a person."""
    with desk.reader() as con:
        return fields.count(con) + len(attention.standing(con))  # type: ignore[arg-type]


def list_(desk: Desk, limit: int = 200) -> list[Question]:
    """The questions, two values first."""
    with desk.reader() as con:
        found = [sides.of_field(desk, con, item) for item in fields.list_(con, limit)]  # type: ignore[arg-type]
        found += [sides.of_item(desk, con, item) for item in attention.standing(con)[:limit]]  # type: ignore[arg-type]
    return found


def as_json(desk: Desk) -> list[dict[str, Any]]:
    """The questions as JSON; moments in ISO 8601."""
    from console.domain.moments import iso

    found = []
    for question in list_(desk):
        value = msgspec.to_builtins(question)
        value["choices"] = [{"choice": key, "does": does} for key, does in question.choices]
        for side in value["sides"]:
            side["at"] = iso(side["at"], desk.tz) if side["at"] else None
            side["value"] = None if question.about[-1] in sides.SECRET else side["value"]
        found.append(value)
    return found


def find(desk: Desk, question: str) -> Question:
    """One question by its id, or by the beginning of it. Refuses an unknown one."""
    bare = words.clean(question).strip().lower()
    found = [q for q in list_(desk, 10_000) if bare and q.id.startswith(bare)]
    if len(found) != 1:
        raise Refusal(
            "no-conflict",
            _("there is no open question {id}", id=bare),
            _("look at the list: callconsole sync conflicts"),
            "resolve",
        )
    return found[0]


def checked(item: Question, choice: str, value: str) -> str:
    """*value* as it would be written with *choice* of *item*; empty when the choice takes none. Refuses one that cannot be."""
    if item.kind == "value" and choice == "new":
        return _typed(item.about[0], item.about[2], value)
    if item.kind == "card-number" and choice != "both":
        return " ".join(_numbers(item, value))
    return ""


def _numbers(item: Question, value: str) -> list[str]:
    """A new number for every card but the one that keeps it; with more than two cards they stand apart by commas."""
    needed = len(item.sides) - 1
    parts = re.split(r"[,，、;；]", value) if needed > 1 else [value]
    found = [_typed("card", "number", part) for part in parts]
    if len(found) != needed or len({*found, item.about[0]}) <= needed:
        raise Refusal(
            "bad-value",
            n_("{count} new number is needed, each another one", "{count} new numbers are needed, each another one", needed),
            _("--value NUMBER,NUMBER: in the order of the list"),
            "value",
        )  # fmt: skip
    return found


def resolve(desk: Desk, question: str | Question, choice: str, value: str = "", reason: str = "") -> Question:
    """Settle a question (or its id) by one of its choices; *value* where the choice asks for one. Returns it as it was.

    Refuses a choice that is not offered and a value that cannot be.
    """
    item = question if isinstance(question, Question) else find(desk, question)
    picked = words.clean(choice).strip().lower()
    if picked not in {key for key, _title in item.choices}:
        raise Refusal(
            "no-choice",
            _("{choice} is not among the choices", choice=picked),
            "  ".join(f"{key} {title}" for key, title in item.choices),
            "resolve",
        )
    with desk.store.write(actor=desk.actor.id, now=desk.now()) as tx:
        _ACTS[item.kind](tx, item, picked, value)
        said = {
            "kind": item.kind, "about": [*item.about], "choice": picked, "value": checked(item, picked, value), "title": item.title,
            "reason": words.clean(reason, limit=500).strip(), "sides": [s.shown for s in item.sides],
            "places": [s.where for s in item.sides], "records": [s.record for s in item.sides],
        }  # fmt: skip
        had = tx.reader.execute("SELECT 1 FROM change WHERE tbl='decision' AND pk=?", (item.id,)).fetchone()
        if not had:
            tx.fact("decision", item.id, said)
    return item


def _chosen(item: Question, choice: str) -> Side:
    return item.sides[int(choice) - 1]


def _value(tx: Tx, item: Question, choice: str, value: str) -> None:
    tbl, pk, field = item.about
    if choice == "new":
        tx.set(tbl, pk, {field: _typed(tbl, field, value)})
        return
    if choice == "both":
        stays = next(side for side in item.sides if side.in_force)
        tx.set(tbl, pk, {field: stays.value})
        others = [side.value for side in item.sides if side is not stays]
        if field == "note":
            tx.set(tbl, pk, {field: "; ".join(str(v) for v in (stays.value, *others) if v)})
            return
        keep = {"phone": "customer, kind, label", "vehicle": "customer, model, inspection_on"}[tbl]
        row = tx.reader.execute(f"SELECT {keep} FROM {tbl} WHERE id=?", (pk,)).fetchone()
        for value in others:
            if value:
                tx.set(tbl, tx.new_id(), {**dict(zip(keep.split(", "), row, strict=True)), field: value})
        return
    tx.set(tbl, pk, {field: _chosen(item, choice).value})


def _typed(tbl: str, field: str, value: str) -> str:
    """A value typed instead of those at hand, checked as where it is entered."""
    if not value.strip():
        raise Refusal("no-value", _("what it should be is not said"), _("add --value TEXT"), "value")
    from console.domain import cards, phones, plates

    try:
        if (tbl, field) == ("phone", "e164"):
            return phones.parse(value, "").e164
        if field == "plate":
            return plates.parse(value).text
        if (tbl, field) == ("card", "number"):
            return cards.parse(value)
    except (phones.PhoneProblem, plates.PlateProblem, cards.CardProblem) as problem:
        raise Refusal("bad-value", problem.problem, problem.fix, "value") from None
    return words.clean(value, limit=500).strip()


def _overdrawn(tx: Tx, item: Question, choice: str, _value: str) -> None:
    if choice not in ("both",):
        tx.reverse_use(_chosen(item, choice).record, "conflict")


def _number(tx: Tx, item: Question, choice: str, value: str) -> None:
    """The chosen card keeps the number, the other gets a new one."""
    if choice == "both":
        return
    numbers = iter(_numbers(item, value))
    keeps = _chosen(item, choice).record
    for side in item.sides:
        if side.record != keeps:
            number = next(numbers)
            had = tx.reader.execute(
                "SELECT 1 FROM card WHERE number=? AND deleted_at IS NULL", (number,)
            ).fetchone()
            if had:
                raise Refusal(
                    "bad-value", _("another card has the number {number}", number=number), "", "value"
                )
            tx.set("card", side.record, {"number": number})


def _plate(tx: Tx, item: Question, choice: str, _value: str) -> None:
    """The chosen record keeps the car; the others are taken out of use."""
    if choice != "both":
        for side in item.sides:
            if side.record != _chosen(item, choice).record:
                tx.remove("vehicle", side.record)


def _person(tx: Tx, item: Question, choice: str, _value: str) -> None:
    """The chosen record stands for the other: everything of the other is found under it. Two people are not asked about again."""
    if choice == "both":
        people = [p for side in item.sides if (p := records.customer(tx.reader, side.record)) is not None]
        for one, other in combinations(people, 2):
            merging.decide(tx, one, other, choice)
        return
    keep = _chosen(item, choice).record
    for side in item.sides:
        if side.record != keep:
            merging.join(tx, keep, side.record)


def _seen(_tx: Tx, _item: Question, _choice: str, _value: str) -> None:
    """Nothing to write beside the decision."""


_ACTS = {
    "value": _value, "overdrawn": _overdrawn, "card-number": _number, "plate": _plate, "person": _person, "case": _seen,
    "site-code": _seen, "decision": decided.hold,
}  # fmt: skip
