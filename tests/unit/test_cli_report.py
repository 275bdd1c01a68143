"""``report``, ``slip`` and ``forms`` as scripts use them: keys that stay, files, exit codes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.stories.commands import Commands, call_centre, moment

EVENING = moment("2026-11-23", "17:30:00")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Commands:
    run = call_centre(tmp_path_factory.mktemp("report"))
    at = moment("2026-11-23", "09:00:00")
    case = run.ok(
        "case", "open", "card-appointment-via-cs", "--plate", "渝A12345", "--service", "洗车", "--store", "03",
        "--field", "request==HYPERLINK(1)", now=at,
    )["case"]  # fmt: skip
    run.ok("case", "do", case, "accept", now=moment("2026-11-23", "09:04:00"))
    run.now = EVENING
    return run


def test_the_day_as_json(run: Commands) -> None:
    made = run.ok("report", "day")
    assert {"date", "notices", "work", "begun", "ended", "open", "timed", "in_time", "rate", "handoffs", "breaches", "minutes",
            "broken_promises", "refusals", "uses", "reminders", "open_work", "sites", "checks", "half_hours"} <= set(made)  # fmt: skip
    accept = next(h for h in made["handoffs"] if h["step"] == "accept")
    assert (accept["timed"], accept["in_time"], accept["own_s"], accept["limit_s"]) == (1, 0, 120, 120)
    assert min(b["due_at"] for b in made["breaches"]) == moment("2026-11-23", "09:02:00")
    assert all(c["ok"] for c in made["checks"])


def test_files_of_a_day(run: Commands, tmp_path: Path) -> None:
    to = tmp_path / "日报" / "2026-11-23"
    files = [Path(f) for f in run.ok("report", "day", "--to", str(to))["files"]]
    assert {f.suffix for f in files} == {".xlsx", ".csv", ".html"} and all(f.stat().st_size for f in files)
    assert sorted(f.name for f in to.iterdir()) == sorted(f.name for f in files), "nothing else is left"
    again = run.ok("report", "day", "--to", str(to), "--format", "html")
    assert [Path(f).suffix for f in again["files"]] == [".html"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--date", "2026-11-24"), "day-not-come"),
        (("--date", "morgen"), "not-a-date"),
        (("--format", "doc"), "no-such-format"),
        (("--store", "99"), "unknown-unit"),
    ],
)
def test_what_cannot_be_told(run: Commands, tmp_path: Path, words: tuple[str, ...], code: str) -> None:
    answer = run("report", "day", "--to", str(tmp_path / "x"), *words)
    assert answer.code == 1 and answer.refusal["refused"] == code
    assert not (tmp_path / "x").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written(run: Commands, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    answer = run("report", "day", "--to", str(tmp_path))
    tmp_path.chmod(0o700)
    assert answer.code == 1 and answer.refusal["refused"] == "cannot-write"


def test_a_file_where_the_folder_should_be(run: Commands, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x")
    answer = run("report", "day", "--to", str(tmp_path / "x" / "y"))
    assert answer.code == 1 and answer.refusal["refused"] == "cannot-write"


def test_in_words(run: Commands, capsys: pytest.CaptureFixture[str]) -> None:
    from console.cli.main import main

    for lang, said in (("zh", "晚在谁手里"), ("en", "Whose minutes")):
        assert (
            main(["--db", str(run.db), "--lang", lang, "--now", EVENING, "--as", "1010", "report", "day"])
            == 0
        )
        out = capsys.readouterr().out
        assert said in out and "▪" in out and "2:00" in out
        topics = "单据 各环节 超时明细 查卡没通过 划卡次数 提醒 交班未结 数据到齐情况" if lang == "zh" else (
            "Cases,Handoffs,Past their time,Card checks refused,Card uses,Reminders,Work handed over,Data that is in"
        )  # fmt: skip
        for topic in topics.split(" " if lang == "zh" else ","):
            assert f"\n{topic}" in out, topic
    assert (
        main(["--db", str(run.db), "--lang", "zh", "--now", EVENING, "--as", "1010", "report", "slips"]) == 0
    )
    assert "没有店欠单" in capsys.readouterr().out


def test_slips_and_registers_by_command(run: Commands, tmp_path: Path) -> None:
    assert run("slip", "HQ-0001", "--to", str(tmp_path / "a.pdf")).refusal["refused"] == "no-slip"
    assert run.ok("report", "slips")["missing"] == 0
    assert run("report", "slips", "--hand-in").refusal["refused"] == "store-missing"
    for kind in ("csv", "xlsx", "pdf"):
        made = run.ok(
            "forms", "show", "appointment-1", "--store", "南岸店", "--to", str(tmp_path / f"r.{kind}")
        )
        assert made["entries"] == 1 and Path(made["file"]).stat().st_size
    assert "'=HYPERLINK(1)" in (tmp_path / "r.csv").read_text(encoding="utf-8-sig")
    assert (
        run("forms", "show", "appointment-1", "--to", str(tmp_path / "no" / "r.csv")).refusal["refused"]
        == "cannot-write"
    )
