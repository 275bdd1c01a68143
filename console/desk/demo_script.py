"""The day of the demo: who called when, what became of it, and where every case stands at the moment the demo begins.

Times are seconds before that moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from console.desk import calls, records
from console.desk.demo_day import Day
from console.desk.desk import Desk
from console.domain.calendar import next_closing, next_opening
from console.domain.moments import iso_date
from console.domain.time import DAY, HOUR, MINUTE, SECOND, FixedClock


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
    reminded: list[tuple[float, str, dict[str, str]]] = [
        (7000, "", {}),
        (6900, "matches", {}),
        (6800, "confirmed", {"feedback": "准时到"}),
    ]
    for key, here in (("shen", 1500), ("lu", 900)):
        ends = [*reminded, (here, "arrived", {}), (here - 60, "", {})]
        day.steps("card-appointment-delivery", key, 7200, {}, ends, channel="counter", staff="2009")


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
