"""Bad input and bad days: a clock set back, old packs, a site's own numbers, text that is not what it seems."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from console.catalogue.schema import Library
from console.desk import calls, case_view, cases, customers, finish, forms, phrases, queue, site_settings
from console.desk.desk import Desk, init, open_desk, wants_pin, zone_of
from console.domain.refusal import Refusal
from console.domain.time import FixedClock
from console.i18n import speaking
from tests.unit.desk_centre import LIBRARY, Centre, at, centre


@pytest.fixture
def hq(tmp_path: Path) -> Iterator[Centre]:
    with centre(tmp_path) as made, speaking("zh"):
        yield made


def booking(desk: Desk, **fields: str) -> str:
    return cases.open_(
        desk,
        "card-appointment-via-cs",
        plate="渝A12345",
        service="保养工时",
        store="3",
        fields={"request": "换机油", **fields},
    )


def test_a_clock_set_back_while_a_case_runs_breaks_nothing(hq: Centre) -> None:
    desk = hq.desk("1001")
    case = booking(desk)
    hq.pass_time(minutes=1)
    finish.finish(desk, case, {})
    phrases.told(desk, case)
    hq.pass_time(minutes=-20)
    finish.finish(desk, case, {})
    calls.begin(desk, "13812345678")
    calls.end(desk)
    now = cases.as_json(desk, case)
    assert now["steps"][-1]["step"] == "store-records" and hq.store.verify().ok
    assert all(leg.spent_ms is None or leg.spent_ms >= 0 for leg in case_view.view(desk, case).legs)
    assert queue.view(desk).rows


def test_a_case_keeps_the_pack_it_was_opened_with(hq: Centre) -> None:
    desk = hq.desk("1001")
    case = booking(desk)
    card = LIBRARY.packs["card"]
    process = card.processes["card-appointment-via-cs"]
    newer = msgspec.structs.replace(card, hash="0" * 64, processes={"card-appointment-via-cs": process})
    later = Desk(hq.store, Library(packs={"card": newer}), hq.clock, desk.actor, desk.seat)
    assert cases.as_json(later, case)["version"] == card.hash
    finish.finish(later, case, {})
    assert cases.read(later, case).open_step.step == "pass-on"  # type: ignore[union-attr]


def test_escape_sequences_and_markup_stay_words(hq: Centre) -> None:
    desk = hq.desk("1001")
    nasty = "换机油\x1b]0;pwned\x07\x1b[31m[bold]\n=1+1\u202e" * 3
    case = booking(desk, request=nasty)
    kept = cases.read(desk, case).fields["request"]
    assert "\x1b" not in kept and "\u202e" not in kept and "[bold]" in kept
    form = forms.view(desk, case)
    assert form is not None and "\x1b" not in form.rows[0].text
    cases.note(desk, case, nasty)
    assert "\x1b" not in case_view.view(desk, case).log[-1].text
    call = calls.ring(desk, "138\x1b[2J12345678\n", nasty)
    assert call.number == "+8613812345678" and "\x1b" not in call.name


def test_what_is_wrong_is_said_with_what_would_be_right(hq: Centre) -> None:
    desk = hq.desk("1001")
    for act, code in (
        (lambda: cases.open_(desk, "订车", plate="渝A12345"), "no-process"),
        (lambda: cases.open_(desk, "card-appointment-via-cs", plate="渝A1"), "bad-plate"),
        (lambda: cases.open_(desk, "card-appointment-via-cs"), "no-plate"),
        (lambda: booking(desk, wanted_at="昨天10点"), "bad-value"),
        (lambda: booking(desk, 没有这栏="1"), "unknown-field"),
        (lambda: cases.read(desk, "HQ-9999"), "no-case"),
        (lambda: cases.do(desk, booking(desk), "不存在"), "unknown-step"),
        (lambda: cases.cancel(desk, booking(desk), "  "), "reason-missing"),
        (lambda: customers.view(desk, "nobody"), "no-customer"),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.code == code and refused.value.message
    assert cases.read(desk, "hq-1").id == "HQ-0001"


def test_a_case_of_somebody_without_a_card_ends_as_not_entitled(hq: Centre) -> None:
    desk = hq.desk("1001")
    case = cases.open_(
        desk,
        "card-appointment-via-cs",
        plate="渝Z88888",
        service="洗车",
        store="3",
        fields={"request": "洗车"},
    )
    assert cases.read(desk, case).customer == ""
    said = "".join("".join(s.text for s in c) for c in phrases.card(desk, case).clauses)
    assert said.startswith("渝Z88888 没有查到会员卡")
    assert finish.finish(desk, case, {}, outcome="not-entitled", reason="没有卡") == f"{case} 办完：不能享受"


def test_a_sites_own_numbers_change_limits_and_nothing_else(hq: Centre, tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('[card-appointment-via-cs.accept]\nwithin = "3min"\n', encoding="utf-8")
    desk = hq.desk("1001")
    other = Desk(
        hq.store, LIBRARY, hq.clock, desk.actor, desk.seat, site_settings.beside(hq.store.path, LIBRARY)
    )
    assert cases.as_json(other, booking(other))["steps"][0]["limit"] == 180
    path.write_text('[card-appointment-via-cs.accept]\nby = "manager"\n', encoding="utf-8")
    with pytest.raises(Refusal) as wrong:
        site_settings.beside(hq.store.path, LIBRARY)
    assert wrong.value.code == "settings" and "by" in wrong.value.message


def test_a_fresh_file_has_one_administrator_and_opens_without_a_pin(tmp_path: Path) -> None:
    path = tmp_path / "fresh.db"
    made = init(path, "HQ", "总部", "Asia/Shanghai", FixedClock(at("09:00")))
    assert made.actor.posts == (("manager", "centre"), ("operator", "centre")), (
        "a file of one takes calls at once"
    )
    made.store.close()
    assert zone_of(path) == "Asia/Shanghai" and not wants_pin(path, "1000")
    again = open_desk(path, clock=FixedClock(at("09:00")))
    assert again.actor.id == "1000" and again.today == "2026-11-23"
    again.store.close()


def test_a_chase_says_what_is_owed_and_blames_nobody(hq: Centre) -> None:
    desk = hq.desk("1001")
    case = booking(desk)
    finish.finish(desk, case, {})
    finish.finish(desk, case, {})
    hq.pass_time(minutes=6)
    cases.chase(desk, case)
    chased = cases.read(desk, case).chases[-1][2]
    assert "渝A12345" in chased and "1:00" in chased and "拖" not in chased
