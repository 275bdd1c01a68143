"""Who works here: accounts, posts and PINs. An account is opened, changed and closed by those who may, and never deleted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from console.catalogue.schema import Role
from console.desk import pins
from console.desk.desk import CENTRE, Desk
from console.domain import text as words
from console.domain.refusal import Refusal
from console.engine.commands import Actor
from console.i18n import _

ADMINISTRATORS = ("manager",)
"""The roles that keep the accounts."""

Post = tuple[str, str]
_posts = msgspec.json.Decoder(list[tuple[str, str]])


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """One account. ``posts`` are ``(role, unit)``; ``has_pin`` whether a PIN is asked for; ``state`` is ``active left``."""

    number: str
    name: str
    posts: tuple[Post, ...] = ()
    has_pin: bool = False
    state: str = "active"


def all_(desk: Desk) -> list[Account]:
    """All accounts by number, also of people who left."""
    with desk.reader() as con:
        rows = con.execute(
            "SELECT id, name, posts, pin <> '', state FROM staff WHERE deleted_at IS NULL ORDER BY id"
        ).fetchall()
    return [
        Account(number=i, name=n, posts=tuple(_posts.decode(p)), has_pin=bool(pin), state=state)
        for i, n, p, pin, state in rows
    ]


def list_(desk: Desk) -> list[dict[str, Any]]:
    """All accounts as JSON."""
    return [
        {
            "staff": a.number,
            "name": a.name,
            "posts": [list(post) for post in a.posts],
            "titles": [post_title(desk, role_id, unit) for role_id, unit in a.posts],
            "state": a.state,
            "has_pin": a.has_pin,
        }
        for a in all_(desk)
    ]


def post_title(desk: Desk, role_id: str, unit: str) -> str:
    """A post in words: 话务员@客服部."""
    known = desk.roles.get(role_id)
    return f"{known.title if known else role_id}@{desk.unit_title(unit)}"


def account(desk: Desk, number: str) -> Account:
    """One account; refuses an unknown number."""
    bare = words.narrow(words.clean(number)).strip()
    found = next((a for a in all_(desk) if a.number == bare), None)
    if found is None:
        raise Refusal("no-staff", _("there is no staff number {number}", number=bare), "", "staff")
    return found


def actor(person: Account) -> Actor:
    """The person as the engine knows them."""
    return Actor(id=person.number, name=person.name, posts=person.posts)


def log_in(desk: Desk, number: str, pin: str = "") -> Actor:
    """The person with this number, when the PIN fits (or none was ever set).

    Wrong PINs are counted on this machine; after three the wait doubles with each, and nobody is made to sleep.
    """
    person = account(desk, number)
    if person.state != "active":
        raise Refusal("left", _("{name} has left", name=person.name), "", "staff")
    if not person.has_pin:
        return actor(person)
    key = f"pin:{person.number}"
    count = desk.store.drafts.get("", key) or {}
    wrong, last = int(count.get("wrong", 0)), int(count.get("at", 0))
    pins.guard(wrong, last, desk.now())
    with desk.reader() as con:
        kept = con.execute("SELECT pin FROM staff WHERE id = ?", (person.number,)).fetchone()[0]
    if not pin:
        raise Refusal("pin-needed", _("{name} has a PIN", name=person.name), _("type it"), "pin")
    if not pins.fits(words.narrow(words.clean(pin)).strip(), kept):
        desk.store.drafts.save("", key, {"wrong": wrong + 1, "at": desk.now()}, desk.now())
        raise Refusal(
            "wrong-pin", _("this is not the PIN of {name}", name=person.name), _("try again"), "pin"
        )
    desk.store.drafts.drop("", key)
    return actor(person)


def needs_pin(desk: Desk, number: str) -> bool:
    """Whether a PIN is asked for; refuses an unknown number."""
    return account(desk, number).has_pin


def first(desk: Desk) -> Actor:
    """Who sits down when nobody says who they are: an administrator without a PIN, else the first account without one.

    Refuses when everybody has a PIN.
    """
    free = [a for a in all_(desk) if a.state == "active" and not a.has_pin]
    ranked = sorted(free, key=lambda a: not any(role in ADMINISTRATORS for role, _unit in a.posts))
    if ranked:
        return actor(ranked[0])
    if not all_(desk):
        return Actor(id="", machine=True)
    raise Refusal("who", _("who works here is not said"), _("give your staff number, --as 1001"), "staff")


def titles(desk: Desk, person: Actor) -> tuple[str, str]:
    """The words for somebody's post and unit on the strip: 话务员, 客服部."""
    if not person.posts:
        return "", ""
    role, unit = person.posts[0]
    known = desk.roles.get(role)
    return (str(known.short or known.title) if known else role), desk.unit_title(unit)


def add(desk: Desk, number: str, name: str, posts: Sequence[str | Post] = ()) -> Account:
    """Open an account; posts are ``ROLE@UNIT``, by id or title. Only an administrator may; a number is never given twice, also not after somebody left."""
    _may(desk)
    bare = words.narrow(words.clean(number)).strip()
    if not bare.isalnum() or not bare.isascii() or len(bare) > 12:
        raise Refusal(
            "bad-number",
            _("{number} cannot be a staff number", number=bare),
            _("letters and digits, at most 12"),
            "number",
        )
    if any(a.number == bare for a in all_(desk)):
        raise Refusal(
            "number-taken", _("the number {number} is taken", number=bare), _("take another"), "number"
        )
    from console.domain import names

    try:
        person = names.parse(name).name
    except names.NameProblem as problem:
        raise Refusal("bad-name", problem.problem, problem.fix, "name") from None
    _write(desk, bare, {"name": person, "posts": _checked(desk, posts), "state": "active"})
    return account(desk, bare)


def role(desk: Desk, number: str, posts: Sequence[str | Post]) -> Account:
    """Give somebody other posts; what they did before stays under their name."""
    _may(desk)
    person = account(desk, number)
    _write(desk, person.number, {"posts": _checked(desk, posts)})
    return account(desk, person.number)


def pin(desk: Desk, number: str, new: str) -> None:
    """Set a PIN: one's own, or as an administrator anybody's. An empty one takes it away."""
    person = account(desk, number)
    if person.number != desk.actor.id:
        _may(desk)
    bare = words.narrow(words.clean(new)).strip()
    _write(desk, person.number, {"pin": pins.hashed(bare) if bare else ""})
    desk.store.drafts.drop("", f"pin:{person.number}")


def leave(desk: Desk, number: str) -> Account:
    """Somebody leaves: no log-in any more, the record stays. Refused for the last administrator."""
    _may(desk)
    person = account(desk, number)
    keepers = [a for a in all_(desk) if a.state == "active" and any(r in ADMINISTRATORS for r, _u in a.posts)]
    if [a.number for a in keepers] == [person.number]:
        raise Refusal(
            "last-administrator",
            _("nobody would keep the accounts"),
            _("give somebody else the post first"),
            "staff",
        )
    _write(desk, person.number, {"state": "left"})
    return account(desk, person.number)


def role_of(desk: Desk, title: str, unit: str) -> str:
    """The role a post's title means in a unit: 专员 is the specialist of the centre and the driver of a store."""
    kind = desk.units[unit].kind if unit in desk.units else CENTRE
    bare = words.fold(title)
    known: dict[str, Role] = desk.roles
    fitting = [
        i
        for pack in desk.library.packs.values()
        for i, r in pack.roles.items()
        if bare in map(words.fold, pack.role_names(r))
    ]
    for role_id in fitting:
        if known[role_id].unit == kind:
            return role_id
    if fitting:
        return fitting[0]
    raise Refusal(
        "unknown-role",
        _("there is no role 「{text}」", text=title),
        "  ".join(str(r.title) for r in known.values()),
        "role",
    )


def _checked(desk: Desk, posts: Sequence[str | Post]) -> list[list[str]]:
    from console.desk.naming import unit as unit_named

    made = []
    for post in posts:
        title, _at, unit = post.partition("@") if isinstance(post, str) else (post[0], "", post[1])
        place = unit_named(desk, unit) if unit else CENTRE
        made.append([role_of(desk, title, place), place])
    return made


def _may(desk: Desk) -> None:
    if desk.actor.machine or any(role in ADMINISTRATORS for role in desk.actor.roles):
        return
    titles_ = "  ".join(str(desk.roles[r].title) for r in ADMINISTRATORS if r in desk.roles)
    raise Refusal("not-yours", _("accounts are kept by {who}", who=titles_), _("ask them"), "staff")


def _write(desk: Desk, number: str, values: dict[str, Any]) -> None:
    with desk.store.write(actor=desk.actor.id, now=desk.now()) as tx:
        tx.set("staff", number, values)
