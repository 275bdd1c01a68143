"""One small mistake a rule, planted in a pack that is otherwise right: found, and only it, with what would be right."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from console.catalogue import loader
from console.i18n import speaking

GOOD = Path(__file__).parent.parent / "fixtures" / "packs"

BOOKING = "garage/processes/booking.toml"
FETCH = "garage/processes/fetch.toml"
LAW = "garage/processes/law.toml"
CARE = "garage/processes/care.toml"


@dataclass(frozen=True)
class Bad:
    """``old`` becomes ``new`` in ``file``; the problem is at ``where``/``key`` of ``at`` (default: the same file)."""

    file: str
    old: str
    new: str
    where: str
    key: str
    problem: str
    fix: str
    at: str = ""
    also: int = 0  # further problems that follow from the same mistake


SHAPE = [
    Bad(BOOKING, 'within = "2min"\nwarn', 'whitin = "2min"\nwarn', "accept", "whitin", "no key", "within", also=0),
    Bad(BOOKING, 'title      =', 'titel =', "", "titel", "no key", "title", also=1),
    Bad(BOOKING, '"Booking" }', '"" }', "", "title.en", "text in en is missing", "both zh and en"),
    Bad(BOOKING, ', en = "Accept" }', " }", "accept", "title.en", "text in en is missing", "both zh and en"),
    Bad(BOOKING, 'stage  = "reception"', 'stage = "recption"', "accept", "stage", "not possible", "reception"),
    Bad(BOOKING, 'channels   = ["inbound"]', 'channels = ["phone"]', "", "channels", "not possible", "inbound"),
    Bad(BOOKING, 'warn   = "1min"', 'warn = "1m"', "accept", "warn", "not a length", "5min"),
    Bad(BOOKING, 'due    = "T+5min"', 'due = "T+5m"', "store-answers", "due", "not part of a time", "+5min"),
    Bad(BOOKING, 'due    = "T+5min"', 'due = "T+5min"\nwithin = "2min"', "store-answers", "due", "at most one", "keep one"),
    Bad(BOOKING, 'due    = "T+5min"', 'due = "told+5min"', "store-answers", "due", "means nothing", "an anchor"),
    Bad(BOOKING, 'due = "T+10min", kept', 'due = "date", kept', "pass-on", "promise.due", "means nothing", "told"),
    Bad(BOOKING, '"call-back" }', '"call-back", by = "x" }', "pass-on", "promise.by", "no key", "says"),
    Bad(BOOKING, "attempts = 3,", "attempts = 0,", "call-back", "call.attempts", "whole number from 1", "3"),
    Bad(BOOKING, 'marks   = "T"', 'marks = "t"', "pass-on", "marks", "cannot be a name", "T", also=3),
    Bad(BOOKING, "[steps.pass-on]", "[steps.pass_on]", "pass_on", "", "cannot be a name", "pass-on", also=2),
    Bad(BOOKING, "[steps.lead-notes]", "[steps.end]", "end", "", "cannot be the name of a step", "another"),
    Bad(BOOKING, 'outcomes.declined  = "store-notes"', 'outcomes.declined = {}', "call-back", "outcomes.declined",
        "leads nowhere", "exactly one of to, round, back"),
    Bad(BOOKING, 'outcomes.declined  = "store-notes"', 'outcomes.declined = { to = "end", back = "accept" }', "call-back",
        "outcomes.declined.back", "more than one place", "exactly one"),
    Bad(BOOKING, 'outcomes.declined  = "store-notes"', 'outcomes.declined = { to = "end", clears = ["reply"] }',
        "call-back", "outcomes.declined.clears", "going back up", "round"),
    Bad(BOOKING, 'card = "reserve"', 'card = "reserved"', "call-back", "outcomes.booked.card", "not possible", "reserve"),
    Bad(BOOKING, 'due    = "T+10min"', 'due = "T+10min"\nnext = "end"', "call-back", "next", "instead of next", "leave out"),
    Bad(BOOKING, 'check  = "E1"', 'check = 1', "accept", "check", "a number stands here", "a text"),
    Bad(BOOKING, 'adds = "request", back', 'back', "", "duplicates.adds", "missing", "add it"),
    Bad(BOOKING, 'by     = "lead"\nwrites = { appointment-2 = ["reply"] }', 'writes = { appointment-2 = ["reply"] }',
        "lead-answers", "by", "missing", "role"),
    Bad(FETCH, "by    = { all = [", "by    = { each = [", "inspect", "by", "stands here", "any"),
    Bad(FETCH, '"lead@store"', '"lead@Store"', "inspect", "by", "no unit field", "role@unit_field"),
    Bad(FETCH, "batch  = true", 'batch = "yes"', "hand-in", "batch", "a text stands here", "true"),
    Bad(FETCH, "next monday", "next munday", "hand-in", "due", "not a weekday", "next monday 17:30"),
    Bad(LAW, 'runs  = "booking"', 'runs = "booking"\nby = "operator"', "book", "by", "no role of its own", "leave out"),
    Bad(LAW, 'by     = "operator"', 'by = "operator"\nwith = { lead = "law-firm" }', "accept", "with", "goes with", "runs"),
    Bad("garage/pack.toml", "order    =", "oder =", "", "oder", "no key", "order"),
    Bad("garage/pack.toml", '"done"', '"begin"', "", "anchors", "not possible", "done"),
    Bad("garage/pack.toml", '["shared"]', '["shard"]', "", "uses", "no pack", "shared", also=99),
    Bad("garage/pack.toml", '"10min"', '"soon"', "", "escalate.shift-lead", "not a length", "5min"),
    Bad("shared/fields.toml", '"money", title = { zh = "材料费"', '"cash", title = { zh = "材料费"', "materials", "kind",
        "not possible", "money", also=99),
    Bad("shared/fields.toml", 'options = { yes = { zh = "有", en = "yes" }, no = { zh = "没有", en = "no" } }', "", "arrears",
        "options", "missing", "needs options", also=99),
    Bad("shared/fields.toml", "wanted_at =", "wanted-at =", "wanted-at", "", "cannot be a name", "wanted_at", also=99),
    Bad("shared/fields.toml", 'request   = { kind = "text"', 'request = { kind = "text", times = 2.0', "request", "times",
        "only a money field", "money", also=99),
    Bad("shared/roles.toml", '"reopen"]', '"reopens"]', "shift-lead", "may", "not possible", "reopen", also=99),
    Bad("garage/checks.toml", '["holder", "valid", "covers"]', '["holder", "owner"]', "E1", "tests", "not possible", "holder"),
    Bad("garage/phrases.toml", "within {minutes} minutes", "soon", "booking.promise", "en", "slots differ: {minutes}", "same"),
    Bad("garage/phrases.toml", 'to = "customer"', 'too = "customer"', "booking.sms", "too", "no key", "to", also=1),
    Bad("garage/phrases.toml", 'to = "customer", ', "", "booking.sms", "via", "both", "write both"),
    Bad("garage/phrases.toml", "says: {reply}.\" }\n\"booking.arr", 'says: {reply." }\n"booking.arr', "booking.answer", "en",
        "brace is not closed", "{plate}", also=1),
    Bad("garage/plans/birthdays.toml", '"row"', '"month 40"', "", "when", "can land on", "month 15"),
    Bad("garage/plans/birthdays.toml", '"customers.birthday"', '"customers.birthdays"', "", "rows", "not possible",
        "customers.birthday", also=99),
    Bad("garage/plans/birthdays.toml", '"date-1d"', '"T+1d"', "", "opens.care", "means nothing", "date"),
    Bad("garage/guides/leak.toml", "choose = true", "chose = true", "", "chose", "no key", "choose"),
    Bad("garage/policies/warranty.toml", '"0..7"', '"0...7"', "", "rules.1.when.age", "not a range", "0..7"),
]  # fmt: skip

NAMES = [
    Bad(BOOKING, 'by     = "operator"\nwithin = "2min"\nwarn', 'by = "operater"\nwithin = "2min"\nwarn', "accept", "by",
        'no role "operater"', "operator"),
    Bad(BOOKING, 'check  = "E1"', 'check = "E9"', "accept", "check", "no check", "E1"),
    Bad(BOOKING, '"booking.greet",', '"booking.great",', "accept", "says", "no phrase", "booking.greet"),
    Bad(BOOKING, '"booking.greet",', '"booking.sms",', "accept", "says", "is a message", "booking."),
    Bad(BOOKING, 'sends = ["booking.sms"]', 'sends = ["booking.greet"]', "call-back", "outcomes.unreached.sends",
        "is said, not sent", "booking.sms"),
    Bad(BOOKING, '"slip", "warranty"', '"slip", "waranty"', "accept", "shows", "there is no", "warranty"),
    Bad(BOOKING, '{ appointment-2 = ["reply"] }', '{ appointment-3 = ["reply"] }', "lead-answers", "writes.appointment-3",
        "no form", "appointment-2"),
    Bad(BOOKING, '{ appointment-2 = ["reply"] }', '{ appointment-2 = ["store"] }', "lead-answers", "writes.appointment-2",
        "has no field", "reply"),
    Bad(BOOKING, 'needs = ["wanted_at"]', 'needs = ["wished_at"]', "call-back", "outcomes.booked.needs", "no field",
        "wanted_at", also=1),
    Bad(BOOKING, 'tells  = ["lead",', 'tells = ["leader",', "store-notes", "tells", "no role", "lead"),
    Bad(BOOKING, 'kept = "call-back"', 'kept = "callback"', "pass-on", "promise.kept", "no step", "call-back"),
    Bad(BOOKING, 'due    = "T+5min"', 'due = "U+5min"', "store-answers", "due", 'no step marks "U"', "T"),
    Bad(BOOKING, 'back = "accept" }', 'back = "acept" }', "", "duplicates.back", "no step", "accept"),
    Bad(BOOKING, 'adds = "request"', 'adds = "wanted_at"', "", "duplicates.adds", "no field of kind text", "request"),
    Bad(BOOKING, 'outcomes.declined  =', 'outcomes.refused =', "call-back", "outcomes.refused", "no outcome", "refund"),
    Bad(BOOKING, '= "store-notes"\noutcomes.change', '= "store-note"\noutcomes.change', "call-back", "outcomes.declined",
        "no step", "store-notes"),
    Bad(FETCH, 'service  = "接送车辆"', 'service = "接送"', "", "service", "no service", "pickup"),
    Bad(FETCH, '"wanted_at-30min"', '"request-30min"', "collect", "due", "no field of kind date / moment", "wanted_at"),
    Bad(FETCH, '"wanted_at-30min"', '"wanted_at-store"', "collect", "due", "no field of kind length", "travel"),
    Bad(FETCH, 'prints = ["slip"]', 'prints = ["ship"]', "collect", "prints", "no document", "slip"),
    Bad(FETCH, '["slip", "appointment-1"]', '["slip", "appointment"]', "collect", "signs", "no document", "appointment-1"),
    Bad(FETCH, 'starts = "care"', 'starts = "cure"', "hand-in", "starts", "no process", "care"),
    Bad(FETCH, '"lead@store"', '"lead@shop"', "inspect", "by", "no field of kind unit", "store"),
    Bad(FETCH, 'by     = { of = "urgency", urgent', 'by = { of = "request", urgent', "collect", "by.of",
        "no field of kind choice", "urgency"),
    Bad(FETCH, 'urgent = "1h", normal', 'ugent = "1h", urgent = "1h", normal', "inspect", "within.ugent", "no option",
        "urgent"),
    Bad(CARE, 'needs    = ["customer"]', 'needs = ["custumer"]', "", "needs", "no field", "customer", also=9),
    Bad(CARE, "escalate = { shift-lead", "escalate = { shift-led", "", "escalate.shift-led", "no role", "shift-lead"),
    Bad(LAW, 'lead = "law-firm",', 'lead = "law-film",', "book", "with.lead", "no role", "law-firm"),
    Bad(LAW, 'store = "agency"', 'store = "request"', "book", "with.store", "no field of kind unit", "agency", also=9),
    Bad(LAW, 'runs  = "booking"', 'runs = "bookings"', "book", "runs", "no process", "booking", also=9),
    Bad("shared/roles.toml", 'unit        = "agency"', 'unit = "agence"', "law-firm", "unit", "no kind of unit", "agency",
        also=99),
    Bad("shared/roles.toml", 'recorded_by = ["operator", "front-desk"]', 'recorded_by = ["operators"]', "lead",
        "recorded_by", "no role", "operator", also=99),
    Bad("shared/fields.toml", 'sum = ["materials", "labour"]', 'sum = ["materials", "labor"]', "price", "sum", "no field",
        "labour", also=99),
    Bad("shared/fields.toml", 'sealed = ["lead"]', 'sealed = ["boss"]', "findings", "sealed", "no role", "", also=99),
    Bad("shared/fields.toml", 'sets = { area = "A1" }', 'sets = { aria = "A1" }', "urgency",
        "options.urgent.sets.aria", "no field", "area", also=99),
    Bad("garage/forms.toml", '"findings",', '"finding",', "appointment-2", "fields", "no field", "findings"),
    Bad("garage/forms.toml", 'per = "urgency"', 'per = "reply"', "appointment-2", "per", "kind choice", "urgency"),
    Bad("garage/checks.toml", 'asks = ["card", "plate"]', 'asks = ["cart", "plate"]', "E2", "asks", "no field", "card"),
    Bad("garage/phrases.toml", "{customer}，有什么可以帮您？\", en = \"How can I help, {customer}?",
        "{costumer}，有什么可以帮您？\", en = \"How can I help, {costumer}?", "booking.greet", "zh", "fills the slot", "customer"),
    Bad("garage/phrases.toml", 'arrears = "yes"', 'arrears = "yess"', "booking.arrears", "if.arrears", "no option", "yes"),
    Bad("garage/phrases.toml", 'to = "customer"', 'to = "custom"', "booking.sms", "to", "no role", "customer"),
    Bad("garage/documents.toml", 'copies = ["customer", "driver"]', 'copies = ["customer", "rider"]', "slip", "copies",
        "no role", "driver"),
    Bad("garage/services.toml", 'verbs = ["by"]', 'verbs = ["by", "接送车辆"]', "pickup", "title.zh", "also stands", "own"),
    Bad("garage/services.toml", 'process = "booking"', 'process = "bookin"', "upkeep", "process", "no process", "booking"),
    Bad("garage/plans/birthdays.toml", "care = ", "cart = ", "", "opens.cart", "no process", "care"),
    Bad("garage/plans/birthdays.toml", '["booking"]', '["bookings"]', "", "silent_while", "no process", "booking"),
    Bad("garage/plans/birthdays.toml", 'urgency = "normal"', 'urgency = "norm"', "", "set.urgency", "no option", "normal"),
    Bad("garage/plans/birthdays.toml", '"date+2wd"', '"soon"', "", "set.report_by", "no day of the plan", "date+2wd"),
    Bad("garage/plans/birthdays.toml", 'informs = ["lead"]', 'informs = ["led"]', "", "set.informs", "no role", "lead"),
    Bad("garage/guides/leak.toml", 'asks   = "appointment-1"', 'asks = "appointment"', "", "asks", "no form", "appointment-1"),
    Bad("garage/policies/warranty.toml", 'age = "0..7"', 'ages = "0..7"', "", "rules.1.when", "no field", "age"),
    Bad("garage/policies/warranty.toml", 'after = "exchange"', 'after = "repair"', "", "rules.2.after", "no rule gives",
        "exchange"),
    Bad("garage/policies/warranty.toml", '["refund", "exchange"]', '["refund", "exchanges"]', "", "rules.1.gives",
        "no outcome", "exchange", also=1),
]  # fmt: skip

RULES = [
    # every step can be reached and reaches the end
    Bad(LAW, 'outcomes.book   = { to = "book", needs = ["request"] }', 'outcomes.book = "meet"', "book", "",
        "no way leads to this step", "above lead here", also=9),
    Bad(FETCH, 'outcomes.change   = { round = "accept", clears = ["store"] }\noutcomes.declined = "end"',
        'outcomes.change = { round = "rearrange" }', "rearrange", "outcomes", "no way leads from this step", '"end"'),
    # up only by round or back
    Bad(BOOKING, 'outcomes.declined  = "store-notes"', 'outcomes.declined = "accept"', "call-back", "outcomes.declined",
        "not below this step", "round"),
    Bad(BOOKING, 'round = "accept"', 'round = "store-notes"', "call-back", "outcomes.change.round", "below this step", "to"),
    # anchors, limit fields and units are known on every path
    Bad(BOOKING, 'marks   = "T"\n', "", "store-answers", "due", 'no step marks "T"', "marks", also=3),
    Bad(FETCH, 'outcomes.not-entitled = "end"', 'outcomes.not-entitled = "phone"', "phone", "due",
        "may not be set yet when this step opens (by accept > phone)", '"pass-on"', also=99),
    Bad(FETCH, '"store", "wanted_at", "urgency"', '"store", "urgency"', "collect", "due", '"wanted_at" may be empty',
        "a step before write it"),
    Bad(FETCH, '"store", "wanted_at", "urgency"', '"wanted_at", "urgency"', "phone", "by", 'which "store"', "needs", also=9),
    Bad(FETCH, '"store", "wanted_at", "urgency"', '"store", "wanted_at"', "inspect", "within.of",
        '"urgency" may be empty', "write it", also=9),
    Bad(LAW, 'outcomes.booked    = { to = "meet" }\nnext  = "end"', 'next = "meet"', "meet", "expected",
        '"wanted_at" may be empty', "write it", also=9),
    # a round goes back at least to the step that marks the anchors it uses
    Bad(BOOKING, '{ round = "accept", clears = ["request", "reply", "result"] }', '{ round = "store-records" }', "call-back",
        "outcomes.change.round", "of the round before", '"pass-on"'),
    # covered steps directly above, without a limit
    Bad(BOOKING, '["store-records", "lead-answers"]', '["pass-on", "lead-answers"]', "store-answers", "covers",
        "directly above", "store-records, lead-answers", also=2),
    Bad(BOOKING, 'by     = "lead"\nwrites = { appointment-2 = ["reply"] }',
        'by     = "lead"\nwithin = "1min"\nwrites = { appointment-2 = ["reply"] }', "lead-answers", "within",
        '"store-answers" shares its limit', "leave the limit out"),
    Bad(BOOKING, 'due    = "T+5min"\n', "", "store-answers", "covers", "shares a limit but has none", "due"),
    Bad(BOOKING, 'by     = "front-desk"\nwrites = { appointment-1 = ["result"] }',
        'by = "front-desk"\nwarn = "1min"\nwrites = { appointment-1 = ["result"] }', "store-notes", "warn",
        "no limit to warn before", "within"),
    # promises
    Bad(BOOKING, 'marks   = "T"\n',
        'marks   = "T"\nnext = { of = "arrears", yes = "end", else = "store-records" }\n', "pass-on", "promise.kept",
        "the promise is lost by pass-on > end", '"call-back"'),
    Bad(BOOKING, 'kept = "call-back"', 'kept = "pass-on"', "pass-on", "promise.kept", "cannot keep it", "the step whose end"),
    Bad(FETCH, '"told+5min"', '"told+4min"', "accept", "promise.due", "add up to 5 min: pass-on 3min + phone T+2min", "5min"),
    Bad(BOOKING, 'due = "T+10min", kept', 'due = "T+9min", kept', "pass-on", "promise.due",
        "add up to 10 min: call-back T+10min", "10min"),
    # a choice has every option or else
    Bad(FETCH, ', normal = "1wd" }', " }", "inspect", "within", 'nothing is said for "normal"', "else"),
    Bad(FETCH, ', normal = "inspect" }', " }", "collect", "next", 'nothing is said for "normal"', "else", also=1),
    # plan, runs and starts give what the other needs
    Bad(CARE, 'needs    = ["customer"]', 'needs = ["customer", "area", "phone"]', "hand-in", "starts",
        '"phone", which may be empty', "write it", at=FETCH, also=9),
    Bad(CARE, 'needs    = ["customer"]', 'needs = ["customer", "reply"]', "", "opens.care", '"reply", which may be empty',
        '"set"', at="garage/plans/birthdays.toml", also=1),
    Bad(BOOKING, 'verbs      = ["yy", "book"]', 'verbs = ["yy"]\nneeds = ["reply"]', "book", "runs",
        '"reply", which may be empty', "write it", at=LAW),
    Bad(LAW, ', store = "agency" }', " }", "book", "with.front-desk", 'which "agency"', "agency", also=9),
    Bad(LAW, "outcomes.booked    =", "outcomes.refund =", "book", "outcomes.refund", "never ends with", "declined", also=9),
    # no process runs itself
    Bad(BOOKING, 'by     = "lead"\nwrites = { appointment-2 = ["result"] }', 'runs = "law"', "lead-notes", "runs",
        "would run itself: booking > law > booking", "starts", also=9),
    # somebody records for an external role
    Bad("shared/roles.toml", 'external    = true\nrecorded_by = ["operator"]', "external = true", "law-firm", "recorded_by",
        "nobody records", '["operator"]', also=99),
    # { all } has no outcomes
    Bad(FETCH, 'within = { of = "urgency", urgent = "1h", normal = "1wd" }', 'outcomes.booked = "hand-in"', "inspect",
        "outcomes", "nobody can choose", "one role"),
    # a check comes before the card
    Bad(FETCH, 'check   = "E1"\n', "", "collect", "card", "may not have been checked", "check", also=9),
    Bad(BOOKING, 'check  = "E1"\n', "", "call-back", "outcomes.booked.card", "may not have been checked", "check"),
    # calls
    Bad(CARE, 'outcomes.unreached = "end"', "", "greet", "call", "may reach nobody", "outcomes.unreached"),
    Bad(CARE, "call  = {}\n", "", "greet", "outcomes.unreached", "only a call", "call"),
    Bad(CARE, 'outcomes.booked    = "end"', 'outcomes.booked = "end"\noutcomes.not-entitled = "end"', "greet",
        "outcomes.not-entitled", "nothing is checked", "check"),
    # about nobody
    Bad(BOOKING, 'source     = "000.txt"', 'about = "none"', "accept", "check", "about nobody", "leave it out", also=9),
    # verbs
    Bad(FETCH, 'verbs    = ["jc"]', 'verbs = ["yy"]', "", "verbs", "also stands", "own words", at="garage/processes/*"),
]  # fmt: skip


def load(folder: Path) -> loader.Library:
    with speaking("en"):
        return loader.load([folder])


def test_the_good_pack_is_good() -> None:
    library = load(GOOD)
    assert library.problems == ()
    assert list(library.packs) == ["shared", "garage"]


@pytest.mark.parametrize(
    "bad", SHAPE + NAMES + RULES, ids=lambda bad: f"{bad.where}-{bad.key}-{bad.problem}"[:60]
)
def test_a_bad_pack_is_refused_with_what_would_be_right(bad: Bad, tmp_path: Path) -> None:
    packs = tmp_path / "packs"
    shutil.copytree(GOOD, packs)
    text = (packs / bad.file).read_text()
    assert bad.old in text, "the planted mistake does not fit the good pack"
    (packs / bad.file).write_text(text.replace(bad.old, bad.new, 1))
    library = load(packs)
    at = bad.at or bad.file
    hits = [
        p
        for p in library.problems
        if Path(p.file).match(at) and (p.where, p.key) == (bad.where, bad.key) and bad.problem in p.problem
    ]
    shown = "\n".join(f"{p.file} [{p.where}] {p.key}: {p.problem} -> {p.fix}" for p in library.problems)
    assert hits, shown
    assert bad.fix in hits[0].fix, shown
    assert len(library.problems) <= 1 + bad.also, shown
    assert "garage" not in library.packs
    assert ("shared" in library.packs) == (not bad.file.startswith("shared/"))
