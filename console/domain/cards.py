"""Numbers of stored-value cards."""

from __future__ import annotations

import re

from console.domain.problem import Problem
from console.domain.text import clean, narrow
from console.i18n import _


class CardProblem(Problem):
    """What was given is no card number."""


def parse(raw: str) -> str:
    """The digits of a card number in any spelling: ``8850 7529 17`` is ``8850752917``.

    6 to 19 digits; raises :class:`CardProblem` otherwise.
    """
    if raw.isascii() and raw.isdigit() and 6 <= len(raw) <= 19:
        return raw
    shown = narrow(clean(raw, limit=60)).strip()
    number = re.sub(r"[\s\-.·]", "", shown)
    if not number:
        raise CardProblem(
            shown, _("no card number written"), _("write the digits on the card, such as 8850752917")
        )
    if not (number.isascii() and number.isdigit()):
        raise CardProblem(
            shown, _("a card number has digits only"), _("write the digits on the card, such as 8850752917")
        )
    if not 6 <= len(number) <= 19:
        raise CardProblem(
            shown, _("the card number has {count} digits", count=len(number)), _("6 to 19 digits, usually 10")
        )
    return number


def show(number: str) -> str:
    """*number* in fours: ``8850 7529 17``."""
    return " ".join(number[i : i + 4] for i in range(0, len(number), 4))
