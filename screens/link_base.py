"""What the parts of the link to the desk share: whose desk, the scenes, and refusals as answers."""

from __future__ import annotations

from collections.abc import Callable

from console.desk.desk import Desk
from console.desk.views import HitsView
from console.domain.refusal import Refusal
from screens.desk_port import Answer
from screens.link_scene import SceneMaker, said

#: Refusals that a word more would heal: the screen asks for it.
_ASKS = frozenset({"reason-missing", "reason", "text-missing", "text"})


class LinkBase:
    """One seat at one desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.tz = desk.tz
        self.maker = SceneMaker(desk)
        self._committed: tuple[str, str] = ("", "")
        self._hits: HitsView | None = None
        self._first = True

    def fresh(self) -> None:
        """Begin with an empty prompt, or with the one of a call that comes back."""
        self._first, self._committed, self.maker.hint = True, ("", ""), tuple

    # refusals and faults ------------------------------------------------------------------------------------------------

    def attempt(self, do: Callable[[], Answer]) -> Answer:
        """Do it; a refusal is an answer, a fault of the machine takes the strip until something works again."""
        from console.store.problems import StoreProblem

        try:
            answer = do()
        except Refusal as refusal:
            if isinstance(refusal, StoreProblem):
                self.maker.fault = refusal.message
            ask = said(refusal) if refusal.code in _ASKS else ""
            return Answer(verdict="no", text=said(refusal), ask=ask, where=refusal.where)
        self.maker.fault = ""
        return answer
