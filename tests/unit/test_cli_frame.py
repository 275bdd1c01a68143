"""The frame of the command line: global options anywhere, exit codes, refusals as JSON, help in both languages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from console.cli import exits
from console.cli.main import main
from console.cli.output import pairs, seconds, table
from console.cli.program import COMMANDS
from console.cli.queue import length
from console.cli.session import has_offset, moment
from console.domain.refusal import Refusal
from tests.stories.commands import Commands, call_centre


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Commands:
    return call_centre(tmp_path_factory.mktemp("cli"))


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(words)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_global_options_before_and_after_the_command(
    run: Commands, capsys: pytest.CaptureFixture[str]
) -> None:
    db = str(run.db)
    asked = ["check", "渝A12345", "--service", "洗车"]
    now = "2026-11-23T09:00:00+08:00"
    before = said(capsys, "--db", db, "--as", "1001", "--now", now, "--lang", "en", "--json", *asked)
    after = said(capsys, *asked, "--json", "--lang", "en", "--now", now, "--as", "1001", "--db", db)
    between = said(capsys, "--db", db, "case", "--as", "1001", "list", "--json")
    assert before == after
    assert before[0] == 0 and json.loads(before[1])["verdict"] == "included"
    assert between[0] == 0 and json.loads(between[1]) == {"cases": []}


def test_the_database_comes_from_the_environment_too(
    run: Commands, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLCONSOLE_DB", str(run.db))
    code, out, _err = said(capsys, "staff", "list", "--json")
    assert code == 0 and {"1001", "2009"} <= {row["staff"] for row in json.loads(out)["staff"]}


def test_exit_codes(run: Commands, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    db = str(run.db)
    assert said(capsys, "--db", db, "case", "show", "HQ-9999")[0] == exits.REFUSED
    assert said(capsys, "--db", db, "no-such-command")[0] == exits.WRONG_USE
    assert said(capsys, "--db", db, "check")[0] == exits.WRONG_USE
    assert said(capsys, "--db", str(tmp_path / "none.db"), "queue")[0] == exits.REFUSED
    broken = tmp_path / "broken.db"
    broken.write_bytes(run.db.read_bytes()[:5000])
    code, _out, err = said(capsys, "--db", str(broken), "--json", "queue")
    assert code == exits.DAMAGED and json.loads(err)["refused"] == "damaged"
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("顾客姓名,手机\n张三,123456\n", encoding="utf-8")
    assert said(capsys, "--db", db, "import", "customers", str(wrong))[0] == exits.NEEDS_A_PERSON


def test_refusals_are_json_on_stderr(run: Commands) -> None:
    answer = run("case", "show", "HQ-9999")
    assert answer.code == 1 and answer.text == ""
    assert set(answer.refusal) >= {"refused", "message", "fix"}
    wrong = run("nonsense")
    assert wrong.code == 2 and wrong.refusal["refused"] == "wrong-use"


def test_a_console_needs_a_terminal(run: Commands) -> None:
    for words in ((), ("demo",)):
        done = subprocess.run(
            [sys.executable, "-m", "console", "--db", str(run.db), *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env={**os.environ, "LANG": "en_US.UTF-8"},
            timeout=60,
        )
        assert done.returncode == 1
        assert "terminal" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_help_in_both_languages(capsys: pytest.CaptureFixture[str], lang: str) -> None:
    code, out, _err = said(capsys, "--lang", lang, "--help")
    assert code == 0
    assert set(COMMANDS) <= set(out.split())
    assert ("终端里的呼叫中心" in out) == ("选项" in out) == (lang == "zh")
    assert ("A call centre in the terminal" in out) == ("Options" in out) == (lang == "en")
    for name in COMMANDS:
        code, out, _err = said(capsys, name, "--help", "--lang", lang)
        assert code == 0 and name in out


def test_every_help_sentence_has_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    import click

    from console.cli.program import program
    from console.i18n import _, set_language

    set_language("zh")

    def commands(command: click.Command) -> list[click.Command]:
        if isinstance(command, click.Group):
            ctx = click.Context(command)
            subs = [command.get_command(ctx, name) for name in command.list_commands(ctx)]
            return [command, *(deep for sub in subs if sub for deep in commands(sub))]
        return [command]

    for command in commands(program):
        helps = [command.help, *(getattr(p, "help", None) for p in command.params)]
        for text in helps:
            assert not text or _(text) != text, (command.name, text)


def test_what_the_machine_will_not_do_is_a_sentence() -> None:
    full = exits.from_machine(OSError(28, "No space left on device"))
    assert full is not None and full.code == "disk-full"
    assert exits.from_machine(ValueError("a mistake of ours")) is None
    assert exits.code_of(Refusal("damaged", "")) == exits.DAMAGED
    assert exits.code_of(Refusal("too-new", "")) == exits.DAMAGED
    assert exits.code_of(Refusal("step-not-open", "")) == exits.REFUSED


def test_moments() -> None:
    assert moment("2026-11-23T09:00:00+08:00") == moment("2026-11-23T01:00:00Z") == 1_795_395_600_000
    assert moment("2026-11-23 09:00", "Asia/Shanghai") == 1_795_395_600_000
    assert has_offset("2026-11-23T09:00:00+08:00") and has_offset("2026-11-23T01:00:00Z")
    assert not has_offset("2026-11-23T09:00:00") and not has_offset("2026-11-23")
    with pytest.raises(Refusal):
        moment("tomorrow")


def test_lengths() -> None:
    assert [length(t) for t in ("10min", "90s", "2h", "5")] == [600_000, 90_000, 7_200_000, 300_000]


def test_tables_are_aligned_in_cells_and_clean() -> None:
    lines = list(table(["车牌", "n", "空"], [["渝A12345", 3, ""], ["\x1b[31m渝\nB", 12, None]], right=(1,)))
    assert lines == ["车牌       n", "渝A12345   3", "渝 B      12"]
    assert list(pairs([("a", "1"), ("长", None), ("中文", "x")])) == ["a     1", "中文  x"]
    assert [seconds(s) for s in (None, 0, 61, -70, 6000)] == ["", "0:00", "1:01", "-1:10", "1:40:00"]


def test_a_pipe_that_closes_early_is_no_trouble(run: Commands) -> None:
    script = f"{sys.executable} -m console --db {run.db} process list | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "0" and "Traceback" not in done.stderr


def test_init_refuses_a_file_that_is_there_and_an_unknown_zone(run: Commands, tmp_path: Path) -> None:
    assert run("init", str(run.db), "--site", "X", "--name", "x").code == 1
    answer = run("init", str(tmp_path / "x.db"), "--site", "X", "--name", "x", "--tz", "Moon/Sea")
    assert answer.refusal["refused"] == "no-such-zone"
    assert not (tmp_path / "x.db").exists()


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--as", "1001", "--db=x.db", "--lang", "en"],
        ["demo"],
        [
            "--now",
            "2026-11-23T09:00:00Z",
            "demo",
            "--customers",
            "50",
            "--seed=3",
            "--keep",
            "d.db",
            "--as=1002",
        ],
    ],
)
def test_opening_is_read_by_hand_as_click_reads_it(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from console.cli import console, program
    from console.cli.opening import read
    from console.cli.session import Session
    from console.i18n import language

    seen: list[tuple[object, ...]] = []

    def demo(session: Session, customers: int, seed: int, keep: Path | None) -> int:
        seen.append((session.db, session.staff, language(), session.now, True, customers, seed, keep))
        return 0

    def plain(session: Session) -> int:
        seen.append((session.db, session.staff, language(), session.now, False, 400, 1, None))
        return 0

    monkeypatch.setattr(console, "open_demo", demo)
    monkeypatch.setattr(console, "open_console", plain)
    assert read(words) is not None
    assert main(words) == 0
    from console.cli.main import _wanted_language
    from console.i18n import set_language

    set_language(_wanted_language(words))
    assert program.run(words, Session()) == 0
    assert seen[0] == seen[1]


@pytest.mark.parametrize(
    "words",
    [["--json"], ["demo", "--json"], ["--help"], ["demo", "--customers", "x"], ["demo", "--customers", "0"], ["--keep", "x"],
     ["--db"], ["--lang", "fr"], ["queue"], ["demo", "demo"], ["--db", "/"], ["demo", "--seed", "-1"], ["-h"]],
)  # fmt: skip
def test_what_is_not_quite_an_opening_is_left_to_click(words: list[str]) -> None:
    from console.cli.opening import read

    assert read(words) is None
