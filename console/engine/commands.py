"""What a person may ask of a case, and what the engine must be told to answer (it never looks anything up itself)."""

from __future__ import annotations

import msgspec

from console.domain.calendar import Calendar


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks: staff number, name, and the posts held as ``(role, unit)`` pairs. ``machine`` for plans and the simulator."""

    id: str
    name: str = ""
    posts: tuple[tuple[str, str], ...] = ()
    machine: bool = False

    def holds(self, role: str, unit: str = "") -> bool:
        """Whether this person has the role (in that unit, when one is named and the post names one)."""
        return any(r == role and (not unit or not u or u == unit) for r, u in self.posts)

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles held, in order."""
        return tuple(dict.fromkeys(r for r, _ in self.posts))


class CheckResult(msgspec.Struct, frozen=True, kw_only=True):
    """What the desk found for a step's check: the verdict word and whether each of the variant's tests passed."""

    variant: str
    verdict: str
    passed: bool
    card: str = ""
    service: str = ""
    reasons: tuple[str, ...] = ()


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """A reservation that stands: which case holds it, on which card, for which service."""

    case: str
    card: str
    service: str


class World(msgspec.Struct, frozen=True, kw_only=True):
    """What is true outside the case when the command is given.

    ``calendars`` by id; ``unit_calendar`` maps a unit id to its calendar's id; ``unit_kinds`` a unit id to its kind;
    ``unit_titles`` a unit id to its name; ``centre`` is the id of the one unit of kind ``centre`` by kind in ``singles``;
    ``settings`` are site overrides keyed ``(process, step, key)``; ``check`` the desk's answer for the open step's check;
    ``texts`` are messages rendered beforehand, ``(to, text)`` by phrase id; an empty text means that it could not be
    rendered and refuses the act, a phrase that is absent is queued without a text and rendered by the outbox. ``draft`` is
    what is typed in the form but not written yet: :func:`console.engine.actions.actions` counts it as filled. ``hold`` is the
    live reservation of the case this one came from (rule 12). ``people`` are names by staff number, for sentences.
    """

    actor: Actor
    calendars: dict[str, Calendar] = {}
    unit_calendar: dict[str, str] = {}
    unit_kinds: dict[str, str] = {}
    unit_titles: dict[str, str] = {}
    singles: dict[str, str] = {}
    settings: dict[tuple[str, str, str], str] = {}
    check: CheckResult | None = None
    texts: dict[str, tuple[str, str]] = {}
    new_case: str = ""
    draft: dict[str, str] = {}
    hold: Hold | None = None
    people: dict[str, str] = {}


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all commands."""


class Open(Command, frozen=True):
    """Open a case. ``contact`` is when the call began (defaults to now); ``fields`` what is known."""

    case: str
    process: str
    customer: str = ""
    plate: str = ""
    fields: dict[str, str] = {}
    shown: dict[str, str] = {}
    contact: int | None = None
    channel: str = ""
    origin: str = ""
    origin_step: str = ""
    relation: str = ""
    with_: dict[str, str] = {}


class Do(Command, frozen=True):
    """End a step (``step`` empty: the open one), with an outcome where it has several.

    ``for_role`` records on behalf of that role (``role`` or ``role@unit``). ``signed`` are documents the customer signed.
    """

    step: str = ""
    outcome: str = ""
    fields: dict[str, str] = {}
    shown: dict[str, str] = {}
    for_role: str = ""
    reason: str = ""
    signed: tuple[str, ...] = ()


class Write(Command, frozen=True):
    """Correct fields outside their step, as an entry of its own (rule 4)."""

    fields: dict[str, str]
    shown: dict[str, str] = {}
    reason: str = ""


class Tell(Command, frozen=True):
    """Record that a phrase was said; ``text`` is the rendered sentence."""

    phrase: str
    text: str


class Dial(Command, frozen=True):
    """Record one dial attempt: ``reached no_answer busy refused wrong_number``."""

    result: str


class Allow(Command, frozen=True):
    """Let a failing check pass, with a reason."""

    reason: str


class Sign(Command, frozen=True):
    """The customer signed."""

    document: str


class Print(Command, frozen=True):
    """A document was printed."""

    document: str


class Claim(Command, frozen=True):
    """Take the open step."""


class Unclaim(Command, frozen=True):
    """Give the claim up."""


class Reassign(Command, frozen=True):
    """Move the open step to another role, unit or person."""

    role: str = ""
    unit: str = ""
    to: str = ""
    reason: str = ""


class Chase(Command, frozen=True):
    """Record that the holder was chased."""

    text: str


class Note(Command, frozen=True):
    """Add a note."""

    text: str


class Excuse(Command, frozen=True):
    """Excuse a breach of ``step``."""

    step: str
    reason: str


class Withdraw(Command, frozen=True):
    """Withdraw a running promise."""

    phrase: str
    reason: str


class Cancel(Command, frozen=True):
    """Cancel the case."""

    reason: str


class Reopen(Command, frozen=True):
    """Open a closed or cancelled case again, at ``step`` (default: the last step that was open)."""

    reason: str
    step: str = ""


class RunEnded(Command, frozen=True):
    """The case this step waited for has ended: its outcome and what it wrote."""

    case: str
    outcome: str
    fields: dict[str, str] = {}


class Link(Command, frozen=True):
    """Note another case as belonging to this one."""

    case: str
    relation: str
    process: str = ""


class MergeDuplicate(Command, frozen=True):
    """Rule 16: the new words go to this (older) case: chase it."""

    words: str
    new_case: str


class EndAsChase(Command, frozen=True):
    """Rule 16: this (newer) case is the same matter as ``of``: it ends as ``chase``, its words went to the older one."""

    of: str


class Action(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that may be done now, or may not and why.

    ``kind`` is ``done behalf say dial write allow sign print claim unclaim reassign chase note excuse withdraw cancel reopen
    same`` (``same``: end this case as a chase of an older one, rule 16);
    ``outcome``/``step``/``phrase`` name the particular one. ``why_not`` is empty when it may be done, else the reason in
    the user's language; ``fix`` what would make it possible; ``missing`` the fields still to fill.
    """

    kind: str
    step: str = ""
    outcome: str = ""
    phrase: str = ""
    document: str = ""
    for_role: str = ""
    title: str = ""
    why_not: str = ""
    code: str = ""
    fix: str = ""
    missing: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether it may be done now."""
        return not self.why_not
