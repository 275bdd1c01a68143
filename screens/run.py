"""Open the console: the desk of a file, its life, and the app that shows it. The only door the command line knows."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.desk.desk import Desk
    from console.desk.plans.daily import Daily, Look
    from console.desk.plans.run import Ran
    from console.desk.ring import Ring
    from console.domain.time import Clock
    from screens.app import ConsoleApp
    from screens.desk_link import DeskLink
    from screens.desk_port import DeskPort
    from screens.rescue import Rescue

#: Terminals that have sixteen colours or fewer: planes cannot be told apart there.
_FEW_COLOURS = frozenset({"linux", "vt100", "vt220", "ansi", "xterm-16color", "screen", "cygwin", "dumb"})


def look_for(environ: dict[str, str]) -> str:
    """The look the terminal asks for: ``plain`` without colours, what ``CALLCONSOLE_LOOK`` names, else nothing."""
    if named := environ.get("CALLCONSOLE_LOOK"):
        return named if named in ("dark", "light", "plain") else ""
    if environ.get("NO_COLOR"):
        return "plain"
    if environ.get("COLORTERM") in ("truecolor", "24bit"):
        return ""
    return "plain" if environ.get("TERM", "") in _FEW_COLOURS else ""


def run(db: Path, *, staff: str = "", lang: str = "", now: int | None = None, demo: bool = False) -> int:
    """Show the console on *db* until it is left; the exit code.

    *staff* sits down without being asked when they have no PIN or ``CALLCONSOLE_PIN`` is right; otherwise the log-in asks.
    *now* (ms UTC) stops the clock. *demo*: nobody is asked, stores answer and calls ring by themselves.
    """
    # Half a hundred thousand objects are made before the first frame and all of them stay: looking for garbage among them
    # costs a tenth of the start. The app collects again once the first frame is drawn.
    gc.disable()
    from console.domain.time import FixedClock, SystemClock
    from console.i18n import set_language
    from screens import habits
    from screens.app import ConsoleApp
    from screens.opening import OpeningDesk
    from screens.theme import Look

    if lang:
        set_language(lang)
    look = look_for(dict(os.environ))
    # Plain is drawn by us; left there, it would make Textual grey out every plane as well.
    if os.environ.pop("NO_COLOR", None):
        Look.greys = False
    closing: list[Callable[[], None]] = []

    def then() -> DeskPort:
        from screens.desk_link import DeskLink

        desk, ask = sit_down(db, staff, SystemClock() if now is None else FixedClock(now), demo)
        closing.append(desk.store.close)
        link = DeskLink(desk, ask=ask, staff=staff, beat=_life(desk) if demo else None)
        if not demo and now is None:
            closing.insert(0, _keep(link))
            link.beat = _plans(app, link)
        closing.insert(0, _listen(db, app, link))
        return link

    app = ConsoleApp(
        OpeningDesk(db.stem, now),
        look=look or habits.read().get("look", ""),
        still=now is not None,
        then=then,
        rescue=lambda error: _rescue(db, error),
    )
    try:
        code = app.run() or 0
    finally:
        for close in closing:
            close()
    if app.failure is not None:
        raise app.failure
    return code


def _keep(link: DeskLink) -> Callable[[], None]:
    """Take the daily backup behind the console; what goes wrong with it is told on the strip. Returns what ends it."""
    from console.desk.backups import Keeper

    keeper = Keeper(link.desk.store, link.desk.clock)
    link.maker.trouble = lambda: keeper.trouble.message if keeper.trouble is not None else ""
    return keeper.start().stop


def _rescue(db: Path, error: Exception) -> Rescue | None:
    """What to offer for a file that does not open."""
    from screens.rescue import rescue_for

    return rescue_for(db, error)


def sit_down(db: Path, staff: str, clock: Clock, demo: bool) -> tuple[Desk, bool]:
    """The desk of *db*, and whether somebody must say who they are before it may be used.

    Nobody is asked where only one person works, without a PIN (a fresh file), and in the demo. Raises a refusal for a staff
    number nobody has, and whatever the store says of a file it cannot open.
    """
    from console.catalogue.loader import load
    from console.desk import accounts
    from console.desk.desk import MACHINE, Desk
    from console.desk.site_settings import beside
    from console.store.open import open_file

    bare = Desk(open_file(db), load(), clock, MACHINE, "seat-none", beside(db))
    people = [a for a in accounts.all_(bare) if a.state == "active"]
    if demo and not staff:
        from console.desk.demo import OPERATOR

        staff = OPERATOR
    if not staff and len(people) == 1 and not people[0].has_pin:
        staff = people[0].number
    if not staff:
        return bare, bool(people)
    pin = os.environ.get("CALLCONSOLE_PIN", "")
    if accounts.needs_pin(bare, staff) and not pin:
        return bare, True
    actor = accounts.log_in(bare, staff, pin)
    return bare.as_(actor, f"seat-{actor.id}"), False


def _life(desk: Desk) -> Callable[[], None]:
    """What makes the demo live, called once a second: stores answer, colleagues work, the telephone rings."""
    from console.desk.demo_live import Live

    live = Live(desk)

    def beat() -> None:
        live.step()

    return beat


def _plans(app: ConsoleApp, link: DeskLink) -> Callable[[], None]:
    """What runs the plans of the day for whoever sits there, called once a second; nothing of it is loaded in the first seconds.

    What is due is found in a thread; what it found comes back as a message, so that the desk is only used by the screen's own.
    """
    begun = link.desk.now()
    made: list[Daily] = []

    def beat() -> None:
        if not made:
            if link.desk.now() < begun + 3_000:
                return
            from console.desk.plans.daily import Daily

            made.append(Daily(link.desk))
        made[0].beat(link.desk, aside)

    def aside(look: Look, then: Callable[[Ran | None], None]) -> None:
        def work() -> None:
            found: Ran | None = None
            try:
                found = look()
            finally:
                app.call_later(then, found)

        app.run_worker(work, thread=True, group="plans")

    return beat


def _listen(db: Path, app: ConsoleApp, link: DeskLink) -> Callable[[], None]:
    """Hear the telephone; returns what stops listening."""
    from console.desk.ring import Listener

    def rings(ring: Ring) -> None:
        link.rang(ring.number, ring.name)
        app.turn()

    def heard(ring: Ring) -> None:
        app.call_later(rings, ring)  # the desk belongs to the screen's own thread

    ear = Listener(db, heard)
    ear.start()
    return ear.stop
