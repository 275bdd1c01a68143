"""Two records that are probably one person: offered to a person, never joined by themselves (joining: ``merging.merge``).

Probable is the same telephone number (with the same extension), the same plate, or the same name with the same birthday.
Names may differ, or be missing on one side: who only left a number once is the commonest of all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final, Literal

from console.desk import merging, records
from console.desk.views import View
from console.domain import phones, plates
from console.domain.text import fold
from console.i18n import N_, _, n_
from console.store.queries import distinct

if TYPE_CHECKING:
    from console.desk.desk import Desk

Why = Literal["phone", "plate", "birthday"]
#: Why two records are probably one, strongest first.
WHY: Final[dict[Why, str]] = {
    "plate": N_("the same car"),
    "phone": N_("the same number"),
    "birthday": N_("the same name and birthday"),
}
#: A switchboard or a fleet has many: so many records with one number or plate are looked at.
_MOST: Final = 20


class Twin(View, frozen=True):
    """A record that is probably the same person: who, by what, and the ``words`` for it in the language in force."""

    customer: str
    name: str = ""
    phone: str = ""
    plate: str = ""
    why: tuple[Why, ...] = ()
    words: str = ""


class Group(View, frozen=True):
    """Records that are probably one person, the one to keep first: with a card, else the one with most on file, else the oldest."""

    customers: tuple[Twin, ...]
    why: tuple[Why, ...]
    words: str


def of(desk: Desk, customer: str) -> tuple[Twin, ...]:
    """Who *customer* probably is as well, most reasons first; empty when nobody."""
    with desk.reader() as con:
        person = records.customer(con, customer)
        if person is None:
            return ()
        found: dict[str, set[Why]] = {}
        mine_all = merging.of(con, person.id)
        for one in mine_all:
            known = records.bare(con, one)
            for why, other in _alike(con, known) if known is not None else ():
                twin = records.customer(con, other)
                if twin is not None and twin.id != person.id:
                    found.setdefault(twin.id, set()).add(why)
        for one in list(found):
            if distinct.apart(con, mine_all, merging.of(con, one)):  # type: ignore[arg-type]
                del found[one]
        twins = [_twin(con, one, why) for one, why in found.items()]
    mine = fold(person.name)
    twins.sort(
        key=lambda t: (-len(t.why), fold(t.name) not in ("", mine), list(WHY).index(t.why[0]), t.customer)
    )
    return tuple(twins)


def line(desk: Desk, customer: str) -> str:
    """The offer in one line (可能是同一人  张三  138 1234 5678  同一个电话), empty when there is none."""
    told = said(of(desk, customer))
    return f"{_('probably one person')}  {told}" if told else ""


def said(twins: tuple[Twin, ...]) -> str:
    """Who it may be and by what, the likeliest one; how many more. Empty without any."""
    if not twins:
        return ""
    more = n_("and {count} more", "and {count} more", len(twins) - 1) if len(twins) > 1 else ""
    return "  ".join(word for word in (who(twins[0]), twins[0].words, more) if word)


def who(twin: Twin) -> str:
    """A record in a few words: its name and a number or plate."""
    return "  ".join(word for word in (twin.name, twin.phone or twin.plate) if word) or twin.customer


def all_(desk: Desk, limit: int = 50) -> tuple[Group, ...]:
    """Everybody who probably stands twice in the file, at most *limit* groups, most reasons first."""
    with desk.reader() as con:
        found: dict[tuple[str, ...], set[Why]] = {}
        two = distinct.all_(con)  # type: ignore[arg-type]
        for why, members in _everywhere(con):
            people = {p.id for m in members if (p := records.customer(con, m)) is not None}
            alike = _not_apart(con, sorted(people)[:_MOST], two)
            if len(alike) > 1:
                found.setdefault(alike, set()).add(why)
                if len(found) > limit * 4:
                    break
        ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))[:limit]
        return tuple(_group(con, ids, why) for ids, why in ordered)


def _not_apart(con: records.Connection, people: list[str], two: set[distinct.Pair]) -> tuple[str, ...]:
    """Those of *people* who may be the same as at least one of the others: not everybody was said to be somebody else."""
    if not two or len(people) < 2:
        return tuple(people)
    every = {one: merging.of(con, one) for one in people}

    def apart(one: str, other: str) -> bool:
        return any(distinct.pair(a, b) in two for a in every[one] for b in every[other])

    return tuple(one for one in people if any(one != other and not apart(one, other) for other in people))


def as_json(desk: Desk, customer: str = "", limit: int = 50) -> dict[str, Any]:
    """What ``customer duplicates --json`` prints: groups, the record to keep first, with why they are probably one."""
    groups: Iterable[Group]
    if customer:
        with desk.reader() as con:
            person = records.customer(con, customer)
            own = _twin(con, person.id, set()) if person else None
        groups = [
            Group(customers=(own, twin), why=twin.why, words=twin.words) for twin in of(desk, customer) if own
        ]
    else:
        groups = all_(desk, limit)
    return {
        "duplicates": [
            {
                "why": list(group.why),
                "words": group.words,
                "customers": [
                    {"customer": t.customer, "name": t.name, "phone": t.phone, "plate": t.plate}
                    for t in group.customers
                ],
            }
            for group in groups
        ]
    }


def _alike(con: records.Connection, person: records.Customer) -> Iterator[tuple[Why, str]]:
    """Everybody else with a number, a plate or the name and birthday of *person*."""
    for (other,) in con.execute(
        "SELECT DISTINCT o.customer FROM phone p JOIN phone o ON o.e164 = p.e164 AND o.ext = p.ext AND o.customer <> p.customer"
        " WHERE p.customer = ? AND p.e164 <> '' AND p.kind <> 'service' AND p.deleted_at IS NULL AND o.deleted_at IS NULL"
        " LIMIT ?",
        (person.id, _MOST),
    ).fetchall():
        yield "phone", other
    for (other,) in con.execute(
        "SELECT DISTINCT o.customer FROM vehicle v JOIN vehicle o ON o.plate = v.plate AND o.customer <> v.customer"
        " WHERE v.customer = ? AND v.plate <> '' AND v.deleted_at IS NULL AND o.deleted_at IS NULL LIMIT ?",
        (person.id, _MOST),
    ).fetchall():
        yield "plate", other
    mine = fold(person.name)
    if person.birthday and mine:
        for other, name, calendar in con.execute(
            "SELECT id, name, birthday_calendar FROM customer WHERE substr(birthday, 6) = substr(?1, 6) AND birthday = ?1"
            " AND birthday <> '' AND id <> ?2",
            (person.birthday, person.id),
        ).fetchall():
            if fold(name) == mine and (calendar or "solar") == (person.birthday_calendar or "solar"):
                yield "birthday", other


def _everywhere(con: records.Connection) -> Iterator[tuple[Why, list[str]]]:
    """Customers who share a plate, a number, or name and birthday."""
    for why, table, value, more in (
        ("plate", "vehicle", "plate", ""),
        ("phone", "phone", "e164", " AND kind <> 'service'"),
    ):
        group = "e164, ext" if why == "phone" else value
        for (members,) in con.execute(
            f"SELECT json_group_array(DISTINCT customer) FROM {table} WHERE {value} <> '' AND deleted_at IS NULL{more}"
            f" GROUP BY {group} HAVING count(DISTINCT customer) > 1"
        ):
            yield why, _array(members)  # type: ignore[misc]
    alike: dict[tuple[str, str], list[str]] = {}
    day = ""
    for birthday, name, calendar, one in con.execute(
        "SELECT birthday, name, birthday_calendar, id FROM customer WHERE birthday <> '' AND deleted_at IS NULL"
        " AND coalesce(merged_into, '') = '' ORDER BY substr(birthday, 6), birthday"
    ):
        if birthday != day:
            yield from (("birthday", ids) for ids in alike.values() if len(ids) > 1)
            day, alike = birthday, {}
        if name:
            alike.setdefault((fold(name), calendar or "solar"), []).append(one)
    yield from (("birthday", ids) for ids in alike.values() if len(ids) > 1)


def _array(text: str) -> list[str]:
    import json

    found: list[str] = json.loads(text)
    return found


def _group(con: records.Connection, ids: tuple[str, ...], why: set[Why]) -> Group:
    members = tuple(_twin(con, one, why) for one in sorted(ids, key=lambda one: _worth(con, one)))
    return Group(customers=members, why=members[0].why, words=members[0].words)


def first(desk: Desk, ids: Iterable[str]) -> str:
    """The one of several records to keep."""
    with desk.reader() as con:
        return min(ids, key=lambda one: _worth(con, one))


def _worth(con: records.Connection, one: str) -> tuple[bool, int, int, str]:
    """Sorts the record to keep first: with a card, else the one with most on file, else the oldest."""
    person = records.customer(con, one)
    cards, cars, numbers = records.cards(con, one), records.vehicles(con, one), records.phones(con, one)
    known = sum(bool(v) for v in (person.name, person.birthday, person.note)) if person else 0
    return not cards, -(known + len(cars) + len(numbers)), person.created_at if person else 0, one


def _twin(con: records.Connection, one: str, why: set[Why]) -> Twin:
    person = records.customer(con, one)
    numbers, cars = records.phones(con, one), records.vehicles(con, one)
    reasons = tuple(w for w in WHY if w in why)
    return Twin(
        customer=one,
        name=person.name if person else "",
        phone=phones.show(numbers[0].e164, numbers[0].ext) if numbers else "",
        plate=plates.show(cars[0].plate) if cars and cars[0].plate else "",
        why=reasons,
        words=_(", ").join(_(WHY[w]) for w in reasons),
    )
