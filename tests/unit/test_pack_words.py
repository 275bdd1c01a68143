"""The words of the packs: both languages, the same slots, the trade's wording, and something to say wherever somebody listens."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import chain

from console.catalogue.loader import load
from console.catalogue.schema import Library, Pack, Phrase, Process, Step
from console.catalogue.words import SLOT
from console.i18n import Label

VERDICTS = ["included", "exhausted", "expired", "suspended", "other_plate", "not_included", "not_holder"]
PACKS = ("common", "card", "hotline")  # card uses the other two


@cache
def library() -> Library:
    """The packs as shipped."""
    return load()


def card() -> Pack:
    """The card pack with what it uses."""
    return library().packs["card"]


def all_steps() -> list[tuple[Process, Step]]:
    """Every step of every shipped pack that carries what the card services need."""
    return [(p, s) for _, p in library().processes if p.pack in PACKS for s in p.steps.values()]


COLLEAGUES = ("asked.store.", "asked.lead.", "asked.operator.")
FORBIDDEN = ("请", "您好", "成功", "错误", "系统", "!", "！", "  ")


def to_colleagues(name: str) -> bool:
    """Whether a phrase is said to a colleague or an agency (head of common/phrases.toml)."""
    return name.startswith(COLLEAGUES) or "to-" in ([*name.split("."), ""])[1]


def phrases() -> dict[str, Phrase]:
    """Every phrase of the packs."""
    return card().phrases


def labels() -> list[tuple[str, Label]]:
    """Every title of the packs, with where it stands."""
    pack = card()
    found = [(f"outcome {k}", v) for k, v in pack.outcomes.items()]
    for kind in (
        "roles",
        "fields",
        "forms",
        "documents",
        "services",
        "checks",
        "processes",
        "plans",
        "units",
    ):
        found += [(f"{kind} {k}", v.title) for k, v in getattr(pack, kind).items()]
    for field in pack.fields.values():
        found += [(f"{field.id}.{o.id}", o.title) for o in field.options.values()]
        found += [(f"{field.id} hint", field.hint)] if field.hint else []
    for process, step in all_steps():
        found.append((f"{process.id}.{step.id}", step.title))
        found += [(f"{process.id}.{step.id} hint", step.hint)] if step.hint else []
    return found


def test_phrases_have_the_same_slots_in_both_languages() -> None:
    for phrase in phrases().values():
        assert phrase.zh.strip() and phrase.en.strip(), phrase.id
        assert set(SLOT.findall(phrase.zh)) == set(SLOT.findall(phrase.en)), phrase.id


def test_wording() -> None:
    """No forbidden words, no sign that may be one or two cells wide, a space between Chinese and a slot of digits."""
    said = [(p.id, t) for p in phrases().values() for t in (p.zh, p.en)]
    said += [(p.id, t) for p in phrases().values() if p.hears for t in (p.hears.zh, p.hears.en)]
    said += [(where, t) for where, label in labels() for t in (label.zh, label.en)]
    for where, text in said:
        assert not [w for w in FORBIDDEN if w in text], (where, text)
        assert not [c for c in text if unicodedata.east_asian_width(c) == "A"], (where, text)
    digits = "allowed|left|minutes|due|late|number|case|plate|wanted_at|pickup_at|valid_to|last_on|fine"
    for phrase in phrases().values():
        for found in re.finditer(rf"(.?)\{{({digits})\}}(.?)", phrase.zh):
            for beside in (found[1], found[3]):
                assert not unicodedata.category(beside or ",").startswith("Lo"), (phrase.id, found[0])


def test_every_phrase_is_used() -> None:
    used = {"verdict.included", "verdict.included.any"}  # read out by the check itself
    for _, step in all_steps():
        used |= {*step.says, *step.sends, *chain.from_iterable(o.sends for o in step.outcomes.values())}
        used |= {step.promise.says} if step.promise else set()
    assert phrases().keys() == used


def test_whoever_is_on_the_line_has_words() -> None:
    """Every step with somebody on the line has words, and answers to at least three objections."""
    desk_work = {
        "collect", "amend", "filter", "lead-notes", "lead-opinion", "archive", "assist",
        "resolve", "handle", "diagnose", "mend", "record",
    }  # fmt: skip
    for process, step in all_steps():
        if step.runs or (process.about == "none") or (step.id in desk_work and not step.says):
            continue
        if (process.id, step.id) == ("travel-inbound", "answer"):
            continue  # the telephone system speaks here
        words = [phrases()[name] for name in step.says]
        plain = [p for p in words if not p.hears] + ([phrases()[step.promise.says]] if step.promise else [])
        assert plain, (process.id, step.id)
        customers = [p for p in plain if not to_colleagues(p.id)]
        if step.call or customers:
            assert len([p for p in words if p.hears]) >= 3, (process.id, step.id)


def test_every_outcome_has_a_title_and_words() -> None:
    """What a person chooses with somebody on the line can be said, or is sent when nobody was reached."""
    for process, step in all_steps():
        for name, outcome in step.outcomes.items():
            assert name in card().outcomes, (process.id, name)
            if step.runs or not step.says or all(map(to_colleagues, step.says)):
                continue
            said = {n.split(".")[1] for n in step.says}
            assert name in said or outcome.sends, (process.id, step.id, name)


def test_slots_of_a_message_are_known_when_it_is_sent() -> None:
    """A message goes out unseen, so it may only speak of what its step is sure to know."""
    always = {"name", "salutation", "operator", "number", "case", "centre", "plate", "service"}
    for process, step in all_steps():
        written = set(process.needs)
        for earlier in process.steps.values():
            written |= set(chain.from_iterable(earlier.writes.values()))
            written |= set(chain.from_iterable(o.needs for o in earlier.outcomes.values()))
            if earlier.id == step.id:
                break
        for name in (*step.sends, *chain.from_iterable(o.sends for o in step.outcomes.values())):
            assert set(SLOT.findall(phrases()[name].zh)) <= written | always, (process.id, step.id, name)


def test_every_verdict_can_be_read_out() -> None:
    for verdict in VERDICTS:
        name = f"verdict.{verdict.replace('_', '-')}"
        assert phrases()[name].if_ == {"verdict": verdict}
    assert list(card().fields["verdict"].options) == VERDICTS
    for process, step in all_steps():
        if step.check in ("E1", "E2"):
            spoken = {phrases()[n].if_.get("verdict") for n in step.says}
            needed = set(VERDICTS[1:]) if step.check == "E2" else set(VERDICTS)
            missing = needed - spoken
            assert missing <= ({"included"} if process.id == "card-reminder-other" else set()), (
                process.id,
                missing,
            )


def test_the_sentences_of_the_picture() -> None:
    """What the drawn desk says, word for word."""
    verdict = phrases()["appointment.verdict"].zh.format(
        salutation="张先生",
        product="金卡",
        service="保养工时",
        allowed=4,
        left=1,
        valid_to="2027 年 3 月 31 日",
    )
    promise = phrases()["appointment.promise"].zh.format(store="南岸店", minutes=10)
    assert verdict == "张先生，您的金卡里有保养工时，4 次还剩 1 次，有效期到 2027 年 3 月 31 日。"
    assert promise == "我现在转给南岸店，我们会在 10 分钟内给您回电。"


LONGEST = 64  # cells of a line of the card at 80 columns


def test_clauses_fit_a_line() -> None:
    """A clause is never broken inside, so each must fit the narrowest card, with long names in its slots."""
    from console.desk import breath
    from console.domain.text import cells

    filled = {
        "salutation": "欧阳先生", "name": "欧阳建国", "plate": "渝AD50776", "service": "保养工时", "store": "沙坪坝店",
        "wanted_at": "11-24 周二 10:00", "pickup_at": "11-24 周二 10:00", "valid_to": "2027 年 3 月 31 日",
    }  # fmt: skip
    for phrase in phrases().values():
        for text in (phrase.zh, phrase.en):
            values = {slot: filled.get(slot, "一二三四五") for slot in breath.slots(text)}
            for clause in breath.clauses(breath.fill(text, values)):
                assert cells(breath.plain(clause)) <= LONGEST, (phrase.id, breath.plain(clause))
