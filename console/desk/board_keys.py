"""The function keys on the board: F2 to F9 keep their meaning, the words change."""

from __future__ import annotations

from console.desk.desk import Desk
from console.desk.views import Key
from console.i18n import _, language


def keys(desk: Desk, ringing: bool, overdue: bool) -> tuple[Key, ...]:
    """F1 to F10 and the two chords; *ringing*: alerts wait to be seen."""
    return (
        Key(key="F1", word=_("Help")),
        Key(key="F2", word=_("Call")),
        Key(key="F3", word=_("Find")),
        Key(key="F4", word=_("Service"), why_not=_("no customer is in hand")),
        Key(key="F5", word=_("Change the words"), short=_("Words")),
        Key(key="F6", word=_("Everything") if overdue else _("Late only"), short=_("All") if overdue else _("Late")),
        Key(key="F7", word=_("Seen")) if ringing
        else Key(key="F7", word=_("Park"), why_not=_("no call is in hand")),
        Key(key="F8", word=_("Send the chase"), short=_("Chase"), next=True),
        Key(key="F9", word=_("On behalf"), short=_("For")),
        Key(key="F10", word=_("Menu")),
        Key(key="^P", word=_("Palette")),
        Key(key="^L", word="EN" if language() == "zh" else "中文"),
    )  # fmt: skip
