"""The content of the design's picture of the sync inbox, in both languages: what the desk would hand to the screen."""

from __future__ import annotations

from msgspec.structs import replace

from console.desk.inbox_views import (
    Cell,
    FactRow,
    InboxItem,
    InboxView,
    Pick,
    ReceiptView,
    Settled,
    SideHead,
    SiteRow,
)
from console.desk.views import Key, Strip
from screens.desk_port import Answer
from tests.tui import sample_views as sample
from tests.tui.sample_views import L

NOW = sample.NOW
MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def at(day: int, clock: str) -> int:
    """A moment of November 2026 in Shanghai, ms UTC; *clock* ``HH:MM:SS``."""
    hours, minutes, seconds = (int(x) for x in clock.split(":"))
    midnight = NOW - (9 * HOUR + 4 * MINUTE + 10_000)
    return midnight + (day - 23) * DAY + hours * HOUR + minutes * MINUTE + seconds * 1000


def row(label: str, *texts: str, **more: bool) -> FactRow:
    return FactRow(label=label, cells=tuple(Cell(text=t) for t in texts), **more)


def when(label: str, *moments: int) -> FactRow:
    return FactRow(label=label, cells=tuple(Cell(at=m) for m in moments), brief=True)


def two() -> tuple[SideHead, ...]:
    return SideHead(title=L("左边", "Left side")), SideHead(
        title=L("右边", "Right side"), note=L("现在暂用", "in force now")
    )


def picks(*, both: bool = True) -> tuple[Pick, ...]:
    found = [
        ("1", L("用左边", "Use left")), ("2", L("用右边", "Use right")), ("both", L("两个都留", "Keep both")),
        ("new", L("另写一个", "Write another")),
    ]  # fmt: skip
    found = [f for f in found if both or f[0] != "both"]
    return tuple(
        Pick(
            id=key, digit=str(n), title=title, in_force=key == "2",
            asks=L("改成什么", "What should it be?") if key == "new" else "",
        )
        for n, (key, title) in enumerate(found, 1)
    )  # fmt: skip


def after() -> str:
    return L(
        "定下之后随下一个同步包带给各店，两个值都留在记录里。",
        "It goes to every store with the next bundle; both values stay on record.",
    )


def phone() -> InboxItem:
    return InboxItem(
        id="q1", kind="value", kind_title=L("两个值", "two values"), title=L("张三  手机", "Zhang San  mobile"),
        head=L("张三  手机号码", "Zhang San  mobile number"), places=L("南岸店 客服部", "Nan'an Centre"),
        remark=L("原来是 138 1234 5600，两处各改了一次", "it was 138 1234 5600; both changed it once"),
        sides=two(),
        rows=(
            FactRow(
                label=L("号码", "Number"), main=True, brief=True,
                cells=(Cell(text="138 1234 5678", marks=((11, 13),)), Cell(text="138 1234 5687", marks=((11, 13),))),
            ),
            row(L("谁写的", "Written by"), L("邱丽杰 前台", "Qiu Lijie desk"), L("李敏 话务员", "Li Min operator")),
            row(L("在哪里", "Where"), L("南岸店", "Nan'an"), L("客服部", "Centre"), brief=True),
            when(L("几时", "When"), at(22, "18:20:07"), at(22, "18:41:32")),
            row(L("怎么来的", "How"), L("客户当面出示手机", "the customer showed it"), L("来电显示", "the number that rang")),
            row(L("那时知道", "Knew then"), L("不知道右边这一笔", "not of the right side"), L("不知道左边这一笔", "not of the left side")),
            row(L("之后用过", "Used since"), L("没有", "no"), L("11-23 08:53 打通一次", "a call on 11-23 08:53")),
        ),
        picks=picks(), after=after(),
    )  # fmt: skip


def model() -> InboxItem:
    return InboxItem(
        id="q2", kind="value", kind_title=L("两个值", "two values"), title=L("渝D9911Q  车型", "渝D9911Q  model"),
        head=L("渝D9911Q  车型", "渝D9911Q  model"), places=L("江北店 渝北店", "Jiangbei Yubei"), sides=two(),
        rows=(
            FactRow(
                label=L("车型", "Model"), main=True, brief=True,
                cells=(Cell(text=L("长安 UNI-V 2025 款 1.5T 尊享版", "Changan UNI-V 2025 1.5T premium edition"), marks=((3, 4),)), Cell(text=L("长安 UNI-K", "Changan UNI-K"))),
            ),
            row(L("在哪里", "Where"), L("江北店", "Jiangbei"), L("渝北店", "Yubei"), brief=True),
            when(L("几时", "When"), at(21, "10:00:00"), at(21, "11:00:00")),
        ),
        picks=picks(both=False), after=after(),
    )  # fmt: skip


def overdrawn() -> InboxItem:
    return InboxItem(
        id="q3", kind="overdrawn", kind_title=L("超用", "overdrawn"), title=L("王强  洗车多 1 次", "Wang Qiang  wash 1 too many"),
        head=L("王强  洗车", "Wang Qiang  wash"), places=L("江北店 沙坪坝店", "Jiangbei Shapingba"),
        remark=L("最后一次被两家店各用了一次", "the last one was used at two stores, once each"),
        sides=(SideHead(title=L("先", "First")), SideHead(title=L("后", "Then"))),
        rows=(
            row(L("用在", "Used at"), L("江北店  U002210", "Jiangbei  U002210"), L("沙坪坝店  U002198", "Shapingba  U002198"), brief=True),
            row(L("谁写的", "Written by"), L("何伟 前台", "He Wei desk"), L("杨鹏琳 前台", "Yang Penglin desk")),
            when(L("几时", "When"), at(23, "08:31:00"), at(23, "08:44:00")),
            row(L("那时知道", "Knew then"), L("剩 1 次", "1 left"), L("剩 1 次", "1 left"), brief=True),
        ),
        picks=(
            Pick(id="1", digit="1", title=L("江北店来补", "Jiangbei makes it good")),
            Pick(id="2", digit="2", title=L("沙坪坝店来补", "Shapingba makes it good")),
            Pick(id="both", digit="3", title=L("都算数", "Let all stand")),
        ),
        verdict=L("多用 1 次", "1 use too many"),
        note=L("两次都算数；谁来补，要有人定。", "Both count; somebody must say who makes it good."),
        after=L("补的那家那次不扣卡，每一次都留在记录里。", "Who makes it good is not charged for it; every use stays on record."),
    )  # fmt: skip


def twice() -> InboxItem:
    return InboxItem(
        id="q4", kind="case", kind_title=L("办了两遍", "done twice"), title=L("HQ-0198  回电", "HQ-0198  call back"),
        head=L("HQ-0198  回电", "HQ-0198  call back"), places=L("李敏 周洁", "Li Min Zhou Jie"), case="HQ-0198",
        sides=(SideHead(title=L("先", "First")), SideHead(title=L("后", "Then"))),
        rows=(
            row(L("谁写的", "Written by"), L("李敏 话务员", "Li Min operator"), L("周洁 话务员", "Zhou Jie operator")),
            when(L("几时", "When"), at(23, "08:20:00"), at(23, "08:22:00")),
        ),
        picks=(Pick(id="seen", digit="1", title=L("看过了", "I have seen it")),), verdict=L("办了两遍", "done twice"),
    )  # fmt: skip


def person() -> InboxItem:
    return InboxItem(
        id="q5", kind="person", kind_title=L("重复档案", "same person"), title=L("何志明  138 9614 2201", "He Zhiming  138 9614 2201"),
        head=L("何志明  138 9614 2201", "He Zhiming  138 9614 2201"), places=L("万州店 客服部", "Wanzhou Centre"), sides=two()[:1] * 2,
        rows=(
            row(L("车辆", "Cars"), "渝AF23916", "渝AF23916  渝B9Q412", brief=True),
            when(L("几时", "When"), at(20, "17:00:00"), at(21, "09:00:00")),
        ),
        picks=(
            Pick(id="1", digit="1", title=L("以左边为准", "The left stands for both")),
            Pick(id="2", digit="2", title=L("以右边为准", "The right stands for both")),
            Pick(id="both", digit="3", title=L("是两个人", "They are two people")),
        ),
    )  # fmt: skip


def many() -> InboxItem:
    """A value that four sites wrote."""
    names = ("南岸店", "江北店", "渝中店", "万州店")
    texts = ("渝A12B45", "渝A12845", "渝A12D45", "渝A12845")
    return replace(
        model(), id="q6", sides=tuple(SideHead(title=n) for n in names),
        rows=(
            FactRow(label=L("车牌", "Plate"), main=True, brief=True, cells=tuple(Cell(text=t, marks=((4, 5),)) for t in texts)),
            row(L("谁写的", "Written by"), "邱丽杰", "何伟", "杨鹏琳", "姚秀杰"),
            when(L("几时", "When"), *(at(21, f"1{n}:00:00") for n in range(4))),
        ),
        picks=tuple(Pick(id=str(n), digit=str(n), title=L(f"用{name}的", f"Use that of {name}")) for n, name in enumerate(names, 1)),
    )  # fmt: skip


def receipt() -> ReceiptView:
    return ReceiptView(
        got_at=at(23, "09:00:00"),
        rows=(
            (L("来自", "From"), L("S3 南岸店  11-23 08:58 打包", "S3 Nan'an  packed 11-23 08:58")), (L("新的", "New"), L("214 条", "214 changes")),
            (L("已有", "Had it"), L("1,880 条", "1,880 changes")), (L("缺", "Missing"), L("没有", "nothing")),
            (L("对方的钟", "Their clock"), L("快 3 秒", "3 s fast")), (L("核对", "Compared"), L("两边摘要一致", "both hold the same")),
        ),
    )  # fmt: skip


def sites() -> tuple[SiteRow, ...]:
    return (
        SiteRow(title=L("南岸店", "Nan'an"), at=at(23, "08:58:00")),
        SiteRow(title=L("江北店", "Jiangbei"), at=at(23, "08:40:00")),
        SiteRow(title=L("渝中店", "Yuzhong"), at=at(22, "18:02:00")),
        SiteRow(
            title=L("万州店", "Wanzhou"), at=at(20, "17:31:00"), note=L("三天没来", "nothing for 3 days")
        ),
    )


def keys(some: bool = True) -> tuple[Key, ...]:
    no = L("这要在电话里用", "this belongs to a call")
    words = (
        ("F1", L("帮助", "Help"), ""), ("F2", L("来电", "Call"), ""), ("F3", L("查找", "Find"), ""), ("F4", L("服务", "Service"), no),
        ("F5", L("话术", "Words"), no), ("F6", L("要人定的", "To decide"), ""), ("F7", L("暂存", "Park"), no),
        ("F8", L("确认", "Confirm"), "" if some else no), ("F9", L("代办", "For"), no), ("F10", L("菜单", "Menu"), ""),
        ("^P", L("命令", "Palette"), ""), ("^L", L("EN", "中文"), ""),
    )  # fmt: skip
    short = {"F6": L("待定", "List")}
    return tuple(
        Key(key=k, word=w, short=short.get(k, ""), why_not=why, next=k == "F8" and some)
        for k, w, why in words
    )


def inbox(items: tuple[InboxItem, ...] | None = None) -> InboxView:
    found = (phone(), model(), overdrawn(), twice(), person()) if items is None else items
    return InboxView(
        strip=Strip(
            name=L("陈刚 班长", "Chen Gang Shift lead"), words=(L("客服部", "Centre"), L("同步", "Sync")), right=(L("全部已存", "all saved"),)
        ),
        keys=keys(bool(found)), items=found, count=len(found),
        settled=(
            Settled(title=L("袁诺  电话", "Yuan Nuo  telephone"), words=L("用客服部的", "that of Centre is used")),
            Settled(title=L("渝GE2394  车主", "渝GE2394  owner"), words=L("两个都留", "both are kept")),
        ),
        settled_count=2, receipt=receipt(), sites=sites(),
        empty=() if found else (L("现在没有要人定的。", "Nothing is to be decided now."), L("最近一个包 09:00 收到；两处同时办的事会列在这里。", "The last bundle came at 09:00; what two places did at once will stand here.")),
    )  # fmt: skip


class FakeInbox:
    """An inbox of cardboard: :class:`screens.inbox_port.InboxPort` over the picture's content."""

    tz = sample.TZ

    def __init__(self, *items: InboxItem, none: bool = False) -> None:
        self.items = items or (() if none else None)
        self.picked: dict[str, tuple[str, str]] = {}
        self.settled: set[str] = set()
        self.calls: list[tuple[object, ...]] = []
        self.dirty = False

    def now(self) -> int:
        return NOW

    def view(self) -> InboxView:
        made = inbox(self.items)
        found = tuple(
            replace(
                i, picked=self.picked.get(i.id, ("", ""))[0], value=self.picked.get(i.id, ("", ""))[1]
            )
            for i in made.items
            if i.id not in self.settled
        )  # fmt: skip
        return inbox(found) if len(found) != len(made.items) else replace(made, items=found)

    def changed(self) -> bool:
        dirty, self.dirty = self.dirty, False
        return dirty

    def pick(self, item: str, choice: str, value: str = "") -> Answer:
        self.calls.append(("pick", item, choice, value))
        if value == "x":
            return Answer(verdict="no", text=L("号码不对", "no number"))
        if self.picked.get(item, ("", ""))[0] == choice and not value:
            del self.picked[item]
        else:
            self.picked[item] = (choice, value)
        return Answer()

    def confirm(self) -> Answer:
        self.calls.append(("confirm", *sorted(self.picked)))
        if not self.picked:
            return Answer(verdict="no", text=L("还没选", "nothing is chosen"))
        self.settled |= set(self.picked)
        self.picked.clear()
        return Answer(verdict="yes", text=L("定了", "decided"))
