"""The content of the design's picture of the lead's board, in both languages: what the desk would hand to the screen."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from console.desk.board_views import BoardView, ChaseCard, ChaseItem, Mark, UnitRow
from console.desk.views import Countdown, Key, Leg, QueueRow, Strip
from console.i18n import language
from screens.board_port import Asked
from screens.desk_port import Answer, MenuItem
from tests.tui import sample_views as sample
from tests.tui.sample_views import L

#: 2026-11-23 15:20:10 in Shanghai.
NOW = sample.NOW + 6 * 3_600_000 + 16 * 60_000
SECOND, MINUTE = 1000, 60_000
_WORDS = {"回": "C", "答": "A", "接": "P", "记": "R"}
_EN = {
    "客服部": "Centre", "渝中店": "Yuzhong", "江北店": "Jiangbei", "南岸店": "Nan'an", "沙坪坝店": "Shapingba", "渝北店": "Yubei",
    "九龙坡店": "Jiulongpo", "巴南店": "Banan", "万州店": "Wanzhou", "项目部": "Project", "话务员": "operator", "前台": "desk",
    "主管": "lead", "接车主管": "car lead", "罗玉兰": "Luo Yulan", "张三": "Zhang San", "郑凯": "Zheng Kai", "何志明": "He Ming",
    "司马青": "Sima Qing", "钟丽华": "Zhong Lin", "刘畅": "Liu Chang", "欧阳建国": "Ouyang J", "贺兰": "He Lan", "马思远": "Ma Siyuan",
    "周洁": "Zhou Jie", "李敏": "Li Min", "何伟": "He Wei", "邱秀欣": "Qiu Xiuxin", "洗车预约": "wash booking",
}  # fmt: skip


def t(zh: str) -> str:
    return zh if language() == "zh" else _EN.get(zh, zh)


def ms(text: str) -> int:
    """``-4:05`` or ``1:06`` as ms."""
    m, s = text.lstrip("-").split(":")
    return (-1 if text[0] == "-" else 1) * (int(m) * 60 + int(s)) * SECOND


def clock(
    left: str, *, inherited: str = "0:00", limit: int | None = 300 * SECOND, warn: int = 0
) -> Countdown:
    return Countdown(
        since=NOW - 240 * SECOND, due_at=NOW + ms(left), limit_ms=limit, warn_ms=warn, inherited_ms=ms(inherited)
    )  # fmt: skip


def mark(word: str, left: str) -> Mark:
    warn = 100 * SECOND
    return Mark(
        word=word if language() == "zh" else _WORDS[word],
        clock=clock(left, warn=warn),
        case="HQ-0001",
        step="x",
    )


#: Unit, marks, held, late today, on time, sparkline.
UNITS = (
    ("客服部", (("回", "-4:05"), ("回", "0:36"), ("回", "1:30"), ("回", "7:12")), 9, 3, 97, (3, 6, 5, 4, 3, 2, 2, 5, 6, 7, 6, 5, 4, 3)),
    ("渝中店", (("答", "-3:30"), ("答", "3:06"), ("记", "6:05")), 6, 7, 88, (2, 4, 5, 5, 3, 3, 2, 4, 5, 6, 5, 4, 3, 2)),
    ("江北店", (("答", "2:48"),), 4, 1, 98, (2, 3, 4, 3, 2, 1, 1, 2, 3, 4, 3, 2, 2, 1)),
    ("南岸店", (("答", "4:12"), ("记", "8:40")), 5, 0, 100, (1, 2, 3, 3, 2, 1, 1, 2, 3, 2, 3, 2, 1, 1)),
    ("沙坪坝店", (("接", "1:52"),), 3, 2, 96, (1, 2, 2, 2, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1)),
    ("渝北店", (), 1, 0, 100, (1, 1, 2, 1, 1, 0, 1, 1, 1, 2, 1, 1, 0, 0)),
    ("九龙坡店", (("答", "-0:30"), ("答", "1:06"), ("记", "5:30"), ("记", "9:05")), 7, 9, 81, (1, 3, 4, 5, 4, 3, 2, 4, 6, 7, 6, 5, 4, 3)),
    ("巴南店", (), 2, 1, 95, (0, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 0)),
    ("万州店", (("答", "5:00"),), 2, 0, 100, (1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 0)),
    ("项目部", (), 8, 0, 100, ()),
)  # fmt: skip


def units() -> tuple[UnitRow, ...]:
    return tuple(
        UnitRow(
            id=title, title=t(title), held=held, late_today=late, on_time=rate, low=rate < 90, spark=spark,
            marks=tuple(mark(w, left) for w, left in marks),
        )
        for title, marks, held, late, rate, spark in UNITS
    )  # fmt: skip


def done(who: str, late: str = "") -> Leg:
    return Leg(step="d", who=t(who), state="done", own_late_ms=ms(late) if late else 0)


def now_at(who: str, spent: str, *, limit: str = "", name: str = "", inherited: str = "") -> Leg:
    whole = ms(limit) if limit else None
    return Leg(
        step="o", who=t(who), title=t(name), state="open", limit_ms=whole,
        clock=Countdown(since=NOW - ms(spent), due_at=NOW + 600 * SECOND, limit_ms=whole, warn_ms=1),
        inherited_ms=ms(inherited) if inherited else 0,
    )  # fmt: skip


def row(
    left: str, promised: bool, plate: str, name: str, unit: str, *legs: Leg, warn: int = 100 * SECOND
) -> QueueRow:
    return QueueRow(
        case="HQ-0231", step="x", clock=clock(left, warn=warn), promised=promised, plate=plate, name=t(name), what=t(unit),
        legs=legs, unit=unit, group="",
    )  # fmt: skip


def rows() -> tuple[QueueRow, ...]:
    operator = done("话务员")
    found = (
        row("-4:05", True, "渝D8K661", "罗玉兰", "客服部", operator, done("前台"), now_at("话务员", "9:05", name="周洁")),
        row("-3:30", True, "渝B77ZT8", "张三", "渝中店", operator, done("前台", "1:10"), now_at("主管", "2:20", inherited="1:10")),
        row("-0:30", False, "渝A55M90", "郑凯", "九龙坡店", operator, done("接车主管", "0:20"), now_at("前台", "0:10", inherited="0:20")),
        row("0:36", True, "渝AF23916", "何志明", "客服部", operator, done("前台"), now_at("话务员", "4:44", name="李敏")),
        row("1:06", False, "渝GA1180", "司马青", "九龙坡店", operator, now_at("前台", "3:54", limit="5:00")),
        row("1:30", True, "渝C77K20", "钟丽华", "客服部", operator, done("前台"), now_at("话务员", "3:40", name="何伟")),
        row("1:52", True, "渝A331EW", "刘畅", "沙坪坝店", operator, now_at("接车主管", "0:08", limit="2:00")),
        row("2:48", False, "渝GE2394", "欧阳建国", "江北店", operator, now_at("前台", "2:12", limit="5:00")),
        row("3:06", False, "渝B9Q412", "贺兰", "渝中店", operator, now_at("前台", "1:54", limit="5:00")),
        row("4:12", False, "渝AD33107", "马思远", "南岸店", operator, now_at("前台", "0:48", limit="5:00")),
    )  # fmt: skip
    return tuple(replace(r, case=f"HQ-{230 + n:04d}") for n, r in enumerate(found))


def chase_card(unit: str = "九龙坡店", typed: str = "") -> ChaseCard:
    if unit != "九龙坡店":
        return ChaseCard(unit=unit, title=t(unit), greeting=t(unit), typed=typed)
    wash = t("洗车预约")
    items = (
        ChaseItem(
            case="HQ-0230", step="a", plate="渝A55M90", name=t("郑凯"), about=wash, kind="answer",
            clock=clock("-0:30", inherited="0:20"), from_outside=True,
        ),
        ChaseItem(case="HQ-0231", step="a", plate="渝GA1180", name=t("司马青"), about=wash, kind="answer", clock=clock("1:06")),
    )  # fmt: skip
    return ChaseCard(
        unit=unit, title=t(unit), to=f"{t('前台')} {t('邱秀欣')}", greeting=t("邱秀欣"), items=items, more=2, typed=typed
    )  # fmt: skip


def keys() -> tuple[Key, ...]:
    words = (
        ("F1", L("帮助", "Help"), "", ""), ("F2", L("来电", "Call"), "", ""), ("F3", L("查找", "Find"), "", ""),
        ("F4", L("服务", "Service"), "no", ""), ("F5", L("改话", "Words"), "", ""), ("F6", L("只看超时", "Late only"), "", L("超时", "Late")),
        ("F7", L("暂存", "Park"), "no", ""), ("F8", L("发出催办", "Send chase"), "", L("催办", "Chase")),
        ("F9", L("代办", "On behalf"), "", L("代办", "For")), ("F10", L("菜单", "Menu"), "", ""), ("^P", L("命令", "Palette"), "", ""),
        ("^L", L("EN", "中文"), "", ""),
    )  # fmt: skip
    return tuple(Key(key=k, word=w, why_not=no, short=short, next=k == "F8") for k, w, no, short in words)


def board(asked: Asked | None = None) -> BoardView:
    asked = asked or Asked()
    due = [NOW + ms(left) for _u, marks, *_rest in UNITS for _w, left in marks]
    due += [NOW + 500 * SECOND] * (16 - len(due))
    return BoardView(
        strip=Strip(
            name=L("陈刚 班长", "Chen Gang Shift lead"), words=(t("客服部"), L("早班 08:30 - 17:30", "08:30 - 17:30"), L("在线 3 人", "3 people here")),
            right=(L("全部已存", "all kept"),),
        ),
        keys=keys(), open=47, due=tuple(sorted(due)), unowned=0, on_time=94, kept=97, broken=1, calls=209, units=units(),
        rows=tuple(r for r in rows() if not asked.overdue or (r.clock.due_at or 0) < NOW),
        legend=tuple((w if language() == "zh" else _WORDS[w], m) for w, m in (
            ("回", L("回电", "call back")), ("答", L("门店答复", "store's answer")), ("接", L("接车电话", "store's call")),
            ("记", L("店里记最终意见", "store notes the result")),
        )),
        grouping=asked.grouping, overdue_only=asked.overdue, chosen=asked.chosen or "九龙坡店",
        filter_words=(asked.text,) if asked.text else (), chase=chase_card(typed=asked.typed),
    )  # fmt: skip


class FakeBoard:
    """A board of cardboard: :class:`screens.board_port.BoardPort` over the picture's content."""

    tz = sample.TZ

    def __init__(self, make: object = None) -> None:
        self.at = NOW
        self.calls: list[tuple[object, ...]] = []
        self.dirty = False
        self.make = make or board

    def now(self) -> int:
        return self.at

    def view(self, asked: Asked) -> BoardView:
        self.calls.append(("view", asked))
        return self.make(asked)  # type: ignore[operator,no-any-return]

    def changed(self) -> bool:
        dirty, self.dirty = self.dirty, False
        return dirty

    def chase_card(self, unit: str, typed: str = "") -> ChaseCard | None:
        return chase_card(unit, typed)

    def send(self, unit: str, typed: str = "") -> tuple[Answer, str]:
        self.calls.append(("send", unit, typed))
        return Answer(verdict="yes", text="九龙坡店的催办在剪贴板"), typed or "邱秀欣你好"

    def seen(self, case: str = "") -> Answer:
        self.calls.append(("seen", case))
        return Answer(verdict="yes", text="知道了")

    def case_named(self, text: str) -> tuple[str, str] | None:
        return ("HQ-0231", "渝GA1180") if text.upper() == "HQ-0231" else None

    def understand(self, text: str) -> tuple[str, ...]:
        return ("催办", "九龙坡店") if text.startswith("催办 ") else ()

    def commit(self, text: str) -> tuple[Answer, str] | None:
        self.calls.append(("commit", text))
        return (Answer(verdict="yes", text="发出"), "话") if text.startswith("催办 ") else None

    def acts(self, case: str) -> Sequence[MenuItem]:
        return [
            MenuItem(id="why", title="算法"),
            MenuItem(id="open", title="打开"),
            MenuItem(id="excuse", title="谅解", why_not="没有晚"),
        ]

    def act(self, case: str, item: str, choice: str = "", text: str = "") -> Answer:
        self.calls.append(("act", case, item, text))
        return Answer(verdict="yes", text="好了")

    def why(self, case: str) -> Sequence[tuple[str, str]]:
        return [("15:20:10", "开始"), ("5:00", "时限")]
