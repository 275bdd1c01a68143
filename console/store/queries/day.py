"""The figures of a day or a shift."""

from __future__ import annotations

import msgspec

from console.store.sqlite import Connection


class Day(msgspec.Struct, frozen=True):
    """Counts over ``[since, until)``. ``broken``: promises kept too late, or due by now and still running."""

    calls: int
    opened: int
    closed: int
    said: int
    kept: int
    broken: int


def counts(conn: Connection, since: int, until: int, now: int, staff: str = "") -> Day:
    """The day's counts; with *staff* only of calls taken, cases opened and promises said by that person."""
    values = {"a": since, "b": until, "now": now, "who": staff}
    calls = conn.execute(
        "SELECT count(*) FROM call WHERE began_at>=:a AND began_at<:b AND (:who='' OR staff=:who)", values
    ).fetchone()[0]
    opened = conn.execute(
        "SELECT count(*) FROM case_head WHERE opened_at>=:a AND opened_at<:b AND (:who='' OR opened_by=:who)",
        values,
    ).fetchone()[0]
    closed = conn.execute(
        "SELECT count(*) FROM case_head WHERE closed_at>=:a AND closed_at<:b AND (:who='' OR opened_by=:who)",
        values,
    ).fetchone()[0]
    said, kept, broken = conn.execute(
        "SELECT count(*), count(*) FILTER (WHERE state='kept' AND (due_at IS NULL OR kept_at<=due_at)),"
        " count(*) FILTER (WHERE (state='kept' AND kept_at>due_at) OR (state='running' AND due_at<:now))"
        " FROM promise WHERE said_at>=:a AND said_at<:b AND (:who='' OR by=:who)",
        values,
    ).fetchone()
    return Day(calls, opened, closed, said, kept, broken)
