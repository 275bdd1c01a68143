"""The command line as a person or a script uses it: words in, JSON and an exit code out, in this very process."""

from __future__ import annotations

import contextlib
import io
import json
import os
from pathlib import Path
from typing import Any

from console.cli.main import main


class Answer:
    """What a command said: exit ``code``, ``text`` on standard output, ``refused`` on standard error."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.text, self.err = code, out, err

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.text)

    @property
    def refusal(self) -> dict[str, str]:
        """The refusal on standard error as JSON."""
        return json.loads(self.err.strip().splitlines()[-1])  # type: ignore[no-any-return]


class Commands:
    """One site's file and who sits at it. ``at`` is the fixed clock of the next commands (ISO 8601)."""

    def __init__(self, db: Path, *, staff: str = "", now: str = "", lang: str = "zh") -> None:
        self.db, self.staff, self.now, self.lang = db, staff, now, lang

    def __call__(self, *words: str, now: str = "", staff: str = "", lang: str = "") -> Answer:
        """Run one command with ``--json`` and give its answer, whatever the exit code."""
        args = ["--db", str(self.db), "--json", "--lang", lang or self.lang]
        if at := now or self.now:
            args += ["--now", at]
        if who := staff or self.staff:
            args += ["--as", who]
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main([*args, *words])
        return Answer(code, out.getvalue(), err.getvalue())

    def ok(self, *words: str, **options: str) -> Any:
        """Like calling it, but the command must succeed; returns the JSON."""
        answer = self(*words, **options)
        assert answer.code in (0, 4), f"{' '.join(words)}: exit {answer.code}\n{answer.text}\n{answer.err}"
        return answer.json if answer.text.strip() else None


def moment(day: str, clock: str) -> str:
    """``("2026-11-23", "09:00:00")`` → ISO 8601 in Chongqing's zone."""
    return f"{day}T{clock}+08:00"


def write(path: Path, text: str) -> Path:
    """A small CSV file as Excel saves it, for an import."""
    path.write_text(text, encoding="utf-8-sig")
    return path


def call_centre(folder: Path) -> Commands:
    """A small call centre made only by commands: two stores, staff, one product, 张三 with two cars."""
    db = folder / "hq.db"
    run = Commands(db, now=moment("2026-11-20", "08:00:00"))
    assert os.environ.get("CALLCONSOLE_PIN") is None
    run.ok("init", str(db), "--site", "HQ", "--name", "客服部")
    products = "卡种,服务,次数,有效月数\n金卡,洗车,24,24\n金卡,打蜡,4,24\n金卡,保养工时,4,24\n金卡,接送车辆,6,24\n金卡,律师咨询,3,24\n金卡,专家咨询,,24\n金卡,车主体检,2,24\n银卡,洗车,12,12\n"
    stores = "门店编号,门店,区号\n03,南岸店,023\n04,沙坪坝店,023\n"
    staff = (
        "工号,姓名,岗位,单位\n1001,李敏,话务员,客服部\n1002,周洁,话务员,客服部\n1010,陈刚,班长,客服部\n1011,吴霞,专员,客服部\n"
        "2009,邱丽杰,前台人员,南岸店\n2010,龙怡宇,预约服务主管领导,南岸店\n2011,赵飞宇,接送车辆主管领导,南岸店\n2012,姚秀杰,专员,南岸店\n2019,苏店长,主管领导,南岸店\n2021,方部长,相关部门主管领导,南岸店\n"
        "2013,杨鹏琳,前台人员,沙坪坝店\n2015,高萍丽,接送车辆主管领导,沙坪坝店\n"
    )
    customers = (
        "顾客姓名,称谓,手机,固话,车牌号,车型,车架号,卡号,卡种,开卡日期,有效期至,状态,生日,生日历法,所属门店,年检到期,备注\n"
        "张三,先生,13812345678,023-67871234,渝A12345,长安 UNI-V,,8850752917,金卡,2025-04-01,2027-03-31,正常,1985-11-10,公历,南岸店,2027-02-25,老客户，要同一个师傅\n"
        "张三,先生,13812345678,,渝B77ZT8,奥迪 A6L,,8874143337,银卡,2025-10-28,2026-10-28,正常,,,南岸店,,\n"
        "李四,女士,13987654321,,渝A99887,别克 GL8,,8850752925,金卡,2026-01-01,2027-12-31,挂失,,,沙坪坝店,,\n"
    )
    for kind, text in (
        ("products", products),
        ("stores", stores),
        ("staff", staff),
        ("customers", customers),
    ):
        assert not run.ok("import", kind, str(write(folder / f"{kind}.csv", text)))["bad"]
    run.staff = "1001"
    return run
