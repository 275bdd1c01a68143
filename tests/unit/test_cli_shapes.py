"""The shapes of interface.md: every key that is promised is there, with the kind of value that is promised."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.stories.commands import Commands, call_centre, moment

DAY = "2026-11-23"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Commands:
    made = call_centre(tmp_path_factory.mktemp("shapes"))
    made.now = moment(DAY, "09:00:00")
    return made


@pytest.fixture(scope="module")
def case(run: Commands) -> dict[str, Any]:
    """A booking that was promised and handed over; the store is late at 09:09:30."""
    opened = run.ok(
        "case", "open", "yy", "--plate", "渝a·12345", "--service", "保养工时", "--store", "南岸店",
        "--field", "request=换机油", "--contact", moment(DAY, "08:59:30"),
    )  # fmt: skip
    name = opened["case"]
    run.ok("case", "do", name, "accept", now=moment(DAY, "09:01:00"))
    run.ok("case", "told", name, "appointment.promise", now=moment(DAY, "09:01:40"))
    found: dict[str, Any] = run.ok("case", "do", name, "pass-on", now=moment(DAY, "09:02:00"))
    return found


def test_lookup(run: Commands) -> None:
    found = run.ok("lookup", "zs")
    assert found["query"] == "zs"
    hit = found["hits"][0]
    assert hit["name"] == "张三" and hit["phones"][0] == "+8613812345678"
    assert {"plate", "model"} <= set(hit["vehicles"][0])
    assert {"number", "product", "state", "valid_to"} <= set(hit["cards"][0])
    assert isinstance(hit["open_cases"], list) and isinstance(hit["customer"], str)
    assert set(hit["matched"]) >= {"field", "how"}
    assert run.ok("lookup", "no such person at all")["hits"] == []
    assert len(run.ok("lookup", "138", "--limit", "1")["hits"]) <= 1


def test_check(run: Commands) -> None:
    keys = {
        "verdict", "service", "plate", "card", "allowed", "used", "left", "reserved", "valid_from", "valid_to", "say", "ledger",
        "reasons",
    }  # fmt: skip
    for words, verdict in (
        (("渝A12345", "--service", "洗车"), "included"),
        (("8850752917", "--service", "洗车"), "included"),
        (("渝B77ZT8", "--service", "洗车"), "expired"),
        (("渝A99887", "--service", "洗车"), "suspended"),
        (("渝A12345", "--service", "道路救援"), "not_included"),
    ):
        found = run.ok("check", *words)
        assert keys <= set(found), keys - set(found)
        assert found["verdict"] == verdict and found["say"]
    assert (found["plate"], found["allowed"]) == ("渝A12345", None)


def test_case(run: Commands, case: dict[str, Any]) -> None:
    keys = {
        "case", "process", "version", "state", "outcome", "customer", "plate", "round", "parked", "anchors", "steps", "promises",
        "forms", "events",
    }  # fmt: skip
    assert keys <= set(case)
    assert (case["state"], case["outcome"], case["plate"], case["parked"]) == (
        "open",
        None,
        "渝A12345",
        False,
    )
    assert case["anchors"] == {"T": moment(DAY, "09:02:00")}
    step = {
        "step", "attempt", "round", "by", "unit", "state", "opened_at", "due_at", "done_at", "done_by", "on_behalf_of", "outcome",
        "limit", "own_late_s", "inherited_late_s",
    }  # fmt: skip
    for entry in case["steps"]:
        assert step <= set(entry)
    assert (case["steps"][0]["limit"], case["steps"][0]["due_at"]) == (120, moment(DAY, "09:01:30"))
    promise = case["promises"][0]
    assert {"phrase", "said_at", "due_at", "kept_at", "state"} <= set(promise) and promise[
        "state"
    ] == "running"
    assert case["forms"]["appointment-1"]["plate"] == "渝A12345"
    assert isinstance(case["events"], int)
    assert run.ok("case", "show", case["case"].lower().replace("-000", "-"))["case"] == case["case"]


def test_queue(run: Commands, case: dict[str, Any]) -> None:
    late = run.ok("queue", "--overdue", now=moment(DAY, "09:08:10"))
    assert late["now"] == moment(DAY, "09:08:10")
    item = next(i for i in late["items"] if i["case"] == case["case"])
    keys = {
        "case", "process", "step", "by", "unit", "due_at", "left_s", "late", "own_late_s", "inherited_late_s", "customer", "plate",
        "holder",
    }  # fmt: skip
    assert keys <= set(item)
    assert (item["left_s"], item["late"], item["own_late_s"], item["inherited_late_s"]) == (-70, True, 70, 0)
    assert run.ok("queue", "--overdue", now=moment(DAY, "09:03:00"))["items"] == []
    soon = run.ok(
        "queue", "--within", "10min", "--role", "front-desk", "--unit", "南岸店", now=moment(DAY, "09:03:00")
    )
    assert [i["case"] for i in soon["items"]] == [case["case"]]


def test_process(run: Commands) -> None:
    found = run.ok("process", "show", "card-vehicle-pickup")
    assert {"id", "title", "channels", "check", "forms", "steps"} <= set(found)
    keys = {
        "id", "title", "by", "unit", "stage", "within", "due", "marks", "covers", "writes", "says", "next", "outcomes", "external",
    }  # fmt: skip
    for step in found["steps"]:
        assert keys <= set(step), keys - set(step)
    steps = {step["id"]: step for step in found["steps"]}
    assert (steps["accept"]["within"], steps["accept"]["by"], steps["pass-on"]["marks"]) == (
        "2min",
        "operator",
        "T",
    )
    assert steps["phone"]["outcomes"]["refuses"]["to"] == "rearrange"
    assert found["check"] == "E1"


def test_import(run: Commands, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("顾客姓名,手机\n王五,13700001111\n王五,13700001111\n坏,12345678901\n", encoding="gb18030")
    answer = run("import", "customers", str(path))
    found = answer.json
    assert answer.code == 4
    assert (found["rows"], found["added"], found["changed"], found["unchanged"]) == (3, 1, 0, 1)
    assert {"row", "column", "value", "problem"} <= set(found["bad"][0])
    assert (found["bad"][0]["row"], found["bad"][0]["column"], found["bad"][0]["value"]) == (
        4,
        "手机",
        "12345678901",
    )
    assert Path(found["bad_file"]).parent == tmp_path
    dry = run.ok("import", "customers", str(path), "--dry-run")
    assert dry["dry_run"] and dry["added"] == 0


def test_verify_and_backup(run: Commands, tmp_path: Path) -> None:
    found = run.ok("verify")
    assert (
        found["ok"] is True
        and found["problems"] == []
        and len(found["digest"]) == 64
        and found["changes"] > 10
    )
    copy = tmp_path / "copy.db"
    assert run.ok("backup", str(copy))["bytes"] == copy.stat().st_size
    other = Commands(copy, now=run.now, staff="1001")
    assert other.ok("verify")["digest"] == found["digest"]


def test_refusal(run: Commands, case: dict[str, Any]) -> None:
    answer = run("case", "do", case["case"], "accept")
    assert answer.code == 1
    assert {"refused", "message", "fix"} <= set(answer.refusal)
    assert answer.refusal["refused"] and answer.refusal["message"]
    again = run("case", "do", case["case"], "accept", lang="en")
    assert again.refusal["refused"] == answer.refusal["refused"]


def test_customer(run: Commands) -> None:
    made = run.ok(
        "customer", "add", "赵六女士", "--phone", "13600002222", "--plate", "渝C12399", "--model", "奥迪"
    )
    assert (made["name"], made["honorific"], made["vehicles"][0]["plate"]) == ("赵六", "女士", "渝C12399")
    other = run.ok("customer", "add", "赵六", "--phone", "13600003333")
    merged = run.ok("customer", "merge", made["customer"], other["customer"])
    assert {p["number"] for p in merged["phones"]} == {"+8613600002222", "+8613600003333"}
    apart = run.ok("customer", "unmerge", other["customer"])
    assert [p["number"] for p in apart["phones"]] == ["+8613600003333"]
    assert run("customer", "add", "x", "--phone", "1").refusal["where"] == "phone"


def test_staff(run: Commands) -> None:
    boss = Commands(run.db, now=run.now, staff="1000")
    made = boss.ok("staff", "add", "1099", "新人", "--post", "话务员@客服部")
    assert made["posts"] == [["operator", "centre"]] and not made["has_pin"]
    assert boss.ok("staff", "pin", "1099", "--pin", "4711")["has_pin"]
    new = Commands(run.db, now=run.now, staff="1099")
    assert new("queue").code == 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CALLCONSOLE_PIN", "4711")
        assert new("queue").code == 0
        patch.setenv("CALLCONSOLE_PIN", "4712")
        assert new("queue").code == 1
    assert boss.ok("staff", "role", "1099", "--post", "班长@客服部")["posts"] == [["shift-lead", "centre"]]
    assert boss.ok("staff", "leave", "1099")["state"] == "left"
    assert run("staff", "add", "1098", "别人", "--post", "话务员@客服部").code == 1


def test_what_lists_print_for_people(
    run: Commands, case: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    from console.cli.main import main
    from console.domain.text import cells

    for words in (
        ("queue",), ("case", "list"), ("case", "show", case["case"]), ("case", "why", case["case"]), ("lookup", "zs"),
        ("check", "渝A12345", "--service", "洗车"), ("process", "list"), ("process", "show", "yy"), ("process", "draw", "yy"),
        ("forms", "list"), ("forms", "show", "appointment-1"), ("staff", "list"), ("say", "keys"), ("doctor",), ("verify",),
        ("case", "say", case["case"], "appointment.promise"), ("completion", "bash"),
    ):  # fmt: skip
        code = main(
            ["--db", str(run.db), "--as", "1001", "--now", moment(DAY, "09:05:00"), "--lang", "zh", *words]
        )
        out = capsys.readouterr().out
        assert code in (0, 1, 4), words
        assert "\x1b" not in out
        assert all(cells(line) < 400 for line in out.splitlines()), words


def test_restore_puts_a_backup_in_place_and_keeps_the_old_file(tmp_path: Path) -> None:
    run = call_centre(tmp_path)
    copy = tmp_path / "copy.db"
    run.ok("backup", str(copy))
    run.ok("customer", "add", "晚来", "--phone", "13600004444")
    assert run.ok("lookup", "13600004444")["hits"]
    found = run.ok("restore", str(copy))
    assert not run.ok("lookup", "13600004444")["hits"]
    assert run.ok("verify")["ok"]
    assert Commands(Path(found["kept"]), now=run.now).ok("lookup", "13600004444")["hits"]
    broken = tmp_path / "broken.db"
    broken.write_bytes(copy.read_bytes()[:-4096])
    assert run("restore", str(broken)).code in (1, 3)
    assert run.ok("verify")["ok"]
