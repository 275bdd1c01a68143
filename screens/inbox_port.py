"""What the sync inbox asks of the desk: one view, and acts that answer in one line (see :mod:`screens.desk_port`)."""

from __future__ import annotations

from typing import Protocol

from console.desk.inbox_views import InboxView
from screens.desk_port import Answer


class InboxPort(Protocol):
    """The inbox as one seat sees it. Only :meth:`view` may be called from a thread."""

    @property
    def tz(self) -> str:
        """The time zone of everything shown."""
        ...

    def now(self) -> int:
        """The moment, in milliseconds UTC."""
        ...

    def view(self) -> InboxView:
        """The whole inbox as it is now, with what this seat has chosen."""
        ...

    def changed(self) -> bool:
        """Called once a second: whether there is something new to ask for."""
        ...

    def pick(self, item: str, choice: str, value: str = "") -> Answer:
        """Choose for a question; the same choice again takes it back. Kept, not yet decided."""
        ...

    def confirm(self) -> Answer:
        """F8: decide everything that was chosen."""
        ...
