"""The report as files: a workbook, CSV by topic, a page to print. All of them are there whole, or none is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from console.desk.outputs import comma, page, sheets
from console.desk.outputs.tables import length
from console.desk.outputs.whole import Writer, all_whole
from console.desk.reports.topics import title, topics
from console.desk.reports.views import DayReport
from console.domain.refusal import Refusal
from console.i18n import _

FORMATS: Final = ("xlsx", "csv", "html")


def formats(text: str) -> tuple[str, ...]:
    """``xlsx,csv`` as formats, each once. Refuses one that is none of :data:`FORMATS`."""
    found = tuple(
        dict.fromkeys(
            word.strip().lower().lstrip(".") for word in text.replace("，", ",").split(",") if word.strip()
        )
    )
    for word in found:
        if word not in FORMATS:
            raise Refusal(
                "no-such-format",
                _("there is no format {format}", format=word),
                _("one of: {names}", names=" ".join(FORMATS)),
                "format",
            )
    return found or FORMATS


def write(report: DayReport, folder: Path, wanted: Sequence[str] = FORMATS) -> list[Path]:
    """Write the report into *folder*, made when it is not there; the files. Raises ``Refusal`` (``cannot-write``)."""
    name = f"report-{report.date}"
    files: dict[str, Writer] = {}
    for kind in wanted:
        if kind == "xlsx":
            files[f"{name}.xlsx"] = partial(_book, report)
        elif kind == "html":
            files[f"{name}.html"] = partial(_page, report)
        else:
            for table in topics(report):
                files[f"{name}-{table.key}.csv"] = partial(_csv, report, table.key)
    return all_whole(folder, files)


def _book(report: DayReport, to: Path) -> None:
    sheets.write(to, topics(report), report.tz, title(report), report.made_by)


def _csv(report: DayReport, key: str, to: Path) -> None:
    comma.write(to, next(t for t in topics(report) if t.key == key), report.tz)


def _page(report: DayReport, to: Path) -> None:
    first = list(report.notices)
    if report.empty:
        first.append(_("Nothing happened on this day."))
    summary, *others = topics(report)
    page.write(
        to,
        [*others, summary],
        report.tz,
        title(report),
        first=first,
        figures=figures(report),
        foot="  ".join(f"{'✓' if c.ok else '✗'} {c.title} {c.words}" for c in report.checks),
    )


def figures(report: DayReport) -> list[tuple[str, str, str]]:
    """The six figures of page one: label, value, and what stands under it."""
    r, was = report, report.before
    made = r.kept + r.broken
    out = [
        (_("Calls"), str(r.calls), _("was {count}", count=was.calls) if was else ""),
        (_("Opened"), str(r.begun), _("was {count}", count=was.begun) if was else ""),
        (_("Ended"), str(r.ended), _("{count} go on", count=r.open) if r.open else ""),
    ]
    if r.timed:
        rate = f"{r.in_time * 100 // r.timed} %"
        out.append(
            (
                _("On time"),
                rate,
                _("was {count}", count=f"{was.in_time * 100 // was.timed} %") if was and was.timed else "",
            )
        )
    if made:
        out.append(
            (
                _("Promises"),
                f"{r.kept} / {made}",
                _("{count} not kept", count=r.broken) if r.broken else "",
            )
        )
    if r.accept_ms is not None:
        limit = _("limit {length}", length=length(r.accept_limit_ms)) if r.accept_limit_ms else ""
        out.append((_("Mean accept"), length(r.accept_ms), limit))
    return out
