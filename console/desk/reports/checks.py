"""Three tables, one ledger: report, hand-over and queue are read on three ways from one log and must come to the same."""

from __future__ import annotations

from console.desk import casebook, queue
from console.desk.desk import Desk
from console.desk.reports.book import Book
from console.desk.reports.views import Check, OpenWork
from console.i18n import _, n_


def checks(desk: Desk, book: Book, work: tuple[OpenWork, ...]) -> tuple[Check, ...]:
    """The books of the day. The queue is what is owed now, so it is only compared while the day is not over."""
    total = len(book.entries)
    ended = sum(e.ended for e in book.entries)
    still = {e.case.id for e in book.entries if not e.ended}
    listed = {w.case for w in work}
    alone = sum(w.unowned for w in work)
    found = [
        Check(
            key="report",
            ok=total == ended + len(still),
            title=_("Day report"),
            words=_("{total} = {ended} ended + {open} open", total=total, ended=ended, open=len(still)),
        ),
        Check(
            key="handover",
            ok=listed == still,
            title=_("Hand-over"),
            words=_("{open} open", open=len(listed))
            + ("" if not listed else _(", all {count} have an owner", count=len(listed)))
            if not alone
            else _("{open} open", open=len(listed)) + _(", {count} have no owner", count=alone),
        ),
    ]
    if not book.span.over:
        queued = in_queue(desk)
        found.append(
            Check(
                key="queue",
                ok=queued == still,
                title=_("Queue"),
                words=n_("{count} in line", "{count} in line", len(queued))
                + _(", {count} held by nobody", count=_nobody(desk)),
            )
        )
    entered, written = registers(desk, book)
    found.append(
        Check(
            key="registers",
            ok=entered == written,
            title=_("Registers"),
            words=n_("{count} entry of the day", "{count} entries of the day", entered),
        )
    )
    return tuple(found)


def in_queue(desk: Desk) -> set[str]:
    """The cases that stand in the queue now; one that waits for another stands there through it."""
    owed = {item.case.id for item in queue.owed(desk)}
    with desk.reader() as con:
        waiting = con.execute("SELECT DISTINCT case_id FROM case_clock WHERE runs <> ''").fetchall()
    return owed | {row[0] for row in waiting}


def _nobody(desk: Desk) -> int:
    """Open steps that stand with no role and no unit at all."""
    with desk.reader() as con:
        count: int = con.execute(
            "SELECT count(*) FROM case_clock WHERE runs = '' AND roles IN ('', '[]')"
        ).fetchone()[0]
    return count


def registers(desk: Desk, book: Book) -> tuple[int, int]:
    """Entries begun in the day's registers as the registers' own table has them, and as the cases' writes add up to.

    Cases that were not worked on in the day (one that ended before, and was corrected in it) are read for it again.
    """
    span = book.span
    with desk.reader() as con:
        rows = con.execute(
            "SELECT case_id, form, round FROM case_form WHERE first_at >= ? AND first_at < ?",
            (span.since, span.end),
        ).fetchall()
    found = {e.case.id: e.case for e in book.entries}
    for case_id, _form, _round in rows:
        if case_id not in found and (page := casebook.page(desk, case_id)) is not None:
            found[case_id] = page.case
    first: dict[tuple[str, str, int], int] = {}
    for case in found.values():
        for write in case.entries:
            if write.form:
                key = (case.id, write.form, write.round)
                first[key] = min(first.get(key, write.at), write.at)
    return len(rows), sum(span.since <= at < span.end for at in first.values())
