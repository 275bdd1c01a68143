"""The demo is alive: stores answer (some too late), colleagues take calls of their own, the telephone rings.

One step a second, driven by whoever shows the screen. What happens when is a function of seed, case and clock alone, so that
the same demo started at the same moment goes the same way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Literal

import msgspec

from console.catalogue.schema import Pack
from console.desk import calls, demo, demo_acts, demo_people, queue
from console.desk.demo_day import BOOKING, REQUESTS
from console.desk.demo_script import STORES
from console.desk.desk import CENTRE, Desk
from console.domain.refusal import Refusal
from console.domain.time import MINUTE, SECOND
from console.engine.case import Case, StepState
from console.engine.definition import of

RING_EVERY = 95 * SECOND
"""The telephone rings about this often while nobody is on the line."""
RING_FIRST = 20 * SECOND
RING_LASTS = 40 * SECOND
COLLEAGUE_EVERY = 80 * SECOND
"""A colleague takes a call of their own about this often."""
MOST_OPEN = 34
"""Colleagues take no further calls while so many cases are open."""


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened by itself: a ring, a store's answer, a colleague's call."""

    kind: Literal["ring", "missed", "answer", "opened"]
    case: str = ""
    text: str = ""


class Live:
    """The life of one running demo. *started* is when it began (ms); *hands_off* are staff numbers a person plays."""

    def __init__(
        self,
        desk: Desk,
        seed: int = 1,
        started: int | None = None,
        hands_off: tuple[str, ...] = (demo.OPERATOR,),
    ) -> None:
        self.desk, self.seed = desk, seed
        self.started = desk.now() if started is None else started
        self.hands_off = hands_off
        self._rung = -1
        self._opened = -1

    def step(self, now: int | None = None) -> tuple[Happening, ...]:
        """Everything that is due by now happens. Cheap when nothing is; safe to call as often as one likes."""
        at = self.desk.now() if now is None else now
        return tuple((*self._answers(at), *self._colleagues(at), *self._telephone(at)))

    def _chance(self, *parts: object) -> float:
        """A number from 0 to 1 that depends on the seed and *parts* only."""
        text = "|".join(str(p) for p in (self.seed, *parts))
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") / 2**48

    def _answers(self, now: int) -> Iterator[Happening]:
        """Whoever is not a person at a screen ends the step they hold when its time has come."""
        people = demo_acts.staff(self.desk, self.hands_off)
        for item in queue.owed(self.desk):
            state = item.state
            if state is None or state.expected or not self._plays(item.case, state, people):
                continue
            if now < self._when(item.case, state):
                continue
            try:
                speaker = people.of(state.roles)
                if speaker is not None:
                    demo_acts.say(self.desk, item.case.id, speaker)
                done = demo_acts.end_step(
                    self.desk, item.case.id, people, self._outcome(item.pack, item.case, state)
                )
            except Refusal:
                continue
            if done is not None:
                who = queue.holder(self.desk, item.pack, item.role, item.unit)
                yield Happening(kind="answer", case=item.case.id, text=who)

    def _plays(self, case: Case, state: StepState, people: demo_acts.Staff) -> bool:
        """Whether the simulation acts here: stores and agencies always, colleagues in cases they opened themselves."""
        if not state.roles:
            return False
        if all(unit and unit != CENTRE for _role, unit in state.roles):
            return state.opened_at >= self.started or state.due_at is not None
        opener = case.opened_by
        return bool(opener) and opener not in self.hands_off and state.opened_at >= self.started

    def _when(self, case: Case, state: StepState) -> int:
        """The moment the step is ended: in most cases within the limit, now and then after it."""
        luck = self._chance(case.id, state.step, state.round, state.attempt)
        if state.due_at is None:
            return state.since + round((20 + 60 * luck) * SECOND)
        left = state.due_at - state.since
        if left > 20 * MINUTE:
            return state.due_at - MINUTE
        if left <= 0:
            return max(state.since, self.started) + round((45 + 80 * luck) * SECOND)
        share = 0.3 + 0.55 * luck if luck < 0.72 else 1.05 + 0.5 * (luck - 0.72)
        if state.chain:
            share = share * 0.6 if luck < 0.72 else share
        return state.since + round(left * share)

    def _outcome(self, pack: Pack, case: Case, state: StepState) -> str:
        """Mostly what goes on; now and then the second choice of those who telephone (the store is refused)."""
        step = of(pack, case).steps.get(state.step)
        if step is None or step.call is None or step.takes_next or case.round > 1:
            return ""
        ways = [o for o in step.choices if o not in ("not-entitled", "unreached")]
        return ways[1] if len(ways) > 1 and self._chance("way", case.id) < 0.12 else ""

    def _colleagues(self, now: int) -> Iterator[Happening]:
        """周洁 and 何伟 take calls of their own and pass them to a store."""
        number = (now - self.started) // COLLEAGUE_EVERY
        if number <= self._opened or number < 1:
            return
        self._opened = number
        if len(queue.owed(self.desk)) > MOST_OPEN:
            return
        from console.desk import cases, entitlement

        staff = {a.id: a for a in demo_acts.staff(self.desk).by_post.values()}
        name = ("1002", "1003")[number % 2]
        actor = staff.get(name) or demo.operator(self.desk, name)
        desk = self.desk.as_(actor, demo.seat_of(name))
        customer = self._somebody(number)
        if not customer:
            return
        rows = entitlement.services(desk, customer)
        service = next((r.service for r in rows if r.service in REQUESTS and not r.why_not), "")
        if not service:
            return
        store = STORES[int(self._chance("store", number) * len(STORES))]
        words = REQUESTS[service]
        request = words[int(self._chance("words", number) * len(words))]
        try:
            case = cases.open_(
                desk,
                BOOKING,
                customer=customer,
                service=service,
                store=store,
                fields={"request": request},
                contact=now,
            )
        except Refusal:
            return
        yield Happening(kind="opened", case=case, text=actor.name)

    def _somebody(self, number: int) -> str:
        """A customer of the crowd without an open case."""
        with self.desk.reader() as con:
            rows = con.execute(
                "SELECT c.id FROM customer c JOIN card k ON k.customer = c.id WHERE k.state = 'active' AND k.valid_to >= ?"
                " AND NOT EXISTS(SELECT 1 FROM case_head h WHERE h.customer = c.id AND h.state = 'open') ORDER BY c.id",
                (self.desk.today,),
            ).fetchall()
        return str(rows[int(self._chance("who", number) * len(rows))][0]) if rows else ""

    def _telephone(self, now: int) -> Iterator[Happening]:
        """The telephone rings when the operator's line is free, and stops when nobody answers."""
        waiting = calls.ringing(self.desk)
        if waiting is not None:
            if waiting.rang_at is not None and now - waiting.rang_at > RING_LASTS:
                calls.miss(self.desk)
                yield Happening(kind="missed", text=waiting.number)
            return
        busy = calls.current(self.desk)
        number = (now - self.started - RING_FIRST) // RING_EVERY
        if number < 0 or number <= self._rung or (busy is not None and busy.began_at is not None):
            return
        self._rung = number
        phone = self._caller(number)
        calls.ring(self.desk, phone)
        yield Happening(kind="ring", text=phone)

    def _caller(self, number: int) -> str:
        """Who calls: first 张三, then somebody with a number several people have, then anybody; now and then a number nobody
        has on file.
        """
        if number == 0:
            return "+8613812345678"
        if number <= len(demo_people.SHARED):
            return f"+86{demo_people.SHARED[number - 1][2]}"
        if number % 4 == 3:
            return f"+86130{int(self._chance('new', number) * 10**8):08d}"
        with self.desk.reader() as con:
            rows = con.execute(
                "SELECT e164 FROM phone WHERE deleted_at IS NULL AND kind = 'mobile' ORDER BY id"
            ).fetchall()
        return str(rows[int(self._chance("call", number) * len(rows))][0])


def step(desk: Desk, now: int, live: Live | None = None) -> tuple[Happening, ...]:
    """One step of *live* (made on first use and kept on the store of the desk)."""
    found = live or _LIVES.setdefault(id(desk.store), Live(desk, started=now))
    return found.step(now)


_LIVES: dict[int, Live] = {}
