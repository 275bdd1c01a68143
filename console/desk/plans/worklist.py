"""Whom to call today: one call for one customer, whatever the number of reasons, and not too often.

A reason is an open case of a plan that still has a call to make at the centre. The words of all reasons are joined into one
script that says each sentence once. Somebody who was reached often enough (:mod:`console.desk.one_call`) rests; what falls due before
then is marked, and a person decides.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from console.desk import people, phrases, records, side
from console.desk.desk import CENTRE, Desk
from console.desk.one_call import CAP, DAYS, OURS, reached, rests_until
from console.desk.owed import Owed, owed
from console.domain.moments import iso
from console.domain.refusal import Refusal
from console.engine import clocks
from console.engine.definition import of


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why somebody is called: the case, its step, the word for it, when it is owed (ms), the words to say.

    ``ready``: the case stands at its call now. ``rests_until`` (ms) after a dial in vain.
    """

    case: str
    process: str
    step: str
    what: str
    plate: str = ""
    owed_at: int | None = None
    ready: bool = True
    rests_until: int | None = None
    say: str = ""
    missing: str = ""


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One call: the customer, every reason (soonest owed first), the joined script.

    ``reached`` is how often our calls reached them lately; ``rests_until`` (ms) when that is too often; ``pressing`` when a
    reason falls due before then.
    """

    customer: str
    name: str
    phones: tuple[str, ...]
    reasons: tuple[Reason, ...]
    script: str = ""
    reached: int = 0
    rests_until: int | None = None
    pressing: bool = False

    @property
    def owed_at(self) -> int | None:
        """When the most urgent reason is owed."""
        return min((r.owed_at for r in self.reasons if r.owed_at is not None), default=None)


def worklist(desk: Desk) -> list[Call]:
    """Today's calls, the most urgent first; who was called often enough last."""
    found: dict[str, list[Owed]] = {}
    for item in owed(desk):
        if item.state is not None and item.case.channel in OURS and _to_call(item) and item.case.customer:
            found.setdefault(item.case.customer, []).append(item)
    calls = [_call(desk, customer, items) for customer, items in found.items()]
    return sorted(
        calls,
        key=lambda c: (
            c.rests_until is not None and not c.pressing,
            c.owed_at is None,
            c.owed_at or 0,
            c.customer,
        ),
    )


def _to_call(item: Owed) -> bool:
    """Whether the centre has the baton and this step, or one after it, is a call."""
    role = item.pack.roles.get(item.role)
    if role is None or role.unit != CENTRE:
        return False
    names = list(of(item.pack, item.case).steps)
    ahead = names[names.index(item.step) :] if item.step in names else []
    done = {s.step for s in item.case.steps if s.done_at is not None and s.dials}
    steps = of(item.pack, item.case).steps
    return any(steps[name].call is not None for name in ahead) and not (
        done and steps[item.step].call is None
    )


def _call(desk: Desk, customer: str, items: list[Owed]) -> Call:
    now = desk.now()
    reasons = tuple(_reason(desk, item) for item in items)
    with desk.reader() as con:
        person = records.customer(con, customer)
        numbers = tuple(p.e164 + (f";ext={p.ext}" if p.ext else "") for p in records.phones(con, customer))
        times = reached(con, customer, now)
    rests = rests_until(times)
    return Call(
        customer=customer,
        name=person.name if person is not None else people.name(desk, customer),
        phones=numbers,
        reasons=reasons,
        script=joined([r.say for r in reasons]),
        reached=len(times),
        rests_until=rests,
        pressing=rests is not None and any(r.owed_at is not None and r.owed_at < rests for r in reasons),
    )


def _reason(desk: Desk, item: Owed) -> Reason:
    steps = of(item.pack, item.case).steps
    ready = steps[item.step].call is not None
    say = missing = ""
    if ready:
        try:
            say = str(phrases.say(desk, item.case.id)["say"])
        except Refusal as why:
            missing = why.message
    else:
        say = item.case.fields.get("matter", "")
    return Reason(
        case=item.case.id,
        process=item.case.process,
        step=item.step,
        what=side.reason(item.pack, item.case),
        plate=item.case.plate,
        owed_at=item.owed_at,
        ready=ready,
        rests_until=clocks.resting_until(item.state, desk.now()) if item.state is not None else None,
        say=say,
        missing=missing,
    )


def joined(texts: list[str]) -> str:
    """Several scripts as one: every clause is said once, in order, so the greeting is not repeated."""
    seen: set[str] = set()
    out: list[str] = []
    for text in texts:
        for clause in re.findall(r".+?(?:[，。？；！]+|[,.?;:!](?=\s|$)\s*|$)", text):
            bare = re.sub(r"[\s，。？；！,.?;:!]+$", "", clause).strip()
            if bare and bare not in seen:
                seen.add(bare)
                out.append(clause)
        if out and out[-1][-1:].isalnum():
            out[-1] += "。" if re.search(r"[\u3400-\u9fff]", out[-1]) else ". "
    return "".join(out).strip()


def as_json(desk: Desk, calls: list[Call]) -> dict[str, Any]:
    """The worklist in the public shape."""

    def at(moment: int | None) -> str | None:
        return iso(moment, desk.tz) if moment is not None else None

    return {
        "now": iso(desk.now(), desk.tz),
        "cap": {"calls": CAP, "days": DAYS},
        "calls": [
            {
                "customer": c.customer, "name": c.name, "phones": list(c.phones), "owed_at": at(c.owed_at),
                "reached": c.reached, "rests_until": at(c.rests_until), "pressing": c.pressing, "script": c.script,
                "reasons": [
                    {"case": r.case, "process": r.process, "step": r.step, "what": r.what, "plate": r.plate,
                     "owed_at": at(r.owed_at), "ready": r.ready, "rests_until": at(r.rests_until), "say": r.say,
                     "missing": r.missing}
                    for r in c.reasons
                ],
            }
            for c in calls
        ],
    }  # fmt: skip
