"""The vocabulary of a pack, as types. The loader accepts exactly what stands here; everything else is a problem.

A pack is a folder of TOML files (see ``data/packs``). Ids are joined by hyphens, fields by underscores, anchors begin
with a capital. Ids of processes, plans, guides and policies are their files' names. Times stay text here and are
parsed by :mod:`console.catalogue.times`.
"""

from __future__ import annotations

from typing import Any, Final, Literal

import msgspec

from console.i18n import Label

Stage = Literal["prepare", "reception", "handoff", "execute", "change", "close", "review"]
Channel = Literal["inbound", "outbound", "counter", "message", "chat", "plan"]
FieldKind = Literal[
    "text",
    "choice",
    "date",
    "moment",
    "length",
    "number",
    "money",
    "phone",
    "plate",
    "customer",
    "service",
    "unit",
    "roles",
]
CheckTest = Literal["holder", "valid", "covers", "card-of-plate", "agreed", "identity"]
CardAct = Literal["reserve", "use", "release"]

SLOTS: Final = (
    "minutes",
    "due",
    "late",
    "name",
    "salutation",
    "product",
    "left",
    "allowed",
    "used",
    "valid_to",
    "last_on",
    "last_where",
    "other_plate",
    "say",
    "operator",
    "number",
    "centre",
    "case",
)
"""What a phrase may have slots for besides fields: of the promise its length in ``minutes``, its end (``due``) and, only
once it is broken, by how many minutes (``late``); of the customer ``name`` and ``salutation``; of the check the card's
``product``, ``left``, ``allowed``, ``used``, ``valid_to``, the last use (``last_on``, ``last_where``), the plate the service
is tied to (``other_plate``) and the sentence it gives (``say``); who speaks
(``operator``, staff ``number``), the name of the ``centre``, the number of the ``case``. One that is not known is empty,
and the phrase is not offered."""


class Performer(msgspec.Struct, frozen=True, tag="performer"):
    """Who ends a step: one role, any of several, or all of several; ``at`` is the unit field when not the usual one.

    ``mode`` is ``one``, ``any`` or ``all``. ``roles`` holds ``(role, unit_field or "")``.
    """

    mode: Literal["one", "any", "all"]
    roles: tuple[tuple[str, str], ...]


class Outcome(msgspec.Struct, frozen=True, kw_only=True, tag="outcome"):
    """What a person chooses at the end of a step, and where it leads. Exactly one of ``to``, ``round``, ``back`` is set.

    ``to`` is a step below or ``"end"``; ``round`` and ``back`` are this step or one above. The way of a step without
    outcomes (:meth:`Step.ways`) is an outcome with an empty ``id``.
    """

    id: str
    to: str = ""
    round: str = ""
    back: str = ""
    needs: tuple[str, ...] = ()
    clears: tuple[str, ...] = ()
    card: CardAct | None = None
    sends: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    starts: str = ""

    @property
    def target(self) -> str:
        """The step it leads to, or ``"end"``."""
        return self.to or self.round or self.back

    @property
    def goes(self) -> Literal["to", "round", "back"]:
        """How it gets there: on, up in a new round, or up in this round."""
        return "round" if self.round else "back" if self.back else "to"


class ByChoice(msgspec.Struct, frozen=True, tag="choice"):
    """A value that hangs on a choice field: ``{ of = "urgency", urgent = "1h", else = "168h" }``.

    Values are of the kind the key takes: a time or length, a :class:`Performer`, a target or an :class:`Outcome`.
    """

    of: str
    cases: dict[str, str | Performer | Outcome]
    otherwise: str | Performer | Outcome | None = None

    def pick(self, option: str) -> Any:
        """The value for *option* (``""`` when nothing was chosen), else ``otherwise``, which may be ``None``."""
        return self.cases.get(option, self.otherwise)

    @property
    def values(self) -> tuple[Any, ...]:
        """Every value it can take."""
        return (*self.cases.values(), *(() if self.otherwise is None else (self.otherwise,)))


class Promise(msgspec.Struct, frozen=True, kw_only=True):
    """A phrase that starts a clock. ``due`` is a time or empty (no clock, still a promise); ``kept`` is the step that keeps it."""

    says: str
    kept: str
    due: str = ""


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """A step done by telephone: how many dial attempts, and the pause between them (a length)."""

    attempts: int = 3
    spacing: str = "0min"


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a process, defaults already resolved (stage inherited, ``next`` filled in).

    ``by``, ``within``, ``due`` and ``next`` may be a :class:`ByChoice`. ``within``/``due``/``expected``: at most one is set.
    A step with a ``check`` always has an outcome ``not-entitled`` (to ``"end"`` unless written otherwise); when that is
    the only one, ending the step after a passed check needs no outcome and takes ``next``. :meth:`ways` answers both.
    """

    id: str
    title: Label
    hint: Label | None = None
    stage: Stage = "reception"
    by: Performer | ByChoice | None = None
    within: str | ByChoice | None = None
    due: str | ByChoice | None = None
    expected: str | ByChoice | None = None
    warn: str = ""
    covers: tuple[str, ...] = ()
    covered_by: str = ""
    marks: str = ""
    check: str = ""
    writes: dict[str, tuple[str, ...]] = {}
    shows: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    promise: Promise | None = None
    call: Call | None = None
    prints: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    batch: bool = False
    runs: str = ""
    with_: dict[str, str] = {}
    next: str | Outcome | ByChoice = "end"
    outcomes: dict[str, Outcome] = {}
    card: CardAct | None = None
    sends: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    starts: str = ""

    @property
    def choices(self) -> dict[str, Outcome]:
        """The outcomes a person chooses from when the check passes; empty when ending needs no choice.

        Of a step that ``runs`` a process nobody chooses: these are what the run case may return.
        """
        return {name: out for name, out in self.outcomes.items() if name != "not-entitled"}

    @property
    def takes_next(self) -> bool:
        """Whether ``next`` can be taken: there is nothing to choose, or a run case may return anything else."""
        return bool(self.runs) or not self.choices

    def follow(self, chosen: dict[str, str] | None = None) -> Outcome | None:
        """``next`` as an :class:`Outcome` with an empty id, a choice table resolved by the case's fields *chosen*.

        ``None`` when the table has neither the option nor ``else``, which the checks do not let happen.
        """
        value = self.next
        if isinstance(value, ByChoice):
            value = value.pick((chosen or {}).get(value.of, ""))
        return Outcome(id="", to=value) if isinstance(value, str) else value

    def ways(self) -> tuple[Outcome, ...]:
        """Every way out of this step: its outcomes, then ``next`` (each option of it) where that can be taken."""
        ways = tuple(self.outcomes.values())
        if not self.takes_next:
            return ways
        values = self.next.values if isinstance(self.next, ByChoice) else (self.next,)
        return ways + tuple(Outcome(id="", to=v) if isinstance(v, str) else v for v in values)


class Duplicates(msgspec.Struct, frozen=True, kw_only=True):
    """Rule 16: look back this long for cases of the same process and customer; where the words and the baton go."""

    within: str
    adds: str
    back: str


class Process(msgspec.Struct, frozen=True, kw_only=True):
    """One service process. ``steps`` keeps the order of the file; the first is where a case opens."""

    id: str
    pack: str
    title: Label
    source: str = ""
    channels: tuple[Channel, ...] = ()
    verbs: tuple[str, ...] = ()
    about: Literal["customer", "none"] = "customer"
    service: str = ""
    needs: tuple[str, ...] = ()
    duplicates: Duplicates | None = None
    escalate: dict[str, str] = {}
    steps: dict[str, Step] = {}

    @property
    def first(self) -> Step:
        """The step a case opens with."""
        return next(iter(self.steps.values()))

    def below(self, step: str) -> str:
        """The id of the step written under *step*, or ``"end"``."""
        names = list(self.steps)
        at = names.index(step) + 1
        return names[at] if at < len(names) else "end"


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of unit: ``centre``, ``store``, ``agency`` … and the calendar its people keep."""

    id: str
    title: Label
    calendar: str = ""


class Role(msgspec.Struct, frozen=True, kw_only=True):
    """A role. ``unit`` is a kind of unit; the case's field of that name says which one.

    ``may`` are powers beyond ending one's own steps: ``allow excuse reassign cancel reopen``. ``recorded_by`` are the
    roles that may record this role's steps on its behalf. ``short`` is the word used in ribbons and queues.
    """

    id: str
    title: Label
    unit: str = "centre"
    short: Label | None = None
    external: bool = False
    may: tuple[str, ...] = ()
    recorded_by: tuple[str, ...] = ()


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """One option of a choice field; ``sets`` writes other fields when it is chosen."""

    id: str
    title: Label
    sets: dict[str, str] = {}


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A field of a case. ``sealed`` roles alone may read its value; ``sum`` and ``times`` compute a money field."""

    id: str
    kind: FieldKind
    title: Label
    options: dict[str, Option] = {}
    sealed: tuple[str, ...] = ()
    sum: tuple[str, ...] = ()
    times: float = 1.0
    hint: Label | None = None
    unit: str = ""


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """A registration form (登记表): a view on fields. ``per`` makes one register for each value of a choice."""

    id: str
    title: Label
    fields: tuple[str, ...] = ()
    per: str = ""


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """An entitlement check variant: what it asks for and which tests it runs, in order."""

    id: str
    title: Label
    asks: tuple[str, ...] = ()
    tests: tuple[CheckTest, ...] = ()


class Phrase(msgspec.Struct, frozen=True, kw_only=True):
    """Words to say. ``via``/``to`` make it a message; ``if_`` says it only then; ``hears`` makes it the answer to an objection."""

    id: str
    zh: str
    en: str
    via: Literal["", "sms", "mail"] = ""
    to: str = ""
    if_: dict[str, str] = {}
    hears: Label | None = None

    def in_(self, lang: str) -> str:
        """The template in *lang*."""
        return self.zh if lang == "zh" else self.en


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A paper: its fields, the clause printed on it and who keeps a copy."""

    id: str
    title: Label
    fields: tuple[str, ...] = ()
    clause: Label | None = None
    copies: tuple[str, ...] = ()


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """A service a card may include. ``title.zh`` is its official name, as product files write it; ``short`` fits a queue row."""

    id: str
    title: Label
    short: Label | None = None
    verbs: tuple[str, ...] = ()
    process: str = ""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A recurring plan: which rows, when, what it opens, and what it sets."""

    id: str
    pack: str
    title: Label
    rows: str = ""
    columns: tuple[str, ...] = ()
    when: str = "row"
    shift: Literal["", "before", "after"] = ""
    ahead: str = ""
    opens: dict[str, str] = {}
    set: dict[str, Any] = {}
    silent_while: tuple[str, ...] = ()


class GuidePart(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a guide: a title and its items, in order."""

    title: Label
    items: tuple[Label, ...] = ()


class Guide(msgspec.Struct, frozen=True, kw_only=True):
    """A checklist to read out; no timers. ``choose``: one part applies, else all in order; ``asks``: a form."""

    id: str
    pack: str
    title: Label
    first: Label | None = None
    choose: bool = False
    asks: str = ""
    parts: tuple[GuidePart, ...] = ()


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """A rule table: facts computed from fields, rules that speak when they fit (kept as decoded TOML)."""

    id: str
    pack: str
    title: Label
    facts: dict[str, Any] = {}
    rules: tuple[dict[str, Any], ...] = ()


class Pack(msgspec.Struct, frozen=True, kw_only=True):
    """A pack with everything it uses merged in (``uses = ["common"]``).

    ``anchors`` is ``done`` (an anchor is the moment its step ended) or ``due`` (that step's due time). ``hash`` is the
    SHA-256 of all source files, keyed by which the database keeps the pack a case was opened with.
    """

    id: str
    title: Label
    order: int = 100
    anchors: Literal["done", "due"] = "done"
    escalate: dict[str, str] = {}
    hash: str = ""
    units: dict[str, Unit] = {}
    roles: dict[str, Role] = {}
    fields: dict[str, Field] = {}
    forms: dict[str, Form] = {}
    outcomes: dict[str, Label] = {}
    checks: dict[str, Check] = {}
    phrases: dict[str, Phrase] = {}
    documents: dict[str, Document] = {}
    services: dict[str, Service] = {}
    processes: dict[str, Process] = {}
    plans: dict[str, Plan] = {}
    guides: dict[str, Guide] = {}
    policies: dict[str, Policy] = {}

    def role_names(self, role: Role) -> tuple[str, ...]:
        """What people call a role: its titles, its id, and its title with the kind of unit before it (连锁店主管领导)."""
        kind = self.units.get(role.unit)
        return (role.title.zh, role.title.en, role.id, *([f"{kind.title.zh}{role.title.zh}"] if kind else []))


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Something wrong in a pack: where (file, step, key), what, and what would be right. Never raised, always collected."""

    file: str
    where: str = ""
    key: str = ""
    problem: str = ""
    fix: str = ""


class Library(msgspec.Struct, frozen=True, kw_only=True):
    """All packs that could be loaded, in their ``order``, and the problems of those that could not.

    A pack holds the processes of the packs it uses too (so that it can run them); :attr:`processes` names each once.
    """

    packs: dict[str, Pack] = {}
    problems: tuple[Problem, ...] = ()

    @property
    def processes(self) -> tuple[tuple[Pack, Process], ...]:
        """Every process once, with the pack it belongs to, in the order of packs and files."""
        return tuple(
            (pack, process)
            for pack in self.packs.values()
            for process in pack.processes.values()
            if process.pack == pack.id
        )

    def process(self, name: str) -> tuple[Pack, Process]:
        """The process with this id, official Chinese title or verb. Raises ``KeyError``."""
        for pack, process in self.processes:
            if name == process.id:
                return pack, process
        for pack, process in self.processes:
            if name in (process.title.zh, process.title.en) or name in process.verbs:
                return pack, process
        raise KeyError(name)
