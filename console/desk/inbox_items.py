"""A question between two sites as the inbox shows it: titles, a column a side, numbered choices in a few words.

What is asked, and what a choice does, is :mod:`console.desk.conflicts`; here it gets the words of the screen. Facts are never
chosen between: both stay, and the question is who makes it good.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from console.desk import conflict_sides as sides
from console.desk.conflict_sides import Question, Side
from console.desk.desk import Desk
from console.desk.inbox_traces import case_sides, how, record_rows, step_title, written
from console.desk.inbox_views import Cell, FactRow, InboxItem, Pick, SideHead
from console.desk.records import Connection
from console.domain.text import cells
from console.i18n import N_, _, n_
from console.sync import attention

#: Short words for the first column of the list: at most nine cells of Chinese, eleven of English.
KINDS: Final = {
    "value": N_("two values"),
    "overdrawn": N_("overdrawn"),
    "card-number": N_("card twice"),
    "plate": N_("car twice"),
    "person": N_("same person"),
    "case": N_("done twice"),
    "site-code": N_("same code"),
    "decision": N_("ruled twice"),
}
#: Facts, which stand whatever is decided.
FACTS: Final = frozenset({"overdrawn", "case"})
#: Cells a label of a row may have.
_LABEL: Final = 9


def item(
    desk: Desk, con: Connection, asked: Question, posts: Mapping[str, str], pick: Sequence[str] = ()
) -> InboxItem:
    """*asked* for the screen; *posts* are people with their posts (:func:`console.desk.inbox_traces.posts`), *pick* the choice made and what
    was written with it."""
    title, head, remark = _titles(desk, con, asked)
    case = case_sides(desk, con, asked) if asked.kind == "case" else None
    shown = asked.sides if case is None else case
    verdict, note, after = _words(con, asked)
    picks = _picks(asked)
    chosen, value = (*pick, "", "")[:2]
    return InboxItem(
        id=asked.id,
        kind=asked.kind,
        kind_title=_(KINDS[asked.kind]),
        title=title,
        head=head,
        places=_places(shown, people=asked.kind == "case"),
        remark=remark,
        sides=_heads(asked, shown),
        rows=_rows(con, asked, shown, posts),
        picks=picks,
        verdict=verdict,
        note=note,
        after=after,
        picked=chosen if any(p.id == chosen for p in picks) else "",
        value=value,
        case=asked.about[0] if asked.kind == "case" else "",
    )


# words ----------------------------------------------------------------------------------------------------------------


def _titles(desk: Desk, con: Connection, asked: Question) -> tuple[str, str, str]:
    """For the list, for the card, and the remark beside the card's."""
    record, _space, field = asked.title.rpartition("  ")
    if asked.kind == "value" and asked.about[0] == "phone" and asked.about[2] == "e164":
        mobile = _phone_kind(con, asked.about[1]) == "mobile"
        short = _("mobile") if mobile else _("landline")
        return f"{record}  {short}", f"{record}  {_('mobile number') if mobile else field}", asked.remark
    if asked.kind == "overdrawn":
        over = _over(con, asked)
        listed = n_("{about} {count} too many", "{about} {count} too many", over, about=asked.title)
        last = over == 1 and len({s.where for s in asked.sides}) == len(asked.sides) == 2
        remark = _("the last one was used at two stores, once each") if last else ""
        return listed, asked.title, remark
    if asked.kind == "case":
        step = step_title(desk, con, asked)
        return f"{asked.about[0]}  {step}".rstrip(), f"{asked.about[0]}  {step}".rstrip(), ""
    if asked.kind == "person":
        return asked.title, asked.title, _("entered at two places as two people")
    if asked.kind == "plate":
        return asked.title, asked.title, _("one car stands in two records")
    if asked.kind == "card-number":
        return asked.title, asked.title, _("one card number was given to two cards")
    return asked.title, asked.title, asked.remark


def _words(con: Connection, asked: Question) -> tuple[str, str, str]:
    """What is wrong, what follows from it, and what happens once it is decided."""
    if asked.kind == "overdrawn":
        verdict = n_("{count} use too many", "{count} uses too many", _over(con, asked))
        two = len(asked.sides) == 2
        note = _("Both count; somebody must say who makes it good.") if two else _(
            "All of them count; somebody must say who makes it good."
        )  # fmt: skip
        return verdict, note, _("Who makes it good is not charged for it; every use stays on record.")
    if asked.kind == "case":
        return _("done twice"), asked.remark, _("Nothing is undone; the case shows what was done twice.")
    if asked.kind == "site-code":
        return "", asked.remark, _("Give one of the two sites another code, then mark it as seen.")
    if asked.kind == "decision":
        return (
            "",
            "",
            _("The one that holds is written again; it goes to every store with the next bundle."),
        )
    if asked.kind == "value":
        return "", "", _("It goes to every store with the next bundle; both values stay on record.")
    return "", "", _("It goes to every store with the next bundle; both records can still be read.")


def _heads(asked: Question, shown: Sequence[Side]) -> tuple[SideHead, ...]:
    force = [_("in force now") if s.in_force and asked.kind == "value" else "" for s in shown]
    if asked.kind in FACTS:
        names = [_("First"), _("Then"), *(s.where or s.who for s in shown[2:])][: len(shown)]
    elif len(shown) == 2:
        names = [_("Left side"), _("Right side")]
    else:
        names = [s.where or s.shown for s in shown]
    return tuple(SideHead(title=name, note=note) for name, note in zip(names, force, strict=True))


def _places(shown: Sequence[Side], *, people: bool) -> str:
    return " ".join(dict.fromkeys(w for s in shown if (w := (s.who if people else s.where) or s.where)))


_TWO: Final = {
    "value": (N_("Use left"), N_("Use right")),
    "card-number": (N_("The left keeps it"), N_("The right keeps it")),
    "plate": (N_("The left has the car"), N_("The right has the car")),
    "person": (N_("The left stands for both"), N_("The right stands for both")),
    "decision": (N_("The left holds"), N_("The right holds")),
}
_ONE: Final = {
    "value": N_("Use that of {where}"),
    "overdrawn": N_("{where} makes it good"),
    "card-number": N_("That of {where} keeps it"),
    "plate": N_("That of {where} has the car"),
    "person": N_("That of {where} stands for all"),
    "decision": N_("That of {where} holds"),
}
_BOTH: Final = {
    "value": N_("Keep both"),
    "overdrawn": N_("Let all stand"),
    "card-number": N_("Keep both"),
    "plate": N_("Keep both"),
    "person": N_("They are two people"),
}


def _picks(asked: Question) -> tuple[Pick, ...]:
    """The choices of the question, numbered in its order."""
    two = len(asked.sides) == 2
    out = []
    for n, (key, _title) in enumerate(asked.choices):
        asks = ""
        if key == "both":
            words = _(_BOTH[asked.kind])
        elif key == "new":
            words, asks = _("Write another"), _("What should it be?")
        elif key == "seen":
            words = _("I have seen it")
        elif two and asked.kind in _TWO:
            words = _(_TWO[asked.kind][int(key) - 1])
        else:
            words = _(_ONE[asked.kind], where=asked.sides[int(key) - 1].where)
        if asked.kind == "card-number" and key.isdigit():
            asks = _("Which number does the other card get?")
        force = asked.kind == "value" and key.isdigit() and asked.sides[int(key) - 1].in_force
        out.append(Pick(id=key, digit="1234567890"[n : n + 1], title=words, asks=asks, in_force=force))
    return tuple(out)


# rows -----------------------------------------------------------------------------------------------------------------


def _rows(
    con: Connection, asked: Question, shown: Sequence[Side], posts: Mapping[str, str]
) -> tuple[FactRow, ...]:
    """The table of the card; a row nobody has a word for is left out."""
    rows: list[FactRow] = []
    if asked.kind == "value":
        marks = differing([s.shown for s in shown])
        values = tuple(Cell(text=s.shown, marks=m) for s, m in zip(shown, marks, strict=True))
        rows.append(FactRow(label=_value_label(asked), cells=values, main=True, brief=True))
    elif asked.kind == "overdrawn":
        used = tuple(Cell(text="  ".join(w for w in (s.where, s.shown) if w)) for s in shown)
        rows.append(FactRow(label=_("Used at"), cells=used, brief=True))
    elif asked.kind == "decision":
        decided = tuple(Cell(text=s.shown) for s in shown)
        rows.append(FactRow(label=_("Decided"), cells=decided, main=True, brief=True))
    elif asked.kind != "case":
        rows += record_rows(con, asked.kind, shown)
    brief = asked.kind not in FACTS
    names = [posts.get(s.who, s.who) for s in shown]
    rows.append(_row(_("Written by"), names, brief=asked.kind == "case"))
    if asked.kind != "overdrawn":
        rows.append(_row(_("Where"), [s.where for s in shown], brief=brief))
    when = tuple(Cell(at=s.at or None) for s in shown)
    rows.append(FactRow(label=_("When"), cells=when, brief=True))
    traces = [written(con, asked, s) for s in shown]
    rows.append(_row(_("How"), [how(con, asked, s, t) for s, t in zip(shown, traces, strict=True)]))
    rows.append(_row(_("Knew then"), _knew(asked, shown), brief=asked.kind in FACTS))
    if asked.kind == "value" and asked.about[::2] == ("phone", "e164"):
        rows.append(_row(_("Used since"), [s.since or _("no use") for s in shown]))
    return tuple(row for row in rows if any(c.text or c.at for c in row.cells))


def _row(label: str, texts: Sequence[str], *, brief: bool = False) -> FactRow:
    return FactRow(label=label, cells=tuple(Cell(text=t) for t in texts), brief=brief)


def _knew(asked: Question, shown: Sequence[Side]) -> list[str]:
    if asked.kind in ("case", "site-code"):
        return ["" for _side in shown]
    if asked.kind != "overdrawn" and len(shown) == 2:
        return [_("not of the right side"), _("not of the left side")]
    return [s.knew for s in shown]


def _value_label(asked: Question) -> str:
    field = asked.about[2]
    label = (
        _("Number") if field == "e164" else _(sides.FIELDS.get(field, "")) if field in sides.FIELDS else field
    )
    return label if cells(label) <= _LABEL else _("Value")


def differing(texts: Sequence[str]) -> list[tuple[tuple[int, int], ...]]:
    """The characters in which each text differs from the first (the first: from the second), as ranges.

    Texts with too little in common have none: everything would be marked.
    """
    out: list[tuple[tuple[int, int], ...]] = []
    for n, text in enumerate(texts):
        other = texts[1 if n == 0 else 0] if len(texts) > 1 else text
        same = _same(text, other)
        if 3 * sum(same) < len(text):
            out.append(())
            continue
        ranges: list[tuple[int, int]] = []
        for at, alike in enumerate(same):
            if alike or text[at] == " ":
                continue
            if ranges and ranges[-1][1] == at:
                ranges[-1] = (ranges[-1][0], at + 1)
            else:
                ranges.append((at, at + 1))
        out.append(tuple(ranges))
    return out


def _same(text: str, other: str) -> list[bool]:
    """Which characters of *text* also stand in *other*, place by place when both are equally long."""
    if len(text) == len(other):
        return [a == b for a, b in zip(text, other, strict=True)]
    from difflib import SequenceMatcher

    same = [False] * len(text)
    for at, _there, size in SequenceMatcher(None, text, other, autojunk=False).get_matching_blocks():
        same[at : at + size] = [True] * size
    return same


# what is asked of the file ----------------------------------------------------------------------------------------------


def _phone_kind(con: Connection, pk: str) -> str:
    row = con.execute("SELECT kind, e164 FROM phone WHERE id=?", (pk,)).fetchone()
    if row is None:
        return ""
    return row[0] or ("mobile" if str(row[1]).startswith("+861") else "landline")


def _over(con: Connection, asked: Question) -> int:
    found = attention.look(con, asked.kind, asked.about)  # type: ignore[arg-type]
    return found.over if found is not None else 1
