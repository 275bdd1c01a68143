"""What the report says beside its figures: what stands on page one, and what to look at first tomorrow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from console.desk.desk import Desk
from console.desk.lateness import Spell
from console.desk.outputs.tables import length
from console.desk.reports.book import Book
from console.desk.reports.punctual import Titles
from console.desk.reports.sites import missing
from console.desk.reports.span import Span, after, midnight
from console.desk.reports.views import OpenWork, SiteData
from console.domain.moments import local, show_moment
from console.domain.time import DAY
from console.i18n import _, n_

RUN = 3
"""So many late in a row are worth a line."""


def notices(desk: Desk, book: Book, found: tuple[SiteData, ...]) -> tuple[str, ...]:
    """What must be known before a figure is read: data that is missing, clocks that jumped, a day that is not over."""
    out = [_missing(site, desk.tz) for site in missing(found)]
    if book.back_ms:
        out.append(
            _(
                "A clock went back by {length} at about {time}; moments around it may be out of order.",
                length=length(book.back_ms),
                time=show_moment(book.back_at, desk.tz),
            )
        )
    if book.ahead:
        out.append(
            n_(
                "{count} entry is dated later than now: a clock was ahead. It is counted.",
                "{count} entries are dated later than now: a clock was ahead. They are counted.",
                book.ahead,
            )
        )
    hours = round((book.span.until - book.span.since) / 3_600_000, 1)
    if hours != 24:
        out.append(_("This day had {hours} hours: the clocks were changed.", hours=f"{hours:g}"))
    return tuple(out)


def _missing(site: SiteData, tz: str) -> str:
    if site.until_at is None:
        return _("Nothing of {site} is in; its cases are not counted.", site=site.name)
    return _(
        "The data of {site} is in up to {moment} only; what came later is not counted.",
        site=site.name,
        moment=show_moment(site.until_at, tz),
    )


def tomorrow(
    desk: Desk, span: Span, spells: Sequence[Spell], work: tuple[OpenWork, ...], found: tuple[SiteData, ...], say: Titles
) -> tuple[str, ...]:  # fmt: skip
    """What to look at first: nobody's promises, what is due early, units that were late to the end, sites that are silent."""
    out: list[str] = []
    alone = [w for w in work if w.unowned]
    if alone:
        out.append(
            n_(
                "{case} has no owner",
                "{count} cases have no owner, {case} first",
                len(alone),
                case=alone[0].case,
            )
        )
    day = midnight(after(span.date), desk.tz)
    due = [w for w in work if w.due_at is not None and day <= w.due_at < day + DAY]
    if due:
        out.append(
            n_(
                "{count} is due, the first {time}: {name} {step}",
                "{count} are due, the first {time}: {name} {step}",
                len(due),
                time=local(due[0].due_at or 0, desk.tz).strftime("%H:%M"),
                name=due[0].name,
                step=due[0].step_title,
            )
        )
    out += _runs(desk, spells, say)
    for site in missing(found):
        days = _days(site, span)
        out.append(
            n_(
                "{site}: no bundle for {count} day",
                "{site}: no bundle for {count} days",
                days,
                site=site.name,
            )
            if days
            else _("{site}: the evening's bundle is missing", site=site.name)
        )
    return tuple(out)


def _days(site: SiteData, span: Span) -> int:
    return max(0, (span.end - site.until_at) // DAY) if site.until_at is not None else 0


def _runs(desk: Desk, spells: Sequence[Spell], say: Titles) -> list[str]:
    """Units whose last answers of the day were late one after the other, the longest run first."""
    ended: dict[str, list[Spell]] = defaultdict(list)
    for spell in spells:
        if spell.timed and spell.unit:
            ended[spell.unit].append(spell)
    runs: list[tuple[int, str, int]] = []
    for unit, held in ended.items():
        held.sort(key=lambda s: s.ended_at or 0)
        late: list[Spell] = []
        for spell in reversed(held):
            if not spell.breached:
                break
            late.append(spell)
        if len(late) >= RUN:
            runs.append((len(late), unit, late[-1].opened_at))
    return [
        _(
            "{unit}: {count} late in a row since {time}",
            unit=say.unit(unit),
            count=count,
            time=local(at, desk.tz).strftime("%H:%M"),
        )
        for count, unit, at in sorted(runs, reverse=True)
    ]
