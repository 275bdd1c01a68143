"""Random people do whatever may be done, and try what may not: nothing they do breaks what must always hold."""

from __future__ import annotations

import random
from copy import deepcopy

import msgspec
import pytest
from engine_packs import (
    BAD,
    COLLEAGUE,
    DESK,
    DRIVER,
    ELSEWHERE,
    GOOD,
    LEAD,
    MACHINE,
    MANAGER,
    NOBODY,
    OPERATOR,
    PICKUP,
    ms,
    pack,
    world,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.catalogue.schema import Pack
from console.domain.refusal import Refusal
from console.domain.time import MINUTE, SECOND
from console.engine import children
from console.engine import events as ev
from console.engine.actions import actions, command
from console.engine.case import Case
from console.engine.commands import Actor, Open, RunEnded, World
from console.engine.decide import decide
from console.engine.evolve import evolve, fold
from console.engine.ribbon import legs, merged
from console.engine.who import holds
from console.engine.why import exceptions, why

DEPARTMENT = Actor(id="3005", posts=(("department-lead", "03"),))
PEOPLE = [OPERATOR, COLLEAGUE, LEAD, DESK, MANAGER, PICKUP, DRIVER, DEPARTMENT, ELSEWHERE, NOBODY, MACHINE]
PROCESSES = ["via-cs", "pickup", "agreed", "dated", "knots", "law", "complaint", "quote"]
ORDER = [
    ev.CaseReopened, ev.CaseOpened, ev.FieldsWritten, ev.Checked, ev.Allowed, ev.Signed, ev.StepDone, ev.AnchorSet,
    ev.CardReserved, ev.CardUsed, ev.CardReleased, ev.MessageQueued, ev.Informed, ev.PromiseKept, ev.CaseLinked,
    ev.RoundBegun, ev.StepOpened, ev.PromiseWithdrawn, ev.CaseClosed, ev.CaseCancelled,
]  # fmt: skip
FIELDS = {
    "request": "换机油", "store": "03", "reply": "好", "result": "约好", "adjustment": "改期", "opinion": "行",
    "model": "长安", "wish": "可以", "words": "又坏了", "urgency": "urgent", "topic": "net", "materials": "10",
    "price": "20", "feedback": "还行", "reason": "没货", "travel": "20min", "other_store": "05", "agency": "A1",
    "wanted_at": str(ms("15:00")), "pickup_at": str(ms("16:00")),
}  # fmt: skip


def encode(case: Case | None) -> bytes:
    return msgspec.json.encode(case)


class Walk:
    """One random case, step by step, with everything checked at every step."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.pack = pack(self.dice.choice(["done", "due"]))
        self.now = ms("09:00:00")
        self.events: list[ev.Event] = []
        self.case: Case | None = None
        self.children = 0

    def new_case(self) -> str:
        self.children += 1
        return f"HQ-1{self.children:03}"

    def open(self) -> None:
        process = self.dice.choice(PROCESSES)
        fields = {n: FIELDS[n] for n in self.pack.processes[process].needs}
        wish = Open(
            case="HQ-1000", process=process, customer="c1", plate="渝A12345", fields={**fields, "store": "03"},
            contact=self.now - self.dice.randrange(0, 90) * SECOND,
        )  # fmt: skip
        self.take(decide(self.pack, None, wish, world(MACHINE), self.now))

    def take(self, events: list[ev.Event]) -> None:
        ranks = [ORDER.index(type(e)) for e in events if type(e) in ORDER]
        assert ranks == sorted(ranks), [type(e).__name__ for e in events]
        assert events == msgspec.json.decode(msgspec.json.encode(events), type=list[ev.AnyEvent])
        before = encode(self.case)
        promised = len(self.case.promises) if self.case else 0
        settled, opens = children.settle(self.pack, self.case, events, self.new_case)
        assert encode(self.case) == before
        for child in opens:
            decide(self.pack, None, child, world(MACHINE), self.now)
        for event in settled:
            kept = encode(self.case)
            after = evolve(self.case, event)
            assert encode(self.case) == kept, "evolve changed the case it was given"
            self.case = after
        self.events += settled
        assert self.case is not None
        assert len(self.case.promises) >= promised
        self.holds()

    def holds(self) -> None:
        case = self.case
        assert case is not None
        open_ones = [s for s in case.steps if s.state == "open"]
        assert len(open_ones) == (1 if case.state == "open" else 0)
        assert case.state == "open" or all(p.state != "running" for p in case.promises)
        assert not case.exceptions and not case.aside
        assert fold(self.events) == case
        assert msgspec.json.decode(encode(case), type=Case) == case
        for state in case.steps:
            assert (
                state.state == "open"
                or state.state == "cancelled"
                or state.done_at is not None
                or (state.state == "skipped")
            )

    def surroundings(self) -> World:
        draft = dict(FIELDS) if self.dice.random() < 0.7 else {
            n: FIELDS[n] for n in self.dice.sample(sorted(FIELDS), self.dice.randrange(6))
        }  # fmt: skip
        if self.dice.random() < 0.4:
            draft["topic"] = "tap"
        return world(self.person(), draft=draft, check=GOOD if self.dice.random() < 0.8 else BAD)

    def person(self) -> Actor:
        """Mostly somebody who holds the open step: else nothing would ever come to an end."""
        state = self.case.open_step if self.case else None
        able = [p for p in PEOPLE if state is not None and holds(p, state.roles)]
        return self.dice.choice(able if able and self.dice.random() < 0.6 else PEOPLE)

    def turn(self) -> None:
        """Look at every action there is, try them all, do one."""
        assert self.case is not None
        self.now += self.dice.choice([SECOND, 20 * SECOND, MINUTE, 7 * MINUTE, 90 * MINUTE, -30 * SECOND])
        around = self.surroundings()
        found = actions(self.pack, self.case, around, self.now)
        before = encode(self.case)
        accepted = []
        for action in found:
            fields = (
                {self.anything: f"改{len(self.events)}"} if action.kind == "write" else dict(around.draft)
            )
            text = "" if action.kind in ("done", "behalf") else "有原因"  # theirs is a field
            wish = command(action, text=text, fields=fields, more=self.more(action.kind))
            try:
                events = decide(self.pack, self.case, wish, around, self.now)
            except Refusal as refused:
                assert not action.open, (action, refused.code, refused.message)
                assert (refused.code, refused.message, refused.fix) == (
                    action.code,
                    action.why_not,
                    action.fix,
                )
            else:
                assert action.open, action
                assert action.why_not == "" and not action.missing
                accepted.append((action, events))
        assert encode(self.case) == before, "decide changed the case it was given"
        assert legs(self.pack, self.case, self.now, around)[-1:] != [] and why(self.pack, self.case, self.now)
        merged(legs(self.pack, self.case, self.now, around))
        state = self.case.open_step
        if state is not None and state.runs and self.dice.random() < 0.6:
            back = RunEnded(
                case=state.run_case, outcome=self.dice.choice(["booked", "declined", "cancelled", "done"])
            )
            self.take(decide(self.pack, self.case, back, around, self.now))
            return
        ends = [pair for pair in accepted if pair[0].kind in ("done", "behalf")]
        rest = [p for p in accepted if p[0].kind != "cancel" or self.dice.random() < 0.1]
        rare = [
            p for p in rest if p[0].kind in ("say", "dial", "allow", "sign") and not self.repeated(p[0].kind)
        ]
        if rare and self.dice.random() < 0.4:
            self.take(self.dice.choice(rare)[1])
        elif ends and self.dice.random() < 0.6:
            self.take(self.dice.choice(ends)[1])
        elif rest:
            self.take(self.dice.choice(rest)[1])

    @property
    def anything(self) -> str:
        """A field that is on no limit, to be corrected."""
        return "request" if "request" in self.pack.fields else "note"

    def repeated(self, kind: str) -> bool:
        return kind == "say" and sum(isinstance(e, ev.Told) for e in self.events) > 6

    def more(self, kind: str) -> str:
        if kind == "dial":
            return self.dice.choice(["no_answer", "busy", "reached", "wrong_number", "refused"])
        return "HQ-0001" if kind == "same" else f"p{len(self.events)}"


def walk(seed: int, turns: int = 25) -> Walk:
    """A finished walk."""
    one = Walk(seed)
    one.open()
    for _ in range(turns):
        one.turn()
    return one


QUIET = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@QUIET
@given(st.integers(0, 10**9))
def test_a_random_walk_breaks_nothing(seed: int) -> None:
    walk(seed)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9), st.randoms(use_true_random=False))
def test_any_order_of_arrival_folds_to_the_same_case(seed: int, dice: random.Random) -> None:
    one = walk(seed, 15)
    keyed = [((1000 + n, dice.choice("AB"), n), e) for n, e in enumerate(one.events)]
    expected = fold(e for _, e in sorted(keyed, key=lambda pair: pair[0]))
    for _ in range(3):
        dice.shuffle(keyed)
        assert fold(e for _, e in sorted(keyed, key=lambda pair: pair[0])) == expected


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.randoms(use_true_random=False))
def test_the_fold_never_fails(seed: int, dice: random.Random) -> None:
    events = walk(seed, 12).events
    some = dice.sample(events, dice.randrange(len(events) + 1)) + dice.sample(events, min(5, len(events)))
    case = fold(some)
    again = None
    for event in some:
        again = evolve(again, event)
    assert again == case if some else again is None
    assert case.events == len(some)
    written = [
        (name, value) for e in some if isinstance(e, ev.FieldsWritten) for name, value in e.values.items()
    ]
    assert [(e.field, e.value) for e in case.entries] == written, "an entry was lost"
    assert len(case.promises) == sum(isinstance(e, ev.Told) and e.promise for e in some)
    assert sum(s.state == "open" for s in case.steps) <= 1
    if case.process:
        exceptions(pack(), case)


def two_sites(seed: int) -> tuple[Pack, list[list[ev.Event]], list[ev.Event]]:
    """One beginning, then two sites that go on without knowing of each other."""
    begin = walk(seed, 6)
    tails = []
    for site in range(2):
        other = Walk(seed * 2 + site)
        other.pack, other.case, other.now = begin.pack, deepcopy(begin.case), begin.now + site
        other.events = list(begin.events)
        for _ in range(6):
            other.turn()
        tails.append(other.events[len(begin.events) :])
    return begin.pack, tails, begin.events


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**8), st.randoms(use_true_random=False))
def test_two_sites_come_together_in_one_case(seed: int, dice: random.Random) -> None:
    used, tails, events = two_sites(seed)
    merge = list(events)
    left = [list(t) for t in tails]
    while any(left):
        side = dice.choice([t for t in left if t])
        merge.append(side.pop(0))
    case = fold(merge)
    written = [e for e in merge if isinstance(e, ev.FieldsWritten)]
    assert len(case.entries) == sum(len(e.values) for e in written), "an entry was lost"
    assert len(case.promises) == sum(isinstance(e, ev.Told) and e.promise for e in merge), (
        "a promise was lost"
    )
    dials = sum(isinstance(e, ev.Dialled) for e in merge) - sum(len(s.dials) for s in case.steps)
    assert 0 <= dials <= len(case.exceptions), "a dial was lost and nobody told"
    assert case.used == sum(e.uses for e in merge if isinstance(e, ev.CardUsed))
    assert sum(s.state == "open" for s in case.steps) <= 1
    exceptions(used, case)
    actions(used, case, world(OPERATOR), ms("12:00"))


def test_the_walks_reach_everything() -> None:
    """The walks above are worth something: between them they see every event and end cases in every way."""
    seen: set[str] = set()
    states: set[str] = set()
    for seed in range(60):
        one = walk(seed, 40)
        seen |= {type(e).__name__ for e in one.events}
        assert one.case is not None
        states.add(one.case.state)
    missing = {kind.__name__ for kind in ORDER} - seen
    assert missing <= {"CardReleased", "MessageQueued"}, missing  # theirs are in the tests of rules 12 and 13
    assert states == {"open", "closed", "cancelled"}


@pytest.mark.parametrize("process", PROCESSES)
def test_a_clock_set_back_harms_nothing(process: str) -> None:
    one = Walk(1)
    one.dice = random.Random(process)
    one.open()
    one.now -= 24 * 60 * MINUTE
    for _ in range(10):
        one.turn()
