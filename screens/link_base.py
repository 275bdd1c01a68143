"""What the parts of the link to the desk share: whose desk, the scenes, and refusals as answers."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from console.desk.desk import Desk
from console.desk.views import HitsView, NewCustomer
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
        #: Whether somebody must still say who they are.
        self._ask = False
        self._refused = ""
        #: A new customer being asked about: what it was made of, what was asked last, what is known.
        self._newcomer: tuple[NewCustomer, str, NewCustomer] = (NewCustomer(), "", NewCustomer())
        self._lacks: tuple[str, str, dict[str, str]] = ("", "", {})

    def _short(self, text: str, *, first: bool = False) -> str:
        """A sentence for one row: the file by its name alone, so that what is wrong with it is not cut off; the *first* only."""
        path = self.desk.store.path
        text = text.replace(str(path), path.name)
        return re.split(r"(?<=。)|(?<=\.) ", text)[0].rstrip("。.") if first else text

    def fresh(self) -> None:
        """Begin with an empty prompt, or with the one of a call that comes back."""
        self._first, self._committed, self.maker.hint = True, ("", ""), tuple

    # what a process asks before it can be opened -----------------------------------------------------------------------

    def opening(self, what: str, do: Callable[[], Answer]) -> Answer:
        """Open a case of *what*; a field that its process needs first (the day of a medical check) is asked for."""
        from console.desk.forms import title

        answer = self.attempt(do)
        if answer.verdict != "no" or self._refused not in ("missing-fields", "bad-value") or not answer.where:
            self._lacks = ("", "", {})
            return answer
        given = self._lacks[2] if self._lacks[0] == what else {}
        given.pop(answer.where, None)
        self._lacks = (what, answer.where, given)
        return msgspec.structs.replace(answer, ask=title(self.desk, answer.where), where="")

    def given(self, what: str, text: str) -> dict[str, str]:
        """What was answered so far for the opening of *what*, *text* to the last question."""
        asked, field, given = self._lacks
        if asked != what:
            return {}
        return {**given, field: text} if text.strip() else given

    # refusals and faults ------------------------------------------------------------------------------------------------

    def attempt(self, do: Callable[[], Answer]) -> Answer:
        """Do it; a refusal is an answer, a fault of the machine takes the strip until something works again."""
        from console.store.problems import StoreProblem

        try:
            answer = do()
        except Refusal as refusal:
            self._refused = refusal.code
            if isinstance(refusal, StoreProblem):
                self.maker.fault = self._short(refusal.message, first=True)
            text = self._short(said(refusal))
            return Answer(
                verdict="no", text=text, ask=text if refusal.code in _ASKS else "", where=refusal.where
            )
        self.maker.fault = ""
        return answer
