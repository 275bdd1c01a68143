"""Drafts, parked calls and settings of a seat: this machine's own, and never lost."""

from __future__ import annotations

from pathlib import Path

from store_helpers import NOW

from console.store.open import Store, open_file


def test_every_keystroke_is_there_after_reopening(store: Store, path: Path) -> None:
    for length in range(1, 5):
        store.drafts.save(
            "seat1", "form", {"fields": {"request": "洗车打蜡"[:length]}, "cursor": length}, NOW + length
        )
    with open_file(path) as again:
        assert again.drafts.load("seat1") == {"form": {"fields": {"request": "洗车打蜡"}, "cursor": 4}}
        assert again.drafts.get("seat1", "form") == {"fields": {"request": "洗车打蜡"}, "cursor": 4}


def test_seats_do_not_mix(store: Store) -> None:
    store.drafts.save("seat1", "form", {"a": 1}, NOW)
    store.drafts.save("seat2", "form", {"a": 2}, NOW)
    assert store.drafts.drop("seat1", "form") and not store.drafts.drop("seat1", "form")
    assert store.drafts.load("seat1") == {} and store.drafts.get("seat1", "form") is None
    assert store.drafts.load("seat2") == {"form": {"a": 2}}


def test_a_parked_call_is_taken_back_by_any_seat(store: Store) -> None:
    store.drafts.save("seat1", "call", {"plate": "渝A12345"}, NOW)
    assert store.drafts.move("seat1", "call", "seat1", "parked:t1", NOW + 1)
    store.drafts.save("seat2", "parked:t2", {"plate": "渝B1"}, NOW + 2)
    assert store.drafts.everywhere("parked:") == [
        ("seat1", "parked:t1", {"plate": "渝A12345"}, NOW + 1),
        ("seat2", "parked:t2", {"plate": "渝B1"}, NOW + 2),
    ]
    assert store.drafts.move("seat1", "parked:t1", "seat3", "call", NOW + 3)
    assert not store.drafts.move("seat1", "parked:t1", "seat3", "call", NOW + 3)
    assert store.drafts.load("seat3") == {"call": {"plate": "渝A12345"}}


def test_typing_wakes_nobody_and_is_not_exchanged(store: Store) -> None:
    before, digest = store.data_version(), store.verify().digest
    store.drafts.save("seat1", "form", {"a": "b"}, NOW)
    assert store.data_version() == before and store.verify().digest == digest


def test_two_programs_share_the_drafts(store: Store, path: Path) -> None:
    with open_file(path) as other:
        store.drafts.save("seat1", "form", {"a": 1}, NOW)
        assert other.drafts.load("seat1") == {"form": {"a": 1}}


def test_a_damaged_draft_file_is_put_aside(store: Store, path: Path) -> None:
    store.drafts.save("seat1", "form", {"a": 1}, NOW)
    store.close()
    local = Path(f"{path}-local")
    local.write_bytes(b"rubbish" * 1000)
    with open_file(path) as again:
        again.drafts.save("seat1", "form", {"a": 2}, NOW)
        assert again.drafts.load("seat1") == {"form": {"a": 2}}
        assert len(again.warnings) == 1 and again.drafts.set_aside in again.warnings[0]
    assert Path(again.drafts.set_aside).read_bytes() == b"rubbish" * 1000


def test_drafts_hold_any_text(store: Store) -> None:
    body = {"text": "a\x1b[2J\n'\"\\ 𠮷 [bold]", "list": [1, None, True]}
    store.drafts.save("seat1", "form", body, NOW)
    assert store.drafts.load("seat1")["form"] == body
