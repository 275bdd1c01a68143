"""The record of a case, one sentence an event: what a person would say happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from console.catalogue.schema import Pack, Process
from console.desk.case_json import readable
from console.desk.desk import Desk
from console.desk.understand import show
from console.desk.views import LogRow
from console.domain import text as words
from console.domain.moments import duration, show_due
from console.engine import events as ev
from console.engine.case import Case
from console.engine.definition import of
from console.i18n import N_, _, language

RESULTS = {
    "reached": N_("reached"),
    "no_answer": N_("no answer"),
    "busy": N_("busy"),
    "refused": N_("call refused"),
    "wrong_number": N_("wrong number"),
}
_HIDDEN = frozenset({"holder", "covered", "verdict", "phone", "model", "inspection_on"})


def rows(desk: Desk, pack: Pack, case: Case, happened: Iterable[ev.Event | None]) -> tuple[LogRow, ...]:
    """The record in the order it happened; what only its own role may read stays sealed."""
    process = of(pack, case)
    out: list[LogRow] = []
    for event in happened:
        if event is None:
            continue
        said = _SENTENCES.get(type(event))
        text = said(desk, pack, process, case, event) if said else ""
        if text:
            out.append(LogRow(at=event.at, text=text, who=desk.people.get(event.actor, event.actor)))
    return tuple(out)


def _title(process: Process, step: str) -> str:
    return str(process.steps[step].title) if step in process.steps else step


def _opened(desk: Desk, pack: Pack, process: Process, case: Case, e: Any) -> str:
    return _("opened {case}, {process}", case=e.case, process=str(process.title))


def _step_opened(desk: Desk, pack: Pack, process: Process, case: Case, e: Any) -> str:
    title = _title(process, e.step)
    if e.due_at is None:
        return _("{step} begins", step=title)
    if e.limit_ms is None:
        return _("{step} begins, due {due}", step=title, due=show_due(e.due_at, desk.tz, e.at))
    return _(
        "{step} begins, {limit}, due {due}",
        step=title,
        limit=duration(e.limit_ms),
        due=show_due(e.due_at, desk.tz, e.at),
    )


def _written(desk: Desk, pack: Pack, process: Process, case: Case, e: Any) -> str:
    facts = desk.facts()
    parts = []
    for name, value in e.values.items():
        field = pack.fields.get(name)
        if name in _HIDDEN or field is None:
            continue
        shown = _("sealed") if not readable(desk, field, case) else show(field, value, facts)
        parts.append(
            f"{field.title} = {words.cut(shown, 40)}" if shown else _("{field} emptied", field=field.title)
        )
    text = ("，" if language() == "zh" else ", ").join(parts)
    return _("corrected: {text}", text=text) if text and e.correction else text


def _done(desk: Desk, pack: Pack, process: Process, case: Case, e: Any) -> str:
    title = _title(process, e.step)
    end = pack.outcomes.get(e.outcome)
    if e.outcome:
        title = f"{title}  {end if end else e.outcome}"
    if e.on_behalf_of:
        role, _at, unit = e.on_behalf_of.partition("@")
        known = pack.roles.get(role)
        whom = f"{desk.unit_title(unit) if unit else ''}{known.short or known.title if known else role}"
        return _("{step} done, recorded for {whom}", step=title, whom=whom)
    return _("{step} done", step=title)


def _told(desk: Desk, pack: Pack, process: Process, case: Case, e: Any) -> str:
    if e.promise and e.due_at is not None:
        return _(
            "promised by {time}: {words}", time=show_due(e.due_at, desk.tz, e.at), words=words.cut(e.text, 60)
        )
    return _("said: {words}", words=words.cut(e.text, 60))


def _checked(desk: Desk, pack: Pack, process: Process, case: Case, e: Any) -> str:
    field = pack.fields.get("verdict")
    option = field.options.get(e.verdict) if field else None
    return _("card checked: {verdict}", verdict=str(option.title) if option else e.verdict)


def _dialled(desk: Desk, pack: Pack, process: Process, case: Case, e: Any) -> str:
    return _("dialled: {result}", result=_(RESULTS[e.result]) if e.result in RESULTS else e.result)


def _round(desk: Desk, pack: Pack, process: Process, case: Case, e: Any) -> str:
    if e.back:
        return _("back to {step}", step=_title(process, e.step))
    return _("round {number} begins at {step}", number=e.round, step=_title(process, e.step))


def _moved(desk: Desk, pack: Pack, process: Process, case: Case, e: Any) -> str:
    return _(
        "{step}: due time moved to {time}",
        step=_title(process, e.step),
        time=show_due(e.due_at, desk.tz, e.at),
    )


def _closed(desk: Desk, pack: Pack, process: Process, case: Case, e: Any) -> str:
    end = pack.outcomes.get(e.outcome)
    return _("closed: {outcome}", outcome=str(end) if end else e.outcome)


_Sentence = Callable[[Desk, Pack, Process, Case, Any], str]
_SENTENCES: dict[type[ev.Event], _Sentence] = {
    ev.CaseOpened: _opened,
    ev.StepOpened: _step_opened,
    ev.FieldsWritten: _written,
    ev.StepDone: _done,
    ev.Told: _told,
    ev.Checked: _checked,
    ev.Dialled: _dialled,
    ev.RoundBegun: _round,
    ev.DueMoved: _moved,
    ev.CaseClosed: _closed,
    ev.Allowed: lambda d, p, pr, c, e: _("let pass: {reason}", reason=e.reason),
    ev.Signed: lambda d, p, pr, c, e: _("signed: {document}", document=e.document),
    ev.Printed: lambda d, p, pr, c, e: _("printed: {document}", document=e.document),
    ev.PromiseKept: lambda d, p, pr, c, e: _("promise kept"),
    ev.PromiseWithdrawn: lambda d, p, pr, c, e: _("promise withdrawn: {reason}", reason=e.reason),
    ev.CardReserved: lambda d, p, pr, c, e: _("one use reserved"),
    ev.CardUsed: lambda d, p, pr, c, e: _("one use taken off the card"),
    ev.CardReleased: lambda d, p, pr, c, e: _("reservation given back"),
    ev.MessageQueued: lambda d, p, pr, c, e: _("message queued: {words}", words=words.cut(e.text, 50)),
    ev.CaseLinked: lambda d, p, pr, c, e: _("linked {case}", case=e.case),
    ev.Chased: lambda d, p, pr, c, e: _("chased: {words}", words=words.cut(e.text, 50)),
    ev.Noted: lambda d, p, pr, c, e: e.text,
    ev.Excused: lambda d, p, pr, c, e: _(
        "{step} excused: {reason}", step=_title(pr, e.step), reason=e.reason
    ),
    ev.Reassigned: lambda d, p, pr, c, e: _(
        "{step} handed over: {reason}", step=_title(pr, e.step), reason=e.reason
    ),
    ev.Claimed: lambda d, p, pr, c, e: _("{step} taken", step=_title(pr, e.step)),
    ev.CaseCancelled: lambda d, p, pr, c, e: _("cancelled: {reason}", reason=e.reason),
    ev.CaseReopened: lambda d, p, pr, c, e: _("opened again: {reason}", reason=e.reason),
}
