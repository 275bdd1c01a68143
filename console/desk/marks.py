"""What kind of work a step is, in one mark of the runway: 回 call back, 答 answer, 接 pick-up call, 记 note the result, 办 work at the centre."""

from __future__ import annotations

from typing import Final

from console.catalogue.schema import Pack, Process, Step
from console.desk.desk import CENTRE
from console.engine.who import Post
from console.i18n import Label, _

#: Kind → mark. One Chinese character is two cells, one English letter one.
WORDS: Final[dict[str, Label]] = {
    "call-back": Label(zh="回", en="C"),
    "answer": Label(zh="答", en="A"),
    "phone": Label(zh="接", en="P"),
    "note": Label(zh="记", en="R"),
    "work": Label(zh="办", en="W"),
}


def meaning(kind: str) -> str:
    """What a mark means, for the legend."""
    return {
        "call-back": _("call back"),
        "answer": _("store's answer"),
        "phone": _("store's call"),
        "note": _("store notes the result"),
        "work": _("work at the centre"),
    }[kind]


def kind(pack: Pack, process: Process, step_id: str, posts: tuple[Post, ...]) -> str:
    """The kind of a step: who does it, whether by telephone, and whether only the outcome is noted."""
    units = {unit for _role, unit in posts}
    ours = CENTRE in units or not units
    step = process.steps.get(step_id)
    if step is None:
        return "work" if ours else "answer"
    if step.call is not None:
        return "call-back" if ours else "phone"
    if ours:
        return "work"
    return "note" if step.stage in ("close", "review") or _after_call_back(pack, process, step) else "answer"


def _after_call_back(pack: Pack, process: Process, step: Step) -> bool:
    """Whether the customer has been called back by the centre before this step: only the outcome is left to note."""
    for before in process.steps.values():
        if before.id == step.id:
            return False
        if before.call is not None and any(_at_centre(pack, role) for role in _roles(before)):
            return True
    return False


def _roles(step: Step) -> list[str]:
    return [role for role, _at in getattr(step.by, "roles", ())]


def _at_centre(pack: Pack, role: str) -> bool:
    known = pack.roles.get(role)
    return known is not None and known.unit == CENTRE
