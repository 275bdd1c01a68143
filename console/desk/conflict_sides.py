"""How a question between two sites is shown: its title, its sides (who, where, when, what each knew), its choices."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Final

import msgspec

from console.desk import records
from console.desk.desk import Desk
from console.domain.text import clean
from console.engine import why
from console.engine.case import Case, Entry
from console.i18n import N_, _, n_
from console.store import cases
from console.store.change import canonical, parse
from console.store.queries.conflicts import Conflict, Version
from console.sync import knowledge
from console.sync.attention import Deed, Item

Choice = tuple[str, str]
"""What is typed for it, and what it does."""


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One side. ``record`` is the row it made or changed, ``at`` in ms; ``knew`` is what the writer knew, ``since`` what happened since."""

    record: str
    value: Any = None
    shown: str = ""
    who: str = ""
    site: str = ""
    where: str = ""
    at: int = 0
    knew: str = ""
    since: str = ""
    in_force: bool = False


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A question for a person. ``kind`` is ``value overdrawn card-number plate person case site-code decision``."""

    id: str
    kind: str
    kind_title: str
    title: str
    about: tuple[str, ...]
    sides: tuple[Side, ...]
    choices: tuple[Choice, ...]
    remark: str = ""


TITLES: Final = {
    "value": N_("two values"),
    "overdrawn": N_("overdrawn"),
    "card-number": N_("one card number twice"),
    "plate": N_("one car entered twice"),
    "person": N_("one person entered twice"),
    "case": N_("done twice"),
    "site-code": N_("two sites with one code"),
    "decision": N_("settled twice"),
}

FIELDS: Final = {
    "name": N_("name"),
    "honorific": N_("form of address"),
    "note": N_("note"),
    "birthday": N_("birthday"),
    "birthday_calendar": N_("calendar of the birthday"),
    "home_unit": N_("home store"),
    "customer": N_("owner"),
    "e164": N_("telephone number"),
    "ext": N_("extension"),
    "label": N_("label"),
    "plate": N_("plate"),
    "model": N_("model"),
    "vin": N_("chassis number"),
    "inspection_on": N_("inspection due"),
    "number": N_("card number"),
    "vehicle": N_("car"),
    "product": N_("product"),
    "opened_on": N_("opened on"),
    "valid_to": N_("valid to"),
    "state": N_("state"),
    "posts": N_("posts"),
    "pin": N_("PIN"),
    "title": N_("title"),
    "calendar": N_("opening hours"),
    "allowed": N_("times allowed"),
    "deleted_at": N_("taken out of use"),
    "merged_into": N_("joined to"),
}
"""What the fields of records are called; an unknown one is shown by its id."""


BOTH: Final = frozenset({("phone", "e164"), ("vehicle", "plate"), ("customer", "note")})
"""Fields of which a record, or the customer, can have both values: two numbers, two cars, two sentences."""


SECRET: Final = frozenset({"pin"})
"""Fields whose values are never shown."""


def of_field(desk: Desk, con: records.Connection, conflict: Conflict) -> Question:
    """A field with several values."""
    tbl, pk, field = conflict.tbl, conflict.pk, conflict.field
    made = tuple(
        _version(desk, con, conflict, version, force=n == 0) for n, version in enumerate(conflict.versions)
    )
    ordered = tuple(sorted(made, key=lambda side: (side.at, side.site)))
    choices = [(str(n), _("use {value}", value=side.shown)) for n, side in enumerate(ordered, 1)]
    if (tbl, field) in BOTH:
        choices.append(("both", _("keep both")))
    choices.append(("new", _("write another one (--value)")))
    before = _before(con, conflict)
    versions = [f"{v.hlc}.{v.site}" for v in conflict.versions]
    name = FIELDS.get(field, "")
    return Question(
        id=sha256(canonical([tbl, pk, field, *sorted(versions)]).encode()).hexdigest()[:10],
        kind="value",
        kind_title=_(TITLES["value"]),
        title=f"{_record(con, tbl, pk)}  {_(name) if name else field}",
        about=(tbl, pk, field),
        sides=ordered,
        choices=tuple(choices),
        remark=_("it was {value}; both sites changed it once", value=_shown(tbl, field, before))
        if before
        else "",
    )


def of_item(desk: Desk, con: records.Connection, item: Item) -> Question:
    """Anything else."""
    from console.desk import decided

    build = {
        "overdrawn": _overdrawn, "case": _case, "site-code": _code, "decision": decided.built,
    }.get(item.kind, _twice)  # fmt: skip
    title, made, choices, remark = build(desk, con, item)
    return Question(
        id=item.id, kind=item.kind, kind_title=_(TITLES[item.kind]), title=title, about=item.about, sides=made,
        choices=choices, remark=remark,
    )  # fmt: skip


Built = tuple[str, tuple[Side, ...], tuple[Choice, ...], str]


def _overdrawn(desk: Desk, con: records.Connection, item: Item) -> Built:
    card, service = item.about
    row = con.execute(
        "SELECT c.number, coalesce(p.name, '') FROM card c LEFT JOIN customer p ON p.id=c.customer WHERE c.id=?",
        (card,),
    ).fetchone()
    title = f"{(row and row[1]) or (row and row[0]) or card}  {service}"
    made = tuple(_deed(desk, con, deed, knew=_left(con, item, deed)) for deed in item.deeds)
    choices = [(str(n), _("take back the one at {site}", site=side.where)) for n, side in enumerate(made, 1)]
    remark = n_("{count} use too many; both count until somebody decides who makes it good",
                "{count} uses too many; all count until somebody decides who makes it good", item.over)  # fmt: skip
    return title, made, (*choices, ("both", _("let all of them stand"))), remark


def _left(con: records.Connection, item: Item, deed: Deed) -> str:
    """How many uses the site saw left when it used one."""
    card, service = item.about
    row = con.execute(
        "SELECT s.allowed FROM card c JOIN product_service s ON s.product=c.product AND s.service=? WHERE c.id=?",
        (service, card),
    ).fetchone()
    if row is None or row[0] is None:
        return ""
    known = knowledge.acked(con, deed.site, deed.hlc)  # type: ignore[arg-type]
    used = 0
    for uses, hlc, site, case, use in con.execute(
        "SELECT uses, hlc, site, case_id, id FROM card_use WHERE card=? AND service=? AND reversed_by IS NULL",
        item.about,
    ).fetchall():
        if site == deed.site:
            used += uses if hlc < deed.hlc else 0
            continue
        where = ("case_event", case) if case and use == f"{hlc:x}.{site}" else ("card_use", use)
        at = con.execute(
            "SELECT scope, seq FROM change WHERE tbl=? AND pk=? AND hlc=? AND site=?", (*where, hlc, site)
        )
        scope, seq = at.fetchone() or ("", 1 << 62)
        used += uses if known.get((site, scope), 0) >= seq else 0
    return _("{count} left", count=max(0, row[0] - used))


def _case(desk: Desk, con: records.Connection, item: Item) -> Built:
    """Acts that no longer fitted their case: they are kept, a person looks at them."""
    case = cases.load(con, item.about[0])  # type: ignore[arg-type]
    made: tuple[Side, ...] = ()
    remark = ""
    if case is not None:
        try:
            lines = why.exceptions(desk.pack(case.pack_hash, case.pack), case, desk.people)
            remark = "; ".join(line.text for line in lines)
        except Exception:  # a pack this machine does not have: the acts are shown all the same
            remark = "; ".join(case.exceptions)
        made = tuple(side for text in case.exceptions for side in _misfit(desk, case, text))
    return item.about[0], made, (("seen", _("seen and settled")),), remark


def _misfit(desk: Desk, case: Case, text: str) -> list[Side]:
    """The side of an act that no longer fitted; of a field written twice both values, the later in force."""
    kind, step, actor, at = text.split("|")
    when = int(at)
    if kind != "written-twice":
        return [Side(record=case.id, shown=step, who=person(desk, actor), at=when, value=text)]
    written = [e for e in case.entries if e.field == step]
    later = next((n for n, e in enumerate(written) if (e.actor, e.at) == (actor, when)), 0)
    known = _("did not know of the other")
    return [
        Side(
            record=case.id, value=e.value, shown=_entry(desk, case, e), who=person(desk, e.actor), at=e.at, knew=known,
            in_force=n == later,
        )
        for n, e in enumerate(written)
        if n in (later - 1, later)
    ]  # fmt: skip


def _entry(desk: Desk, case: Case, entry: Entry) -> str:
    """A written field as a reader of this desk may see it."""
    from console.desk.case_json import readable
    from console.desk.understand import show

    field = desk.pack(case.pack_hash, case.pack).fields.get(entry.field)
    if field is None:
        return entry.shown or entry.value
    value = show(field, entry.value, desk.facts()) if readable(desk, field, case) else _("sealed")
    return f"{field.title} = {value}"


def _code(desk: Desk, con: records.Connection, item: Item) -> Built:
    made = tuple(_deed(desk, con, deed) for deed in item.deeds)
    remark = _("both begin their case numbers with {code}", code=item.about[0])
    return item.about[0], made, (("seen", _("seen and settled")),), remark


def _twice(desk: Desk, con: records.Connection, item: Item) -> Built:
    """One number, car or person in two records."""
    made = tuple(_deed(desk, con, deed) for deed in item.deeds)
    act = {
        "card-number": N_("{value} keeps the number, the other gets a new one (--value)"),
        "plate": N_("the car belongs to {value}"),
        "person": N_("one person: {value} stands for both"),
    }[item.kind]
    choices = [(str(n), _(act, value=f"{side.shown} {side.where}")) for n, side in enumerate(made, 1)]
    stays = _("they are two people") if item.kind == "person" else _("keep both")
    shown = _shown("phone", "e164", item.about[0]) if item.kind == "person" else item.about[0]
    title = f"{item.about[1]}  {shown}" if item.kind == "person" else shown
    return title, made, (*choices, ("both", stays)), ""


def _deed(desk: Desk, con: records.Connection, deed: Deed, knew: str = "") -> Side:
    code, name = site(con, deed.site)
    shown = _record(con, deed.tbl, deed.pk) if deed.tbl != "card_use" else _use(con, deed.pk)
    return Side(
        record=deed.pk, value=deed.pk, shown=shown, who=person(desk, deed.actor), site=code, where=name, at=deed.at,
        knew=knew or _("did not know of the other"), in_force=True,
    )  # fmt: skip


def _use(con: records.Connection, use: str) -> str:
    row = con.execute("SELECT ref, case_id FROM card_use WHERE id=?", (use,)).fetchone()
    return (row[0] or row[1]) if row else use


def _version(
    desk: Desk, con: records.Connection, conflict: Conflict, version: Version, *, force: bool
) -> Side:
    code, name = site(con, version.site)
    used = ""
    if (conflict.tbl, conflict.field) == ("phone", "e164"):
        row = con.execute(
            "SELECT max(began_at) FROM call WHERE number=? AND began_at>?", (version.value, version.at)
        ).fetchone()
        if row[0]:
            from console.domain.moments import show_moment

            used = _("a call on {at}", at=show_moment(row[0], desk.tz))
    return Side(
        record=conflict.pk, value=version.value, shown=_shown(conflict.tbl, conflict.field, version.value),
        who=person(desk, version.actor), site=code, where=name, at=version.at, knew=_("did not know of the other"),
        since=used, in_force=force,
    )  # fmt: skip


def _before(con: records.Connection, conflict: Conflict) -> Any:
    """The value both sites replaced, when they replaced the same one."""
    found: set[tuple[Any, ...]] = set()
    for version in conflict.versions:
        row = con.execute(
            "SELECT prev FROM change WHERE tbl=? AND pk=? AND hlc=? AND site=?",
            (conflict.tbl, conflict.pk, version.hlc, version.site),
        ).fetchone()
        found |= (
            {tuple(head) for head in parse(row[0]).get(conflict.field, ())} if row and row[0] else {("", "")}
        )
    if len(found) != 1 or found == {("", "")}:
        return None
    ((hlc, site),) = found
    row = con.execute(
        "SELECT body FROM change WHERE tbl=? AND pk=? AND hlc=? AND site=?",
        (conflict.tbl, conflict.pk, hlc, site),
    ).fetchone()
    return parse(row[0]).get(conflict.field) if row else None


def _shown(tbl: str, field: str, value: Any) -> str:
    if value in (None, ""):
        return _("(empty)")
    if field in SECRET:
        return _("(hidden)")
    if (tbl, field) == ("phone", "e164"):
        from console.domain import phones

        return phones.show(str(value))
    return clean(value if isinstance(value, str) else canonical(value), limit=200)


def _record(con: records.Connection, tbl: str, pk: str) -> str:
    """What a person calls the record."""
    questions = {
        "customer": "SELECT name FROM customer WHERE id=?",
        "phone": "SELECT c.name FROM phone t JOIN customer c ON c.id=t.customer WHERE t.id=?",
        "vehicle": "SELECT plate FROM vehicle WHERE id=?",
        "card": "SELECT number FROM card WHERE id=?",
        "product": "SELECT title FROM product WHERE id=?",
        "unit": "SELECT title FROM unit WHERE id=?",
        "staff": "SELECT name FROM staff WHERE id=?",
        "member": "SELECT name FROM member WHERE id=?",
    }
    row = con.execute(questions[tbl], (pk,)).fetchone() if tbl in questions else None
    return clean((row and row[0]) or pk)


def site(con: records.Connection, site: str) -> tuple[str, str]:
    row = con.execute("SELECT code, name FROM member WHERE id=?", (site,)).fetchone()
    return (clean(row[0]), clean(row[1])) if row else (site, site)


def person(desk: Desk, number: str) -> str:
    return desk.people.get(number) or number or _("the machine")
