"""The words of a chase (催办): which car, what is owed, how late or how soon it is. No blame."""

from __future__ import annotations

from console.catalogue.schema import Pack
from console.desk import people
from console.desk.desk import Desk
from console.domain.moments import duration
from console.engine.case import Case
from console.engine.clocks import owed_at
from console.engine.definition import of
from console.i18n import _


def chase_words(desk: Desk, pack: Pack, case: Case) -> str:
    """What to send to the holder of the open step: which car, what is owed, and how late or soon it is."""
    step = case.open_step
    if step is None:
        return ""
    title = str(of(pack, case).steps[step.step].title)
    owed = owed_at(case, step)
    about = "  ".join(w for w in (case.plate, people.name(desk, case.customer), title) if w)
    if owed is None:
        return _("{case}  {about}: an answer is waited for.", case=case.id, about=about)
    left = owed - desk.now()
    if left < 0:
        return _(
            "{case}  {about}: late by {time}, an answer is waited for.",
            case=case.id,
            about=about,
            time=duration(-left),
        )
    return _("{case}  {about}: {time} left.", case=case.id, about=about, time=duration(left))
