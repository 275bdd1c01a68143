"""Chasing: one text per unit with everything of theirs that is late or nearly so, sent once and noted on every case.

The text is made from the clocks at the moment it is read, so the one on the screen, the one in the clipboard and the one on
the cases are the same. It goes to people, so its words (:data:`_WORDS`) are spoken ones, in the language of who reads them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from console.desk import people_of, perform, textfile
from console.desk.board_views import ChaseCard, ChaseItem, ChaseLine
from console.desk.desk import CENTRE, Desk
from console.desk.views import Countdown, Span
from console.domain import text as words
from console.domain.moments import duration, local
from console.domain.refusal import Refusal
from console.domain.time import MINUTE, SECOND
from console.engine import commands as c
from console.engine.who import role_short
from console.i18n import Label, _, language

if TYPE_CHECKING:
    from console.desk.board import Matter

NAME: Final = 24
"""Cells of a name in a text: what a person says of whom, not a whole record."""
LIMIT: Final = 60
"""At most this many items in one text: more than anybody answers at once; the rest are counted."""

_WORDS: Final = {
    "hello": Label(zh="{name}你好，有 ", en="Hello {name}, "),
    "count": Label(zh="{count} 件", en="{count}"),
    "now": Label(zh="要现在回一声：", en=" to be seen to now:"),
    "none": Label(zh="{name}你好，现在没有要催的。", en="Hello {name}, there is nothing to chase now."),
    "hello-more": Label(zh="{name}你好，", en="Hello {name}, "),
    "about": Label(zh=" {about}，", en="  {about}:"),
    "late": Label(zh="{verb}已过 ", en="{verb} late by "),
    "inherited": Label(zh="，其中 {time} 是到店前就晚的。", en=", {time} of it before it reached you."),
    "inherited-here": Label(zh="，其中 {time} 是到手前就晚的。", en=", {time} of it before it reached you."),
    "everybody": Label(zh="各位", en="everybody"),
    "stop": Label(zh="。", en="."),
    "soon": Label(zh="请在 ", en="please {verb} within "),
    "soon-end": Label(zh=" 内{verb}。", en="."),
    "besides": Label(zh="另有 {count} 件也过了或快到，一并看一下。", en="{count} more are late or nearly so, please see to them too."),
    "more": Label(zh="后面十分钟还有 {count} 件，麻烦先看一眼。", en="{count} more in the next ten minutes, please have a look."),
}  # fmt: skip
_VERBS: Final = {
    "answer": Label(zh="答复", en="answer"),
    "call-back": Label(zh="回电", en="call back"),
    "phone": Label(zh="打接车电话", en="phone the customer"),
    "note": Label(zh="登记", en="note the result"),
    "work": Label(zh="处理", en="see to it"),
}
_NOUNS: Final = {
    "answer": Label(zh="答复", en="answer"),
    "call-back": Label(zh="回电", en="call-back"),
    "phone": Label(zh="接车电话", en="call to the customer"),
    "note": Label(zh="登记", en="the note of the result"),
    "work": Label(zh="处理", en="this"),
}


def _w(name: str, lang: str, /, **slots: object) -> str:
    return _WORDS[name].in_(lang).format(**slots)


def card(desk: Desk, found: Sequence[Matter], unit: str, typed: str = "") -> ChaseCard:
    """The chase of one unit: its late and nearly late steps, soonest first, and how many more come within ten minutes."""
    from console.desk.board import about

    now = desk.now()
    mine = [m for m in found if m.unit == unit and m.item.state is not None and m.item.owed_at is not None]
    pressing = [m for m in mine if (m.item.owed_at or 0) - now <= m.item.warn_ms]
    after = sum(m.item.warn_ms < (m.item.owed_at or 0) - now <= 10 * MINUTE for m in mine)
    first = pressing[0] if pressing else mine[0] if mine else None
    to, greeting = people_of.addressee(
        desk, first.item.pack if first else None, unit, first.role if first else ""
    )
    if unit == CENTRE and first is not None and first.owner:
        word = role_short(first.item.pack, first.role)
        greeting = desk.people.get(first.owner, greeting)
        to = f"{word} {greeting}"
        if len({m.owner for m in pressing}) > 1:
            to, greeting = word, _w("everybody", language())
    return ChaseCard(
        unit=unit,
        title=desk.unit_title(unit),
        to=to,
        greeting=greeting or desk.unit_title(unit),
        items=tuple(
            ChaseItem(
                case=m.item.case.id,
                step=m.item.step,
                plate=m.item.case.plate,
                name=words.cut(m.item.name, NAME),
                about=about(desk, m.item),
                kind=m.kind,
                from_outside=_from_outside(m, unit),
                clock=Countdown(
                    since=m.item.since, due_at=m.item.owed_at, limit_ms=m.item.limit_ms, warn_ms=m.item.warn_ms,
                    inherited_ms=m.item.inherited_ms,
                ),
            )
            for m in pressing[:LIMIT]
        ),
        besides=len(pressing[LIMIT:]),
        more=after,
        typed=typed,
    )  # fmt: skip


def _from_outside(m: Matter, unit: str) -> bool:
    """Whether the step came into this unit's hands from another one (else its lateness arose in the same house)."""
    before = [s for s in m.item.case.steps if s is not m.item.state and s.done_at is not None]
    return not before or (unit != CENTRE and all(u != unit for _role, u in before[-1].roles))


def lines(found: ChaseCard, now: int, lang: str = "", *, first: int | None = None) -> tuple[ChaseLine, ...]:
    """The text of a chase at the moment *now*, line by line, in *lang* (default: the one in force).

    With *first* only the beginning of it, up to so many items: what a card has room for.
    """
    lang = lang or language()
    if found.typed:
        return tuple(ChaseLine(spans=(Span(text=line),)) for line in found.typed.split("\n"))
    name = found.greeting
    out: list[ChaseLine] = []
    if found.items:
        count = Span(text=_w("count", lang, count=len(found.items)), slot=True)
        head = (Span(text=_w("hello", lang, name=name)), count, Span(text=_w("now", lang)))
        out.append(ChaseLine(spans=head))
    elif not found.more:
        return (ChaseLine(spans=(Span(text=_w("none", lang, name=name)),)),)
    for number, item in enumerate(found.items[:first], 1):
        out += _item(item, str(number), now, lang)
    if first is not None and first < len(found.items):
        return tuple(out)
    if found.besides:
        out.append(ChaseLine(spans=(Span(text=_w("besides", lang, count=found.besides)),)))
    if found.more:
        hello = "" if found.items else _w("hello-more", lang, name=name)
        out.append(ChaseLine(spans=(Span(text=hello + _w("more", lang, count=found.more)),)))
    return tuple(out)


def _item(item: ChaseItem, number: str, now: int, lang: str) -> list[ChaseLine]:
    who = " ".join(w for w in (item.plate, item.name) if w)
    head = ChaseLine(
        number=number, inside=True, spans=(Span(text=who, slot=True), Span(text=_w("about", lang, about=item.about)))
    )  # fmt: skip
    assert item.clock.due_at is not None
    left = item.clock.due_at - now // SECOND * SECOND
    if left < 0:
        body = [
            Span(text=_w("late", lang, verb=_NOUNS[item.kind].in_(lang))),
            Span(text=duration(-left), slot=True),
        ]
        inherited = min(item.clock.inherited_ms, -left)
        if inherited >= SECOND:
            body.append(
                Span(
                    text=_w(
                        "inherited" if item.from_outside else "inherited-here", lang, time=duration(inherited)
                    )
                )
            )
        else:
            body.append(Span(text=_w("stop", lang)))
    else:
        verb = _VERBS[item.kind].in_(lang)
        shown = duration(-(-left // SECOND) * SECOND)
        body = [
            Span(text=_w("soon", lang, verb=verb)),
            Span(text=shown, slot=True),
            Span(text=_w("soon-end", lang, verb=verb)),
        ]
    return [head, ChaseLine(inside=True, spans=tuple(body))]


def text(found: ChaseCard, now: int, lang: str = "") -> str:
    """The text as it is sent: plain words, items numbered, a line each."""
    lang = lang or language()
    out: list[str] = []
    for line in lines(found, now, lang):
        said = "".join(s.text for s in line.spans)
        if line.number:
            out.append(f"{line.number} {said}")
        elif line.inside:
            out[-1] += ("" if lang == "zh" else " ") + said
        else:
            out.append(said)
    return "\n".join(out)


def file_of(desk: Desk, unit: str) -> Path:
    """Where the chase of a unit is written: a folder beside the database, one file a chase, named by moment and unit."""
    moment = local(desk.now(), desk.tz).strftime("%Y-%m-%d %H%M%S")
    title = "".join(c if c.isalnum() else "-" for c in words.cut(desk.unit_title(unit), 40))
    return desk.store.path.parent / _("chases") / f"{moment} {title}.txt"


def in_folder(file: Path) -> Path | None:
    """*file* once its folder is there; ``None`` where none can be made: the chase goes without a file then."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return file


def send(desk: Desk, unit: str, typed: str = "", *, to: Path | None = None) -> dict[str, Any]:
    """Chase a unit: the text, noted on every case it names (in one act), and written to the file *to* if one is given.

    ``{unit, title, to, text, cases, file}``. Refused: ``nothing-to-chase`` when nothing of theirs is late or nearly so.
    """
    from console.desk.board import matters

    found = card(desk, matters(desk), unit, words.clean(typed, limit=2000, lines=True).strip())
    if not found.items:
        raise Refusal(
            "nothing-to-chase", _("nothing of {unit} is late or nearly so", unit=found.title), "", "unit"
        )
    said = text(found, desk.now())
    if to is not None:
        textfile.write(to, said)
    with desk.store.write(actor=desk.actor.id, now=desk.now()) as tx:
        for name in dict.fromkeys(item.case for item in found.items):
            case = tx.case(name)
            if case is not None and case.open_step is not None:
                perform.act(desk, tx, case, c.Chase(text=said))
    return {
        "unit": unit,
        "title": found.title,
        "to": found.to,
        "text": said,
        "cases": list(dict.fromkeys(item.case for item in found.items)),
        "file": str(to) if to is not None else None,
    }
