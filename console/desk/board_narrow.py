"""Narrowing the lead's board by what is typed: words that must be found, and words for what is late, promised or nobody's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from console.desk import owners
from console.desk.desk import Desk
from console.desk.lateness import Spell
from console.desk.owners import Duty
from console.domain import text as words
from console.engine.definition import of
from console.engine.who import role_short, role_title
from console.i18n import N_, _

if TYPE_CHECKING:
    from console.desk.board import Matter

_LABELS: Final = (N_("store"), N_("person"), N_("case"), N_("role"))
LATE: Final = ("超时", "late")
PROMISED: Final = ("承诺", "promised")
UNOWNED: Final = ("没人管", "unowned")
"""Words that stand for a state instead of being looked for: in Chinese and in English."""


def tokens(text: str) -> list[str]:
    """The words of a filter; the labels of the hint (门店, 人, 单号) may stand before them."""
    labels = {words.fold(_(label)) for label in _LABELS}
    return [t for t in (words.fold(w) for w in words.clean(text).split()) if t and t not in labels]


def narrowed(desk: Desk, found: Sequence[Matter], text: str, shifts: Duty | None = None) -> list[Matter]:
    """The matters of which every word of *text* is true or found: store, person, plate, customer, case, role, process."""
    wanted = tokens(text)
    if not wanted:
        return list(found)
    codes = {words.fold(u.code): u.id for u in desk.units.values() if u.code}
    tests = [_test(desk, t, codes, shifts) for t in wanted]
    return [m for m in found if all(holds(m) for holds in tests)]


def _test(desk: Desk, token: str, codes: dict[str, str], shifts: Duty | None) -> Callable[[Matter], bool]:
    """What one word asks of a matter."""
    now = desk.now()
    if token in LATE:
        return lambda m: m.item.owed_at is not None and m.item.owed_at < now
    if token in PROMISED:
        return lambda m: m.item.promised
    if token in UNOWNED:
        known = shifts or owners.duty(desk)
        return lambda m: owners.unowned(m.item.case, known)
    if token in codes:
        return lambda m: codes[token] == m.unit
    return lambda m: token in _hay(desk, m)


def _hay(desk: Desk, m: Matter) -> str:
    item = m.item
    parts = (
        desk.unit_title(m.unit), desk.people.get(m.owner, ""), m.owner, item.case.plate, item.name, item.case.id,
        role_title(item.pack, m.role), role_short(item.pack, m.role), str(of(item.pack, item.case).title),
    )  # fmt: skip
    return "\n".join(words.fold(p) for p in parts)


def understood(desk: Desk, text: str) -> tuple[str, ...]:
    """What was understood of a filter, word by word: a store's number becomes its name, a state is said in words."""
    codes = {words.fold(u.code): u.title for u in desk.units.values() if u.code}
    states = {
        **dict.fromkeys(LATE, _("Late only")),
        **dict.fromkeys(PROMISED, _("promised to customers")),
        **dict.fromkeys(UNOWNED, _("promises unowned")),
    }
    return tuple(states.get(t, codes.get(t, t)) for t in tokens(text))


def spells_of(found: Sequence[Matter], everything: Sequence[Matter], today: list[Spell]) -> list[Spell]:
    """Today's spells of the units that are left when the board is narrowed."""
    if len(found) == len(everything):
        return today
    units = {m.unit for m in found}
    return [s for s in today if s.unit in units]
