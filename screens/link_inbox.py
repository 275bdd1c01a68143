"""The real desk behind the sync inbox: :class:`screens.inbox_port.InboxPort` over ``console.desk``."""

from __future__ import annotations

from collections.abc import Callable

from console.desk import inbox
from console.desk.desk import Desk
from console.desk.inbox_views import InboxView
from console.domain.refusal import Refusal
from console.domain.time import MINUTE
from console.i18n import _, n_
from screens.desk_port import Answer


class InboxLink:
    """The inbox of the person at a desk; *desk* is asked for each time, because somebody else may sit down."""

    def __init__(self, desk: Callable[[], Desk]) -> None:
        self._desk = desk
        self._seen = (-1, -1)

    @property
    def tz(self) -> str:
        """The site's time zone."""
        return self._desk().tz

    def now(self) -> int:
        return self._desk().now()

    def view(self) -> InboxView:
        self._seen = self._version()
        return inbox.inbox_view(self._desk())

    def _version(self) -> tuple[int, int]:
        desk = self._desk()
        return desk.store.data_version(), desk.now() // MINUTE

    def changed(self) -> bool:
        """Somebody wrote (an import, a decision), or a minute has passed."""
        return self._version() != self._seen

    def pick(self, item: str, choice: str, value: str = "") -> Answer:
        try:
            inbox.pick(self._desk(), item, choice, value)
        except Refusal as no:
            return Answer(verdict="no", text=_said(no))
        return Answer()

    def confirm(self) -> Answer:
        try:
            done, refused = inbox.confirm(self._desk())
        except Refusal as no:
            return Answer(verdict="no", text=_said(no))
        if refused:
            return Answer(verdict="no", text=_said(refused[0]))
        if not done:
            return Answer(verdict="no", text=_("nothing is chosen yet; a digit chooses"))
        said = n_(
            "{count} decided; it goes out with the next bundle",
            "{count} decided; they go out with the next bundle",
            done,
        )
        return Answer(verdict="yes", text=said)


def _said(no: Refusal) -> str:
    return f"{no.message}  {no.fix}" if no.fix and "--" not in no.fix else no.message
