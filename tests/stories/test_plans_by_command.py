"""A week of reminders by command: plans open the cases, one call says it all, a list of the project department joins in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stories.commands import Commands, call_centre, moment, write

FRIDAY, MONDAY = "2027-01-22", "2027-01-25"
LIST = (
    "车牌号,顾客姓名,服务,提醒类别,提醒内容,反馈办法,通知部门,最迟打,最迟汇报\n"
    "渝A12345,张三,,保养,离上次保养已经半年,要约的转预约服务,项目部,2027-01-27,2027-01-29\n"
    "渝Z99999,无名氏,,保养,离上次保养已经半年,要约的转预约服务,项目部,2027-01-27,2027-01-29\n"
)


@pytest.fixture
def run(tmp_path: Path) -> Commands:
    return call_centre(tmp_path)


def test_a_week_of_reminders(run: Commands, tmp_path: Path) -> None:
    # 张三's car is inspected on 25 February: a month before is Monday, 25 January.
    assert run.ok("plan", "run", now=moment(FRIDAY, "09:00:00"))["opened"] == []
    listed = {p["plan"]: p for p in run.ok("plan", "list", now=moment(MONDAY, "09:00:00"))["plans"]}
    assert [i["plate"] for i in listed["inspections"]["would_open"]] == ["渝A12345"]
    assert listed["violations"]["next"] == "2027-02-15"

    ran = run.ok("plan", "run", now=moment(MONDAY, "09:00:00"))
    assert [(o["plan"], o["name"], o["date"]) for o in ran["opened"]] == [
        ("inspections", "张三", "2027-02-25")
    ]
    assert run.ok("plan", "run", now=moment(MONDAY, "09:05:00"))["opened"] == []

    # The project department's own list, run by hand; the row of nobody comes back in a file.
    file = write(tmp_path / "reminders.csv", LIST)
    answer = run("import", "plan", str(file), now=moment(MONDAY, "09:10:00"))
    assert (answer.code, answer.json["added"], answer.json["bad_rows"]) == (4, 1, 1)
    again = run("import", "plan", str(file), now=moment(MONDAY, "09:11:00")).json
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 1)
    assert run.ok("plan", "run", now=moment(MONDAY, "09:12:00"))["opened"] == []
    by_hand = run.ok("plan", "run", "项目部提醒计划", now=moment(MONDAY, "09:13:00"))
    assert [o["name"] for o in by_hand["opened"]] == ["张三"]
    tomorrow = run.ok("plan", "run", "project-reminders", now=moment("2027-01-26", "09:00:00"))
    assert tomorrow["opened"] == [] and tomorrow["already"] == 1

    # One call for both reasons, each greeting said once.
    for case in (ran["opened"][0]["case"], by_hand["opened"][0]["case"]):
        run.ok("case", "do", case, "collect", now=moment(MONDAY, "09:20:00"))
    (call,) = run.ok("plan", "worklist", now=moment(MONDAY, "09:21:00"))["calls"]
    assert [r["what"] for r in call["reasons"]] == ["保养", "年检"]
    assert call["script"].count("张先生") == 1 and "半年" in call["script"] and "年检" in call["script"]
    assert call["owed_at"] == moment("2027-01-27", "17:30:00")
    assert run.ok("verify")["ok"]


def test_what_is_wrong_is_said(run: Commands, tmp_path: Path) -> None:
    assert run("plan", "run", "nothing").refusal["refused"] == "no-plan"
    assert run("plan", "run", "--on", "soon").code == 2
    file = write(tmp_path / "bad.csv", LIST.replace("2027-01-27", "2027-13-45"))
    bad = run("import", "plan", str(file), now=moment(MONDAY, "09:10:00"))
    assert bad.code == 4 and bad.json["added"] == 0 and bad.json["bad"][0]["column"] == "最迟打"
    assert run("import", "plan", str(file), "--plan", "birthdays").refusal["refused"] == "no-plan"
