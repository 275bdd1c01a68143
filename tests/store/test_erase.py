"""Erasure on request: the person goes from file and log, the counts and the proof stay."""

from __future__ import annotations

from pathlib import Path

from store_helpers import MINUTE, NOW, Bare, opened

from console.engine import events as ev
from console.store import erase
from console.store.open import Store

SECRETS = ("王小明", "13812345678", "渝A98765", "8850752917", "过敏", "海棠路")


def _person(tx: object) -> None:
    tx.set("customer", "c1", {"name": "王小明", "note": "过敏", "created_at": NOW})  # type: ignore[attr-defined]
    tx.set("customer", "c1", {"name": "王小明2"})  # type: ignore[attr-defined]
    tx.set("phone", "p1", {"customer": "c1", "e164": "+8613812345678"})  # type: ignore[attr-defined]
    tx.set("vehicle", "v1", {"customer": "c1", "plate": "渝A98765"})  # type: ignore[attr-defined]
    tx.set("card", "k1", {"customer": "c1", "number": "8850752917", "product": "金卡"})  # type: ignore[attr-defined]
    tx.fact("call", "t1", {"customer": "c1", "number": "+8613812345678", "began_at": NOW})  # type: ignore[attr-defined]
    tx.events("HQ-0001", opened("HQ-0001", plate="渝A98765"))  # type: ignore[attr-defined]
    tx.event("HQ-0001", ev.FieldsWritten(at=NOW, values={"address": "海棠路"}, form="f", step="accept"))  # type: ignore[attr-defined]
    tx.event("HQ-0001", ev.Noted(at=NOW, text="过敏"))  # type: ignore[attr-defined]
    tx.event("HQ-0001", ev.CardUsed(at=NOW, card="k1", service="洗车"))  # type: ignore[attr-defined]
    tx.set("customer", "c2", {"name": "别人"})  # type: ignore[attr-defined]


def test_the_person_goes_and_the_counts_stay(store: Store, path: Path) -> None:
    with store.write(actor="1001", now=NOW) as tx:
        _person(tx)
    with store.write(actor="1001", now=NOW + MINUTE) as tx:
        assert tx.erase("c1") == 6
    assert store.verify().ok
    with store.reader() as conn:
        text = "".join(str(row) for row in conn.execute("SELECT body, prev FROM change"))
        for table in ("customer", "phone", "vehicle", "card", "call", "case_head", "head"):
            text += "".join(str(row) for row in conn.execute(f"SELECT * FROM {table}"))
        assert not [secret for secret in SECRETS if secret in text]
        assert "别人" in text
        assert conn.execute("SELECT process, state FROM case_head").fetchall() == [
            ("card-appointment-via-cs", "open")
        ]
        assert conn.execute("SELECT card, service FROM card_use").fetchall() == [("k1", "洗车")]
        assert conn.execute("SELECT product FROM card").fetchall() == [("金卡",)]


def test_what_comes_later_of_an_erased_row_is_erased_too() -> None:
    here, there = Bare("A"), Bare("B")
    here.write(NOW, _person)
    there.take(here.changes())
    there.write(NOW + MINUTE, lambda tx: tx.set("customer", "c1", {"note": "过敏"}))
    there.write(NOW + MINUTE, lambda tx: tx.event("HQ-0001", ev.Noted(at=NOW + MINUTE, text="过敏")))
    here.write(NOW + 2 * MINUTE, lambda tx: tx.erase("c1"))
    here.take(there.changes())
    there.take(here.changes())
    assert here.shown() == there.shown()
    assert [change.body for change in here.changes()] == [change.body for change in there.changes()]
    assert "过敏" not in "".join(change.body for change in here.changes())


def test_rows_the_eraser_did_not_know_are_listed() -> None:
    here, there = Bare("A"), Bare("B")
    here.write(NOW, _person)
    there.take(here.changes())
    there.write(NOW + MINUTE, lambda tx: tx.set("phone", "p2", {"customer": "c1", "e164": "+8613900000000"}))
    here.write(NOW + MINUTE, lambda tx: tx.erase("c1"))
    assert erase.leftovers(here.conn) == []
    here.take(there.changes())
    assert erase.leftovers(here.conn) == ["c1"]
    here.write(NOW + 3 * MINUTE, lambda tx: tx.erase("c1"))
    assert erase.leftovers(here.conn) == []
    assert here.conn.execute("SELECT e164 FROM phone WHERE id='p2'").fetchone() == ("",)


def test_merged_records_go_together() -> None:
    here = Bare("A")
    here.write(NOW, _person)
    here.write(NOW, lambda tx: tx.set("customer", "c0", {"name": "王小明", "merged_into": "c1"}))
    here.write(NOW, lambda tx: tx.erase("c1"))
    assert here.conn.execute("SELECT name FROM customer WHERE id IN ('c0', 'c1')").fetchall() == [
        ("",),
        ("",),
    ]


def test_every_event_still_decodes_when_redacted() -> None:
    import msgspec

    from console.store.cases import understood
    from console.store.change import canonical

    samples: list[ev.Event] = [
        *opened("HQ-0001"), ev.FieldsWritten(at=1, values={"a": "b"}), ev.AnchorSet(at=1, anchor="T", to=5, step="s"),
        ev.MessageQueued(at=1, phrase="p", via="sms", to="139", text="t"), ev.Told(at=1, phrase="p", text="t"),
        ev.Reassigned(at=1, step="s", role="r", unit="u", to="1002"), ev.Noted(at=1, text="x"),
        ev.Excused(at=1, step="s", reason="x"), ev.Signed(at=1, step="s", document="d"),
        ev.Printed(at=1, step="s", document="d"), ev.Chased(at=1, step="s", text="x"), ev.CaseCancelled(at=1, reason="x"),
        ev.CaseReopened(at=1, step="s", reason="x"), ev.PromiseWithdrawn(at=1, phrase="p", said_at=1, reason="x"),
        ev.Allowed(at=1, step="s", reason="x"), ev.StepDone(at=1, step="s"), ev.RoundBegun(at=1, step="s", round=2),
        ev.CardUsed(at=1, card="c", service="s"), ev.CardReserved(at=1, card="c", service="s"),
        ev.CardReleased(at=1, card="c", service="s"), ev.Checked(at=1, step="s", variant="E1", verdict="v", passed=True),
        ev.Informed(at=1, roles=("r",)), ev.PromiseKept(at=1, phrase="p", said_at=1), ev.CaseClosed(at=1),
        ev.CaseLinked(at=1, case="x", relation="run"), ev.Claimed(at=1, step="s"), ev.Unclaimed(at=1, step="s"),
        ev.Dialled(at=1, step="s", result="busy"), ev.DueMoved(at=1, step="s", due_at=2),
    ]  # fmt: skip
    kinds = {type(event) for event in samples}
    assert kinds >= set(ev.AnyEvent.__args__), set(ev.AnyEvent.__args__) - kinds
    for event in samples:
        body = canonical(ev.encode(event))
        redacted = erase.redact("case_event", body)
        again = understood(redacted)
        assert type(again) is type(event), redacted
        assert erase.redact("case_event", redacted) == redacted
        assert msgspec.json.decode(redacted)[erase.MARK] is True
