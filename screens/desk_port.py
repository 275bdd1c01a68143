"""What the screens ask of the desk, and nothing more: a scene to draw, and acts that answer in one line.

The real one is :mod:`screens.desk_link`, which speaks to ``console.desk``; tests hand in one of their own. Every act
returns an :class:`Answer`; a refusal is an answer too, never an exception, so that a key press cannot break the screen.
Moments are milliseconds UTC. Nothing here may wait: what takes longer than a key press belongs into a thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from console.desk.inbox_views import InboxItem
from console.desk.views import (
    CaseView,
    Choice,
    CustomerView,
    FormView,
    HitRow,
    HitsView,
    Key,
    QueueView,
    SayCard,
    ServiceRow,
    SideView,
    StoreRow,
    Strip,
    Understood,
    View,
)


class Answer(View, frozen=True):
    """The answer to an act, for the right end of the hint row.

    ``pick`` asks back: the choices of a decision that is still open (several outcomes of a step, whom to speak for), to be given
    to the same act as its ``choice``. ``ask`` asks for words (a reason), to be given to the same act as its ``text``.
    ``where`` is the field to go to, ``go`` the place: the form, or the list of services; ``hits`` are people to choose from (whose number it may be that rings),
    ``clear`` takes the line that led here out of the prompt; ``pair`` two records side by side, its id the menu item that is done with the choice made.
    """

    verdict: Literal["yes", "no", "note", ""] = ""
    text: str = ""
    pick: Sequence[Choice] = ()
    title: str = ""
    ask: str = ""
    where: str = ""
    go: Literal["", "form", "services"] = ""
    hits: HitsView | None = None
    pair: InboxItem | None = None
    clear: bool = False


class Scene(View, frozen=True):
    """Everything the desk shows now, apart from what is being typed into the prompt.

    ``mode`` chooses the layout: ``opening`` (nothing is known yet), ``idle`` (the queue takes the sheet), ``call`` (a customer or a case is in hand), ``store``.
    ``hint`` are groups of words; ``saved_at`` when the last keystroke was kept. ``prompt`` is set once, when a scene is taken up
    again (a parked call, a restart): the text and its caret; ``field`` the form field the caret stood in, and where.
    """

    mode: Literal["opening", "idle", "call", "store"] = "idle"
    strip: Strip = Strip()
    hint: tuple[tuple[str, ...], ...] = ()
    saved_at: int | None = None
    customer: CustomerView | None = None
    say: SayCard | None = None
    cases: tuple[CaseView, ...] = ()
    forms: tuple[FormView, ...] = ()
    queue: QueueView = QueueView()
    side: SideView = SideView()
    stores: tuple[StoreRow, ...] = ()
    keys: tuple[Key, ...] = ()
    prompt: tuple[str, int] | None = None
    #: The line in the prompt was taken before: what is typed next begins a new one.
    taken: bool = False
    field: tuple[str, int] | None = None


class Peek(View, frozen=True):
    """The first hit's customer on the sheet below a search."""

    customer: CustomerView
    cases: tuple[CaseView, ...] = ()


class Saying(View, frozen=True):
    """A phrase of the step in hand (F5): its first words, whether it was said, why it cannot be said."""

    phrase: str
    text: str
    note: str = ""
    why_not: str = ""
    objection: bool = False


class MenuItem(View, frozen=True):
    """Something that can be opened or done (F10, Ctrl+P): its words, the keys that do it, why not."""

    id: str
    title: str
    key: str = ""
    why_not: str = ""


class Login(View, frozen=True):
    """Whether somebody must say who they are before the desk opens, for which place, and whose number was given already."""

    needed: bool = False
    place: str = ""
    staff: str = ""


class DeskPort(Protocol):
    """The desk as one seat sees it."""

    tz: str

    def now(self) -> int:
        """The moment, in milliseconds UTC."""
        ...

    def login(self) -> Login:
        """Whether to ask for staff number and PIN."""
        ...

    def enter(self, staff: str, pin: str) -> Answer:
        """Somebody says who they are."""
        ...

    def scene(self) -> Scene:
        """What to show now. Called after every act and whenever :meth:`changed` says so."""
        ...

    def changed(self) -> bool:
        """Called once a second: whether anybody (another terminal, a ring, the demo's stores) changed something."""
        ...

    def language(self, lang: str) -> None:
        """The language was switched: what is said from now on is in *lang*."""
        ...

    # the prompt
    def find(self, text: str) -> HitsView | None:
        """The hits for what is typed; ``None`` when there is nothing to search for."""
        ...

    def peek(self, hit: HitRow) -> Peek | None:
        """The customer of a hit."""
        ...

    def understand(self, text: str) -> Understood:
        """What the text means as a command."""
        ...

    def typed(self, text: str, caret: int) -> None:
        """Keep what stands in the prompt."""
        ...

    def open_hit(self, hit: HitRow) -> Answer: ...
    def commit(self, text: str, words: str = "") -> Answer:
        """Enter on a command; *words* answer what it asked for (a field without which nothing can be opened)."""
        ...

    def open_case(self, case: str) -> Answer: ...
    def choose_vehicle(self, vehicle: str) -> Answer: ...

    # the form
    def write(self, form: str, field: str, text: str, caret: int) -> None:
        """Keep a field as it is typed; the next scene says what was understood."""
        ...

    def choose(self, form: str, field: str, choice: str) -> Answer: ...
    def stands(self, form: str, field: str, caret: int) -> None:
        """Keep where the caret is."""
        ...

    # the keys
    def call(self, searching: bool = False, text: str = "") -> Answer:
        """F2: a call begins, or the one that rings is taken. While *searching*: a new customer is made of what was searched
        for and not found (:attr:`HitsView.new`); *text* is the name where that is asked for.
        """
        ...

    def services(self) -> Sequence[ServiceRow]:
        """F4: what can be opened for this customer, and why not."""
        ...

    def start(self, service: str, text: str = "") -> Answer:
        """F4 chosen; *text* answers what it asked for."""
        ...

    def sayings(self) -> Sequence[Saying]: ...
    def said(self, phrase: str = "") -> Answer:
        """F5 Enter: the words on the card, or *phrase*, were spoken."""
        ...

    def overdue_only(self, on: bool) -> None: ...
    def seen(self, case: str = "") -> Answer:
        """F7 in the queue: the alert of a case was seen; without one, every alert that reaches this seat."""
        ...

    def park(self) -> Answer:
        """F7 with a call in hand: put it aside with everything typed."""
        ...

    def take_back(self, choice: str = "") -> Answer:
        """F7 without one: the parked call, or which of several."""
        ...

    def finish(self, choice: str = "", text: str = "") -> Answer:
        """F8: end the step; *choice* is the outcome, *text* the reason where one is due."""
        ...

    def behalf(self, choice: str = "", text: str = "") -> Answer:
        """F9: record the other side's step for them."""
        ...

    def menu(self) -> Sequence[MenuItem]:
        """F10 and Ctrl+P: what else can be opened or done."""
        ...

    def act(self, item: str, choice: str = "", text: str = "") -> Answer:
        """Do what a menu item stands for."""
        ...
