"""What is simply counted: cases, promises, refusals, uses, reminders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from console.desk import records
from console.desk.desk import CENTRE, Desk
from console.desk.owners import Duty, owner
from console.desk.reports.book import Book, Entry
from console.desk.reports.punctual import Titles
from console.desk.reports.span import Span
from console.desk.reports.views import BrokenPromise, CaseCount, Refused, Reminder, Use
from console.domain.text import cut
from console.domain.time import MINUTE
from console.engine.case import PromiseState, StepState
from console.engine.definition import known
from console.i18n import _

_EARLIER = 10 * MINUTE
"""A step opened this long before a promise was said may still be why it was not kept."""


def cases(book: Book, say: Titles) -> tuple[CaseCount, ...]:
    """Cases by process, store and outcome: opened in the day, ended in it, open at its end."""
    rows: dict[tuple[str, str, str], list[int]] = {}
    words: dict[str, str] = {}
    for entry in book.entries:
        case = entry.case
        end = (case.outcome or ("cancelled" if case.state == "cancelled" else "done")) if entry.ended else ""
        words[case.process] = str(entry.process.title)
        if end:
            words[f"={end}"] = _outcome(entry, end)
        row = rows.setdefault((case.process, entry.unit, end), [0, 0, 0])
        row[0] += entry.began
        row[1] += entry.ended
        row[2] += not entry.ended
    return tuple(
        CaseCount(
            process=process,
            title=words[process],
            unit=unit,
            unit_title=say.unit(unit),
            outcome=end,
            outcome_title=words.get(f"={end}", ""),
            begun=begun,
            ended=ended,
            open=still,
        )
        for (process, unit, end), (begun, ended, still) in sorted(
            rows.items(), key=lambda item: (item[0][0], item[0][1] != CENTRE, item[0])
        )
    )


def _outcome(entry: Entry, end: str) -> str:
    if end in entry.pack.outcomes:
        return str(entry.pack.outcomes[end])
    return {"cancelled": _("cancelled"), "done": _("done")}.get(end, end)


class Promises:
    """The promises of a day. Each counts once: kept when it was kept, broken when its time was up."""

    def __init__(self, book: Book, say: Titles, duty: Duty) -> None:
        self.said = self.kept = self.withdrawn = self.running = 0
        rows: list[BrokenPromise] = []
        span = book.span
        for entry in book.entries:
            for promise in entry.case.promises:
                self.said += span.since <= promise.said_at < span.end
                if promise.state == "withdrawn":
                    self.withdrawn += span.since <= promise.said_at < span.end
                elif broken_at(promise, span.end):
                    if span.since <= (promise.due_at or 0) < span.end:
                        rows.append(_broken(entry, promise, span, say, duty))
                elif promise.kept_at is not None:
                    self.kept += span.since <= promise.kept_at < span.end
                else:
                    self.running += 1
        self.rows = tuple(sorted(rows, key=lambda r: (-r.late_ms, r.case)))

    @property
    def broken(self) -> int:
        """How many were not kept in time."""
        return len(self.rows)


def broken_at(promise: PromiseState, end: int) -> bool:
    """Whether a promise was broken before the moment *end* (ms)."""
    if promise.due_at is None or promise.state == "withdrawn":
        return False
    return (promise.kept_at if promise.kept_at is not None else end - 1) > promise.due_at


def _broken(entry: Entry, promise: PromiseState, span: Span, say: Titles, duty: Duty) -> BrokenPromise:
    assert promise.due_at is not None
    case = entry.case
    held = owner(case, duty)
    return BrokenPromise(
        case=case.id,
        plate=case.plate,
        name=entry.name,
        by=say.person(promise.by),
        text=promise.text,
        said_at=promise.said_at,
        due_at=promise.due_at,
        kept_at=promise.kept_at,
        late_ms=(promise.kept_at if promise.kept_at is not None else span.at) - promise.due_at,
        reason=_reason(entry, promise, say),
        owned=promise.kept_at is not None or entry.ended or duty.here(held.person),
    )


def _reason(entry: Entry, promise: PromiseState, say: Titles) -> str:
    """Why a promise was not kept, as far as the log shows: dials in vain, somebody before it who was late, or nothing yet."""
    steps = entry.case.steps
    keeping = [s for s in steps if s.step == promise.kept and s.opened_at >= promise.said_at]
    vain = [d for s in keeping for d in s.dials if d[1] != "reached"]
    if vain and promise.kept_at is not None:
        return _("nobody answered, reached at attempt {number}", number=len(vain) + 1)
    if vain:
        return _("nobody answered, {number} attempts", number=len(vain))
    end = promise.kept_at if promise.kept_at is not None else 1 << 62
    others = [s for s in steps if s.step != promise.kept and promise.said_at - _EARLIER <= s.opened_at <= end]
    for step in others:
        if promise.kept_at is None and step.due_at is not None and step.state == "open":
            return _("{who} has not answered", who=_who(step, say))
    late = [s for s in others if s.done_at is not None and s.due_at is not None and s.done_at > s.due_at]
    if late:
        worst = max(late, key=lambda s: (s.done_at or 0) - max(s.due_at or 0, s.since))
        return _("{who} answered late", who=_who(worst, say))
    if entry.case.state == "cancelled":
        return _("cancelled: {reason}", reason=cut(entry.case.cancelled_reason, 24))
    return _("called back late") if promise.kept_at is not None else _("not called back yet")


def _who(step: StepState, say: Titles) -> str:
    role, unit = step.roles[0] if step.roles else ("", "")
    return say.unit(unit) if unit and unit != CENTRE else say.role(role, short=True)


def refusals(book: Book, desk: Desk) -> tuple[Refused, ...]:
    """Checks of the day that said no, by reason and service."""
    counted: Counter[tuple[str, str]] = Counter()
    passed: Counter[tuple[str, str]] = Counter()
    titles: dict[str, str] = {}
    services = desk.services
    for entry in book.entries:
        for check in entry.case.checks.values():
            if check.passed or not book.span.since <= check.at < book.span.end:
                continue
            name = check.service or known(entry.pack, entry.case).get("service", "")
            key = (check.verdict, str(services[name].title) if name in services else name)
            field = entry.pack.fields.get("verdict")
            option = field.options.get(check.verdict) if field else None
            titles[check.verdict] = str(option.title) if option else check.verdict
            counted[key] += 1
            passed[key] += bool(check.allowed_by)
    return tuple(
        Refused(verdict=v, title=titles[v], service=s, count=n, allowed=passed[v, s])
        for (v, s), n in sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    )


def uses(con: records.Connection, desk: Desk, span: Span, say: Titles) -> tuple[Use, ...]:
    """Uses of the day that stand, by service, product and place; reversed ones are left out."""
    rows = con.execute(
        "SELECT u.service, coalesce(p.title, ''), u.unit, sum(u.uses) FROM card_use u"
        " LEFT JOIN card c ON c.id = u.card LEFT JOIN product p ON p.id = c.product"
        " WHERE u.at >= ? AND u.at < ? AND u.reversed_by IS NULL GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3",
        (span.since, span.end),
    ).fetchall()
    services = desk.services
    return tuple(
        Use(
            service=str(services[service].title) if service in services else service,
            product=product,
            unit_title=say.unit(unit),
            uses=int(count),
        )
        for service, product, unit, count in rows
    )


def reminders(book: Book) -> tuple[Reminder, ...]:
    """The calls we make ourselves, by process: who was reached and who was not."""
    rows: dict[str, list[int]] = {}
    titles: dict[str, str] = {}
    span = book.span
    for entry in book.entries:
        process = entry.process
        if not {"plan", "outbound"} & set(process.channels):
            continue
        titles[process.id] = str(process.title)
        called = [
            s for s in entry.case.steps if (spec := process.steps.get(s.step)) and spec.call is not None
        ]
        dials = [r for s in called for at, r in s.dials if span.since <= at < span.end]
        done = [s for s in called if s.state == "done" and s.done_at is not None and s.done_at < span.end]
        reached = any(_reached(s) for s in done) or "reached" in dials
        row = rows.setdefault(process.id, [0] * 5)
        row[0] += 1
        row[1] += len(dials)
        row[2] += reached
        row[3] += not reached and (entry.ended or bool(done))
        row[4] += not reached and not entry.ended and not done
    return tuple(
        Reminder(process=p, title=titles[p], cases=r[0], dials=r[1], reached=r[2], missed=r[3], open=r[4])
        for p, r in rows.items()
    )


def _reached(step: StepState) -> bool:
    return step.outcome != "unreached"


def calls(con: records.Connection, span: Span) -> tuple[list[int], int]:
    """When calls came in, and how many went out."""
    rows: Sequence[tuple[int, str]] = con.execute(
        "SELECT began_at, direction FROM call WHERE began_at >= ? AND began_at < ?", (span.since, span.end)
    ).fetchall()
    return [at for at, direction in rows if direction != "out"], sum(d == "out" for _at, d in rows)
