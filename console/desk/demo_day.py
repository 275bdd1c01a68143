"""The day of the demo: who called when, what became of it, and where every case stands at the moment the demo begins.

Times are seconds before that moment. Each line goes through the functions people use, on a clock moved to its time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from console.desk import accounts, calls, cases, demo_acts, records
from console.desk.desk import Desk
from console.domain.calendar import next_closing, next_opening
from console.domain.moments import iso_date, local
from console.domain.time import DAY, HOUR, MINUTE, SECOND, FixedClock
from console.engine.commands import Actor

BOOKING = "card-appointment-via-cs"


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
                **({"wanted_at": wanted or self.moment(-DAY / SECOND)} if outcome == "booked" else {}),
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


REQUESTS = {
    "car-wash": ("精洗，内饰吸尘", "普通洗车，赶时间", "洗车，顺带看一下雨刮"),
    "waxing": ("打蜡，车头有划痕先看", "打蜡，不要上色蜡"),
    "maintenance": ("换机油机滤，右前门异响看一下", "常规保养，查一下刹车片", "保养，空调有味道"),
    "roadside": ("电瓶没电，在小区楼下",),
}


def play(desk: Desk, clock: FixedClock, now: int, ids: Mapping[str, str], random: Random) -> None:
    """Write the script and play it; the clock then stands at *now*."""
    day = Day(desk, clock, now, ids, random)
    _running(day)
    _pickups(day)
    _reminders(day)
    _others(day)
    _finished(day)
    _yesterday(day)
    _parked(day)
    day.play()


def _running(day: Day) -> None:
    """What is on its way: late, soon, and with time left."""
    soon = day.moment(-25 * HOUR / SECOND)
    day.booking("luo", "car-wash", "江北店", contact=1020, accept=966, pass_on=846, answers=547)
    day.booking("zhang", "waxing", "渝中店", contact=671, accept=630, pass_on=510, records_at=140, plate="渝B77ZT8",
                allow="续卡手续在办")  # fmt: skip
    day.booking("he", "maintenance", "渝中店", contact=730, accept=684, pass_on=570, answers=284)
    day.booking("ouyang", "car-wash", "江北店", contact=300, accept=250, pass_on=132, staff="1002")
    day.booking("yuan", "maintenance", "万州店", contact=170, accept=120, pass_on=5, staff="1002")
    day.booking("jiang", "car-wash", "九龙坡店", contact=330, accept=288, pass_on=270, answers=8)
    day.booking("tanj", "car-wash", "巴南店", contact=160, accept=100, pass_on=30, staff="1003")
    day.booking("ma", "car-wash", "南岸店", contact=190, accept=120, pass_on=48, wanted=soon, staff="1003")
    day.booking("wang", "car-wash", "江北店", contact=250, accept=142, pass_on=132, staff="1002")
    day.booking("peng", "waxing", "沙坪坝店", contact=1500, accept=1440, pass_on=1400, records_at=1300, lead=1200,
                answers=1150, back=400, rounds=400, staff="1003")  # fmt: skip


def _pickups(day: Day) -> None:
    where = {"pickup_place": "渝北区龙溪路 8 号门口", "work": "常规保养", "store": "沙坪坝店"}
    day.steps("card-vehicle-pickup", "liu", 215, {**where, "pickup_at": day.moment(-2 * HOUR / SECOND)},
              [(180, "", {}), (8, "", {})], told=182, staff="1002")  # fmt: skip
    soon = {**where, "store": "渝北店", "pickup_at": day.moment(-2520)}
    day.steps(
        "card-vehicle-pickup",
        "ran",
        900,
        soon,
        [(840, "", {}), (700, "", {}), (400, "accepts", {})],
        told=842,
    )
    later = {**where, "store": "南岸店", "pickup_at": day.moment(-5 * HOUR / SECOND)}
    day.steps("card-vehicle-pickup", "sima", 3000, later,
              [(2950, "", {}), (2900, "", {}), (2820, "refuses", {"wish": "这家太远"}), (2400, "in-contact", {}),
               (2380, "", {"store": "渝中店"}), (2300, "", {}), (2200, "accepts", {})], told=2951, staff="1002")  # fmt: skip


def _reminders(day: Day) -> None:
    """Today's calls of the plans, the change that waits for an answer, a medical check with sealed results."""
    call_by = _next_call_day(day)
    plan = {
        "procedure": "客户有什么话，记下来告诉所属门店", "informs": "主管领导",
        "call_by": call_by, "report_by": call_by,
    }  # fmt: skip
    for key, kind, matter in (
        ("du", "birthday", "今天是您的生日，祝您生日快乐，出入平安"),
        ("du", "inspection", "可以到店代办年检"),
        ("song", "inspection", "可以到店代办年检"),
        ("wei", "maintenance", "离上次保养已经半年"),
        ("chen", "birthday", "今天是您的生日，祝您生日快乐，出入平安"),
        ("helan", "card-end", "卡快到期，续卡照旧价"),
    ):
        day.steps("card-reminder-other", key, 3600 * 2, {**plan, "reminder_type": kind, "matter": matter},
                  [(5400, "", {})], channel="plan")  # fmt: skip
    change = {"service": "waxing", "store": "巴南店", "wanted_at": day.moment(-2 * DAY / SECOND)}
    day.steps("card-reminder-agreed-service", "li", 2000, change,
              [(1500, "", {}), (1400, "matches", {}), (700, "change", {}), (380, "", {}), (300, "", {}),
               (120, "", {}), (62, "", {})], channel="plan")  # fmt: skip
    check = {"checkup_on": iso_date(day.now - 2 * DAY, day.desk.tz)}
    weeks = 16 * DAY / SECOND
    day.steps("card-owner-medical-check", "ma", weeks + 3600, check,
              [(weeks + 1800, "", {}), (9 * DAY / SECOND + 600, "attends", {}), (9 * DAY / SECOND, "", {}),
               (4000, "results-told", {"store": "渝中店"})], channel="plan")  # fmt: skip


def _next_call_day(day: Day) -> str:
    """The day on which the plans' calls can still be made: its closing hour is at least half an hour away."""
    calendar = day.desk.calendars["centre"]
    at = day.now
    while next_closing(calendar, at) - day.now < 30 * MINUTE:
        at = next_opening(calendar, next_closing(calendar, at) + MINUTE)
    return iso_date(next_closing(calendar, at), day.desk.tz)


def _others(day: Day) -> None:
    """A lawyer booked through the institution, a hotel, somebody whose card does not cover it, one who gave up."""
    day.steps("card-lawyer-service", "yu", 420, {"request": "二手车过户纠纷"},
              [(380, "book", {}), (330, "", {"agency": "山城律师所"}), (250, "", {}), (170, "", {})],
              told=328)  # fmt: skip
    day.steps("card-hotel-ticket-booking", "sima", 5200, {"service": "hotel", "enquiry": "周五去成都，两人一晚"},
              [(5100, "", {}), (4900, "orders", {}), (4800, "", {"agency": "江风票务"})])  # fmt: skip
    day.booking("songt", "maintenance", "南岸店", contact=2600, accept=2520, fail=True, staff="1003")
    day.booking("luoyl", "car-wash", "江北店", contact=4100, accept=4030, fail=True, staff="1002")


def _finished(day: Day) -> None:
    """What is done already: most in time, some late, one declined, one not reached."""
    ends = (
        "booked",
        "booked",
        "declined",
        "booked",
        "cannot-serve",
        "booked",
        "unreached",
        "booked",
        "booked",
        "booked",
    )
    crowd = [key for key in day.ids if key.startswith("n") and _service(day, key)][: len(ends)]
    for n, (key, outcome) in enumerate(zip(crowd, ends, strict=False)):
        start = 9000 - n * 780
        late = 150 if n in (3, 7) else 0
        day.booking(key, _service(day, key), STORES[n % 8], contact=start, accept=start - 70 - n * 3, pass_on=start - 150,
                    records_at=start - 220, lead=start - 330 - late, answers=start - 380 - late, back=start - 640,
                    outcome=outcome, notes=start - 700, staff=("1001", "1002", "1003")[n % 3])  # fmt: skip
    day.booking("tan", "car-wash", "渝北店", contact=900, accept=840, pass_on=800, records_at=760, lead=640, answers=600,
                back=420, notes=190)  # fmt: skip
    desk = day.desk.as_(day.person("1001"), "seat-1001")

    def asked() -> None:
        call = calls.begin(desk, "13012378650")
        calls.save(desk, call)

    day.at(760, asked)
    day.at(720, lambda: calls.end(desk))


STORES = ("渝北店", "南岸店", "渝中店", "江北店", "九龙坡店", "沙坪坝店", "巴南店", "万州店")


def _service(day: Day, key: str) -> str:
    """A service the customer's card still gives, empty when there is none."""
    from console.desk import entitlement

    rows = entitlement.services(day.desk, day.ids[key])
    likely = ("car-wash", "maintenance", "waxing")
    return next((r.service for r in rows if r.service in likely and not r.why_not), "")


def _yesterday(day: Day) -> None:
    """Booked yesterday for today: the arrivals of a store. One card was suspended meanwhile."""
    base = DAY / SECOND
    hours = (9, 10, 11, 14, 15)
    for n, key in enumerate(("feng", "peng", "tian", "shen", "lu")):
        start = base - n * 900
        wanted = f"{iso_date(day.now, day.desk.tz)} {hours[n]:02d}:00"
        service = _service(day, key)
        if not service:
            continue
        day.booking(key, service, "南岸店", contact=start, accept=start - 60, pass_on=start - 120,
                    records_at=start - 200, lead=start - 300, answers=start - 360, back=start - 500, notes=start - 560,
                    wanted=wanted if n else f"{iso_date(day.now + DAY, day.desk.tz)} 09:00", staff="1002")  # fmt: skip
    day.at(2 * 3600, lambda: _suspend(day, "tian"))


def _suspend(day: Day, key: str) -> None:
    with day.desk.store.write(actor="2009", now=day.clock.now()) as tx:
        for card in records.cards(tx.reader, day.ids[key]):
            tx.set("card", card.id, {"state": "suspended"})


def _parked(day: Day) -> None:
    """A call put aside with three things written."""
    desk = day.desk.as_(day.person("1001"), "seat-1001")

    def begin() -> None:
        call = calls.begin(desk, "13996077325")
        calls.choose(desk, call, day.ids["qin"])
        call.typed = {"": {"request": "保养，空调有味道", "wanted_at": "后天下午", "store": "4"}}
        call.focus, call.cursor = "wanted_at", 4
        calls.save(desk, call)

    day.at(200, begin)
    day.at(160, lambda: calls.park(desk))
