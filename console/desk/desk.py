"""The desk: where a person sits. Everything the command line and the screens do goes through one of these.

A :class:`Desk` knows the file, the packs, the clock, who sits there and at which seat. It reads models and sends
commands; it never prints, never asks the machine for the time and never opens anything on its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.catalogue.schema import Library, Pack, Process, Role, Service
from console.desk import records
from console.desk.finding import UnitInfo
from console.desk.understand import Facts
from console.domain.calendar import Calendar
from console.domain.refusal import Refusal
from console.domain.time import Clock, SystemClock
from console.engine.commands import Actor
from console.i18n import _, data_dir

if TYPE_CHECKING:
    from console.store.open import Store

CENTRE = "centre"
"""The id of the customer-service department."""

MACHINE = Actor(id="", name="", machine=True)
"""Who acts when nobody does: plans, the simulation, a fresh file."""


class Desk:
    """One person's desk on one file. Cheap to make; :meth:`as_` gives the same desk to another person."""

    def __init__(
        self,
        store: Store,
        library: Library,
        clock: Clock,
        actor: Actor,
        seat: str = "seat",
        settings: Mapping[tuple[str, str, str], str] | None = None,
    ) -> None:
        self.store, self.library, self.clock, self.actor, self.seat = store, library, clock, actor, seat
        self.settings = dict(settings or {})
        #: The call in hand as it was typed last, while it cannot be kept on the disk (see :func:`console.desk.calls.save`).
        self.unsaved: dict[str, Any] | None = None
        self._packs: dict[str, Pack] = {}
        self._read: dict[str, tuple[int, Any]] = {}

    def now(self) -> int:
        """The moment, in milliseconds UTC."""
        return self.clock.now()

    @property
    def tz(self) -> str:
        """The site's time zone."""
        return self.store.site.tz

    @property
    def today(self) -> str:
        """The ISO date where the site is."""
        from console.domain.moments import iso_date

        return iso_date(self.now(), self.tz)

    def as_(self, actor: Actor, seat: str = "") -> Desk:
        """The same file, packs and clock, with another person at it."""
        return Desk(self.store, self.library, self.clock, actor, seat or self.seat, self.settings)

    def as_machine(self) -> Desk:
        """The same desk with the powers of the machine, still in this person's name: what follows from their act."""
        actor = Actor(id=self.actor.id, name=self.actor.name, posts=self.actor.posts, machine=True)
        return self.as_(actor)

    @contextmanager
    def reader(self) -> Iterator[records.Connection]:
        """A short-lived connection to read with."""
        with self.store.reader() as connection:
            yield connection

    # -- packs

    def pack(self, pack_hash: str, name: str = "") -> Pack:
        """The pack with this hash: one that is loaded, else the version kept in the file (rule 18)."""
        if pack_hash in self._packs:
            return self._packs[pack_hash]
        found = next((p for p in self.library.packs.values() if p.hash == pack_hash), None)
        if found is None:
            found = self._kept(pack_hash)
        if found is None:
            raise Refusal(
                "pack-missing",
                _(
                    "the version of the pack {name} that this case was opened with is not on this machine",
                    name=name or pack_hash[:8],
                ),
                _("import the bundle that brought the case again"),
            )
        self._packs[pack_hash] = found
        return found

    def _kept(self, pack_hash: str) -> Pack | None:
        from console.catalogue.loader import undump
        from console.store import packs

        with self.reader() as connection:
            body = packs.get(connection, pack_hash)  # type: ignore[arg-type]
        return undump(body) if body else None

    def process(self, name: str) -> tuple[Pack, Process]:
        """The process a person means: id, title, verb. Refuses an unknown one, naming near ones."""
        try:
            return self.library.process(name)
        except KeyError:
            known = [str(p.title) for pack in self.library.packs.values() for p in pack.processes.values()]
            raise Refusal(
                "no-process",
                _("there is no process 「{name}」", name=name),
                _("one of: {names}", names="  ".join(dict.fromkeys(known))),
                "process",
            ) from None

    @property
    def services(self) -> dict[str, Service]:
        """Every service the packs know, by id."""
        return {i: s for pack in self.library.packs.values() for i, s in pack.services.items()}

    @property
    def roles(self) -> dict[str, Role]:
        """Every role the packs know, by id."""
        return {i: r for pack in self.library.packs.values() for i, r in pack.roles.items()}

    # -- units, people, calendars: read again only when somebody wrote

    def _cached(self, name: str, read: Any) -> Any:
        version = self.store.data_version()
        had = self._read.get(name)
        if had is not None and had[0] == version:
            return had[1]
        with self.reader() as connection:
            value = read(connection)
        self._read[name] = (version, value)
        return value

    @property
    def units(self) -> dict[str, UnitInfo]:
        """All units by id."""
        found: dict[str, UnitInfo] = self._cached(
            "units", lambda connection: {u.id: u for u in records.units(connection)}
        )
        return found

    @property
    def people(self) -> dict[str, str]:
        """Names by staff number."""
        found: dict[str, str] = self._cached(
            "people", lambda connection: dict(connection.execute("SELECT id, name FROM staff").fetchall())
        )
        return found

    @property
    def calendars(self) -> dict[str, Calendar]:
        """Opening hours by calendar."""
        return _calendars(self.tz)

    def calendar_of(self, unit: str) -> str:
        """The id of a unit's calendar: its own, else that of its kind."""
        info = self.units.get(unit)
        if info is not None and info.calendar:
            return info.calendar
        kind = info.kind if info is not None else unit
        for pack in self.library.packs.values():
            if kind in pack.units:
                return pack.units[kind].calendar
        return ""

    def unit_title(self, unit: str) -> str:
        """A unit's name; the centre's is its kind's when nobody named it."""
        info = self.units.get(unit)
        if info is not None and info.title:
            return info.title
        for pack in self.library.packs.values():
            if unit in pack.units:
                return str(pack.units[unit].title)
        return unit

    def facts(self) -> Facts:
        """What understanding a typed text may depend on."""
        from console.desk import people

        return Facts(
            now=self.now(),
            tz=self.tz,
            units=tuple(self.units.values()),
            services=self.services,
            roles=self.roles,
            outcomes={k: v for pack in self.library.packs.values() for k, v in pack.outcomes.items()},
            calendar=lambda unit: self.calendars.get(self.calendar_of(unit)),
            customer=lambda text: people.one_named(self, text),
            customer_name=lambda customer: people.name(self, customer),
        )


@cache
def _calendars(tz: str) -> dict[str, Calendar]:
    """The shipped calendars that are sound, local to *tz*."""
    from console.catalogue.calendars import read_calendars

    return read_calendars(data_dir() / "calendars", tz)[0]


FIRST_POSTS = (("manager", CENTRE), ("operator", CENTRE))
"""What the administrator of a fresh file may do."""


def library() -> Library:
    """The packs that come with the program."""
    from console.catalogue.loader import load

    return load()


def open_desk(
    path: Path,
    *,
    clock: Clock | None = None,
    staff: str = "",
    pin: str | Callable[[], str] = "",
    seat: str = "",
    packs: Library | None = None,
) -> Desk:
    """A desk on an existing file. Without *staff* the one person without a PIN who may do most sits there.

    *pin* may be a function that asks for it; it is called only when the person has one.
    Raises a refusal for a wrong PIN, and whatever the store says of a file it cannot open.
    """
    from console.desk import accounts
    from console.desk.site_settings import beside
    from console.store.open import open_file

    store = open_file(path)
    clock = clock or SystemClock()
    packs = packs or library()
    desk = Desk(store, packs, clock, MACHINE, seat or f"seat-{staff or 'first'}", beside(path, packs))
    if callable(pin):
        pin = pin() if staff and accounts.needs_pin(desk, staff) else ""
    actor = accounts.log_in(desk, staff, pin) if staff else accounts.first(desk)
    return desk.as_(actor, seat or f"seat-{actor.id}")


def init(path: Path, site: str, name: str, tz: str = "Asia/Shanghai", clock: Clock | None = None) -> Desk:
    """Make a new file with the centre and one administrator (number 1000, no PIN), and sit down as that person.

    Until a staff list is imported that person also takes calls, so that a file of one works from the first minute.

    Each party outside that the packs name (law institution, sellers …) is there as one unit to hand work to.
    """
    from console.store.open import Site, open_file

    clock = clock or SystemClock()
    store = open_file(path, create=Site(code=site, name=name, tz=tz, created_at=clock.now()))
    desk = Desk(store, library(), clock, MACHINE, "seat-1000")
    with store.write(actor="", now=clock.now()) as tx:
        tx.set("unit", CENTRE, {"code": "", "title": desk.unit_title(CENTRE), "kind": CENTRE})
        outside = {r.id: r for pack in desk.library.packs.values() for r in pack.roles.values() if r.external}
        for role in outside.values():
            tx.set("unit", role.id, {"code": "", "title": role.title.zh, "kind": role.unit})
        tx.set("staff", "1000", {"name": _("Administrator"), "posts": [list(post) for post in FIRST_POSTS]})
    return desk.as_(Actor(id="1000", name=_("Administrator"), posts=FIRST_POSTS))


def zone_of(path: Path) -> str:
    """The time zone of the site whose file this is."""
    from console.store.open import open_file

    with open_file(path) as store:
        return store.site.tz


def wants_pin(path: Path, staff: str) -> bool:
    """Whether a PIN is asked for when this person sits down; an unknown number asks for none."""
    from console.desk import accounts
    from console.store.open import open_file

    with open_file(path) as store:
        desk = Desk(store, Library(), SystemClock(), MACHINE)
        return any(a.has_pin for a in accounts.all_(desk) if a.number == staff)
