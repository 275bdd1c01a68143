"""The function keys as they are now: which word, whether they can act and why not, which is the likely next one.

The engine's list of actions decides; keys are greyed, never hidden, because hands remember places.
"""

from __future__ import annotations

import msgspec

from console.catalogue.schema import Process
from console.desk import calls, cases, entitlement, finish, forms, phrases
from console.desk.calls import Call
from console.desk.desk import CENTRE, Desk
from console.desk.owed import holder
from console.desk.views import Key
from console.desk.world import pack_of
from console.engine.case import Case
from console.engine.definition import of
from console.i18n import N_, _, language

SHEET = (
    ("F1", N_("help for the panel the cursor is in; again: the key sheet")),
    ("F2", N_("a call begins: its clock starts, the cursor is in the search box")),
    ("F3", N_("back to the search box from anywhere (Esc too)")),
    ("F4", N_("services: what can be begun, greyed with the reason where the card does not give it")),
    ("F5", N_("words and objections of this step; Enter: it was said")),
    ("F6", N_("the queue; again: overdue only")),
    ("F7", N_("park everything typed, or take it back")),
    ("F8", N_("finish the step (outcomes numbered when there are several)")),
    ("F9", N_("on behalf: record the other side's step")),
    ("F10", N_("menu of all screens")),
    ("Ctrl+P", N_("all commands")),
    ("Ctrl+L", N_("language")),
    ("Tab", N_("the next field still to fill, then other fields")),
    ("Enter", N_("open the hit, take over the line, next field")),
)


def sheet() -> list[dict[str, str]]:
    """The key sheet: every key and what it does."""
    return [{"key": key, "does": _(does)} for key, does in SHEET]


def keys(desk: Desk, call: Call | None, screen: str = "desk") -> tuple[Key, ...]:
    """F1 to F10 and the two chords for the call in hand. ``screen`` is ``desk`` or ``store``."""
    store = at_store(desk) or screen == "store"
    case = cases.read(desk, call.case) if call is not None and call.case else None
    busy = call is not None and bool(call.began_at or call.case or call.customer)
    ringing = calls.ringing(desk)
    parked = calls.parked(desk)
    eight, eight_next = _finish(desk, case, call)
    nine, nine_next = _behalf(desk, case)
    five, five_next = _words(desk, case, call)
    made = [
        Key(key="F1", word=_("Help")),
        Key(
            key="F2",
            word=_("Receive") if store else _("Call"),
            why_not=_("a call is in hand") if call is not None and call.began_at else "",
            next=ringing is not None or not busy,
        ),
        Key(key="F3", word=_("Find")),
        _services(desk, call, store),
        five,
        Key(key="F6", word=_("Queue")),
        _park(busy, bool(parked)),
        eight,
        nine,
        Key(key="F10", word=_("Menu")),
        Key(key="^P", word=_("Palette")),
        Key(key="^L", word="EN" if language() == "zh" else "中文"),
    ]
    likely = next((n for n, ready in ((7, eight_next), (8, nine_next), (4, five_next)) if ready), None)
    return tuple(_with_next(key, n, likely if busy else None) for n, key in enumerate(made))


def _with_next(key: Key, place: int, likely: int | None) -> Key:
    if likely is None:
        return key
    return msgspec.structs.replace(key, next=place == likely and not key.why_not)


def at_store(desk: Desk) -> bool:
    """Whether the person sits in a store."""
    kinds = {desk.units[u].kind for _r, u in desk.actor.posts if u in desk.units}
    return bool(kinds) and CENTRE not in kinds


def _services(desk: Desk, call: Call | None, store: bool) -> Key:
    word = _("Check card") if store else _("Service")
    if call is None or not call.customer:
        return Key(key="F4", word=word, why_not=_("no customer is in hand"))
    with desk.reader() as con:
        rows = entitlement.service_rows(desk, con, call.customer, call.vehicle)
    if not any(row.service for row in rows):
        return Key(key="F4", word=word, why_not=rows[0].say if rows else "")
    return Key(key="F4", word=word)


def _words(desk: Desk, case: Case | None, call: Call | None) -> tuple[Key, bool]:
    word = _("Words")
    if case is None or case.state != "open":
        return Key(key="F5", word=word, why_not=_("no case is in hand")), False
    if not phrases.speaks(desk, case):
        return Key(key="F5", word=word, why_not=_("{who} has it now", who=_holder(desk, case))), False
    with desk.reader() as con:
        typed = forms.draft(desk, pack_of(desk, case), call.form if call else {})
        said = phrases.offered(desk, con, case, typed)
    if not said.lines and not said.closing:
        return Key(key="F5", word=word, why_not=_("nothing is to be said here")), False
    line = phrases.current(said)
    due = line is not None and not line.told and not line.missing
    return Key(key="F5", word=word), due


def _park(busy: bool, parked: bool) -> Key:
    if busy:
        return Key(key="F7", word=_("Park"))
    return Key(key="F7", word=_("Unpark"), short=_("Back"), why_not="" if parked else _("nothing is parked"))


def _finish(desk: Desk, case: Case | None, call: Call | None) -> tuple[Key, bool]:
    """F8: 完成受理. Fields still to fill do not grey it: pressing it says which."""
    if case is None:
        return Key(key="F8", word=_("Finish"), why_not=_("no case is in hand")), False
    title = _step_title(desk, case)
    word = _("Finish {step}", step=title) if title and language() == "zh" else _("Finish")
    behalf = call.behalf if call else ""
    ways = finish.ways(desk, case.id, call.form if call else {}, behalf)
    open_ones = [a for a in ways if a.code in ("", *finish.ASKED)]
    if behalf and open_ones:
        with desk.reader() as con:
            steps = forms.wish(desk, con, case.id, behalf).steps
        return Key(key="F8", word=_("Record {step}", step=str(steps[-1].title)), short=_("Record")), True
    if not open_ones:
        why = ways[0].why_not if ways else _("nothing is open here")
        return Key(key="F8", word=_("Finish"), short=_("Finish"), why_not=why), False
    return Key(key="F8", word=word, short=_("Finish")), True


def _behalf(desk: Desk, case: Case | None) -> tuple[Key, bool]:
    word = short = _("For")
    if case is None:
        return Key(key="F9", word=word, short=short, why_not=_("no case is in hand")), False
    found = finish.behalf(desk, case.id)
    ready = [c for c in found if not c.why_not]
    if not ready:
        why = found[0].why_not if found else _("nothing of the other side's is open")
        return Key(key="F9", word=word, short=short, why_not=why), False
    return Key(key="F9", word=word, short=short), True


def _holder(desk: Desk, case: Case) -> str:
    """Who has the baton, in one word."""
    state = case.open_step
    role, unit = state.roles[0] if state is not None and state.roles else ("", "")
    return holder(desk, pack_of(desk, case), role, unit)


def _step_title(desk: Desk, case: Case) -> str:
    state = case.open_step
    process: Process = of(pack_of(desk, case), case)
    return str(process.steps[state.step].title) if state is not None and state.step in process.steps else ""
