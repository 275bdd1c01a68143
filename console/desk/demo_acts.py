"""How the people of the demo act: whoever holds a step fills in what it asks and ends it, through the desk's own functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from console.catalogue.schema import Field, Pack, Step
from console.desk import cases, phrases
from console.desk.desk import Desk
from console.desk.world import pack_of
from console.domain.moments import show_moment
from console.domain.refusal import Refusal
from console.domain.time import DAY, HOUR
from console.engine.case import Case
from console.engine.commands import Actor
from console.engine.definition import ending, known, of, outcomes

WORDS: dict[str, str] = {
    "request": "换机油机滤，右前门异响看一下",
    "reply": "可以，到店就做，3 号工位，周师傅",
    "adjustment": "改到后天上午 10 点，工位已经留好",
    "opinion": "可以，就这么定",
    "feedback": "时间有变，想往后挪一天",
    "wish": "同意，按约好的时间来接",
    "arrival": "10 点开工，3 号工位，周师傅",
    "condition": "里程 36512，油量半箱，左后门一处小划痕",
    "work": "常规保养",
    "pickup_place": "渝中区民生路 123 号地下车库 B2",
    "results": "体检资料 1 份，编号 T-0917",
    "enquiry": "周五去成都，两人一晚",
    "intention": "要一间大床房",
    "guest": "本人，身份证已核",
    "confirmation": "R-20931",
    "correct_info": "以店里登记的时间为准",
    "mismatch": "计划写 10 点，店里记的是 10 点半",
    "topic": "二手车过户纠纷",
    "need": "想问过户合同怎么写",
    "solution": "合同里写明过户期限和违约责任",
}
"""What people write, by field."""


class Staff(NamedTuple):
    """Everybody by post, for finding who ends a step."""

    by_post: Mapping[tuple[str, str], Actor]

    def of(self, roles: tuple[tuple[str, str], ...]) -> Actor | None:
        """Somebody who holds one of the posts."""
        for role, unit in roles:
            found = self.by_post.get((role, unit)) or self.by_post.get((role, ""))
            if found is not None:
                return found
        return None


def staff(desk: Desk, without: tuple[str, ...] = ()) -> Staff:
    """The demo's staff by post, but for those *without* whom it must do (a person plays them)."""
    from console.desk import accounts

    found: dict[tuple[str, str], Actor] = {}
    for account in accounts.all_(desk):
        if account.number in without:
            continue
        for post in account.posts:
            found.setdefault(post, accounts.actor(account))
    return Staff(found)


def value(desk: Desk, pack: Pack, field: Field, at: int) -> str:
    """Something plausible to write into a field."""
    if field.id in WORDS:
        return WORDS[field.id]
    if field.kind == "choice":
        return next(iter(field.options))
    if field.kind == "moment":
        return show_moment(at + DAY - (at + DAY) % HOUR + HOUR, desk.tz)
    if field.kind == "date":
        return desk.today
    if field.kind == "unit":
        kind = field.unit or field.id
        return next((u.title for u in desk.units.values() if u.kind == kind), "")
    return {"number": "1", "money": "0", "length": "30min", "phone": "13800001234"}.get(
        field.kind, "按约定办"
    )


def end_step(
    desk: Desk,
    case_id: str,
    people: Staff,
    outcome: str = "",
    fields: Mapping[str, str] | None = None,
    actor: Actor | None = None,
    reason: str = "",
    covering: bool = False,
) -> Case | None:
    """Whoever holds the open step ends it; for one without a seat somebody records it. None when nobody can.

    With *covering* the step that covers the open one is ended, and those between with it.
    """
    case = cases.read(desk, case_id)
    pack = pack_of(desk, case)
    state = case.open_step
    if state is None or state.runs:
        return None
    process = of(pack, case)
    step = process.steps[(state.chain if covering else "") or state.step]
    who, for_role = _who(pack, people, state.roles, actor)
    if who is None:
        return None
    at = desk.as_(who)
    chosen = outcome or _good(step)
    if step.call is not None and chosen != "unreached":
        cases.dial(at, case_id, "reached")
    texts = {**_needed(at, pack, step, case, chosen), **(fields or {})}
    for between in ending(process, state.step, step.id)[:-1]:
        texts = {**_needed(at, pack, process.steps[between], case, ""), **texts}
    return cases.do(at, case_id, step.id, chosen, texts, for_role, reason, step.signs)


def _who(
    pack: Pack, people: Staff, roles: tuple[tuple[str, str], ...], actor: Actor | None
) -> tuple[Actor | None, str]:
    if actor is not None and any(actor.holds(*post) for post in roles):
        return actor, ""
    found = people.of(roles)
    if found is not None:
        return found, ""
    for role, unit in roles:
        for recorder in pack.roles[role].recorded_by if role in pack.roles else ():
            who = people.by_post.get((recorder, "centre")) or people.by_post.get((recorder, unit))
            if who is not None:
                return who, f"{role}@{unit}" if unit else role
    return None, ""


def _good(step: Step) -> str:
    """The outcome that goes on; none for a step that has none to choose."""
    if step.takes_next:
        return ""
    return next((o for o in step.choices if o not in ("not-entitled", "unreached")), "")


def _needed(desk: Desk, pack: Pack, step: Step, case: Case, outcome: str) -> dict[str, str]:
    """Texts for everything the step must write, its outcome needs and the next one hangs on, as far as it is not known."""
    have = known(pack, case)
    wanted = dict.fromkeys(f for fields in step.writes.values() for f in fields)
    chosen = outcomes(step).get(outcome)
    wanted |= dict.fromkeys(chosen.needs if chosen else ())
    if outcome in ("not-entitled", "unreached"):
        wanted = dict.fromkeys(chosen.needs if chosen else ())
    found = {}
    for name in wanted:
        field = pack.fields[name]
        if have.get(name) or (field.kind == "choice" and outcome in field.options):
            continue
        found[name] = value(desk, pack, field, desk.now())
    return found


def say(desk: Desk, case_id: str, actor: Actor) -> None:
    """The promise of the open step is said, if it has one and it may be."""
    at = desk.as_(actor)
    case = cases.read(desk, case_id)
    state = case.open_step
    step = of(pack_of(desk, case), case).steps[state.step] if state else None
    if step is None or step.promise is None:
        return
    try:
        phrases.told(at, case_id, step.promise.says)
    except Refusal:
        return
