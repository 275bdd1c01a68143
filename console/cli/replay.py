"""``report replay``: the last days under other limits, over the real events. In the table 「then」 is under those limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from console.cli.framework import key_values, option
from console.cli.output import pairs, seconds, show, table
from console.cli.report import report
from console.cli.session import Session
from console.i18n import N_, _


@report.add("replay", help=N_("What would have been late under other limits, over real events."))
@option(
    "--set",
    "limits",
    multiple=True,
    metavar="STEP=LIMIT",
    help=N_(
        "A limit to try, such as store-answers=3min, PROCESS/STEP=T+6min or, for all steps of a post, 'front desk=3'; may be given several times."
    ),
)
@option("--last", default="7d", metavar="LENGTH", help=N_("Over the last 7d, 12h, 2w."))
def replay_(session: Session, limits: tuple[str, ...], last: str) -> None:
    """Other limits."""
    from console.desk import replay

    desk = session.desk
    value = replay.as_json(desk, replay.run(desk, key_values(limits), replay.length(last)))

    def lines() -> Iterator[str]:
        if not value["steps"]:
            yield _("None of these steps ran in that time.")
            return
        heads = (_("step"), _("unit"), _("ran"), _("late"), _("late then"), _("own"), _("own then"))
        rows = [row for step in value["steps"] for row in (step, *step["units"])]
        yield from table(heads, (_row(desk, row) for row in rows), right=(2, 3, 4, 5, 6))
        yield from pairs(
            (
                (_("newly late"), _count(value["newly_late"])),
                (_("no longer late"), _count(value["no_longer_late"])),
            )
        )

    show(session, value, lines)


def _row(desk: Any, row: dict[str, Any]) -> tuple[object, ...]:
    return (
        row["title"] if not row["unit"] else "",
        desk.unit_title(row["unit"]) if row["unit"] else "",
        row["ran"],
        row["late_then"],
        row["late_now"],
        seconds(row["own_late_then_s"]),
        seconds(row["own_late_now_s"]),
    )


def _count(cases: list[str]) -> str:
    return f"{len(cases)}  {'  '.join(cases)}" if cases else ""
