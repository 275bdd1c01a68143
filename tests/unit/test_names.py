"""Names: surnames of one and two characters, readings, titles stuck on, minority, Latin and hostile ones."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain import names, pinyin
from console.domain.names import NameProblem, PersonName


@pytest.mark.parametrize(
    ("typed", "name", "honorific"),
    [
        ("陈海芳先生", "陈海芳", "先生"),
        ("张女士", "张", "女士"),
        ("王五 小姐", "王五", "女士"),
        ("张总", "张总", ""),
        (" 张 三 ", "张三", ""),
        ("买买提．艾力", "买买提·艾力", ""),
        ("买买提.艾力", "买买提·艾力", ""),
        ("John O'Brien", "John O'Brien", ""),
        ("Mr John Smith", "John Smith", "先生"),
        ("[bold]李雷", "[bold]李雷", ""),
        ("\x1b[2J李雷", "李雷", ""),
        ("-2+3陈", "-2+3陈", ""),
        ("𠮷田俊", "𠮷田俊", ""),
        ("先生", "先生", ""),
    ],
)
def test_parse(typed: str, name: str, honorific: str) -> None:
    assert names.parse(typed) == PersonName(name, honorific)  # type: ignore[arg-type]


def test_no_name() -> None:
    for typed in ("", "  ", "\x1b[31m"):
        with pytest.raises(NameProblem):
            names.parse(typed)


@pytest.mark.parametrize(
    ("name", "spelled", "short"),
    [
        ("张三", {"zhangsan"}, {"zs"}),
        ("单丽", {"shanli", "danli"}, {"sl", "dl"}),
        ("曾涛", {"zengtao", "cengtao"}, {"zt", "ct"}),
        ("仇强", {"qiuqiang", "chouqiang"}, {"qq", "cq"}),
        ("解放", {"xiefang", "jiefang"}, {"xf", "jf"}),
        ("查英", {"zhaying", "chaying"}, {"zy", "cy"}),
        ("区平", {"ouping", "quping"}, {"op", "qp"}),
        ("朴俊", {"piaojun", "pujun"}, {"pj"}),
        ("翟军", {"zhaijun", "dijun"}, {"zj", "dj"}),
        ("覃军", {"qinjun", "tanjun"}, {"qj", "tj"}),
        ("乐明", {"yueming", "leming"}, {"ym", "lm"}),
        ("缪明", {"miaoming"}, {"mm"}),
        ("长孙平", {"zhangsunping", "changsunping"}, {"zp", "zsp", "csp"}),
        ("欧阳敏", {"ouyangmin"}, {"oym", "om"}),
        ("吕平", {"lvping", "luping"}, {"lp"}),
        ("买买提·艾力", {"maimaitiaili"}, {"mmtal"}),
        ("John O'Brien", {"johnobrien"}, {"jo"}),
        ("Wang Lei", {"wanglei"}, {"wl"}),
    ],
)
def test_readings(name: str, spelled: set[str], short: set[str]) -> None:
    assert spelled <= names.pinyin(name)
    assert short <= names.initials(name)


def test_every_listed_surname_is_read_as_listed() -> None:
    for surname, own in pinyin.surnames().items():
        read = names.pinyin(surname + "伟")
        assert {o + "wei" for o in own} <= read, surname
        assert all(len(pinyin.readings(c)) for c in surname), surname
        assert names.salutation(surname + "伟", "先生") == surname + "先生"


@pytest.mark.parametrize(
    ("name", "honorific", "zh", "en"),
    [
        ("张三", "先生", "张先生", "Mr Zhang"),
        ("欧阳娜娜", "女士", "欧阳女士", "Ms Ouyang"),
        ("单丽", "女士", "单女士", "Ms Shan"),
        ("张三", "", "张三", "Zhang San"),
        ("买买提·艾力", "先生", "买买提先生", "Mr Maimaiti"),
        ("John O'Brien", "先生", "John O'Brien 先生", "Mr O'Brien"),
        ("Wang Lei", "女士", "Wang Lei 女士", "Ms Wang Lei"),
        ("重庆某某商贸有限公司", "", "重庆某某商贸有限公司", "Chongqingmoumoushangmaoyouxiangongsi"),
    ],
)
def test_salutation(name: str, honorific: str, zh: str, en: str) -> None:
    assert names.salutation(name, honorific, "zh") == zh
    assert names.salutation(name, honorific, "en") == en


def test_the_table_knows_what_names_are_made_of() -> None:
    assert pinyin.readings("王") == ("wang",)
    assert pinyin.readings("娜")[0] == "na"
    assert pinyin.readings("𠮷") == ("ji",)
    assert pinyin.readings("a") == () == pinyin.readings("")
    assert sum(bool(pinyin.readings(chr(c))) for c in range(0x4E00, 0x9FA6)) > 20_800


@settings(max_examples=150)
@given(st.text(st.sampled_from("张单欧阳长孙买·．. O'b[]/\x1b先生女士😀\u202e-1"), max_size=12))
def test_anything_is_a_name_or_a_problem(typed: str) -> None:
    try:
        person = names.parse(typed)
    except NameProblem:
        return
    assert names.parse(person.name).name in person.name
    assert len(names.pinyin(person.name)) <= 32
    for lang in ("zh", "en"):
        assert names.salutation(person.name, person.honorific, lang)
