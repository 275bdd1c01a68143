"""A small call centre for the tests of the board, made once and copied; and people at its desks whose clock is moved by hand."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from console.desk import cases
from console.desk.desk import Desk, open_desk
from console.domain.time import FixedClock
from tests.stories.commands import call_centre, moment, write

DAY = "2026-11-23"  # a Monday


@cache
def _template() -> Path:
    folder = Path(mkdtemp(prefix="callconsole-board-"))
    run = call_centre(folder)
    rows = "".join(
        f"{name},先生,1390000{n:04d},,渝C{n:05d},长安 UNI-V,,88507600{n:02d},金卡,2026-01-01,2027-12-31,正常,,,南岸店,,\n"
        for n, name in enumerate(("郑凯", "司马青", "何志明", "罗玉兰", "钟丽华", "刘畅"), 10)
    )
    head = "顾客姓名,称谓,手机,固话,车牌号,车型,车架号,卡号,卡种,开卡日期,有效期至,状态,生日,生日历法,所属门店,年检到期,备注\n"
    run.ok("import", "customers", str(write(folder / "more.csv", head + rows)), staff="1000")
    return run.db


#: Plates with a golden card that may be washed.
PLATES = ("渝A12345", *(f"渝C{n:05d}" for n in range(10, 16)))


def ms(clock: str, day: str = DAY) -> int:
    """``09:04:10`` (or ``09:04``) on the day of the story, ms UTC."""
    from datetime import datetime

    text = clock if clock.count(":") == 2 else f"{clock}:00"
    return int(datetime.fromisoformat(moment(day, text)).timestamp() * 1000)


class Centre:
    """The file, one clock for everybody, and a desk for each person."""

    def __init__(self, folder: Path, at: str = "09:00") -> None:
        self.path = folder / "hq.db"
        for found in _template().parent.glob(f"{_template().name}*"):
            shutil.copy(found, folder / found.name)
        self.clock = FixedClock(ms(at))
        self._desks: dict[str, Desk] = {}
        self._first = open_desk(self.path, clock=self.clock, staff="1001")

    def at(self, clock: str, staff: str = "1001") -> Desk:
        """The desk of a member of staff, at that time of day."""
        self.clock.at = ms(clock)
        return self.desk(staff)

    def desk(self, staff: str = "1001") -> Desk:
        """The desk of a member of staff, now."""
        from console.desk import accounts

        if staff not in self._desks:
            self._desks[staff] = self._first.as_(accounts.log_in(self._first, staff), f"seat-{staff}")
        return self._desks[staff]

    def book(self, clock: str, *, staff: str = "1001", store: str = "03", plate: str = "渝A12345") -> str:
        """A car wash booked at *store*, the call having begun at *clock*."""
        desk = self.at(clock, staff)
        return cases.open_(
            desk, "card-appointment-via-cs", plate=plate, service="洗车", store=store, fields={"request": "洗车"},
            contact=ms(clock),
        )  # fmt: skip

    def passed_on(self, clock: str, *, promise: bool = True, **options: str) -> str:
        """A booking accepted, promised and passed on 1:00 after the call began: the store owes an answer by T+5."""
        name = self.book(clock, **options)
        staff = options.get("staff", "1001")
        self.clock.at = ms(clock) + 30_000
        cases.do(self.desk(staff), name, "accept")
        self.clock.at = ms(clock) + 60_000
        if promise:
            cases.told(self.desk(staff), name, "appointment.promise")
        cases.do(self.desk(staff), name, "pass-on")
        return name
