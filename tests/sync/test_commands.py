"""``sync`` on the command line: a store joins from a folder, exchanges, sees what must be settled, settles it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from console.store.open import open_file
from tests.stories.commands import Commands, call_centre, moment

ROOT = Path(__file__).resolve().parents[2]


def at(clock: str) -> str:
    return moment("2026-11-23", clock)


def edit(run: Commands, tbl: str, pk: str, ms: int, **values: object) -> None:
    with open_file(run.db) as store, store.write(actor="1001", now=ms) as tx:
        tx.set(tbl, pk, values)


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Commands, Commands, Path]:
    """The call centre and a store that joined it through a shared folder."""
    hq = call_centre(tmp_path)
    hq.now = at("09:00:00")
    share = tmp_path / "share"
    share.mkdir()
    made = hq.ok("sync", "out", str(share))
    assert made["whole"] and Path(made["file"]).parent == share
    s1 = Commands(tmp_path / "s1.db", now=at("09:00:05"))
    s1.ok("init", str(s1.db), "--site", "S1", "--name", "南岸店")
    value = s1.ok("sync", "in", str(share))
    assert value["from"] == "HQ" and value["new"] > 30 and value["missing"] == [] and value["conflicts"] == 0
    assert s1.ok("verify")["digest"] == hq.ok("verify")["digest"]
    assert s1.ok("sync", "out", str(share))["count"]
    assert hq.ok("sync", "in", str(share))["from"] == "S1"
    s1.staff = "2009"
    return hq, s1, share


def test_a_store_joins_from_a_folder(pair: tuple[Commands, Commands, Path]) -> None:
    hq, s1, share = pair
    assert s1.ok("lookup", "张三")["hits"][0]["name"] == "张三"
    assert s1.ok("verify")["digest"] == hq.ok("verify")["digest"]
    again = s1.ok("sync", "in", str(share))
    assert again["new"] == 0 and again["already"] > 30
    status = hq.ok("sync", "status")
    (store,) = status["sites"]
    assert (store["site"], store["name"], store["waits"], store["missing"]) == ("S1", "南岸店", 0, [])


def test_a_case_answered_at_the_store(pair: tuple[Commands, Commands, Path]) -> None:
    hq, s1, share = pair
    case = hq.ok(
        "case", "open", "card-appointment-via-cs", "--plate", "渝A12345", "--service", "洗车", "--store", "03",
        "--field", "wanted_at=明天10点",
    )["case"]  # fmt: skip
    hq.ok("sync", "out", str(share))
    s1.ok("sync", "in", str(share), now=at("09:01:00"))
    assert s1.ok("case", "show", case)["case"] == case
    assert hq.ok("verify")["digest"] == s1.ok("verify")["digest"]


def test_two_values_are_shown_and_settled_and_the_decision_travels(
    pair: tuple[Commands, Commands, Path],
) -> None:
    hq, s1, share = pair
    ((phone,),) = _ask(hq, "SELECT id FROM phone WHERE e164='+8613812345678' ORDER BY id LIMIT 1")
    edit(s1, "phone", phone, 1_795_395_600_000, e164="+8613812345687")
    edit(hq, "phone", phone, 1_795_395_500_000, e164="+8613812345699")
    hq.ok("sync", "out", str(share))
    answer = s1("sync", "in", str(share))
    assert answer.code == 4 and answer.json["conflicts"] == 1
    s1.ok("sync", "out", str(share))
    hq.ok("sync", "in", str(share))
    answer = hq("sync", "conflicts")
    assert answer.code == 4
    (one,) = answer.json["conflicts"]
    assert one["kind"] == "value" and "138 1234 5678" in one["remark"]
    assert [side["where"] for side in one["sides"]] == ["客服部", "南岸店"]
    assert sum(side["in_force"] for side in one["sides"]) == 1
    assert {c["choice"] for c in one["choices"]} == {"1", "2", "both", "new"}
    refused = hq("sync", "conflicts", "--resolve", one["id"], "9")
    assert refused.code == 1 and refused.refusal["refused"] == "no-choice"
    settled = hq("sync", "conflicts", "--resolve", one["id"], "1", "--reason", "客户当面说的")
    assert settled.code == 0 and settled.json["count"] == 0
    hq.ok("sync", "out", str(share))
    s1.ok("sync", "in", str(share))
    assert s1("sync", "conflicts").json["count"] == 0
    assert _ask(s1, "SELECT e164 FROM phone WHERE id=?", phone) == [("+8613812345699",)]
    assert hq.ok("verify")["digest"] == s1.ok("verify")["digest"]
    for lang in ("zh", "en"):
        assert hq("sync", "status", lang=lang).code == 0


def test_refusals_leave_with_status_1_and_say_why(
    pair: tuple[Commands, Commands, Path], tmp_path: Path
) -> None:
    hq, _, share = pair
    bad = tmp_path / "bad.bundle"
    bad.write_bytes(next(share.glob("S1-*")).read_bytes()[:-40])
    answer = hq("sync", "in", str(bad))
    assert answer.code == 1 and answer.refusal["refused"] == "bundle-damaged"
    other = Commands(tmp_path / "x.db", now=at("09:00:00"))
    other.ok("init", str(other.db), "--site", "X", "--name", "别家")
    other.ok("sync", "out", str(tmp_path / "x.bundle"))
    answer = hq("sync", "in", str(tmp_path / "x.bundle"))
    assert answer.code == 1 and answer.refusal["refused"] == "bundle-other-organisation"
    assert hq("sync", "in", str(tmp_path / "nothing")).code == 1
    mixed = tmp_path / "mixed"
    mixed.mkdir()
    (mixed / "bad.bundle").write_bytes(bad.read_bytes())
    (mixed / "good.bundle").write_bytes(next(share.glob("S1-*")).read_bytes())
    answer = hq("sync", "in", str(mixed))
    assert answer.code == 4 and answer.json["refused"][0]["refused"] == "bundle-damaged"


def _ask(run: Commands, sql: str, *values: object) -> list[tuple[object, ...]]:
    with open_file(run.db) as store, store.reader() as conn:
        return conn.execute(sql, values).fetchall()


def test_two_real_processes_watch_one_folder(pair: tuple[Commands, Commands, Path]) -> None:
    hq, s1, share = pair
    command = [
        sys.executable,
        "-m",
        "console",
        "--json",
        "sync",
        "watch",
        str(share),
        "--every",
        "0.1",
        "--turns",
        "25",
    ]
    both = [
        subprocess.Popen(
            [*command, "--db", str(run.db)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for run in (hq, s1)
    ]
    edit(hq, "customer", "live", 1_795_395_700_000, name="现场")
    edit(s1, "customer", "live2", 1_795_395_700_000, name="现场二")
    said = [process.communicate(timeout=60) for process in both]
    assert all(process.returncode == 0 for process in both), said
    for run in (hq, s1):
        run.now = ""
        assert _ask(run, "SELECT count(*) FROM customer WHERE name LIKE '现场%'") == [(2,)], said
    assert hq.ok("verify")["digest"] == s1.ok("verify")["digest"]
    assert all(json.loads(line)["at"] for out, _ in said for line in out.splitlines())


def test_a_wrong_clock_is_measured_shown_and_flagged(tmp_path: Path) -> None:
    hq = call_centre(tmp_path)
    hq.now = at("09:00:00")
    first = hq.ok("sync", "out", str(tmp_path / "1.bundle"))["file"]
    s1 = Commands(
        tmp_path / "s1.db", now=at("09:05:10")
    )  # five minutes fast, at five past the ten seconds it took
    s1.ok("init", str(s1.db), "--site", "S1", "--name", "南岸店", "--from", first)
    value = hq.ok("sync", "in", s1.ok("sync", "out", str(tmp_path / "2.bundle"))["file"], now=at("09:00:20"))
    assert value["clock_suspicious"] and 280 <= value["clock_offset_s"] <= 310
    (store,) = hq.ok("sync", "status")["sites"]
    assert store["clock_suspicious"] and 280 <= store["clock_offset_s"] <= 310
    (centre,) = s1.ok("sync", "status")["sites"]
    assert not centre["clock_suspicious"] or centre["clock_offset_s"] < 0


def test_which_store_s_bundle_is_missing_is_said_before_a_report_is_trusted(
    pair: tuple[Commands, Commands, Path], tmp_path: Path
) -> None:
    """What S1 wrote reached S2 and not the centre; S2's bundle without it tells the centre that it is missing."""
    hq, s1, share = pair
    s2 = Commands(tmp_path / "s2.db", now=at("09:20:00"))
    s2.ok("init", str(s2.db), "--site", "S2", "--name", "沙坪坝店", "--from", str(share))
    hq.ok("sync", "in", s2.ok("sync", "out", str(tmp_path / "s2.bundle"))["file"])
    s1.ok("sync", "in", hq.ok("sync", "out", str(tmp_path / "hq.bundle"))["file"])
    s1.ok("customer", "add", "何志明", "--phone", "13896140000", now=at("10:00:00"))
    told = s1.ok("sync", "out", str(tmp_path / "s1.bundle"))
    s2.ok("sync", "in", told["file"], now=at("10:01:00"))
    part = s2.ok("sync", "out", str(tmp_path / "part.bundle"), "--to", "S1", now=at("10:02:00"))
    answer = hq("sync", "in", part["file"], now=at("10:03:00"))
    assert (
        answer.code == 1
        and answer.refusal["refused"] == "bundle-missing"
        and "S1" in answer.refusal["message"]
    )
    hq.ok("sync", "in", told["file"], now=at("10:04:00"))
    assert hq.ok("sync", "in", part["file"], now=at("10:05:00"))["missing"] == []
    assert all(site["missing"] == [] for site in hq.ok("sync", "status")["sites"])


def test_a_store_that_answered_in_time_is_no_breach_when_its_bundle_comes_late(
    pair: tuple[Commands, Commands, Path],
) -> None:
    hq, s1, share = pair
    case = hq.ok(
        "case", "open", "card-appointment-via-cs", "--plate", "渝A12345", "--service", "洗车", "--store", "03",
        "--field", "request=洗车", "--contact", at("09:00:00"), now=at("09:00:00"),
    )["case"]  # fmt: skip
    hq.ok("case", "do", case, "accept", now=at("09:00:30"))
    hq.ok("case", "told", case, "appointment.promise", now=at("09:00:50"))
    hq.ok("case", "do", case, "pass-on", now=at("09:01:00"))
    hq.ok("sync", "out", str(share), now=at("09:01:10"))
    s1.ok("sync", "in", str(share), now=at("09:01:30"))
    for name, staff in (("store-records", "2009"), ("lead-answers", "2010"), ("store-answers", "2009")):
        reply = ("--field", "reply=可以") if name == "lead-answers" else ()
        s1.ok("case", "do", case, name, *reply, now=at("09:03:00"), staff=staff)
    s1.ok("sync", "out", str(share), now=at("09:03:10"))
    assert hq.ok("queue", "--overdue", now=at("11:00:00"))["items"]  # as far as the centre knows
    value = hq.ok("sync", "in", str(share), now=at("11:00:10"))
    assert value["learned_late"] >= 1
    told = hq.ok("case", "why", case, now=at("11:00:20"))["learned_late"][-1]
    assert (
        told["step"] == "store-answers"
        and told["done_at"] == at("09:03:00") < told["due_at"] < told["learned_at"]
    )
    step = [s for s in hq.ok("case", "show", case)["steps"] if s["step"] == "store-answers"][-1]
    assert not step.get("late_s") and not step.get("own_s")


def test_one_field_of_a_case_corrected_at_two_sites(pair: tuple[Commands, Commands, Path]) -> None:
    hq, s1, share = pair
    case = hq.ok(
        "case", "open", "card-appointment-via-cs", "--plate", "渝A12345", "--service", "洗车", "--store", "03",
        "--field", "wanted_at=明天10点",
    )["case"]  # fmt: skip
    hq.ok("sync", "out", str(share))
    s1.ok("sync", "in", str(share), now=at("09:01:00"))
    hq.ok("case", "set", case, "wanted_at=明天11点", now=at("09:02:00"))
    s1.ok("case", "set", case, "wanted_at=明天15点", now=at("09:03:00"))
    hq.ok("sync", "out", str(share), now=at("09:04:00"))
    assert s1("sync", "in", str(share), now=at("09:04:10")).code == 4
    s1.ok("sync", "out", str(share), now=at("09:04:20"))
    assert hq("sync", "in", str(share), now=at("09:04:30")).code == 4
    for run in (hq, s1):
        (one,) = run("sync", "conflicts", now=at("09:05:00")).json["conflicts"]
        assert one["kind"] == "case" and one["title"] == case
        earlier, later = one["sides"]
        assert "11:00" in earlier["shown"] and "15:00" in later["shown"]
        assert later["in_force"] and not earlier["in_force"] and earlier["who"] != later["who"]
    assert hq.ok("verify")["digest"] == s1.ok("verify")["digest"]
    hq.ok("sync", "conflicts", "--resolve", one["id"], "seen", now=at("09:06:00"))
    hq.ok("sync", "out", str(share), now=at("09:06:10"))
    s1.ok("sync", "in", str(share), now=at("09:06:20"))
    assert s1("sync", "conflicts", now=at("09:06:30")).json["count"] == 0
