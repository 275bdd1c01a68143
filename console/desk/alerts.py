"""Alerts: what is late rings again and again, and climbs from the holder to the lead to the manager, until someone says seen.

Whether something rings, for whom and for the how-manieth time is computed from the clock. Only that somebody has seen it is
written down, as a fact; it keeps quiet for a while, never for good: what is still late then rings one rank higher.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Literal

from console.desk import factlog, owed
from console.desk.desk import Desk
from console.desk.owed import Owed
from console.desk.records import Connection
from console.desk.views import LogRow, View
from console.desk.world import build
from console.domain.moments import iso, show_clock
from console.domain.refusal import Refusal
from console.domain.time import MINUTE
from console.engine import clocks
from console.engine.case import Case
from console.engine.commands import World
from console.engine.definition import of
from console.i18n import N_, _, n_

Level = Literal["holder", "lead", "manager"]
LEVELS: tuple[Level, ...] = ("holder", "lead", "manager")
REPEAT = 2 * MINUTE
"""An alert nobody has seen rings again after this."""
QUIET = 10 * MINUTE
"""So long it keeps quiet after somebody has seen it; still late then, it rings again, one rank higher."""
LEAD_AFTER = 5 * MINUTE
"""So long past due the lead hears it too, where the pack does not say (``escalate``); the manager after twice that."""
_LEADS, _MANAGERS = ("shift-lead",), ("manager",)


class Seen(View, frozen=True):
    """Somebody has seen an alert: when, who, and at which rank it stood."""

    at: int
    who: str
    level: Level


class Alert(View, frozen=True):
    """Something late that rings (or keeps quiet until ``quiet_until`` because ``seen`` was said).

    ``level`` is the highest rank that hears it now, ``rung`` how often it has rung since it became late, ``next_at`` when it
    rings again or climbs. ``late_since`` is when it became due, ``rings_from`` from when the rings are counted and ``turns_at``
    when others will hear it: it climbs, or is quiet no more (None: never). Moments in ms.
    """

    case: str
    step: str
    level: Level
    late_since: int
    rung: int
    next_at: int
    plate: str = ""
    name: str = ""
    seen: Seen | None = None
    quiet_until: int | None = None
    rings_from: int = 0
    turns_at: int | None = None

    @property
    def rings(self) -> bool:
        """Whether it makes itself heard."""
        return self.quiet_until is None


def climbs(item: Owed, world: World) -> tuple[int, int, int]:
    """From when (ms) holder, lead and manager hear it: due time, the pack's ``escalate`` for a lead, and for a manager."""
    assert item.owed_at is not None
    lead, manager = item.owed_at + LEAD_AFTER, None
    if item.state is not None and item.state.due_at is not None:
        shift = item.owed_at - item.state.due_at
        for role, at in clocks.escalations(item.pack, of(item.pack, item.case), item.case, item.state, world):
            if role in _MANAGERS:
                manager = at + shift
            elif role in _LEADS:
                lead = at + shift
    return item.owed_at, lead, max(lead, manager if manager is not None else 2 * lead - item.owed_at)


def of_item(item: Owed, seen: Sequence[Seen], world: World, now: int) -> Alert | None:
    """The alert of one owed thing at *now*; ``None`` while it is not late. *seen* are those said since it became late."""
    if item.owed_at is None or now <= item.owed_at:
        return None
    marks = climbs(item, world)
    last = max(seen, key=lambda s: s.at, default=None)
    rank = sum(now >= at for at in marks) - 1
    new = partial(
        Alert,
        case=item.case.id,
        step=item.step,
        plate=item.case.plate,
        name=item.name,
        late_since=item.owed_at,
    )
    climb = next((at for at in marks if at > now), None)
    if last is None:
        rung = times_rung(item.owed_at, now)
        rings_at = item.owed_at + rung * REPEAT
        return new(
            level=LEVELS[rank],
            rung=rung,
            next_at=min(rings_at, climb or rings_at),
            rings_from=item.owed_at,
            turns_at=climb,
        )
    until = last.at + QUIET
    if now < until:
        return new(level=last.level, rung=0, next_at=until, seen=last, quiet_until=until, turns_at=until)
    again = min(len(LEVELS) - 1, max(rank, LEVELS.index(last.level) + 1))
    rung = times_rung(until, now)
    return new(
        level=LEVELS[again],
        rung=rung,
        next_at=until + rung * REPEAT,
        seen=last,
        rings_from=until,
        turns_at=climb,
    )


def times_rung(since: int, now: int) -> int:
    """How often what rings since a moment (ms) has rung by *now*."""
    return 1 + max(0, now - since) // REPEAT


def seen_since(desk: Desk, since: int) -> dict[tuple[str, str], list[Seen]]:
    """What was said to be seen at or after *since* (ms), by case and step."""
    with desk.reader() as con:
        facts = factlog.read(con, "alert_seen", since)
    found: dict[tuple[str, str], list[Seen]] = {}
    for fact in facts:
        key = (fact.body["case"], fact.body["step"])
        found.setdefault(key, []).append(Seen(at=fact.at, who=fact.actor, level=fact.body["level"]))
    return found


def of_items(desk: Desk, items: Sequence[Owed], world: World | None = None) -> list[Alert]:
    """The alerts of all that is late among *items*, the one that is late longest first."""
    now = desk.now()
    late = [i for i in items if i.owed_at is not None and i.owed_at < now]
    if not late:
        return []
    said = seen_since(desk, min(i.owed_at or 0 for i in late))
    world = world or build(desk)
    made = [of_item(i, _valid(i, said), world, now) for i in late]
    return [a for a in made if a is not None]


def _valid(item: Owed, said: Mapping[tuple[str, str], Sequence[Seen]]) -> list[Seen]:
    """What was said of this lateness: not of an earlier due time, and not before it came into these hands."""
    since = max(item.owed_at or 0, item.since)
    return [s for s in said.get((item.case.id, item.step), ()) if s.at >= since]


def view(desk: Desk) -> tuple[Alert, ...]:
    """What rings for the person at this desk: their own from the start, others' when it has climbed to a post of theirs."""
    return tuple(a for a in heard(desk, owed.owed(desk)) if a.rings)


def heard(desk: Desk, items: Sequence[Owed], world: World | None = None) -> list[Alert]:
    """The alerts among *items* that reach the person at this desk, those that were seen and keep quiet too."""
    world = world or build(desk)
    return reaching(desk, items, of_items(desk, items, world), world)


def next_turn(desk: Desk, items: Sequence[Owed], found: Sequence[Alert], world: World) -> int | None:
    """When what rings for the person at this desk changes by the clock alone (ms): an alert climbs to them, or is quiet no more.

    That it rings again changes nothing but a number.
    """
    by_key = {(i.case.id, i.step): i for i in items}
    higher = any(desk.actor.holds(role) for role in (*_LEADS, *_MANAGERS))
    turns = [
        a.turns_at
        for a in found
        if a.turns_at is not None
        and (not a.rings or (higher and not hears(desk, by_key[a.case, a.step], a.level, world)))
    ]
    return min(turns, default=None)


def reaching(desk: Desk, items: Sequence[Owed], found: Sequence[Alert], world: World) -> list[Alert]:
    """Those of *found*, the alerts of *items*, that reach the person at this desk."""
    by_key = {(i.case.id, i.step): i for i in items}
    return [a for a in found if hears(desk, by_key[a.case, a.step], a.level, world)]


def hears(desk: Desk, item: Owed, level: Level, world: World) -> bool:
    """Whether an alert of this rank reaches the person at this desk.

    A step somebody has taken or was given rings for them alone, one nobody has taken for everybody whose post it is.
    """
    named = (item.state.claimant or item.state.assignee) if item.state is not None else ""
    if named == desk.actor.id if named else owed.mine(desk, item, world):
        return True
    rank = LEVELS.index(level)
    return (rank >= 1 and any(desk.actor.holds(r) for r in _LEADS)) or (
        rank >= 2 and any(desk.actor.holds(r) for r in _MANAGERS)
    )


def acknowledge(desk: Desk, case: str, step: str = "") -> Alert:
    """Say that an alert was seen: a fact, with who and when. Refused: ``not-ringing`` when nothing of the case rings."""
    world = build(desk)
    items = [i for i in owed.owed(desk) if i.case.id == case and (not step or i.step == step)]
    ringing = [a for a in of_items(desk, items, world) if a.rings]
    if not ringing:
        raise Refusal("not-ringing", _("nothing of {case} is late and unseen", case=case), "", "case")
    with desk.store.write(actor=desk.actor.id, now=desk.now(), scope=factlog.scope(desk)) as tx:
        for alert in ringing:
            factlog.put(tx, "alert_seen", {"case": alert.case, "step": alert.step, "level": alert.level})
    return ringing[0]


# in words ----------------------------------------------------------------------------------------------------------------

_LEVEL_WORDS: dict[Level, str] = {
    "holder": N_("with who holds it"),
    "lead": N_("climbed to the shift lead"),
    "manager": N_("climbed to the manager"),
}


def level_words(level: Level) -> str:
    """How far an alert has climbed."""
    return _(_LEVEL_WORDS[level])


def rang(since: int, now: int) -> str:
    """How often it has rung, in words."""
    return n_("rang {count} time", "rang {count} times", times_rung(since, now))


def said(desk: Desk, alert: Alert) -> str:
    """An alert in a few words, but for how often it rang: how far it climbed, or who has seen it and how long it keeps quiet."""
    if alert.rings or alert.seen is None or alert.quiet_until is None:
        return "" if alert.level == "holder" else level_words(alert.level)
    return _(
        "{name} saw it at {time}, quiet until {until}",
        name=desk.people.get(alert.seen.who, alert.seen.who),
        time=show_clock(alert.seen.at, desk.tz),
        until=show_clock(alert.quiet_until, desk.tz),
    )


def as_json(desk: Desk, alert: Alert) -> dict[str, Any]:
    """An alert for programs: ``rings``, ``level``, ``rung``, and who saw it when and until when it keeps quiet."""
    seen = alert.seen
    return {
        "rings": alert.rings,
        "level": alert.level,
        "rung": alert.rung,
        "next_at": iso(alert.next_at, desk.tz),
        "seen_by": seen.who if seen is not None else None,
        "seen_at": iso(seen.at, desk.tz) if seen is not None else None,
        "quiet_until": iso(alert.quiet_until, desk.tz) if alert.quiet_until is not None else None,
    }


def log_rows(desk: Desk, con: Connection, case: Case) -> list[LogRow]:
    """Who has seen the alerts of a case, as lines of its record."""
    process = of(desk.pack(case.pack_hash, case.pack), case)
    return [
        LogRow(
            at=fact.at,
            text=_(
                "{step}: alert seen, {level}",
                step=str(process.steps[name].title) if (name := fact.body["step"]) in process.steps else name,
                level=level_words(fact.body["level"]),
            ),
            who=desk.people.get(fact.actor, fact.actor),
        )
        for fact in factlog.read(con, "alert_seen", case.opened_at, about=case.id)
        if fact.body["case"] == case.id
    ]
