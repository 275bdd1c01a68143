"""How one comes to the replay, and the real desk behind it: what was typed as limits, and the cases by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from console.desk.views import View
from console.i18n import _
from screens.desk_port import DeskPort, MenuItem

if TYPE_CHECKING:
    from console.desk.board_views import ReplayView
    from console.desk.desk import Desk
    from screens.app import ConsoleApp

WEEK: Final = "7d"
_UNITS: Final = {"分钟": "min", "分": "min", "小时": "h", "天": "d", "周": "w"}
_CHINESE: Final = re.compile(r"(\d+)\s*(分钟|分|小时|天|周)")
_LAST: Final = ("last", "过去", "最近")


class Tried(NamedTuple):
    """What is tried: limits by step (or by the word of a role), and over how long."""

    limits: tuple[tuple[str, str], ...] = ()
    last: str = WEEK


class ReplayLine(NamedTuple):
    """A step, or a unit under it (``unit``): how often it ran, late then and under the limits tried, own lateness likewise (ms)."""

    title: str
    unit: bool
    ran: int
    late: tuple[int, int]
    own_ms: tuple[int, int]


class ReplayCase(NamedTuple):
    """A case whose step would be newly late (``worse``), or late no longer."""

    case: str
    plate: str
    name: str
    title: str
    worse: bool


class ReplaySheet(View, frozen=True):
    """Everything the replay's screen shows. ``limits`` are step and limit as words; moments ms UTC."""

    since: int = 0
    until: int = 0
    limits: tuple[tuple[str, str], ...] = ()
    lines: tuple[ReplayLine, ...] = ()
    cases: tuple[ReplayCase, ...] = ()


class ReplayPort(Protocol):
    """What the screen asks for; :meth:`view` raises refusals. ``slow``: it may take its time, so it is asked in a thread."""

    slow: bool

    def view(self, tried: Tried) -> ReplaySheet:
        """What the time would have been."""
        ...


def understand(text: str, tried: Tried) -> Tried | None:
    """What was typed, added to what is tried already: ``前台 3``, ``accept=1min``, ``last 14d``. None when it is neither."""
    text = _CHINESE.sub(lambda found: f"{found[1]}{_UNITS[found[2]]}", text)
    parts = text.replace("，", " ").replace(",", " ").replace("＝", "=").split()
    if len(parts) == 2 and parts[0].casefold() in _LAST:
        return tried._replace(last=parts[1])
    glued = re.fullmatch(r"(?:过去|最近)\s*(\d+[a-z]+)", text.strip())
    if glued:
        return tried._replace(last=glued[1])
    if parts and all("=" in part for part in parts):
        pairs = [tuple(part.split("=", 1)) for part in parts]
    elif len(parts) > 1:
        pairs = [(" ".join(parts[:-1]), parts[-1])]
    else:
        return None
    limits = dict(tried.limits) | {step: f"{limit}min" if limit.isdigit() else limit for step, limit in pairs}
    return tried._replace(limits=tuple(limits.items()))


class ReplayLink:
    """:class:`ReplayPort` over ``console.desk``."""

    slow = True

    def __init__(self, port: DeskPort) -> None:
        self._port = port

    @property
    def desk(self) -> Desk:
        """The desk as it is now."""
        desk: Desk = self._port.desk  # type: ignore[attr-defined]
        return desk

    def view(self, tried: Tried) -> ReplaySheet:
        from console.desk import replay
        from console.desk.reports.still import still

        last = replay.length(tried.last)
        if not tried.limits:
            now = self.desk.now()
            return ReplaySheet(since=now - last, until=now)
        with still(self.desk) as quiet:
            found = replay.run(quiet, dict(tried.limits), last)
            return ReplaySheet(
                since=found.since,
                until=found.until,
                limits=tried.limits,
                lines=tuple(
                    ReplayLine(
                        r.unit_title if r.unit else self._title(r.process, r.title),
                        bool(r.unit),
                        r.ran,
                        (r.late_then, r.late_now),
                        (r.own_then_ms, r.own_now_ms),
                    )
                    for r in found.rows
                ),
                cases=self._cases(quiet, found),
            )

    def _title(self, process: str, step: str) -> str:
        try:
            return f"{self.desk.library.process(process)[1].title}  {step}"
        except KeyError:
            return step

    def _cases(self, desk: Desk, found: ReplayView) -> tuple[ReplayCase, ...]:
        """The cases by name, those that would be newly late first."""
        out = []
        with desk.reader() as con:
            for worse, names in ((True, found.newly_late), (False, found.no_longer)):
                for name in names:
                    plate, who, process = con.execute(
                        "SELECT h.plate, coalesce(c.name, ''), h.process FROM case_head h"
                        " LEFT JOIN customer c ON c.id = h.customer WHERE h.id = ?",
                        (name,),
                    ).fetchone()
                    out.append(ReplayCase(name, plate, who, self._title(process, "").strip(), worse))
        return tuple(out)


def example() -> tuple[tuple[str, ...], ...]:
    """What may be typed."""
    return (
        (f"{_('front desk')} 3",),
        ("accept=1min",),
        (_("last {length}", length="14d"),),
        (_("all: from the beginning"),),
    )


def items(port: DeskPort) -> list[MenuItem]:
    """The menu's line for it."""
    if getattr(port, "desk", None) is None:
        return []
    return [MenuItem(id="screen:replay", title=_("Replay: other limits over the last week"))]


def open_replay(app: ConsoleApp, text: str = "") -> None:
    """Lay the replay over the screen and try *text* at once; a case chosen in it is opened on the desk."""
    if getattr(app.port, "desk", None) is None:
        return
    from screens.doors import back
    from screens.replay import ReplayScreen

    app.push_screen(ReplayScreen(ReplayLink(app.port), text), lambda done: back(app, done or ""))
