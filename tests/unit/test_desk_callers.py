"""The number that rings: whatever exchanges send is read, hidden ones are known, and who has it comes last caller first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.desk import callers
from console.desk.desk import Desk, init
from console.domain.moments import parse_iso
from console.domain.time import FixedClock
from console.i18n import set_language

NOW = parse_iso("2026-11-23T09:00:00", "Asia/Shanghai")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    set_language("zh")
    folder: Path = tmp_path_factory.mktemp("callers")
    made = init(folder / "file.db", "HQ", "重庆", clock=FixedClock(NOW))
    with made.store.write(actor="1000", now=NOW) as tx:
        tx.set("unit", "03", {"code": "03", "title": "南岸店", "kind": "store", "area_code": "023"})
    yield made
    made.store.close()


@pytest.mark.parametrize(
    ("sent", "e164", "ext", "shown"),
    [
        ("13812345678", "+8613812345678", "", "138 1234 5678"),
        ("+86 138-1234-5678", "+8613812345678", "", "138 1234 5678"),
        ("sip:+8613812345678@10.0.0.2:5060;tag=7", "+8613812345678", "", "138 1234 5678"),
        ('"Wang" <sip:013812345678@pbx>', "+8613812345678", "", "138 1234 5678"),
        ("tel:+86-23-6787-1234", "+862367871234", "", "023 6787 1234"),
        ("67871234", "+862367871234", "", "023 6787 1234"),
        ("023-67871234转802", "+862367871234", "802", "023 6787 1234 转 802"),
        ("１３８１２３４５６７８", "+8613812345678", "", "138 1234 5678"),
        ("801", "", "", "801"),
    ],
)
def test_every_spelling_of_exchanges(desk: Desk, sent: str, e164: str, ext: str, shown: str) -> None:
    set_language("zh")
    assert callers.read(desk, sent) == callers.Number(e164, ext, shown)


@pytest.mark.parametrize(
    "sent", ["", "  ", "匿名", "Anonymous", "withheld", "sip:anonymous@anonymous.invalid", "\x1b[H", "+"]
)
def test_a_hidden_number_is_none(desk: Desk, sent: str) -> None:
    found = callers.read(desk, sent)
    assert found.shown == found.kept == "" and callers.whose(desk, found.e164) == ()


@given(st.text(max_size=300))
def test_any_text_is_read(desk: Desk, sent: str) -> None:
    found = callers.read(desk, sent)
    assert len(found.shown) <= 60 and not set(found.shown) & {"\x1b", "\n", "\u202e", "\x07"}
    assert bool(found.kept) == any(char.isdigit() for char in found.shown)


def test_the_area_of_a_fixed_line_and_its_stores(desk: Desk) -> None:
    assert callers.area_of("+862367871234") == "023" and callers.area_of("+8675512345678") == "0755"
    assert [callers.area_of(n) for n in ("+8613812345678", "+85221234567", "95588", "+864008123456", "")] == [
        ""
    ] * 5
    assert (
        callers.stores_of(desk, "+862367871234") == ("03",) and callers.stores_of(desk, "+861067871234") == ()
    )
