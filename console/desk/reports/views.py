"""The figures of a day, as values. Lengths are ms (``…_ms``), moments ms UTC (``…_at``), shares are computed from counts."""

from __future__ import annotations

from console.desk.views import View


class Before(View, frozen=True):
    """The same figures of the day before."""

    date: str
    calls: int
    begun: int
    ended: int
    timed: int
    in_time: int


class HalfHour(View, frozen=True):
    """Half an hour: calls that came in, cases opened in it that had a step late, and steps that ended in it."""

    at: int
    calls: int = 0
    late: int = 0
    timed: int = 0
    in_time: int = 0


class CaseCount(View, frozen=True):
    """Cases of one process, store and state: ``begun`` on the day, ``ended`` on it with ``outcome``, or ``open`` at its end."""

    process: str
    title: str
    unit: str
    unit_title: str
    outcome: str
    outcome_title: str
    begun: int = 0
    ended: int = 0
    open: int = 0


class Handoff(View, frozen=True):
    """A step's day: how many counted for the rate, how many in time, how long they took (median, 90th percentile)."""

    process: str
    step: str
    title: str
    step_title: str
    role_title: str
    limit_ms: int | None
    timed: int
    in_time: int
    median_ms: int | None
    p90_ms: int | None
    breaches: int
    excused: int
    own_ms: int
    inherited_ms: int


class StoreFigure(View, frozen=True):
    """A store's answers: how many, how many in time."""

    unit: str
    title: str
    timed: int
    in_time: int

    @property
    def late(self) -> int:
        """How many were not in time."""
        return self.timed - self.in_time


class Breach(View, frozen=True):
    """A step that was past its due time: whose, since when, by how much, and what was said for it."""

    case: str
    process_title: str
    plate: str
    name: str
    step_title: str
    role_title: str
    unit: str
    unit_title: str
    person: str
    behalf: str
    due_at: int | None
    ended_at: int | None
    own_ms: int
    inherited_ms: int
    excuses: tuple[str, ...] = ()


class Minutes(View, frozen=True):
    """Own and inherited lateness in the hands of a role, person or unit (``by``)."""

    by: str
    key: str
    title: str
    own_ms: int
    inherited_ms: int
    breaches: int
    excused: int


class BrokenPromise(View, frozen=True):
    """A promise that was not kept in time: by how much, to whom, who gave it, why, and who has it now."""

    case: str
    plate: str
    name: str
    by: str
    text: str
    said_at: int
    due_at: int
    kept_at: int | None
    late_ms: int
    reason: str
    owned: bool


class Refused(View, frozen=True):
    """Checks that said no: the reason, the service, how often, how often somebody let it pass."""

    verdict: str
    title: str
    service: str
    count: int
    allowed: int


class Use(View, frozen=True):
    """Uses taken off cards, by service, product and where."""

    service: str
    product: str
    unit_title: str
    uses: int


class Reminder(View, frozen=True):
    """Calls that we make: how many cases were worked on, dials, reached, ended without being reached, still to reach."""

    process: str
    title: str
    cases: int
    dials: int
    reached: int
    missed: int
    open: int


class OpenWork(View, frozen=True):
    """A case that goes on: the step, who holds it, who answers for it, when it is due and whether the customer was promised."""

    case: str
    process_title: str
    plate: str
    name: str
    step: str
    step_title: str
    unit: str
    unit_title: str
    role_title: str
    holder: str
    owner: str
    opened_at: int
    due_at: int | None
    promise_at: int | None
    own_ms: int
    inherited_ms: int
    unowned: bool


class SiteData(View, frozen=True):
    """A site of the organisation: up to when its data is in, and whether that covers the day."""

    site: str
    code: str
    name: str
    own: bool
    until_at: int | None
    whole: bool


class Check(View, frozen=True):
    """One of the books: whether it agrees, its name, and the sum in words."""

    key: str
    ok: bool
    title: str
    words: str


class DayReport(View, frozen=True):
    """A day. ``notices`` stand on page one. ``over``: the day has ended; otherwise it is told up to ``until_at``."""

    date: str
    since_at: int
    until_at: int
    made_at: int
    over: bool
    tz: str
    site: str
    stores: int
    made_by: str
    made_by_post: str
    notices: tuple[str, ...] = ()

    calls: int = 0
    calls_out: int = 0
    work: int = 0
    begun: int = 0
    carried: int = 0
    ended: int = 0
    cancelled: int = 0
    open: int = 0
    timed: int = 0
    in_time: int = 0
    breached: int = 0
    said: int = 0
    kept: int = 0
    broken: int = 0
    withdrawn: int = 0
    running: int = 0
    accept_ms: int | None = None
    accept_limit_ms: int | None = None
    before: Before | None = None

    half_hours: tuple[HalfHour, ...] = ()
    cases: tuple[CaseCount, ...] = ()
    handoffs: tuple[Handoff, ...] = ()
    store_limit_ms: int | None = None
    store_figures: tuple[StoreFigure, ...] = ()
    breaches: tuple[Breach, ...] = ()
    minutes: tuple[Minutes, ...] = ()
    broken_promises: tuple[BrokenPromise, ...] = ()
    refusals: tuple[Refused, ...] = ()
    uses: tuple[Use, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    open_work: tuple[OpenWork, ...] = ()
    sites: tuple[SiteData, ...] = ()
    checks: tuple[Check, ...] = ()
    tomorrow: tuple[str, ...] = ()

    @property
    def rate(self) -> float | None:
        """The share of steps that ended in time; None when none ended."""
        return self.in_time / self.timed if self.timed else None

    @property
    def empty(self) -> bool:
        """Whether nothing at all happened."""
        return not (self.calls or self.calls_out or self.work or self.uses)
