"""From folders to a library: defaults resolved, packs merged and kept by hash, whole files that cannot be read."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest

from console.catalogue import draw, loader, settings
from console.catalogue.schema import ByChoice, Outcome, Pack, Performer
from console.i18n import Label, speaking

GOOD = Path(__file__).parent.parent / "fixtures" / "packs"


@pytest.fixture(scope="module")
def garage() -> Pack:
    return loader.load([GOOD]).packs["garage"]


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    return shutil.copytree(GOOD, tmp_path / "packs")


def test_defaults_are_resolved(garage: Pack) -> None:
    steps = garage.processes["booking"].steps
    assert [s.stage for s in steps.values()] == ["reception", *["handoff"] * 6, "close"]
    assert steps["pass-on"].next == "store-records"
    assert steps["lead-notes"].next == "end"
    assert [s.covered_by for s in steps.values()] == [
        "",
        "",
        "store-answers",
        "store-answers",
        "",
        "",
        "",
        "",
    ]
    assert steps["accept"].outcomes == {"not-entitled": Outcome(id="not-entitled", to="end")}
    assert steps["accept"].choices == {}
    assert [(w.id, w.target) for w in steps["accept"].ways()] == [("not-entitled", "end"), ("", "pass-on")]


def test_outcomes_in_every_spelling(garage: Pack) -> None:
    call_back = garage.processes["booking"].steps["call-back"].outcomes
    assert call_back["declined"] == Outcome(id="declined", to="store-notes")
    assert call_back["booked"] == Outcome(id="booked", to="store-notes", needs=("wanted_at",), card="reserve")
    assert (call_back["change"].goes, call_back["change"].target) == ("round", "accept")
    assert (call_back["bounced"].goes, call_back["bounced"].target) == ("back", "store-answers")


def test_performers_in_every_spelling(garage: Pack) -> None:
    fetch = garage.processes["fetch"].steps
    assert fetch["accept"].by == Performer("one", (("operator", ""),))
    assert fetch["inspect"].by == Performer("all", (("driver", ""), ("lead", "store")))
    assert fetch["hand-in"].by == Performer("any", (("lead", ""), ("driver", "")))
    lead = Performer("one", (("lead", ""),))
    assert fetch["collect"].by == ByChoice("urgency", {"urgent": Performer("one", (("driver", ""),))}, lead)
    assert garage.processes["law"].steps["book"].by is None


def test_choice_tables_and_what_follows(garage: Pack) -> None:
    collect = garage.processes["fetch"].steps["collect"]
    assert collect.follow({"urgency": "normal"}) == Outcome(id="", to="inspect")
    assert collect.follow({"urgency": "urgent"}) == Outcome(id="", to="hand-in", tells=("lead",))
    assert collect.follow({}) is None
    within = garage.processes["fetch"].steps["inspect"].within
    assert isinstance(within, ByChoice)
    assert (within.pick("urgent"), within.pick("normal"), within.pick("")) == ("1h", "1wd", None)


def test_run_steps_take_next_for_what_is_not_written(garage: Pack) -> None:
    book = garage.processes["law"].steps["book"]
    assert book.takes_next
    assert book.with_ == {"front-desk": "law-firm", "lead": "law-firm", "store": "agency"}
    assert {(w.id, w.target) for w in book.ways()} == {("cancelled", "end"), ("booked", "meet"), ("", "end")}


def test_words(garage: Pack) -> None:
    assert garage.roles["front-desk"].unit == "store"
    assert garage.roles["law-firm"].external
    assert garage.fields["price"].sum == ("materials", "labour")
    assert garage.fields["price"].times == 1.15
    assert garage.fields["urgency"].options["urgent"].sets == {"area": "A1"}
    assert garage.fields["findings"].sealed == ("lead",)
    assert garage.forms["appointment-2"].per == "urgency"
    assert garage.phrases["booking.arrears"].if_ == {"arrears": "yes"}
    assert garage.phrases["booking.dear"].hears == Label("太贵", "Too dear")
    assert (garage.phrases["booking.sms"].via, garage.phrases["booking.sms"].to) == ("sms", "customer")
    assert garage.documents["slip"].copies == ("customer", "driver")
    assert garage.processes["fetch"].service == "pickup"  # written as its official title
    assert garage.plans["birthdays"].opens == {"care": "date-1d"}
    assert garage.guides["leak"].choose
    assert garage.policies["warranty"].rules[1]["after"] == "exchange"


def test_a_pack_is_kept_whole_by_its_hash(garage: Pack) -> None:
    body = loader.dump(garage)
    assert loader.undump(body) == garage
    assert loader.dump(loader.undump(body)) == body
    with pytest.raises(msgspec.ValidationError):
        loader.undump(b'{"id": 1}')


def test_the_hash_follows_every_file_and_every_used_pack(packs: Path) -> None:
    def hashes() -> dict[str, str]:
        return {name: pack.hash for name, pack in loader.load([packs]).packs.items()}

    before = hashes()
    assert before == hashes()
    (packs / "shared" / "fields.toml").open("a").write("# a word more\n")
    after = hashes()
    assert after["shared"] != before["shared"]
    assert after["garage"] != before["garage"]


def test_one_pack_may_be_named_alone_and_fetches_what_it_uses() -> None:
    library = loader.load([GOOD / "garage"])
    assert library.problems == ()
    assert set(library.packs) == {"shared", "garage"}


def test_processes_are_found_by_id_title_and_verb() -> None:
    library = loader.load([GOOD])
    for name in ("booking", "预约", "Booking", "yy"):
        assert library.process(name)[1].id == "booking"
    with pytest.raises(KeyError):
        library.process("nothing")
    assert [p.id for _pack, p in library.processes] == ["booking", "care", "fetch", "law"]


@pytest.mark.parametrize(
    ("file", "body", "problem"),
    [
        ("garage/forms.toml", b"[appointment-1", "not TOML"),
        ("garage/phrases.toml", "x = '出车'".encode("gb18030"), "not UTF-8"),
        ("garage/roles.toml", b"operator = 3", "a number stands here"),
        ("garage/rolls.toml", b"", "does not belong here"),
        ("garage/processes/Book.toml", b"", "a file's name is an id"),
        ("garage/process/x.toml", b"", "does not belong here"),
        ("garage/pack.toml", None, "pack.toml is missing"),
        ("other/readme.txt", b"", "pack.toml is missing"),
    ],
)
def test_what_cannot_be_read_is_told_once(packs: Path, file: str, body: bytes | None, problem: str) -> None:
    (packs / file).parent.mkdir(exist_ok=True)
    if body is None:
        (packs / file).unlink()
    else:
        (packs / file).write_bytes(body)
    with speaking("en"):
        problems = loader.load([packs]).problems
    assert any(problem in p.problem and p.file.startswith(file.split("/")[0]) for p in problems), problems
    assert not any("there is no form" in p.problem or "there is no phrase" in p.problem for p in problems)


def test_two_packs_that_define_one_name(packs: Path) -> None:
    (packs / "garage" / "fields.toml").write_text(
        'store = { kind = "text", title = { zh = "店", en = "Shop" } }\n'
    )
    with speaking("en"):
        problem = loader.load([packs]).problems[0]
    assert (problem.file, problem.where) == ("garage/fields.toml", "store")
    assert "also stands in the pack" in problem.problem


def test_a_folder_without_packs(tmp_path: Path) -> None:
    with speaking("en"):
        assert "no pack is here" in loader.load([tmp_path]).problems[0].problem
        assert "cannot be read" in loader.load([tmp_path / "nowhere"]).problems[0].problem


def test_problems_speak_chinese(packs: Path) -> None:
    path = packs / "garage" / "processes" / "booking.toml"
    path.write_text(path.read_text().replace('check  = "E1"', 'chek = "E1"'))
    with speaking("zh"):
        problem = next(p for p in loader.load([packs]).problems if p.key == "chek")
    assert "没有" in problem.problem
    assert "check" in problem.fix


def test_settings_change_numbers_only(tmp_path: Path, garage: Pack) -> None:
    library = loader.load([GOOD])
    file = tmp_path / "settings.toml"
    file.write_text("""
        [booking.accept]
        within = "3min"
        [booking.store-answers]
        due = "T+6min"
        [booking.call-back]
        attempts = 5
        spacing = "1min"
        [fetch.inspect.within]
        urgent = "2h"
        [booking.store-notes]
        within = "1h"
    """)
    found = settings.load_settings(file, library)
    assert found.problems == ()
    pack = settings.apply(garage, found.values)
    assert pack.processes["booking"].steps["accept"].within == "3min"
    assert pack.processes["booking"].steps["store-answers"].due == "T+6min"
    assert pack.processes["booking"].steps["store-notes"].within == "1h"
    call = pack.processes["booking"].steps["call-back"].call
    assert call is not None
    assert (call.attempts, call.spacing) == (5, "1min")
    within = pack.processes["fetch"].steps["inspect"].within
    assert isinstance(within, ByChoice)
    assert within.cases == {"urgent": "2h", "normal": "1wd"}
    assert settings.load_settings(tmp_path / "none.toml", library) == settings.Settings()


@pytest.mark.parametrize(
    ("text", "key", "problem"),
    [
        ('[bookings.accept]\nwithin = "3min"', "", "no process"),
        ('[booking.acept]\nwithin = "3min"', "", "no step"),
        ('[booking.accept]\nby = "lead"', "by", "no key"),
        ('[booking.accept]\nwithin = "soon"', "within", "not a length"),
        ('[booking.store-answers]\ndue = "contact+6min"', "due", "only numbers"),
        ("[booking.pass-on]\nattempts = 2", "attempts", "no call"),
        ('[booking.store-notes]\ndue = "U+6min"', "due", "no step marks"),
        ('[fetch.pass-on]\nwithin = "4min"', "within", "add up to 6 min"),
        ('[fetch.inspect.within]\nlater = "2h"', "within.later", "no key"),
        ('[plans.birthdays]\nwhen = "month 3"', "when", "only numbers"),
        ('[plans.weddings]\nwhen = "row"', "", "no plan"),
        ("[booking", "", "not TOML"),
    ],
)
def test_settings_that_do_not_fit(tmp_path: Path, text: str, key: str, problem: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text)
    with speaking("en"):
        problems = settings.load_settings(file, loader.load([GOOD])).problems
    assert any(p.key == key and problem in p.problem for p in problems), problems


AMBIGUOUS = "…→←·●○■□▲△★☆│─└├×÷“”"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("ascii", [False, True])
def test_a_drawing_names_every_step_and_keeps_to_the_glyphs(garage: Pack, lang: str, ascii: bool) -> None:
    for process in garage.processes.values():
        drawn = draw.draw(process, lang, ascii, garage)
        for step in process.steps.values():
            assert step.title.in_(lang) in drawn
        assert not set(AMBIGUOUS) & set(drawn)
        if ascii and lang == "en":
            assert drawn.isascii()


def test_the_drawing_of_a_booking(garage: Pack) -> None:
    assert draw.draw(garage.processes["fetch"], "en", True, garage).splitlines()[:14] == [
        "Fetch  fetch  inbound  jc",
        "",
        "Reception",
        "   1   Accept            Operator                2min               E1  promise told+5min kept by 3  "
        "Register 1: Store, Wanted time, Urgency",
        "         Not entitled  > end",
        "   2   Pass on           Operator                3min               sets T",
        "   3   Phone             Manager                 T+2min             call, 3 attempts",
        "         Booked  > 5 Collect  reserve a use",
        "         Declined  > 4 Rearrange",
        "         Not reached  > 4 Rearrange",
        "   4   Rearrange         Operator",
        "         Change wanted  < 1 Accept  new round  clears Store",
        "         Declined  > end",
        "",
    ]
