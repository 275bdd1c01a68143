"""What can happen to a case. Facts: immutable, written once, never corrected except by a later fact.

Every event carries ``at`` (milliseconds UTC, when it happened) and ``actor`` (staff number of who typed; empty for the
machine). Encoded as JSON with a ``event`` tag, these are the bodies of the log's ``case_event`` facts, so a field may
be added with a default but never renamed or removed.
"""

from __future__ import annotations

from typing import Any

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="event"):
    """Base of all events.

    ``act`` joins the events of one act and says what it was based on: ``step:round:attempt:n``, the step that was open
    and the number of events known when it was decided. With ``at`` and ``actor`` it is unique; the fold uses it to lay a
    whole act aside when another site's act came before it (rule 17).
    """

    at: int
    actor: str = ""
    act: str = ""


class Arithmetic(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a due time was computed, kept with it: base name and moment, the terms added, the calendar used, the result.

    ``base`` is an anchor, ``contact``, ``told``, ``opened`` (a length from opening), ``now``, ``next`` or a field.
    ``terms`` are ``(text, ms)`` pairs such as ``("+5min", 300000)``; day terms give the resulting moment's difference,
    ``("closing", ms)`` the step to a closing hour, ``("10:00", ms)`` to a time of day, ``("minutes", ms)`` the rounding
    up of a promise. ``result`` is None when the base is not known yet.
    """

    base: str
    base_at: int
    terms: tuple[tuple[str, int], ...] = ()
    calendar: str = ""
    result: int | None = None


class CaseOpened(Event, frozen=True, tag="case-opened"):
    """``contact`` is when the call began. ``origin`` is the case it came from, ``relation`` how (run, started, plan, duplicate)."""

    case: str
    pack: str
    pack_hash: str
    process: str
    contact: int
    customer: str = ""
    plate: str = ""
    origin: str = ""
    origin_step: str = ""
    relation: str = ""
    with_: dict[str, str] = {}
    channel: str = ""


class FieldsWritten(Event, frozen=True, tag="fields-written"):
    """Values written, with form, round and step; ``correction`` when outside their step (rule 4).

    ``values`` maps field to its stored value (text; moments as integer ms in text; ``""`` empties it). ``shown`` keeps
    what was typed when it differs (``明天10点``). ``was`` is what stood there when it was decided (empty values left out;
    ``None`` in events of version 0.1): another value there when it is folded in was written without knowing of this one.
    """

    values: dict[str, str]
    shown: dict[str, str] = {}
    form: str = ""
    step: str = ""
    round: int = 1
    correction: bool = False
    on_behalf_of: str = ""
    was: dict[str, str] | None = None


class Checked(Event, frozen=True, tag="checked"):
    """The entitlement check of a step: variant, verdict and whether it passed."""

    step: str
    variant: str
    verdict: str
    passed: bool
    card: str = ""
    service: str = ""
    reasons: tuple[str, ...] = ()


class Allowed(Event, frozen=True, tag="allowed"):
    """A role that may allow let a failing check pass, with a reason."""

    step: str
    reason: str


class Signed(Event, frozen=True, tag="signed"):
    """The customer signed a document or form at this step."""

    step: str
    document: str


class StepOpened(Event, frozen=True, tag="step-opened"):
    """A step opens: its role, unit, due time and the arithmetic of it are fixed here (rule 2).

    ``opened_at`` is given when the clock began before the event (the first step opens at ``contact``). ``limit_ms`` is the
    printed length: from the anchor for ``T+5min``, else from the opening. ``attempts`` and ``warn_ms`` include settings.
    """

    step: str
    attempt: int = 1
    round: int = 1
    roles: tuple[tuple[str, str], ...] = ()
    mode: str = "one"
    limit_ms: int | None = None
    due_at: int | None = None
    warn_ms: int | None = None
    arithmetic: Arithmetic | None = None
    chain: str = ""
    expected: bool = False
    runs: str = ""
    opened_at: int | None = None
    attempts: int | None = None


class StepDone(Event, frozen=True, tag="step-done"):
    """A step (or one role's part of it) ended. ``on_behalf_of`` is ``role@unit``; ``covered_by`` when ended by the covering act.

    ``role`` and ``unit`` are those it was done in (or on behalf of).
    """

    step: str
    outcome: str = ""
    role: str = ""
    part: bool = False
    on_behalf_of: str = ""
    reason: str = ""
    covered_by: str = ""
    unit: str = ""


class AnchorSet(Event, frozen=True, tag="anchor-set"):
    """An anchor is set to ``to`` (ms) by the ending of ``step``."""

    anchor: str
    to: int
    step: str


class CardReserved(Event, frozen=True, tag="card-reserved"):
    """One use of ``service`` on ``card`` is held for this case."""

    card: str
    service: str
    step: str = ""


class CardUsed(Event, frozen=True, tag="card-used"):
    """The reservation became a use (or a use without one). ``case`` holds the reservation when it is not this case (rule 12)."""

    card: str
    service: str
    uses: int = 1
    unit: str = ""
    step: str = ""
    case: str = ""


class CardReleased(Event, frozen=True, tag="card-released"):
    """The reservation is given back. ``case`` holds it when it is not this case (rule 12)."""

    card: str
    service: str
    step: str = ""
    case: str = ""


class MessageQueued(Event, frozen=True, tag="message-queued"):
    """A message for the outbox: rendered text."""

    phrase: str
    via: str
    to: str
    text: str
    step: str = ""


class Informed(Event, frozen=True, tag="informed"):
    """These roles get a line to tick as seen."""

    roles: tuple[str, ...]
    step: str = ""


class PromiseKept(Event, frozen=True, tag="promise-kept"):
    """A running promise was kept by the ending of its step."""

    phrase: str
    said_at: int


class CaseLinked(Event, frozen=True, tag="case-linked"):
    """Another case belongs to this one. ``relation``: ``run started duplicate chase``.

    When a run case has ended it is linked once more, with its ``outcome``. While an act is being decided, ``case`` is empty
    for a case still to be opened (see :mod:`console.engine.children`).
    """

    case: str
    relation: str
    step: str = ""
    process: str = ""
    outcome: str = ""


class RoundBegun(Event, frozen=True, tag="round-begun"):
    """A new round (or, with ``back``, a new attempt in this round) begins at ``step``."""

    step: str
    round: int
    back: bool = False
    unset: tuple[str, ...] = ()
    cleared: tuple[str, ...] = ()


class CaseClosed(Event, frozen=True, tag="case-closed"):
    """The case ended with this outcome (``done`` when none was chosen)."""

    outcome: str = "done"


class Claimed(Event, frozen=True, tag="claimed"):
    """Somebody took the step (the first dial, or by hand): one claimant at a time."""

    step: str


class Unclaimed(Event, frozen=True, tag="unclaimed"):
    """The claim was given up."""

    step: str


class Reassigned(Event, frozen=True, tag="reassigned"):
    """The step now stands with another role, unit or person; lateness before it is inherited (rule 5)."""

    step: str
    role: str
    unit: str
    to: str = ""
    reason: str = ""


class Dialled(Event, frozen=True, tag="dialled"):
    """One dial attempt: ``reached no_answer busy refused wrong_number``. Until ``rest_until`` the step rests in the queue."""

    step: str
    result: str
    rest_until: int | None = None


class Told(Event, frozen=True, tag="told"):
    """Words that were said; when they are the step's promise, ``due_at`` starts its clock (rule 10)."""

    phrase: str
    text: str
    step: str = ""
    promise: bool = False
    minutes: int | None = None
    due_at: int | None = None
    kept: str = ""
    arithmetic: Arithmetic | None = None


class DueMoved(Event, frozen=True, tag="due-moved"):
    """An open step's due time moved because a field in its limit changed (rule 9)."""

    step: str
    due_at: int
    arithmetic: Arithmetic | None = None


class Printed(Event, frozen=True, tag="printed"):
    """A document was printed."""

    step: str
    document: str


class Chased(Event, frozen=True, tag="chased"):
    """The holder was chased; ``text`` is what was sent."""

    step: str
    text: str


class Noted(Event, frozen=True, tag="noted"):
    """A note."""

    text: str


class Excused(Event, frozen=True, tag="excused"):
    """A breach was excused by somebody who may; the breach stays."""

    step: str
    reason: str


class PromiseWithdrawn(Event, frozen=True, tag="promise-withdrawn"):
    """A running promise was withdrawn, with a reason."""

    phrase: str
    said_at: int
    reason: str


class CaseCancelled(Event, frozen=True, tag="case-cancelled"):
    """The case was cancelled; running promises go with it."""

    reason: str


class CaseReopened(Event, frozen=True, tag="case-reopened"):
    """A closed or cancelled case is opened again at ``step``."""

    step: str
    reason: str


AnyEvent = (
    CaseOpened | FieldsWritten | Checked | Allowed | Signed | StepOpened | StepDone | AnchorSet | CardReserved | CardUsed
    | CardReleased | MessageQueued | Informed | PromiseKept | CaseLinked | RoundBegun | CaseClosed | Claimed | Unclaimed
    | Reassigned | Dialled | Told | DueMoved | Printed | Chased | Noted | Excused | PromiseWithdrawn | CaseCancelled
    | CaseReopened
)  # fmt: skip

_decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(AnyEvent)


def encode(event: Event) -> dict[str, Any]:
    """The event as plain JSON values, the body of a log row."""
    built: dict[str, Any] = msgspec.to_builtins(event)
    return built


def decode(body: bytes | str | dict[str, Any]) -> Event:
    """The event in a log row's body. Raises ``msgspec.ValidationError`` for an event this version does not know."""
    if isinstance(body, dict):
        event: Event = msgspec.convert(body, AnyEvent)
        return event
    decoded: Event = _decoder.decode(body)
    return decoded
