"""What is typed and what it means: fields of every kind, the form as it fills, the search box as a command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.catalogue.schema import Field, Option
from console.desk import breath, calls, cases, commandline, forms
from console.desk.understand import Meaning, understand
from console.domain.refusal import Refusal
from console.i18n import Label, speaking
from tests.unit.desk_centre import LIBRARY, Centre, at, centre

FIELDS = LIBRARY.packs["card"].fields


@pytest.fixture
def hq(tmp_path: Path) -> Iterator[Centre]:
    with centre(tmp_path) as made, speaking("zh"):
        yield made


@pytest.mark.parametrize(
    ("field", "typed", "value", "note"),
    [
        ("wanted_at", "明天10点", str(at("2026-11-24 10:00")), "11-24 周二 10:00"),
        ("wanted_at", "周三下午3点", str(at("2026-11-25 15:00")), "11-25 周三 15:00"),
        ("store", "3", "03", "南岸店"),
        ("store", "南岸", "03", "南岸店"),
        ("store", "nan", "03", "南岸店"),
        ("store", "3 南岸店", "03", ""),
        ("store", "３", "03", "南岸店"),
        ("service", "by", "maintenance", "保养工时"),
        ("service", "保养", "maintenance", "保养工时"),
        ("department", "2", "beauty", "美容"),
        ("department", "美", "beauty", "美容"),
        ("phone", "138 1234 5678", "+8613812345678", ""),
        ("phone", "67871234", "+862367871234", "023 6787 1234"),
        ("plate", "渝a·12345", "渝A12345", "渝A12345"),
        ("fine", "￥1,200", "1200.00", "1200.00"),
        ("due_on", "2026/11/30", "2026-11-30", "2026-11-30"),
        ("informs", "主管领导", "store-lead", ""),
        ("request", "  换机油，\x1b[2J看一下\u202e ", "换机油，看一下", ""),
    ],
)
def test_every_kind_of_field_understands_people(
    hq: Centre, field: str, typed: str, value: str, note: str
) -> None:
    found = understand(FIELDS[field], typed, hq.desk("1001").facts())
    assert (found.value, found.note, found.problem) == (value, note, "")


@pytest.mark.parametrize(
    ("field", "typed", "problem", "fix"),
    [
        ("wanted_at", "明天25点", "没有 25 点", "写 10 点"),
        ("store", "9", "没有「9」", "3 南岸店  4 沙坪坝店"),
        ("department", "7", "没有第 7 项", "1 机修  2 美容  3 钣喷  4 接车  5 其他"),
        ("service", "飞机", "没有「飞机」这项服务", ""),
        ("fine", "不知道", "「不知道」不是金额", "128.50"),
    ],
)
def test_what_does_not_fit_says_what_would(
    hq: Centre, field: str, typed: str, problem: str, fix: str
) -> None:
    found = understand(FIELDS[field], typed, hq.desk("1001").facts())
    assert found.problem == problem and found.fix.startswith(fix) and not found.value


@given(st.sampled_from(sorted(FIELDS)), st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_text_in_any_field_is_answered(field: str, typed: str) -> None:
    from console.desk.understand import Facts

    found = understand(FIELDS[field], typed, Facts(now=at("09:00")))
    assert isinstance(found, Meaning) and "\x1b" not in found.value + found.shown


def test_lengths_and_numbers() -> None:
    from console.desk.understand import Facts

    length = Field(id="l", kind="length", title=Label("时长", "Length"))
    for typed, value in (
        ("半小时", "30min"),
        ("90分钟", "90min"),
        ("2h", "2h"),
        ("3天", "3d"),
        ("45", "45min"),
    ):
        assert understand(length, typed, Facts(now=0)).value == value
    assert understand(length, "一会儿", Facts(now=0)).problem
    number = Field(id="n", kind="number", title=Label("数", "Number"))
    assert understand(number, "１，２００．５0", Facts(now=0)).value == "1200.5"
    choice = Field(
        id="c",
        kind="choice",
        title=Label("选", "Choice"),
        options={"1": Option(id="1", title=Label("一", "one"))},
    )
    assert understand(choice, "1", Facts(now=0)).value == "1"


def test_a_closed_store_is_taken_with_a_warning(hq: Centre) -> None:
    hq.until("20:30")
    found = understand(FIELDS["store"], "3", hq.desk("1001").facts())
    assert found.value == "03" and found.warning == "南岸店关门了，11-24 周二 08:30 开门"


def test_the_form_is_filled_from_what_is_known(hq: Centre) -> None:
    desk = hq.desk("1001")
    case = cases.open_(
        desk,
        "card-appointment-via-cs",
        plate="渝A12345",
        service="保养工时",
        store="3",
        fields={"wanted_at": "明天10点"},
    )
    form = forms.view(desk, case)
    assert form is not None and form.title == "预约服务登记表1"
    assert form.known == (("车牌", "渝A12345"), ("姓名", "张三"), ("持卡", "金卡"), ("包含", "保养工时"))
    assert [(r.label, r.text, r.note, r.required, r.filled) for r in form.rows] == [
        ("预约要求", "", "", True, False),
        ("希望时间", "明天10点", "11-24 周二 10:00", False, True),
        ("门店", "3 南岸店", "", True, True),
        ("主管部门", "", "", False, False),
    ]
    assert form.missing == 1
    assert [c.digit + c.title for c in form.rows[2].choices] == ["3南岸店", "4沙坪坝店"]
    typed = forms.view(desk, case, {"request": "换机油", "wanted_at": "明天25点"})
    assert typed is not None and typed.missing == 0
    assert typed.rows[1].problem == "没有 25 点，写 10 点" and typed.rows[1].text == "明天25点"


def test_the_form_belongs_to_who_holds_the_step(hq: Centre) -> None:
    operator, front = hq.desk("1001"), hq.desk("2001")
    case = cases.open_(
        operator,
        "card-appointment-via-cs",
        plate="渝A12345",
        service="洗车",
        store="3",
        fields={"request": "洗车"},
    )
    assert forms.views(front, case) == ()
    cases.do(operator, case, "accept")
    cases.do(operator, case, "pass-on")
    assert forms.views(operator, case) == ()
    form = forms.view(front, case)
    assert form is not None and [r.label for r in form.rows] == ["预约要求", "希望时间", "主管部门"]


def test_papers_to_sign_are_rows_of_the_form(hq: Centre) -> None:
    hq.until("14:00")
    operator, driver = hq.desk("1001"), hq.desk("2004")
    fields = {"pickup_at": "16点", "pickup_place": "民生路", "work": "保养"}
    case = cases.open_(operator, "card-vehicle-pickup", plate="渝A12345", store="3", fields=fields)
    cases.do(operator, case, "accept")
    cases.do(operator, case, "pass-on")
    cases.dial(hq.desk("2003"), case, "reached")
    cases.do(hq.desk("2003"), case, "phone", "accepts", {"wish": "行"})
    form = forms.view(driver, case)
    assert form is not None and [r.field for r in form.rows][-2:] == ["sign:pickup-slip", "sign:work-order"]
    from console.desk import finish

    with pytest.raises(Refusal) as unsigned:
        finish.finish(driver, case, {"condition": "完好"})
    assert unsigned.value.code == "unsigned"
    finish.finish(driver, case, {"condition": "完好", "sign:pickup-slip": "1", "sign:work-order": "1"})
    assert set(cases.read(driver, case).steps[-2].signed) == {"pickup-slip", "work-order"}


@pytest.mark.parametrize(
    "line",
    ["12345 yy 3", "１２３４５　ｙｙ　３", "渝A12345 预约 南岸店", "渝a12345 book nanan", "8850752917 yy 3"],
)
def test_one_line_finds_the_car_and_opens_the_booking(hq: Centre, line: str) -> None:
    desk = hq.desk("1001")
    means = commandline.understand(desk, line)
    assert (means.words, means.problem) == (("渝A12345", "预约", "南岸店"), "")
    case = cases.read(desk, commandline.commit(desk, line))
    assert (case.process, case.customer, case.plate, case.fields["store"]) == (
        "card-appointment-via-cs",
        "c1",
        "渝A12345",
        "03",
    )


def test_the_line_knows_services_times_and_wishes(hq: Centre) -> None:
    desk = hq.desk("1001")
    call = calls.begin(desk, "13812345678")
    hq.pass_time(seconds=30)
    means = commandline.understand(desk, "by 3 明天10点 换机油", call)
    assert means.words == ("渝A12345", "保养工时", "南岸店", "11-24 周二 10:00", "换机油")
    case = cases.read(desk, commandline.commit(desk, "by 3 明天10点 换机油", call))
    assert (case.contact, case.fields["service"], case.fields["request"]) == (
        at("09:00"),
        "maintenance",
        "换机油",
    )
    again = calls.current(desk)
    assert again is not None and again.case == case.id
    assert f"{case.id} 还没结" in commandline.understand(desk, "12345 yy 3").words


def test_the_line_explains_what_can_mean_two_things(hq: Centre) -> None:
    desk = hq.desk("1001")
    two = commandline.understand(desk, "张三 yy 3")
    assert two.problem.startswith("张三 对得上 ") and "渝C55555" in two.problem
    assert commandline.understand(desk, "12345 yy 9").problem == "没有 9 号店：03 南岸店  04 沙坪坝店"
    assert commandline.understand(desk, "99999 yy 3").problem
    assert commandline.understand(desk, "yy 3").problem.startswith("没说给谁办")
    assert commandline.understand(desk, "12345").does == "" == commandline.understand(desk, "12345").problem
    warned = commandline.understand(desk, "B77ZT8 by 3")
    assert "卡在 10-28 到期了。" in " ".join(warned.words)


def test_services_are_greyed_with_the_reason_and_start_a_case(hq: Centre) -> None:
    desk = hq.desk("1001")
    call = calls.begin(desk, "13812345678")
    listed = {c.id: c for c in commandline.services(desk, call)}
    assert listed["roadside"].why_not == "这项只给另一辆车 渝B77ZT8。" and not listed["maintenance"].why_not
    case = commandline.start(desk, call, "process:card-appointment-via-cs")
    assert commandline.start(desk, call, "maintenance") == case
    assert cases.read(desk, case).fields["service"] == "maintenance"


def test_speech_breaks_at_breath_marks_into_the_fewest_even_lines() -> None:
    template = "{who}，您的{p}里有{s}，{a} 次还剩 {l} 次，有效期到 {v}。我现在转给{st}，我们会在 {m} 分钟内给您回电。"
    values = {
        "who": "张先生", "p": "金卡", "s": "保养工时", "a": "4", "l": "1", "v": "2027 年 3 月 31 日", "st": "南岸店", "m": "10",
    }  # fmt: skip
    spans = breath.fill(template, values)
    lines = breath.lines(breath.clauses(spans), 64)
    assert [breath.plain(line) for line in lines] == [
        "张先生，您的金卡里有保养工时，",
        "4 次还剩 1 次，有效期到 2027 年 3 月 31 日。",
        "我现在转给南岸店，我们会在 10 分钟内给您回电。",
    ]
    assert "".join(breath.plain(c) for c in breath.clauses(spans)) == breath.plain(spans)
