"""The one door: from a case, a command and the world to the events of one act, or a :class:`Refusal`. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from console.catalogue.schema import Pack
from console.domain.refusal import Refusal
from console.engine import (
    commands as c,
)
from console.engine import (
    decide_case,
    decide_done,
    decide_fields,
    decide_hand,
    decide_open,
    decide_paper,
    decide_run,
    decide_talk,
    duplicates,
)
from console.engine.act import Act
from console.engine.case import Case
from console.engine.events import Event
from console.i18n import _

Decider = Callable[[Act, Any], None]

_DECIDERS: dict[type[c.Command], Decider] = {
    c.Open: decide_open.open_case,
    c.Do: decide_done.do,
    c.RunEnded: decide_run.run_ended,
    c.Write: decide_fields.write,
    c.Tell: decide_talk.tell,
    c.Withdraw: decide_talk.withdraw,
    c.Dial: decide_talk.dial,
    c.Claim: decide_hand.claim,
    c.Unclaim: decide_hand.unclaim,
    c.Reassign: decide_hand.reassign,
    c.Chase: decide_hand.chase,
    c.Excuse: decide_hand.excuse,
    c.Allow: decide_paper.allow,
    c.Sign: decide_paper.sign,
    c.Print: decide_paper.print_,
    c.Note: decide_case.note,
    c.Cancel: decide_case.cancel,
    c.Reopen: decide_case.reopen,
    c.Link: decide_case.link,
    c.MergeDuplicate: duplicates.merge_duplicate,
    c.EndAsChase: duplicates.end_as_chase,
}


def decide(pack: Pack, case: Case | None, command: c.Command, world: c.World, now: int) -> list[Event]:
    """The events of one act, in the order the process language lists them.

    *case* is None to open one (:class:`console.engine.commands.Open`) and is never changed. *now* is ms UTC. Raises
    :class:`Refusal` with the same code and sentence that :func:`console.engine.actions.actions` shows. New cases that follow
    (runs, starts) are linked with an empty number: see :mod:`console.engine.children`.
    """
    decider = _DECIDERS[type(command)]
    if isinstance(command, c.Open):
        if case is not None:
            raise Refusal("already-open", _("this case is open already"), "", case.id)
    elif case is None:
        raise Refusal("no-case", _("there is no such case"))
    act = Act(pack, case, world, now)
    decider(act, command)
    return act.events
