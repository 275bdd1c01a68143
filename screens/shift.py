"""The change of shift: what was offered to me, what is still with me, what others have taken over. Line by line."""

from __future__ import annotations

from typing import ClassVar

from console.i18n import N_
from screens.worklist import WorklistScreen


class ShiftScreen(WorklistScreen):
    """F8 accepts the line, F7 hands it over, F4 begins, closes, prints; Enter opens the case."""

    TOPIC = "shift"
    WORDS: ClassVar[dict[str, str]] = {
        "services": N_("Shift"),
        "park": N_("Hand over"),
        "finish": N_("Accept it"),
    }

    def action_act_finish(self) -> None:
        """F8: accept the case of the line."""
        self.do("accept")

    def action_act_park(self) -> None:
        """F7: hand the case of the line over."""
        self.do("handover")
