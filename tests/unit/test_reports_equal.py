"""Report, hand-over, queue and registers come to the same, whatever happened: random days, random hands, jumping clocks."""

from __future__ import annotations

import tempfile
from collections import Counter
from contextlib import suppress
from pathlib import Path
from random import Random

from board_centre import Centre, ms
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from console.desk import cases, queue, registers, shifts
from console.desk.desk import Desk
from console.desk.lateness import by_role, by_unit
from console.desk.reports import book, punctual
from console.desk.reports.day import day
from console.desk.reports.span import span
from console.desk.reports.views import DayReport
from console.domain.refusal import Refusal
from console.domain.time import DAY, HOUR, MINUTE

PEOPLE = ("1001", "1002", "1010", "2009", "2010", "2011", "2013")
PROCESSES = ("card-appointment-via-cs", "card-vehicle-pickup", "card-hotel-ticket-booking")
FIELDS = {
    "request": "洗车", "reply": "可以", "wanted_at": "明天10点", "pickup_at": "明天9点", "pickup_place": "解放碑", "work": "保养",
    "wish": "等", "model": "长安", "department": "机修", "enquiry": "酒店", "feedback": "好", "condition": "完好",
}  # fmt: skip

KINDS = (
    "open",
    "do",
    "do",
    "do",
    "do",
    "do",
    "do",
    "told",
    "told",
    "dial",
    "note",
    "cancel",
    "reopen",
    "reassign",
    "excuse",
    "allow",
)
WAITS = (
    0,
    5_000,
    20_000,
    40_000,
    40_000,
    MINUTE,
    MINUTE,
    3 * MINUTE,
    3 * MINUTE,
    12 * MINUTE,
    2 * HOUR,
    -90 * MINUTE,
)


def act(centre: Centre, what: str, random: Random) -> None:
    """One thing somebody does, at random; what may not be done is refused, and that is fine."""
    if what == "open":
        kind = random.randrange(3)
        cases.open_(
            centre.desk(random.choice(("1001", "1002"))),
            PROCESSES[kind],
            plate=random.choice(("渝A12345", "渝A12345", "渝A99887")),
            service="洗车" if kind == 0 else "",
            store=random.choice(("03", "04")) if kind != 2 else "",
            fields={"request": "洗车"} if kind == 0 else {},
            contact=centre.clock.at - random.choice((0, 20_000, 5 * MINUTE)),
        )
        return
    desk = centre.desk(random.choice(PEOPLE))
    with desk.reader() as con:
        names = [r[0] for r in con.execute("SELECT id FROM case_head ORDER BY id")]
    if not names:
        return
    name = random.choice(names)
    if what == "do":
        _finish(centre, name, random)
    elif what == "told":
        cases.told(desk, name, random.choice(("appointment.promise", "pickup.promise")))
    elif what == "dial":
        cases.dial(desk, name, random.choice(("no_answer", "busy", "reached", "wrong_number")))
    elif what == "excuse":
        cases.excuse(centre.desk("1010"), name, cases.as_json(desk, name)["steps"][-1]["step"], "线路")
    elif what == "reassign":
        cases.reassign(centre.desk("1010"), name, to=random.choice(("1001", "1002")), reason="换人")
    else:
        {"note": cases.note, "cancel": cases.cancel, "reopen": cases.reopen, "allow": cases.allow}[what](
            centre.desk("1010"), name, "为什么"
        )


def _finish(centre: Centre, name: str, random: Random) -> None:
    """End the open step by somebody who may, choosing freely among the outcomes."""
    desks = [centre.desk(who) for who in PEOPLE]
    offered = [(d, a) for d in desks for a in cases.actions(d, name) if a.kind in ("done", "behalf")]
    offered = [(d, a) for d, a in offered if a.open or a.code == "missing-fields"]
    if offered:
        desk, one = random.choice(offered)
        values = {f: FIELDS[f] for f in one.missing if f in FIELDS}
        try:
            cases.do(desk, name, one.step, one.outcome, fields=values, for_role=one.for_role, reason="因为")
        except Refusal:
            papers = ("pickup-slip", "work-order")
            cases.do(desk, name, one.step, one.outcome, fields=values, for_role=one.for_role, signed=papers)


def agree(desk: Desk, report: DayReport) -> None:
    """Every total by a second way."""
    assert all(check.ok for check in report.checks), report.checks
    assert report.work == report.ended + report.open == report.begun + report.carried
    assert len(report.open_work) == report.open
    for figure in ("begun", "ended", "open"):
        assert sum(getattr(c, figure) for c in report.cases) == getattr(report, figure), figure
    assert sum(h.timed for h in report.handoffs) == report.timed == sum(h.timed for h in report.half_hours)
    assert sum(h.in_time for h in report.handoffs) == report.in_time <= report.timed
    assert sum(h.breaches for h in report.handoffs) == report.breached == len(report.breaches)
    spells = punctual.of_day(book.read(desk, span(desk, report.date)))
    own = sum(s.own_ms for s in spells)
    assert own == sum(h.own_ms for h in report.handoffs) == sum(s.own_ms for s in by_role(spells))
    assert own == sum(s.own_ms for s in by_unit(spells))
    assert report.broken == len(report.broken_promises)


def now_too(desk: Desk, report: DayReport) -> None:
    """What only holds of the present: queue, owners, registers, day counts."""
    still = {w.case for w in report.open_work}
    queued = Counter(o.case.id for o in queue.owed(desk) if o.state is not None)
    with desk.reader() as con:
        waiting = {r[0] for r in con.execute("SELECT case_id FROM case_clock WHERE runs <> ''")}
        heads = {r[0] for r in con.execute("SELECT id FROM case_head WHERE state = 'open'")}
        from console.store.queries import day as counted

        counts = counted.counts(con, report.since_at, report.until_at, desk.now())
    assert set(queued) | waiting == still == heads
    assert set(queued.values()) <= {1}
    assert sum(shifts.by_owner(desk).values()) == len(still - waiting)
    late = {
        o.case.id
        for o in queue.owed(desk)
        if o.state is not None and o.due_at is not None and o.due_at < desk.now()
    }
    assert late == {b.case for b in report.breaches if b.ended_at is None}
    assert counts.said == report.said
    listed = {row["form"]: row["entries"] for row in registers.list_(desk)}
    for form, entries in listed.items():
        shown = registers.show(desk, form)["entries"]
        assert len(shown) == entries, form


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 1 << 30), st.integers(20, 70))
@example(1119, 60)  # a step that arrived late by a clock that was then set back
def test_all_books_come_to_the_same(seed: int, acts: int) -> None:
    random = Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        centre = Centre(Path(folder))
        for _ in range(acts):
            centre.clock.at = max(
                ms("08:00"), centre.clock.at + (14 * HOUR if random.random() < 0.02 else random.choice(WAITS))
            )
            with suppress(Refusal):
                act(centre, random.choice(KINDS), random)
        desk = centre.desk("1010")
        report = day(desk)
        agree(desk, report)
        now_too(desk, report)
        for earlier in {report.date, "2026-11-23"}:
            centre.clock.at += DAY
            later = day(desk, earlier)
            agree(desk, later)
            if earlier == report.date and not report.notices:
                assert (later.work, later.begun, later.timed) == (report.work, report.begun, report.timed)
        desk.store.close()
