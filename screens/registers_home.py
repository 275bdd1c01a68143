"""How one comes to the registers, and the real desk behind them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from console.i18n import _, n_
from screens.desk_port import Answer, DeskPort, MenuItem

if TYPE_CHECKING:
    from console.desk.desk import Desk
    from screens.app import ConsoleApp

MOST: Final = 500
"""Lines a screen holds; the file has them all."""


class Narrowed(NamedTuple):
    """What is shown of a form: from which day and through which (dates as typed), a store (id), a service, words in a line."""

    form: str = ""
    since: str = ""
    store: str = ""
    text: str = ""
    until: str = ""
    service: str = ""


class Register(NamedTuple):
    """A register: form and official title, official column titles, lines, whether there are more, what narrows it.

    ``cases``: a line begins with its case; ``numbers`` are columns to align right.
    """

    form: str
    title: str
    columns: tuple[str, ...] = ()
    lines: tuple[tuple[str, ...], ...] = ()
    more: bool = False
    words: str = ""
    cases: bool = True
    numbers: tuple[int, ...] = ()


class RegistersPort(Protocol):
    """What the screen asks for; :meth:`view` raises refusals. ``slow``: it may take its time, so it is asked in a thread."""

    slow: bool

    def forms(self) -> Sequence[tuple[str, str, int]]:
        """Every form: id, official title, entries."""
        ...

    def view(self, asked: Narrowed, wanted: Callable[[], bool]) -> Register:
        """The newest lines; it stops early once *wanted* says that nobody waits for them."""
        ...

    def store(self, text: str) -> str:
        """The id of the store that is meant; empty when none is."""
        ...

    def export(self, asked: Narrowed, kind: str) -> Answer:
        """All lines as ``xlsx``, ``csv`` or ``pdf``."""
        ...


class RegistersLink:
    """:class:`RegistersPort` over ``console.desk``."""

    slow = True

    def __init__(self, port: DeskPort) -> None:
        self._port = port

    @property
    def desk(self) -> Desk:
        """The desk as it is now."""
        desk: Desk = self._port.desk  # type: ignore[attr-defined]
        return desk

    def forms(self) -> Sequence[tuple[str, str, int]]:
        from console.desk import registers

        return [(f["form"], f["title"], f["entries"]) for f in registers.list_(self.desk)]

    def _narrowed(self, asked: Narrowed) -> dict[str, Any]:
        """What narrows, as the desk takes it; days are whole ones of the site."""
        from console.desk.reports.span import after, midnight, wanted

        desk, found = self.desk, {"store": asked.store, "service": asked.service, "text": asked.text}
        return found | {
            "since": midnight(wanted(desk, asked.since), desk.tz) if asked.since else None,
            "until": midnight(after(wanted(desk, asked.until)), desk.tz) if asked.until else None,
        }

    def view(self, asked: Narrowed, wanted: Callable[[], bool] = lambda: True) -> Register:
        from console.desk import registers
        from console.desk import registers_read as reading
        from console.desk.reports.still import still
        from console.domain.moments import local

        form = asked.form or max(self.forms(), key=lambda f: f[2])[0]
        find = reading.wanted(self.desk, form, **self._narrowed(asked))
        with still(self.desk) as quiet:
            found = list(islice(reading.entries(quiet, find, needed=wanted), MOST + 1))
        made = registers.table(self.desk, find)
        case, number, written, *others = made.columns
        rounds = any(e.round > 1 for e in found)  # else every line is the first of its case
        return Register(
            form=form,
            title=made.title,
            columns=(
                case.title,
                written.title,
                *((number.title,) if rounds else ()),
                *(c.title for c in others),
            ),
            lines=tuple(
                (
                    e.case,
                    local(e.at, self.desk.tz).strftime("%m-%d %H:%M"),
                    *((str(e.round),) if rounds else ()),
                    *e.values,
                )
                for e in found[:MOST]
            ),
            more=len(found) > MOST,
            words=registers.heading(self.desk, find),
        )

    def store(self, text: str) -> str:
        from console.desk.naming import unit
        from console.domain.refusal import Refusal

        try:
            return unit(self.desk, text)
        except Refusal:
            return ""

    def _name(self, asked: Narrowed) -> str:
        """The file's name: form, today, and what the register was narrowed to, so that a part never replaces the whole."""
        from console.desk import registers, registers_read

        find = registers_read.wanted(self.desk, asked.form, **self._narrowed(asked))
        heading = registers.heading(self.desk, find).replace(" - ", "_")
        words = re.sub(r"[^\w.-]+", "-", heading).strip("-.")[:60] or ("_" if heading else "")
        return "-".join(w for w in (asked.form, self.desk.today, words) if w)

    def export(self, asked: Narrowed, kind: str) -> Answer:
        from console.desk import registers
        from console.desk.outputs import fonts
        from console.desk.outputs.whole import refusing
        from console.domain.refusal import Refusal

        try:
            place = Path(_("registers")) / f"{self._name(asked)}.{kind}"
            to = self.desk.store.path.parent / place
            with refusing(to.parent):
                to.parent.mkdir(parents=True, exist_ok=True)
            count, missing = registers.write_all(self.desk, asked.form, to, **self._narrowed(asked))
        except Refusal as no:
            return Answer(verdict="no", text="  ".join(w for w in (no.message, no.fix) if w))
        text = n_("{count} entry in {file}", "{count} entries in {file}", count, file=str(place))
        warning = fonts.warning(missing)
        return Answer(verdict="note" if warning else "yes", text="  ".join(w for w in (warning, text) if w))


def items(port: DeskPort) -> list[MenuItem]:
    """The menu's line for them."""
    return [MenuItem(id="screen:registers", title=_("Forms"))] if hasattr(port, "desk") else []


def open_registers(app: ConsoleApp) -> None:
    """Lay the registers over the screen; a case chosen there is opened on the desk."""
    from screens.doors import back
    from screens.registers import RegistersScreen

    if getattr(app.port, "desk", None) is not None:
        app.push_screen(RegistersScreen(RegistersLink(app.port)), lambda done: back(app, done or ""))
