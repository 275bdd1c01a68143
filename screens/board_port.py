"""What the lead's board asks of the desk: one view, and acts that answer in one line (see :mod:`screens.desk_port`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from console.desk.board_views import BoardView, ChaseCard, Grouping
from console.desk.views import View
from screens.desk_port import Answer, MenuItem


class Asked(View, frozen=True):
    """What the board is asked for: the text that narrows it, the grouping, late only, the line chosen, own words of the chase."""

    text: str = ""
    grouping: Grouping = "unit"
    overdue: bool = False
    chosen: str = ""
    typed: str = ""


class BoardPort(Protocol):
    """The board as one seat sees it. Only :meth:`view` may be called from a thread."""

    @property
    def tz(self) -> str:
        """The time zone of everything shown."""
        ...

    def now(self) -> int:
        """The moment, in milliseconds UTC."""
        ...

    def view(self, asked: Asked) -> BoardView:
        """The whole board as it is now."""
        ...

    def changed(self) -> bool:
        """Called once a second: whether there is something new to ask for."""
        ...

    def chase_card(self, unit: str, typed: str = "") -> ChaseCard | None:
        """The chase of another line, from what the last view knew."""
        ...

    def send(self, unit: str, typed: str = "") -> tuple[Answer, str]:
        """F8: note the chase on its cases; the answer, and the text for the clipboard (empty when refused)."""
        ...

    def seen(self, case: str = "") -> Answer:
        """F7: the alerts (of one case) were seen."""
        ...

    def commit(self, text: str) -> tuple[Answer, str] | None:
        """Enter in the prompt: a command (催办 03, 改派 HQ-0231 周洁) with the text for the clipboard; ``None``: no command."""
        ...

    def case_named(self, text: str) -> tuple[str, str] | None:
        """The case whose number was typed, over or not: its number and whose it is; ``None`` when it is no case's number."""
        ...

    def understand(self, text: str) -> tuple[str, ...]:
        """What the text means as a command, word by word; empty: it narrows the board."""
        ...

    def acts(self, case: str) -> Sequence[MenuItem]:
        """What may be done with a case from here, with the reason for what may not."""
        ...

    def act(self, case: str, item: str, choice: str = "", text: str = "") -> Answer: ...

    def why(self, case: str) -> Sequence[tuple[str, str]]:
        """The arithmetic of a case's clocks and who had it, as labels and words."""
        ...
