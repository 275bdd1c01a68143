"""The invented call centre the simulator walks in: units, people in every post, answers of checks, values for fields."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from console.catalogue.schema import Field, Pack, Role
from console.domain.calendar import Calendar
from console.domain.time import HOUR, MINUTE
from console.engine.case import Case
from console.engine.commands import Actor, CheckResult, Hold, World
from console.engine.who import Post

START = int(datetime(2026, 11, 23, 1, 0, tzinfo=UTC).timestamp() * 1000)
"""Monday 2026-11-23, 09:00 in Shanghai: a working day of centre and stores."""

CARD, SERVICE = "8850752917", "simulated"
_DAY = (8 * 60 + 30, 18 * 60)
_CENTRE = {day: _DAY for day in range(5)}
_STORE = {day: _DAY for day in range(7)}


class Place:
    """Units (one centre, two of every other kind), their calendars, and a person in each post of each unit."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        kinds = {*pack.units, *(role.unit for role in pack.roles.values())}
        self.units = {
            kind: (kind,) if kind == "centre" else (f"{kind}-1", f"{kind}-2") for kind in sorted(kinds)
        }
        calendars = {kind.calendar for kind in pack.units.values() if kind.calendar}
        self.calendars = {
            name: Calendar(id=name, hours=_CENTRE if name == "centre" else _STORE)
            for name in sorted(calendars)
        }

    def people(self, post: Post) -> list[tuple[Actor, str]]:
        """Who may end a step of *post*: its holders, then those who record for it, each with the post recorded for or ``""``."""
        name, unit = post
        role = self.pack.roles.get(name)
        if role is None:
            return []
        found = [] if role.external else [(self.person(role, unit), "")]
        for other in role.recorded_by:
            recorder = self.pack.roles.get(other)
            if recorder is not None and not recorder.external:
                found.append((self.person(recorder, unit), name if not unit else f"{name}@{unit}"))
        return found

    def person(self, role: Role, unit: str) -> Actor:
        """A person with this role: in *unit* when it is of the role's kind, else in the first unit of that kind."""
        units = self.units.get(role.unit, (role.unit,))
        place = unit if unit in units else units[0]
        return Actor(id=f"{role.id}@{place}", posts=((role.id, place),))

    def powerful(self, power: str) -> Actor | None:
        """Somebody at the centre with a power, else anybody with it."""
        roles = sorted(self.pack.roles.values(), key=lambda r: r.unit != "centre")
        return next(
            (self.person(role, "") for role in roles if power in role.may and not role.external), None
        )

    def world(self, actor: Actor, check: CheckResult | None = None, hold: Hold | None = None) -> World:
        """The world as *actor* sees it."""
        return World(
            actor=actor,
            calendars=self.calendars,
            unit_calendar={
                u: self.pack.units[k].calendar
                for k, us in self.units.items()
                if k in self.pack.units
                for u in us
            },
            unit_kinds={unit: kind for kind, units in self.units.items() for unit in units},
            unit_titles={unit: unit for units in self.units.values() for unit in units},
            singles={"centre": "centre"},
            check=check,
            hold=hold,
        )

    def value(self, field: Field, now: int, random: Random, wishes: dict[str, str]) -> str:
        """A value that fits *field*; of a choice the option wished for, if one is."""
        if field.id in wishes:
            return wishes[field.id]
        later = now + random.choice((30, 90, 300, 1500, 4000)) * MINUTE
        if field.kind == "choice":
            return random.choice(list(field.options))
        if field.kind == "unit":
            return random.choice(self.units.get(field.unit or field.id, ("centre",)))
        if field.kind == "date":
            return (datetime.fromtimestamp(later / 1000, UTC) + timedelta(days=1)).date().isoformat()
        if field.kind == "roles":
            return random.choice([r.id for r in self.pack.roles.values()] or [""])
        return {
            "moment": str(later),
            "length": f"{random.choice((5, 20, 60))}min",
            "number": str(random.randint(1, 9)),
            "money": f"{random.randint(1, 900)}.50",
            "phone": "+8613812345678",
            "plate": "渝A12345",
            "customer": "C1",
            "service": SERVICE,
        }.get(field.kind, "x")


def verdict(variant: str, passed: bool, service: str) -> CheckResult:
    """What a check says."""
    return CheckResult(
        variant=variant,
        verdict="included" if passed else "expired",
        passed=passed,
        card=CARD,
        service=service or SERVICE,
        reasons=() if passed else ("expired",),
    )


def hold_of(origin: Case | None) -> Hold | None:
    """The reservation of the case another one came from."""
    if origin is None or origin.reserved is None:
        return None
    card, service = origin.reserved
    return Hold(case=origin.id, card=card, service=service)


def pause(case: Case, now: int, random: Random) -> int:
    """How long somebody takes over the open step, ms: mostly within its limit, sometimes not, now and then days."""
    state = case.open_step
    if state is None or state.due_at is None or state.due_at <= now:
        return random.choice((10_000, 5 * MINUTE, 2 * HOUR, 30 * HOUR))
    left = state.due_at - now
    if random.random() < 0.8:
        return int(left * random.random() * 0.9)
    return left + random.choice((1_000, 3 * MINUTE, 20 * HOUR))
