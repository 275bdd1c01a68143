"""A case: what the fold of its events says. Plain values; every clock is in milliseconds UTC."""

from __future__ import annotations

import msgspec

from console.engine.events import Arithmetic


class StepState(msgspec.Struct, kw_only=True):
    """One opening of a step: the attempt of a round. ``state`` is ``open done skipped refused cancelled``.

    ``since`` is the latest of opening, reassignment and the last move of the due time (rule 5); ``inherited_ms`` and
    ``own_ms`` follow from it once done, and from *now* while open (see :func:`console.engine.clocks.lateness`).
    ``chain`` names the covering step whose limit this one shares; ``parts`` are the roles of an ``all`` step still owed, as
    ``role@unit``. ``moves`` are ``(when, due time before)`` for each move of the due time; ``refused`` is a step that was
    ended by sending the baton back. ``attempts`` is how many dials there are; ``rest_until`` when the next is allowed.
    """

    step: str
    attempt: int = 1
    round: int = 1
    state: str = "open"
    roles: tuple[tuple[str, str], ...] = ()
    mode: str = "one"
    parts: tuple[str, ...] = ()
    chain: str = ""
    opened_at: int = 0
    since: int = 0
    limit_ms: int | None = None
    due_at: int | None = None
    warn_ms: int | None = None
    expected: bool = False
    arithmetic: Arithmetic | None = None
    moves: tuple[tuple[int, int | None], ...] = ()
    done_at: int | None = None
    done_by: str = ""
    on_behalf_of: str = ""
    covered_by: str = ""
    outcome: str = ""
    reason: str = ""
    claimant: str = ""
    assignee: str = ""
    dials: tuple[tuple[int, str], ...] = ()
    attempts: int | None = None
    rest_until: int | None = None
    excuses: tuple[tuple[int, str, str], ...] = ()
    signed: tuple[str, ...] = ()
    printed: tuple[str, ...] = ()
    runs: str = ""
    run_case: str = ""


class PromiseState(msgspec.Struct, kw_only=True):
    """A promise that was told. ``state`` is ``running kept withdrawn``; *broken* is computed from ``due_at`` and now."""

    phrase: str
    text: str
    said_at: int
    step: str
    kept: str
    by: str = ""
    minutes: int | None = None
    due_at: int | None = None
    kept_at: int | None = None
    state: str = "running"
    arithmetic: Arithmetic | None = None


class Entry(msgspec.Struct, kw_only=True):
    """One write of one field: who, when, through which form and step, in which round, on whose behalf.

    ``aside``: written by an act that no longer fitted; kept, but the value before it stays in force (rule 17).
    """

    at: int
    actor: str
    field: str
    value: str
    shown: str = ""
    form: str = ""
    step: str = ""
    round: int = 1
    correction: bool = False
    on_behalf_of: str = ""
    aside: bool = False


class CheckState(msgspec.Struct, kw_only=True):
    """The last check of a step and whether somebody let it pass."""

    variant: str
    verdict: str
    passed: bool
    at: int
    card: str = ""
    service: str = ""
    reasons: tuple[str, ...] = ()
    allowed_by: str = ""
    allowed_reason: str = ""


class Case(msgspec.Struct, kw_only=True):
    """The whole case. ``state`` is ``open closed cancelled``; ``exceptions`` are acts that no longer fitted (rule 17).

    An exception is ``kind|step|actor|at`` (see :func:`console.engine.why.exceptions` for the sentence). ``last_act`` is the
    last act that moved the baton and ``aside`` the acts laid aside; both serve the fold only.
    """

    id: str = ""
    pack: str = ""
    pack_hash: str = ""
    process: str = ""
    state: str = "open"
    outcome: str = ""
    customer: str = ""
    plate: str = ""
    channel: str = ""
    contact: int = 0
    opened_at: int = 0
    opened_by: str = ""
    closed_at: int | None = None
    round: int = 1
    origin: str = ""
    origin_step: str = ""
    relation: str = ""
    with_: dict[str, str] = {}
    anchors: dict[str, int] = {}
    fields: dict[str, str] = {}
    shown: dict[str, str] = {}
    entries: list[Entry] = []
    steps: list[StepState] = []
    promises: list[PromiseState] = []
    checks: dict[str, CheckState] = {}
    reserved: tuple[str, str] | None = None
    used: int = 0
    links: list[tuple[str, str, str]] = []
    notes: list[tuple[int, str, str]] = []
    chases: list[tuple[int, str, str]] = []
    informed: list[tuple[int, tuple[str, ...]]] = []
    messages: list[tuple[int, str, str, str, str]] = []
    cancelled_reason: str = ""
    exceptions: list[str] = []
    events: int = 0
    last_act: str = ""
    aside: list[str] = []

    @property
    def open_step(self) -> StepState | None:
        """The step that holds the baton now, if the case is open."""
        if self.state != "open":
            return None
        for step in reversed(self.steps):
            if step.state == "open":
                return step
        return None
