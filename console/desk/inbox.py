"""The sync inbox: what two sites did without knowing of each other, decided with one key and confirmed together.

A choice made and not yet confirmed is kept at this seat like everything typed, so that closing the screen or the machine loses
nothing. Confirming settles each question as ``sync conflicts --resolve`` does.
"""

from __future__ import annotations

from typing import Final

from console.desk import accounts, conflicts, inbox_exchange, inbox_items, inbox_traces
from console.desk import conflict_sides as sides
from console.desk.conflict_sides import Question
from console.desk.desk import Desk
from console.desk.inbox_views import InboxView
from console.desk.views import Key, Strip
from console.domain.moments import show_clock
from console.domain.refusal import Refusal
from console.i18n import _, language, n_
from console.store.queries import conflicts as fields
from console.sync import attention

#: Questions shown at most; the rest follow as these are settled.
MOST: Final = 100
#: Under what a seat's choices are kept.
_KEPT: Final = "inbox"


def inbox_view(desk: Desk) -> InboxView:
    """The inbox as it is now."""
    picked = picks(desk)
    posts = inbox_traces.posts(desk)
    with desk.reader() as con:
        standing = attention.standing(con)  # type: ignore[arg-type]
        asked = [sides.of_field(desk, con, one) for one in fields.list_(con, MOST)]  # type: ignore[arg-type]
        asked += [sides.of_item(desk, con, one) for one in standing[: MOST - len(asked)]]
        items = tuple(inbox_items.item(desk, con, q, posts, picked.get(q.id, ())) for q in asked)
        decided, waiting = inbox_exchange.settled(desk, con)
        return InboxView(
            strip=_strip(desk),
            keys=_keys(bool(items)),
            items=items,
            count=fields.count(con) + len(standing),  # type: ignore[arg-type]
            settled=tuple(decided),
            settled_count=waiting,
            receipt=(last := inbox_exchange.last(desk, con)),
            sites=tuple(inbox_exchange.sites(desk, con)),
            empty=_empty(desk, last.got_at if last else None, waiting),
        )


def _strip(desk: Desk) -> Strip:
    post, unit = accounts.titles(desk, desk.actor)
    name = desk.actor.name or desk.actor.id
    return Strip(
        name=" ".join(w for w in (name, post) if w),
        words=tuple(w for w in (unit, _("Sync")) if w),
        right=(_("all saved"),),
    )


def _keys(some: bool) -> tuple[Key, ...]:
    here = _("this belongs to a call")
    return (
        Key(key="F1", word=_("Help")),
        Key(key="F2", word=_("Call")),
        Key(key="F3", word=_("Find")),
        Key(key="F4", word=_("Service"), why_not=here),
        Key(key="F5", word=_("Words"), why_not=here),
        Key(key="F6", word=_("To decide"), short=_("List")),
        Key(key="F7", word=_("Park"), why_not=here),
        Key(key="F8", word=_("Confirm"), why_not="" if some else _("nothing is to be decided"), next=some),
        Key(key="F9", word=_("For"), why_not=here),
        Key(key="F10", word=_("Menu")),
        Key(key="^P", word=_("Palette")),
        Key(key="^L", word="EN" if language() == "zh" else "中文"),
    )


def _empty(desk: Desk, got_at: int | None, waiting: int) -> tuple[str, ...]:
    """What to say when nothing is to be decided: that, and what happens next."""
    out = [_("Nothing is to be decided now.")]
    if got_at is None:
        out.append(_("No bundle has come yet. callconsole sync in FOLDER takes one in."))
    else:
        out.append(_("The last bundle came at {time}; what two places did at once will stand here.",
                     time=show_clock(got_at, desk.tz)))  # fmt: skip
    if waiting:
        out.append(n_("{count} decision goes out with the next bundle.",
                      "{count} decisions go out with the next bundle.", waiting))  # fmt: skip
    return tuple(out)


# choices --------------------------------------------------------------------------------------------------------------


def picks(desk: Desk) -> dict[str, tuple[str, str]]:
    """What this seat has chosen and not confirmed: question to choice and what was written with it."""
    kept = desk.store.drafts.get(desk.seat, _KEPT) or {}
    return {str(i): (str(p[0]), str(p[1])) for i, p in kept.items() if isinstance(p, list) and len(p) == 2}


def _keep(desk: Desk, found: dict[str, tuple[str, str]]) -> None:
    if found:
        desk.store.drafts.save(desk.seat, _KEPT, {i: [*p] for i, p in found.items()}, desk.now())
    else:
        desk.store.drafts.drop(desk.seat, _KEPT)


def pick(desk: Desk, question: str, choice: str, value: str = "") -> None:
    """Choose; the same choice again takes it back. Refuses a value that cannot be, and a question that stands no more."""
    found = picks(desk)
    if found.get(question, ("", ""))[0] == choice and not value:
        del found[question]
    else:
        asked = conflicts.find(desk, question)
        conflicts.checked(asked, choice, value)
        found[question] = (choice, value)
    _keep(desk, found)


def confirm(desk: Desk) -> tuple[int, list[Refusal]]:
    """Settle what was chosen; how many were settled, and why the others were not. What was settled elsewhere meanwhile is let go."""
    found = picks(desk)
    standing: dict[str, Question] = {q.id: q for q in conflicts.list_(desk, 10_000)} if found else {}
    done, refused = 0, []
    for question, (choice, value) in list(found.items()):
        asked = standing.get(question)
        if asked is not None:
            try:
                conflicts.resolve(desk, asked, choice, value)
            except Refusal as no:
                refused.append(no)
                continue
            done += 1
        del found[question]
        _keep(desk, found)
    return done, refused
