"""Replay: what would have been late under other limits, over the real events of the last days.

Nothing is guessed: every ending happened when it happened, only the due time is computed anew (a bare length from where the
printed one counts: the opening, or the anchor of ``T+5min``), and lateness is counted by the one rule of
:mod:`console.engine.clocks`. A covered step shares the limit of the step that covers it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from console.catalogue.schema import Pack, Process
from console.catalogue.times import TimeProblem, parse, parse_length
from console.desk.board_views import ReplayRow, ReplayView
from console.desk.casebook import Page, pages
from console.desk.desk import CENTRE, Desk
from console.desk.world import build, pack_of
from console.domain import text as words
from console.domain.moments import iso
from console.domain.refusal import Refusal
from console.domain.time import DAY, HOUR, MINUTE
from console.engine import clocks
from console.engine.case import Case, StepState
from console.engine.commands import World
from console.i18n import _

_LAST: Final = re.compile(r"([0-9]+)\s*(min|h|d|w|分钟|小时|天|周)")
_UNITS: Final = {
    "min": MINUTE,
    "h": HOUR,
    "d": DAY,
    "w": 7 * DAY,
    "分钟": MINUTE,
    "小时": HOUR,
    "天": DAY,
    "周": 7 * DAY,
}
NAMED: Final = 50
"""At most this many cases are named as newly or no longer late."""


class Limit(msgspec.Struct, frozen=True):
    """A limit to try: for this step of this process (empty: of every process that has it), as written."""

    process: str
    step: str
    text: str


def length(text: str) -> int:
    """``7d``, ``12h``, ``2w`` in ms. Refused: ``no-length``."""
    match = _LAST.fullmatch(words.narrow(words.clean(text)).strip().lower())
    if not match or not int(match[1]):
        raise Refusal("no-length", _("「{text}」 is no length of time", text=text), _("such as 7d"), "last")
    return int(match[1]) * _UNITS[match[2]]


def limits(desk: Desk, wanted: Mapping[str, str]) -> tuple[Limit, ...]:
    """``{"store-answers": "3min", "card-appointment-via-cs/店面回复": "T+6min", "前台": "3"}`` understood.

    Steps by id or title; the word of a post means every step it ends that has a limit. A number alone is minutes.

    Refused: ``unknown-step``, ``no-limit`` (not a time the process language knows), ``nothing-to-try``.
    """
    out = []
    for name, text in wanted.items():
        bare = words.clean(text).strip()
        bare = f"{bare}min" if bare.isdigit() else bare
        _checked(bare)
        process, _slash, step = words.clean(name).strip().rpartition("/")
        found = _steps(desk, process, step) or _of_post(desk, process, step)
        if not found:
            raise Refusal("unknown-step", _("there is no step 「{text}」", text=name), "", "set")
        out += [Limit(p, s, bare) for p, s in found]
    if not out:
        raise Refusal("nothing-to-try", _("no limit to try"), _("such as store-answers=3min"), "set")
    return tuple(out)


def _checked(text: str) -> None:
    try:
        time = None if text[:1].isdigit() else parse(text)
        if text[:1].isdigit():
            parse_length(text)
    except TimeProblem:
        raise Refusal(
            "no-limit", _("「{text}」 is no limit", text=text), _("such as 3min or T+6min"), "set"
        ) from None
    if time is not None and not (time.anchor or time.base == "contact"):
        raise Refusal("no-limit", _("「{text}」 is no limit", text=text), _("such as 3min or T+6min"), "set")


def _steps(desk: Desk, process: str, step: str) -> list[tuple[str, str]]:
    named = desk.process(process)[1].id if process else ""
    wanted = words.fold(step)
    return [
        (spec.id, s.id)
        for pack in desk.library.packs.values()
        for spec in pack.processes.values()
        if not named or spec.id == named
        for s in spec.steps.values()
        if wanted in (words.fold(s.id), words.fold(s.title.zh), words.fold(s.title.en))
    ]


def _of_post(desk: Desk, process: str, post: str) -> list[tuple[str, str]]:
    """The steps with a limit that a post ends (前台, front desk), by its id, title or short word."""
    named = desk.process(process)[1].id if process else ""
    wanted, found = words.fold(post), []
    for pack in desk.library.packs.values():
        roles = {
            i
            for i, r in pack.roles.items()
            for label in (r.title, r.short or r.title)
            if wanted in (words.fold(i), words.fold(label.zh), words.fold(label.en))
        }
        for spec in pack.processes.values():
            for step in spec.steps.values():
                held = {role for role, _unit in getattr(step.by, "roles", ())}
                if roles & held and (step.within or step.due) and (not named or spec.id == named):
                    found.append((spec.id, step.id))
    return found


def run(desk: Desk, wanted: Mapping[str, str], last: int) -> ReplayView:
    """What the last *last* ms would have been under *wanted* limits (see :func:`limits`), per step and per unit."""
    tried = limits(desk, wanted)
    now = desk.now()
    since = now - last
    world = build(desk)
    by_step = {(t.process, t.step): t.text for t in tried}
    counted: dict[tuple[str, str, str], list[int]] = {}
    newly: list[str] = []
    gone: list[str] = []
    for page in pages(desk, since, now + 1):
        _page(desk, page, by_step, world, (since, now), counted, newly, gone)
    rows = tuple(
        _row(desk, process, step, unit, figures)
        for (process, step, unit), figures in sorted(counted.items(), key=lambda e: _order(desk, e[0]))
    )
    return ReplayView(
        since=since,
        until=now,
        limits=tuple((f"{t.process}/{t.step}", t.text) for t in tried if any(r.step == t.step and r.process == t.process for r in rows)),
        rows=rows,
        newly_late=tuple(dict.fromkeys(newly))[:NAMED],
        no_longer=tuple(dict.fromkeys(gone))[:NAMED],
    )  # fmt: skip


def _page(
    desk: Desk,
    page: Page,
    by_step: Mapping[tuple[str, str], str],
    world: World,
    stretch: tuple[int, int],
    counted: dict[tuple[str, str, str], list[int]],
    newly: list[str],
    gone: list[str],
) -> None:
    """Count one case's spells under the old limits and the new."""
    case = page.case
    since, now = stretch
    if not any(process == case.process for process, _step in by_step):
        return
    pack = pack_of(desk, case)
    for holding in page.holdings:
        state = holding.state
        text = by_step.get((case.process, state.step)) or by_step.get((case.process, state.chain))
        if text is None or state.expected or state.state in ("skipped", "cancelled"):
            continue
        if holding.handed_at is not None:
            state = replace(state, state="done", done_at=holding.handed_at)
        end = state.done_at if state.done_at is not None else now
        if end < since or state.due_at is None:
            continue
        other = tried(pack, case, state, text, world)
        if other is None:
            continue
        whole = holding.handed_at is None and not state.chain
        then, under = state.due_at < end, other < end
        own_then = clocks.lateness(state, now)[0]
        own_now = clocks.lateness(replace(state, due_at=other), now)[0]
        unit = state.roles[0][1] if state.roles else CENTRE
        for key in ((case.process, state.step, ""), (case.process, state.step, unit)):
            row = counted.setdefault(key, [0] * 5)
            row[0] += holding.handed_at is None
            row[1] += whole and then
            row[2] += whole and under
            row[3] += own_then
            row[4] += own_now
        if whole and then != under:
            (newly if under else gone).append(case.id)


def tried(pack: Pack, case: Case, state: StepState, text: str, world: World) -> int | None:
    """When a step would have been due under the limit *text*; None when what it counts from is not known."""
    known = state.arithmetic
    unit = state.roles[0][1] if state.roles else ""
    if text[:1].isdigit() and known is not None and known.base not in ("opened", "now"):
        base = known.base_at
    else:
        base = state.opened_at
    anchors = dict(case.anchors)
    if known is not None and known.base[:1].isupper():
        anchors[known.base] = known.base_at
    found = clocks.due(pack, case, text, base, world, unit=unit, anchors=anchors, opened_at=base)
    return found.result if found is not None else None


def _spec(desk: Desk, process: str) -> tuple[Pack, Process] | None:
    try:
        return desk.library.process(process)
    except KeyError:
        return None


def _order(desk: Desk, key: tuple[str, str, str]) -> tuple[str, int, str]:
    """Steps in the order of their process, the whole step before its units."""
    found = _spec(desk, key[0])
    steps = list(found[1].steps) if found else []
    return key[0], steps.index(key[1]) if key[1] in steps else 99, key[2]


def _row(desk: Desk, process: str, step: str, unit: str, figures: list[int]) -> ReplayRow:
    found = _spec(desk, process)
    spec = found[1].steps.get(step) if found else None
    ran, then, under, own_then, own_now = figures
    return ReplayRow(
        process=process,
        step=step,
        title=str(spec.title) if spec else step,
        unit=unit,
        unit_title=desk.unit_title(unit) if unit else "",
        ran=ran,
        late_then=then,
        late_now=under,
        own_then_ms=own_then,
        own_now_ms=own_now,
    )


def as_json(desk: Desk, found: ReplayView) -> dict[str, Any]:
    """A replay for programs; lengths in seconds."""
    rows = [
        {
            "process": r.process,
            "step": r.step,
            "title": r.title,
            "unit": r.unit or None,
            "ran": r.ran,
            "late_then": r.late_then,
            "late_now": r.late_now,
            "own_late_then_s": r.own_then_ms // 1000,
            "own_late_now_s": r.own_now_ms // 1000,
        }
        for r in found.rows
    ]
    return {
        "since": iso(found.since, desk.tz),
        "until": iso(found.until, desk.tz),
        "set": dict(found.limits),
        "steps": [
            {**r, "units": [u for u in rows if u["unit"] and _same(u, r)]} for r in rows if not r["unit"]
        ],
        "newly_late": list(found.newly_late),
        "no_longer_late": list(found.no_longer),
    }


def _same(a: dict[str, Any], b: dict[str, Any]) -> bool:
    return (a["process"], a["step"]) == (b["process"], b["step"])


__all__ = ["Limit", "as_json", "length", "limits", "run", "tried"]
