"""Writing a day down: lines of a script, each played at its time through the functions people use.

Times are seconds before that moment. Each line goes through the functions people use, on a clock moved to its time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from console.desk import accounts, calls, cases, demo_acts, records
from console.desk.desk import Desk
from console.domain.moments import iso_date, local
from console.domain.time import DAY, SECOND, FixedClock
from console.engine.commands import Actor

BOOKING = "card-appointment-via-cs"
REQUESTS = {
    "car-wash": ("精洗，内饰吸尘", "普通洗车，赶时间", "洗车，顺带看一下雨刮"),
    "waxing": ("打蜡，车头有划痕先看", "打蜡，不要上色蜡"),
    "maintenance": ("换机油机滤，右前门异响看一下", "常规保养，查一下刹车片", "保养，空调有味道"),
    "roadside": ("电瓶没电，在小区楼下",),
}
"""What customers want, by service."""


class Day:
    """The script being written: lines ``(when, what)``, played in order of time."""

    def __init__(
        self, desk: Desk, clock: FixedClock, now: int, ids: Mapping[str, str], random: Random
    ) -> None:
        self.desk, self.clock, self.now, self.ids, self.random = desk, clock, now, ids, random
        self.people = demo_acts.staff(desk)
        self.staff = {a.number: accounts.actor(a) for a in accounts.all_(desk)}
        self.lines: list[tuple[int, int, Callable[[], object]]] = []

    def at(self, before: float, what: Callable[[], object]) -> None:
        """Do something so many seconds before the demo begins."""
        self.lines.append((self.now - round(before * SECOND), len(self.lines), what))

    def play(self) -> None:
        """Play every line at its time."""
        for when, _order, what in sorted(self.lines, key=lambda line: line[:2]):
            self.clock.at = when
            what()
        self.clock.at = self.now

    def person(self, number: str) -> Actor:
        """A member of staff."""
        return self.staff[number]

    def moment(self, before: float) -> str:
        """A moment as it is typed: 11-24 10:00."""
        return local(self.now - round(before * SECOND), self.desk.tz).strftime("%Y-%m-%d %H:%M")

    def phone(self, customer: str) -> str:
        """The number somebody calls from."""
        with self.desk.reader() as con:
            return records.phones(con, customer)[0].e164

    def tomorrow(self) -> str:
        """A moment of tomorrow at which stores work: 11-24 10:30."""
        day = iso_date(self.now + DAY, self.desk.tz)
        return f"{day} {self.random.randrange(9, 17):02d}:{self.random.choice(('00', '30'))}"

    def booking(
        self, key: str, service: str, store: str, *, contact: float, accept: float, pass_on: float = -1,
        records_at: float = -1, lead: float = -1, answers: float = -1, back: float = -1, outcome: str = "booked",
        notes: float = -1, plate: str = "", wanted: str = "", staff: str = "1001", allow: str = "", fail: bool = False,
        rounds: float = -1, process: str = BOOKING,
    ) -> None:  # fmt: skip
        """A booking by telephone as far as it has come: every step that has a time is done at it."""
        box: dict[str, str] = {}
        who = self.person(staff)
        desk = self.desk.as_(who)
        request = self.random.choice(REQUESTS.get(service, ("照上次的做",)))

        line = self.desk.as_(who, f"line-{len(self.lines)}")

        def rang() -> None:
            call = calls.begin(line, self.phone(self.ids[key]))
            calls.choose(line, call, self.ids[key])

        def hung_up() -> None:
            call = calls.hand(line)
            call.case = box["case"]
            calls.end(line, call)

        if not plate:
            self.at(contact, rang)
            self.at(max(0, min(accept, pass_on if pass_on >= 0 else accept) - 1), hung_up)

        def opened() -> None:
            fields = {"request": request} | ({"wanted_at": wanted} if wanted else {})
            box["case"] = cases.open_(
                desk, process, customer=self.ids[key], plate=plate, service=service, store=store, fields=fields,
                contact=self.now - round(contact * SECOND),
            )  # fmt: skip

        def end(outcome_: str = "", **fields: str) -> Callable[[], object]:
            return lambda: demo_acts.end_step(self.desk, box["case"], self.people, outcome_, fields, who)

        self.at(contact - min(20, (contact - accept) / 2), opened)
        if allow:
            lead_desk = self.desk.as_(self.person("1010"))
            self.at(accept + 4, lambda: cases.allow(lead_desk, box["case"], allow))
        self.at(accept, end("not-entitled") if fail else end())
        if fail:
            return
        if process == BOOKING:
            self.at(accept, lambda: demo_acts.say(self.desk, box["case"], who))
        for when in (pass_on, records_at, lead):
            if when >= 0:
                self.at(when, end())
        if answers >= 0:
            self.at(
                answers,
                lambda: demo_acts.end_step(self.desk, box["case"], self.people, covering=records_at < 0),
            )
        if back < 0:
            return
        if outcome == "unreached":
            for pause in (250, 125, 0):
                self.at(back + pause + 1, lambda: cases.dial(desk, box["case"], "no_answer"))
        if rounds >= 0:
            self.at(rounds, end("change"))
            self.at(rounds - 5, end(request=request, store=store))
            self.at(rounds - 5, lambda: demo_acts.say(self.desk, box["case"], who))
            self.at(rounds - 40, end())
            return
        self.at(
            back,
            end(
                outcome,
                **({"wanted_at": wanted or self.tomorrow()} if outcome == "booked" else {}),
            ),
        )
        if notes >= 0:
            self.at(notes, end())
            self.at(max(0, notes - 20), end())

    def steps(
        self, process: str, key: str, opened: float, fields: Mapping[str, str], ends: list[tuple[float, str, dict[str, str]]],
        *, told: float = -1, channel: str = "", staff: str = "1001",
    ) -> None:  # fmt: skip
        """Any process: opened with fields, then its steps (of the cases it runs too) ended one after the other."""
        box: dict[str, str] = {}
        who = self.person(staff)

        def open_() -> None:
            desk = self.desk.as_machine() if channel == "plan" else self.desk.as_(who)
            box["case"] = cases.open_(desk, process, customer=self.ids[key], fields=fields, channel=channel)

        def end(outcome: str, texts: dict[str, str]) -> Callable[[], object]:
            return lambda: demo_acts.end_step(
                self.desk, innermost(self.desk, box["case"]), self.people, outcome, texts, who
            )

        self.at(opened, open_)
        if told >= 0:
            self.at(told, lambda: demo_acts.say(self.desk, innermost(self.desk, box["case"]), who))
        for when, outcome, texts in ends:
            self.at(when, end(outcome, texts))


def innermost(desk: Desk, case_id: str) -> str:
    """The case that holds the baton: the one a case runs, and the one that runs, down to the last."""
    state = cases.read(desk, case_id).open_step
    while state is not None and state.run_case:
        case_id = state.run_case
        state = cases.read(desk, case_id).open_step
    return case_id
