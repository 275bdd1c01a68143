"""The content of the design's pictures as views, in both languages: what the desk would hand to the screens.

Written by hand, so that the screens can be compared with the drawings whatever the desk behind them does.
"""

from __future__ import annotations

from console.desk.views import (
    ArrivalRow,
    Bays,
    CardBadge,
    CardFact,
    CaseView,
    Choice,
    ContactRow,
    Countdown,
    CustomerView,
    DoneRow,
    Figure,
    FormRow,
    FormView,
    HitRow,
    HitsView,
    Key,
    LedgerRow,
    Leg,
    LogRow,
    Objection,
    ParkedRow,
    PromiseView,
    QueueRow,
    QueueView,
    SayCard,
    ServiceRow,
    SideView,
    Span,
    StoreRow,
    Strip,
    VehicleRow,
    WhyRow,
)  # fmt: skip
from console.i18n import language
from screens.desk_port import Peek, Scene

#: 2026-11-23 09:04:10 in Shanghai, a Monday.
NOW = 1_795_395_850_000
#: The moment of the store's picture: 09:06:38.
STORE_NOW = NOW + 148_000
TZ = "Asia/Shanghai"
DAY = 86_400_000


def L(zh: str, en: str) -> str:
    """The text in the language in force."""
    return zh if language() == "zh" else en


def at(clock: str, day: int = 0) -> int:
    """Today's (or *day* days from today's) moment of ``HH:MM:SS`` or ``HH:MM``."""
    h, m, s = ([int(x) for x in clock.split(":")] + [0])[:3]
    return NOW - (9 * 3600 + 4 * 60 + 10) * 1000 + day * DAY + (h * 3600 + m * 60 + s) * 1000


def secs(text: str) -> int:
    """Milliseconds of ``m:ss``."""
    m, s = text.split(":")
    return (int(m) * 60 + int(s)) * 1000


def left(text: str, limit: str = "", *, now: int = NOW, inherited: str = "") -> Countdown:
    """A clock that reads *text* now: ``0:36`` left or ``+4:05`` past."""
    ms = -secs(text[1:]) if text.startswith("+") else secs(text)
    length = secs(limit) if limit else None
    due = now + ms
    return Countdown(
        since=due - length if length else now - 60_000,
        due_at=due,
        limit_ms=length,
        inherited_ms=secs(inherited) if inherited else 0,
    )


def running(spent: str, limit: str = "", *, now: int = NOW, inherited: str = "") -> Countdown:
    """A clock that has run *spent* of *limit*."""
    since = now - secs(spent)
    length = secs(limit) if limit else None
    return Countdown(
        since=since,
        due_at=since + length if length else None,
        limit_ms=length,
        inherited_ms=secs(inherited) if inherited else 0,
    )


# people, cars, cards ----------------------------------------------------------------------------------------------------


def services(chosen: str = "3", *, peek: bool = False) -> tuple[ServiceRow, ...]:
    """The ten services of the card in hand, or of the one looked at."""
    rows = [
        ("1", "wash", L("洗车", "Car wash"), 9, 24, "11-08", "江北店"),
        ("2", "wax", L("打蜡", "Waxing"), 0, 4, "10-12", "南岸店"),
        ("3", "maintenance", L("保养工时", "Maintenance"), 1, 4, "08-30", "南岸店"),
        ("4", "pickup", L("接送车辆", "Pick-up"), 4, 6, "09-17", "南岸店"),
        ("5", "medical", L("车主体检", "Medical"), 2, 2, "", ""),
        ("6", "hotel", L("酒店预订", "Hotel"), None, None, "07-02", ""),
        ("7", "ticket", L("机票预订", "Air ticket"), None, None, "", ""),
        ("8", "expert", L("专家咨询", "Expert"), None, None, "05-11", ""),
        ("9", "lawyer", L("律师咨询", "Lawyer"), 3, 3, "", ""),
        ("0", "roadside", L("道路救援", "Roadside"), 1, 2, "", ""),
    ]
    looked = {"1": (20, 24), "2": (3, 4), "3": (4, 4), "4": (6, 6), "9": (1, 3), "0": (2, 2)}
    last_one = L("最后一次", "last one")
    out = []
    for digit, service, title, remain, allowed, on, where in rows:
        verdict, code, word = "yes", "included", ""
        if peek and digit in looked:
            remain, allowed = looked[digit]
        if allowed is None:
            word = L("不限次", "any")
        elif remain == 0:
            verdict, code, word = "no", "exhausted", L("用完", "used up")
        elif remain == 1 and not (digit == "0" and not peek):
            verdict, word = "mind", last_one
        if digit == "0" and not peek:
            verdict, code, word = "no", "other_plate", L("限渝B77ZT8", "other car")
        out.append(
            ServiceRow(
                digit=digit,
                service=service,
                title=title,
                short=title,
                verdict=verdict,
                code=code,  # type: ignore[arg-type]
                left=remain,
                allowed=allowed,
                word=word,
                chosen=not peek and digit == chosen,
                last_on=on,
                last_where=where,
            )
        )  # fmt: skip
    return tuple(out)


def zhang() -> CustomerView:
    """张三, two cars, two cards."""
    return CustomerView(
        id="c1",
        name=L("张三 先生", "Mr 张三"),
        phones=("138 1234 5678", "023 6787 1234"),
        phone_labels=("", L("家", "home")),
        note="老客户，要同一个师傅",
        vehicles=(
            VehicleRow(
                id="v1", plate="渝A12345", model="长安 UNI-V", chosen=True,
                card=CardBadge(product="金卡", number="8850 7529 17", verdict="yes", word=L("有效到", "valid to"), date="2027-03-31"),
            ),
            VehicleRow(
                id="v2", plate="渝B77ZT8", model="奥迪 A6L",
                card=CardBadge(product="银卡", number="8874 1433 37", verdict="no", word=L("过期", "expired"), date="2026-10-28"),
            ),
        ),
        services=services(),
        ledger_title=L("保养工时的账：为什么剩 1 次", "Ledger of maintenance: why 1 is left"),
        ledger=(
            LedgerRow(on="2025-10-22", what=L("开卡", "card opened"), change="+4", left="4"),
            LedgerRow(on="2026-01-15", what="江北店", ref="U000412", change="-1", left="3"),
            LedgerRow(on="2026-05-20", what="南岸店", ref="U000977", change="-1", left="2"),
            LedgerRow(on="2026-08-30", what="南岸店", ref="U001530", change="-1", left="1"),
        ),
        contacts=contacts(),
        contacts_in_year=9,
        card_number="8850 7529 17",
        card_product="金卡",
    )  # fmt: skip


def contacts() -> tuple[ContactRow, ...]:
    """What 张三 had to do with the chain."""
    rows = [
        ("08:53", 0, L("打蜡预约", "waxing booked"), L("HQ-0231  未结", "HQ-0231  open"), "李敏"),
        ("16:20", -15, L("洗车", "car wash"), "江北店", ""),
        ("10:05", -17, L("三日回访", "third-day call"), L("满意", "satisfied"), "何伟"),
        ("09:12", -20, L("洗车", "car wash"), "江北店", ""),
        ("09:40", -42, L("打蜡", "waxing"), L("南岸店  用完", "南岸店  used up"), ""),
        ("08:15", -67, L("接送车辆", "pick-up"), "南岸店", "周洁"),
        ("14:30", -85, L("保养工时", "maintenance"), "南岸店", ""),
        ("17:02", -86, L("约定服务提醒", "reminder of booking"), L("已改时间", "moved"), "周洁"),
        ("11:40", -144, L("酒店预订", "hotel"), L("成都 1 晚", "成都, 1 night"), "李敏"),
    ]
    return tuple(ContactRow(at=at(c, d), what=w, more=m, who=who) for c, d, w, m, who in rows)


# words ------------------------------------------------------------------------------------------------------------------


def say() -> SayCard:
    """The words of accepting a booking."""

    def s(text: str) -> Span:
        return Span(text=text)

    def b(text: str) -> Span:
        return Span(text=text, slot=True)

    zh = (
        (s("张先生，您的金卡里有"), b("保养工时"), s("，")),
        (b("4"), s(" 次还剩 "), b("1"), s(" 次，有效期到 "), b("2027 年 3 月 31 日"), s("。")),
        (s("我现在转给"), b("南岸店"), s("，我们会在 "), b("10 分钟"), s("内给您回电。")),
    )
    en = (
        (s("Mr Zhang, your 金卡 includes "), b("maintenance"), s(":")),
        (b("1"), s(" of "), b("4"), s(" is left, valid until "), b("31 March 2027"), s(".")),
        (s("I am passing this to "), b("南岸店"), s(" now.")),
        (s("We will call you back within "), b("10 minutes"), s(".")),
    )
    return SayCard(
        phrase="appointment.promise",
        clauses=zh if language() == "zh" else en,
        promise=PromiseView(phrase="appointment.promise", length_ms=600_000),
        also=(L("打蜡那单答应 09:05:40 前回电，这一通就能说完", "waxing answer owed by 09:05:40: settle it on this call"),),
        objections=(
            Objection(
                hears=L("要等多久", "How long?"),
                says=L("保养一般 50 分钟，门店回电时会告诉您具体时间。", "About 50 minutes; you will hear the time when we call back."),
            ),
            Objection(
                hears=L("能不能今天", "Today instead?"),
                says=L("今天南岸店 16:30 还空 1 位，要给您改到今天吗？", "南岸店 has one place at 16:30. Shall I change it?"),
            ),
            Objection(
                hears=L("卡里只剩一次了", "Only one left?"),
                says=L("是的，用完就没有了。续卡办法我请专员发给您。", "Yes, the last one. I can have renewal details sent to you."),
            ),
        ),
    )  # fmt: skip


def cases() -> tuple[CaseView, ...]:
    """The booking in hand, and the other one, which is late."""
    accept = running("1:12", "2:00")
    first = CaseView(
        id="HQ-0239",
        title=L("预约服务(客服部)", "Service appointment"),
        words=(L("保养工时", "maintenance"), "南岸店"),
        right=L("第 1 轮", "round 1"),
        legs=(
            Leg(step="accept", who=L("话务员", "operator"), title=L("受理", ""), state="open", clock=accept, limit_ms=120_000, mine=True),
            Leg(step="pass-on", who=L("传递", "pass on"), limit_ms=120_000),
            Leg(step="store-records", who=L("前台", "desk"), offset="T+5"),
            Leg(step="lead-answers", who=L("主管", "lead")),
            Leg(step="call-back", who=L("回电", "call back"), offset="T+10"),
        ),
        log=(
            LogRow(at=at("09:02:58"), text=L("来电 138 1234 5678，李敏接起", "138 1234 5678 rang, 李敏 answered")),
            LogRow(at=at("09:03:06"), text=L("查到 渝A12345 张三，看了金卡", "found 渝A12345 张三, card seen")),
            LogRow(at=at("09:03:21"), text=L("建单 HQ-0239，受理限 2:00，到 09:04:58", "opened HQ-0239, accept within 2:00, by 09:04:58")),
            LogRow(at=at("09:03:40"), text=L("问候已说", "greeting said")),
            LogRow(at=at("09:04:02"), text=L("希望时间 = 11-24 10:00", "wanted at = 24 Nov 10:00")),
        ),
        why=(
            WhyRow(at=at("09:02:58"), text=L("接通，受理开始", "call answered, accept begins")),
            WhyRow(length_ms=120_000, text=L("受理限(预约服务，第 1 步)", "limit of step 1, service appointment")),
            WhyRow(at=at("09:04:58"), text=L("到期；现在 09:04:10，还剩 0:48", "due; now 09:04:10, 0:48 left"), strong=True),
        ),
    )  # fmt: skip
    other = CaseView(
        id="HQ-0231",
        title=L("张三的另一单", "also 张三, still open"),
        words=(L("打蜡预约", "waxing"), "渝B77ZT8", "渝中店"),
        right=L("答应 09:05:40 前回电", "promised by 09:05:40"),
        other=True,
        legs=(
            Leg(step="accept", who=L("话务员", "operator"), state="done", spent_ms=secs("0:41"), limit_ms=120_000),
            Leg(step="store-records", who=L("前台", "desk"), state="done", spent_ms=secs("6:10"), limit_ms=300_000, own_late_ms=secs("1:10")),
            Leg(step="lead-answers", who=L("主管", "lead"), state="open", clock=running("2:20", inherited="1:10"), inherited_ms=secs("1:10")),
            Leg(step="call-back", who=L("回电", "call back"), state="promise", clock=left("1:30", "12:00")),
        ),
    )  # fmt: skip
    return first, other


def form() -> FormView:
    """The appointment register, one field still to fill."""
    return FormView(
        form="appointment-1",
        title="预约服务登记表1",
        known=(
            (L("车牌", "Plate"), "渝A12345"),
            (L("姓名", "Name"), "张三"),
            (L("持卡", "Card"), "金卡"),
            (L("包含", "Included"), L("保养工时", "maintenance")),
        ),
        rows=(
            FormRow(
                field="request", label=L("预约要求", "Request"), kind="text", text="换机油机滤，右前门异响看一下",
                required=True, filled=True,
            ),
            FormRow(
                field="wanted_at", label=L("希望时间", "Wanted at"), kind="moment", text=L("明天 10 点", "tomorrow 10"),
                note=L("11-24 周二 10:00", "Tue 24 Nov 10:00"), required=True, filled=True,
            ),
            FormRow(
                field="store", label=L("门店", "Store"), kind="unit", text="3 南岸店", note=L("明天 10 点空 2 位", "2 bays free at 10"),
                required=True, filled=True,
            ),
            FormRow(
                field="department", label=L("主管部门", "Department"), kind="choice", required=True,
                choices=(Choice(id="repair", digit="1", title="机修"), Choice(id="beauty", digit="2", title="美容")),
            ),
        ),
        missing=1,
    )  # fmt: skip


# the queue --------------------------------------------------------------------------------------------------------------

_OP = ("话务员", "operator")


def _done(zh: str, en: str, *, late: str = "", outcome: str = "") -> Leg:
    return Leg(
        step="x",
        who=L(zh, en),
        state="done",
        spent_ms=60_000,
        own_late_ms=secs(late) if late else 0,
        outcome=outcome,
    )


def _now(
    zh: str, en: str, spent: str, limit: str = "", *, inherited: str = "", title: str = "", now: int = NOW
) -> Leg:
    return Leg(
        step="x", who=L(zh, en), title=title, state="open", clock=running(spent, limit, inherited=inherited, now=now),
        limit_ms=secs(limit) if limit else None, inherited_ms=secs(inherited) if inherited else 0,
    )  # fmt: skip


def _next(zh: str, en: str, offset: str = "") -> Leg:
    return Leg(step="x", who=L(zh, en), offset=offset)


def queue_rows() -> list[QueueRow]:
    """Everything owed, soonest first."""
    accepted = _done(*_OP)
    desk_ok = _done("前台", "desk")
    back = L("回电", "call back")
    pr = True
    rows = [
        ("+4:05", "", pr, "渝D8K661", "罗玉兰", back, L("洗车", "wash"), True, (accepted, desk_ok, _now(*_OP, "9:05"))),
        ("+3:30", "1:10", False, "渝B77ZT8", "张三", L("渝中主管", "渝中 lead"), L("打蜡", "wax"), False,
         (accepted, _done("前台", "desk", late="1:10"), _now("主管", "lead", "2:20", inherited="1:10"))),
        ("0:36", "", pr, "渝AF23916", "何志明", back, L("保养", "care"), True, (accepted, desk_ok, _now(*_OP, "4:44"))),
        ("1:30", "", pr, "渝B77ZT8", "张三", back, L("打蜡", "wax"), True,
         (accepted, _done("前台", "desk", late="1:10"), _now("主管", "lead", "2:20"))),
        ("1:52", "2:00", pr, "渝A331EW", "刘畅", L("沙坪坝接车", "沙坪坝 car"), L("接送", "pick"), False,
         (accepted, _now("接车主管", "car lead", "0:08", "2:00"), _next("取车", "collect"))),
        ("2:48", "5:00", False, "渝GE2394", "欧阳建国", L("江北前台", "江北 desk"), L("洗车", "wash"), False,
         (accepted, _now("前台", "desk", "2:12", "5:00"), _next("主管", "lead"), _next("回电", "call back", "T+10"))),
        ("4:55", "5:00", False, "渝C38128", "袁诺", L("万州前台", "万州 desk"), L("保养", "care"), False,
         (accepted, _now("前台", "desk", "0:05", "5:00"), _next("主管", "lead"), _next("回电", "call back", "T+10"))),
        ("7:12", "", pr, "渝BD50776", "蒋勇", back, L("洗车", "wash"), True, (accepted, desk_ok, _now(*_OP, "0:08"))),
        ("8:40", "", False, "渝A3F248", "黎敏", L("改约回电", "re-booking"), L("打蜡", "wax"), True,
         (desk_ok, _done("主管", "lead"), _now(*_OP, "1:02"))),
        ("10:30", "", False, "渝DFK340", "陈晓", "项目部", "", False, ()),
        ("11:00", "", False, "渝AW23G3", "魏东", L("三日回访", "day-3 call"), "", True, ()),
        ("14:20", "", False, "渝A8Q071", "杜鹃", L("生日祝福", "birthday"), "", True, ()),
        ("16:05", "", False, "渝AD05822", "谭静", L("巴南前台", "巴南 desk"), L("洗车", "wash"), False,
         (accepted, _now("前台", "desk", "3:55"), _next("主管", "lead"))),
        ("25:00", "", False, "渝B20497", "宋涛", L("年检提醒", "inspection"), "", True, ()),
        ("31:10", "", False, "渝C77K20", "钟丽华", "项目部", "", False, ()),
        ("42:00", "", False, "渝A0F733", "冉启明", L("渝北接车", "渝北 car"), L("接送", "pick"), False,
         (accepted, _done("接车主管", "car lead"), _now("专员", "driver", "6:40"))),
        ("55:30", "", False, "渝D61A08", "潘越", L("三日回访", "day-3 call"), "", True, ()),
    ]  # fmt: skip
    out = []
    for i, (text, extra, promised, plate, name, what, service, own, legs) in enumerate(rows):
        clock = left(text, inherited=extra) if text == "+3:30" else left(text, extra)
        out.append(
            QueueRow(
                case=f"HQ-{i:04d}",
                step="x",
                clock=clock,
                promised=promised,
                plate=plate,
                name=name,
                what=what,
                service=service,
                own=own,
                legs=legs,
            )
        )
    for clock_at, plate, name, what in (
        ("10:30", "渝AD33107", "马思远", L("约定提醒", "reminder")),
        ("11:00", "渝B9Q412", "贺兰", L("约定提醒", "reminder")),
        ("11:30", "渝A55M90", "郑凯", L("违章提醒", "violation")),
        ("14:00", "渝GA1180", "司马青", L("接送车辆", "pick-up")),
        ("17:30", "九龙坡店", "周报", L("接送单上交", "weekly slips")),
    ):
        clock = Countdown(since=NOW - 60_000, due_at=at(clock_at))
        out.append(
            QueueRow(case=f"Q-{clock_at}", step="x", clock=clock, plate=plate, name=name, what=what, own=True)
        )
    return out


def queue(*, until: str = "", without: tuple[str, ...] = ()) -> QueueView:
    """The queue, as far as a picture shows it."""
    rows = [r for r in queue_rows() if r.plate not in without]
    if until:
        plates = [r.plate for r in rows]
        rows = rows[: plates.index(until) + 1]
    return QueueView(rows=tuple(rows), late=2, within_ten=7, today=26)


def parked() -> tuple[ParkedRow, ...]:
    """One parked call."""
    return (
        ParkedRow(
            id="p1", since=NOW - secs("2:40"), plate="渝A9C115", name="秦岚", words=L("写了 3 项", "3 filled")
        ),
    )


def stores() -> tuple[StoreRow, ...]:
    """The stores now."""
    rows = [
        ("渝中店", 4, "+3:30"), ("江北店", 3, "2:48"), ("南岸店", 2, "4:20"), ("沙坪坝店", 1, "1:52"),
        ("渝北店", 0, ""), ("九龙坡店", 0, ""), ("巴南店", 1, "16:05"), ("万州店", 1, "4:55"),
    ]  # fmt: skip
    limits = {"1:52": "2:00", "4:20": "5:00", "2:48": "5:00"}
    return tuple(
        StoreRow(unit=title, title=title, held=held, clock=left(text, limits.get(text, "")) if text else None)
        for title, held, text in rows
    )


def keys(*, mode: str = "call", first_f7: str = "") -> tuple[Key, ...]:
    """The keys row."""
    no = "x"
    lang = L("EN", "中文")
    f7 = first_f7 or L("暂存", "Park")
    if mode == "store":
        return (
            Key(key="F1", word="帮助"), Key(key="F2", word="接待"), Key(key="F3", word="查找"), Key(key="F4", word="核卡"),
            Key(key="F6", word="队列"), Key(key="F7", word="暂存"), Key(key="F8", word="答复话务员", next=True),
            Key(key="F9", word="代主管记"), Key(key="F10", word="菜单"), Key(key="^P", word="命令"), Key(key="^L", word="EN"),
        )  # fmt: skip
    call = mode == "call"
    return (
        Key(key="F1", word=L("帮助", "Help")),
        Key(key="F2", word=L("来电", "Call"), why_not=no if call else "", next=mode == "idle"),
        Key(key="F3", word=L("查找", "Find")),
        Key(key="F4", word=L("服务", "Service"), why_not="" if call else no),
        Key(key="F5", word=L("话术", "Words"), why_not="" if call else no),
        Key(key="F6", word=L("队列", "Queue")),
        Key(key="F7", word=f7 if call else L("取回暂存", "Take back")),
        Key(
            key="F8", word=L("完成受理", "Finish") if call else L("完成", "Finish"), short=L("完成", "Finish"), next=call,
            why_not="" if call else no,
        ),
        Key(key="F9", word=L("代办", "For"), why_not=no),
        Key(key="F10", word=L("菜单", "Menu")),
        Key(key="^P", word=L("命令", "Palette")),
        Key(key="^L", word=lang),
    )  # fmt: skip


# scenes -----------------------------------------------------------------------------------------------------------------


def call_strip() -> Strip:
    """A call that has run 1:12."""
    return Strip(
        state="call",
        name=L("张三 先生", "Mr 张三"),
        words=("138 1234 5678", L("第 3 次来电，上次 11-08", "3rd call, last on 8 Nov")),
        call_since=at("09:02:58"),
        clock_title=L("受理", "accept"),
        clock=running("1:12", "2:00"),
    )


def call_scene(size: str = "120x36") -> Scene:
    """The call of the pictures."""
    wide = size == "200x50"
    view = queue() if wide else queue(until="渝B20497")
    return Scene(
        mode="call",
        strip=call_strip(),
        hint=(("渝A12345", L("预约", "book"), "南岸店"), (L("已建单 HQ-0239", "opened HQ-0239"),)),
        saved_at=at("09:04:09"),
        customer=zhang(),
        say=say(),
        cases=cases(),
        forms=(form(),),
        queue=view,
        side=SideView(parked=parked()),
        stores=stores(),
        keys=keys(),
        prompt=("12345 yy 3", 10),
        field=("request", 14),
    )


def idle_scene() -> Scene:
    """Nobody on the line."""
    promised = [(r, w) for r, w in zip(
        [r for r in queue_rows() if r.promised and r.own and r.name != "张三"],
        (L("洗车时间", "wash time"), L("保养结果", "care answer"), L("洗车结果", "wash answer")), strict=True,
    )]  # fmt: skip
    import msgspec

    texts = {
        "渝AW23G3": L("三日回访", "day-3 call"),
        "渝A8Q071": L(
            "生日祝福 + 年检提醒 + 违章 1 笔，合成一通", "birthday + inspection + 1 fine, in one call"
        ),
        "渝B20497": L("年检提醒", "inspection"),
    }
    rows = [
        msgspec.structs.replace(r, what=texts.get(r.plate, r.what))
        for r in queue(until="渝A0F733", without=("渝DFK340", "渝C77K20")).rows
    ]
    return Scene(
        mode="idle",
        strip=Strip(
            state="idle",
            name=L("李敏 话务员", "李敏 operator"),
            words=(L("客服部", "centre"), L("待接", "waiting")),
            right=(L("同步 08:58 收到 3 店", "sync 08:58 from 3 stores"), L("全部已存", "all saved")),
        ),
        hint=tuple(
            (w,)
            for w in (
                L("车牌 12345", "plate 12345"), L("姓名 张三", "name 张三"), L("拼音 zs", "pinyin zs"),
                L("电话尾 8888", "phone tail 8888"), L("卡号", "card"), L("也可以直接下令 12345 yy 3", "or a command: 12345 yy 3"),
            )
        ),
        queue=QueueView(rows=tuple(rows), late=2, within_ten=7, today=26),
        side=SideView(
            promises=tuple(msgspec.structs.replace(r, what=w) for r, w in promised),
            parked=parked(),
            to_call=(
                ("杜鹃", L("生日 年检 违章", "birthday fine"), L("合成一通", "one call")),
                ("魏东", L("三日回访", "day-3 call"), ""),
                ("宋涛", L("年检", "inspection"), ""),
                ("陈晓", L("生日", "birthday"), L("有投诉，先不祝", "complaint open")),
            ),
            to_call_more=L("其余 5 人", "5 others"),
            to_call_more_why=L("约定提醒", "reminders"),
            to_call_count=9,
            shift="08:30 - 17:30",
            figures=(
                Figure(label=L("接听", "Calls"), value=L("37 通", "37")),
                Figure(label=L("受理准时", "In time"), value="36 / 37"),
                Figure(label=L("承诺兑现", "Kept"), value="12 / 13"),
                Figure(label=L("上一通", "Last"), value="09:01:12  谭静"),
            ),
            done=(
                DoneRow(at=at("09:01"), plate="渝A12B4K", name="谭静", words=L("洗车已约 明天 09:00  渝北店", "wash booked tomorrow 09:00  渝北店")),
                DoneRow(at=at("08:57"), plate="渝A0F733", name="冉启明", words=L("接送已定 10:30  渝北店", "pick-up set 10:30  渝北店")),
                DoneRow(at=at("08:52"), plate="渝C77K20", name="钟丽华", words=L("只问了营业时间", "asked for opening hours"), ok=False),
            ),
        ),
        keys=keys(mode="idle"),
    )  # fmt: skip


def wang() -> CustomerView:
    """王强, the first hit."""
    return CustomerView(
        id="c2",
        name=L("王强 先生", "Mr 王强"),
        phones=("139 8765 4321",),
        last_words=L("昨天 16:12 来电，问洗车", "called yesterday 16:12 about a wash"),
        vehicles=(
            VehicleRow(
                id="v9", plate="渝A12B45", model="哈弗 H6", chosen=True,
                card=CardBadge(product="金卡", number="8858 1120 64", verdict="yes", word=L("有效到", "valid to"), date="2027-09-18"),
            ),
        ),
        services=services(peek=True),
        contacts=(
            ContactRow(at=at("16:12", -1), what=L("问洗车要不要排队，告诉他 20 分钟", "asked about waiting, told 20 minutes")),
            ContactRow(at=at("09:20", -24), what=L("打蜡", "waxing"), more="江北店"),
        ),
    )  # fmt: skip


def hits() -> HitsView:
    """What ``a12b4`` finds."""

    def m(start: int, stop: int, kind: str = "match") -> tuple[str, int, int, str]:
        return ("plate", start, stop, kind)

    gold, silver, none = "金卡", "银卡", L("无卡", "no card")
    rows = (
        HitRow(customer="c2", plate="渝A12B45", name="王强", phone="139 8765 4321", card=gold, card_verdict="yes",
               last=L("昨天来电", "yesterday"), open_words=L("江北前台", "江北 desk"), clock=left("2:48", "5:00"), marks=(m(1, 6),)),
        HitRow(customer="c3", plate="渝A12B4K", name="谭静", phone="136 0831 7720", card=silver, card_verdict="yes", last="09:01", marks=(m(1, 6),)),
        HitRow(customer="c4", plate="渝AA12B40", name="刘洋", phone="186 2310 0098", card=gold, card_verdict="mind", last="11-02", marks=(m(2, 7),)),
        HitRow(customer="c5", plate="渝DA12B4", name="重庆某某商贸公司", phone="023 6787 5500", card=none, last="2025-12", marks=(m(2, 7),)),
        HitRow(customer="c6", plate="渝A1284Q", name="冉启明", phone="177 8331 2046", card=silver, card_verdict="yes", exact=False,
               reason=L("B 像 8", "B like 8"), marks=(m(1, 4), m(4, 5, "differs"), m(5, 6))),
        HitRow(customer="c7", plate="渝A12D41", name="何志明", phone="138 9614 7731", card=gold, card_verdict="yes", exact=False,
               reason=L("B 听成 D", "heard D"), open_words=L("我要回电", "I call"), clock=left("0:36"), marks=(m(1, 4), m(4, 5, "differs"), m(5, 6))),
        HitRow(customer="c8", plate="渝A12P40", name="罗玉兰", phone="150 2388 1199", card=silver, card_verdict="no", exact=False,
               reason=L("B 听成 P", "heard P"), marks=(m(1, 4), m(4, 5, "differs"), m(5, 6))),
        HitRow(customer="c9", plate="豫A12B46", name="宋涛", phone="158 3711 0230", card=none, exact=False,
               reason=L("渝 豫 同音", "渝 sounds 豫"), marks=(m(0, 1, "differs"), m(1, 6))),
    )  # fmt: skip
    return HitsView(
        query="a12b4", rows=rows, exact=4, near=4,
        new_words=L("新客户 渝A12B4..", "new customer 渝A12B4.."), other_words=L("换一种找法：姓名", "search another way: name"),
    )  # fmt: skip


def search_scene() -> Scene:
    """A call from a number nobody has on file, nothing found yet."""
    import msgspec

    return msgspec.structs.replace(
        call_scene(),
        mode="idle",
        strip=Strip(
            state="call",
            before=L("来电", "Call from"),
            name="130 4411 9020",
            words=(L("号码没登记过", "number not on file"),),
            call_since=NOW - 9_000,
            clock_title=L("受理", "accept"),
            clock=running("0:09", "2:00"),
        ),
        hint=(),
        saved_at=None,
        customer=None, say=None, cases=(), forms=(), prompt=None, field=None,
        keys=keys(mode="search"),
    )  # fmt: skip


def peek() -> Peek:
    """王强 on the sheet below the hits."""
    case = CaseView(
        id="HQ-0236",
        title=L("洗车预约", "car wash"),
        words=("江北店", L("今天 09:00 建", "opened 09:00")),
        right=L("F8 催办或改约", "F8 chase or move"),
        other=True,
        legs=(
            Leg(
                step="accept",
                who=L("话务员", "operator"),
                state="done",
                spent_ms=secs("1:48"),
                limit_ms=120_000,
            ),
            Leg(
                step="store-records",
                who=L("前台", "desk"),
                state="open",
                clock=running("2:12", "5:00"),
                limit_ms=300_000,
            ),
            Leg(step="lead-answers", who=L("主管", "lead")),
            Leg(step="call-back", who=L("回电", "call back"), offset="T+10"),
        ),
    )
    return Peek(customer=wang(), cases=(case,))


def store_scene() -> Scene:
    """The front desk of 南岸店, answering."""
    now = STORE_NOW
    accepted = _done(*_OP)
    slips = Leg(step="x", who="专员", title="姚秀杰 2 / 7 份", state="open")
    rows = (
        QueueRow(case="HQ-0235", step="x", clock=left("+1:00", now=now), promised=True, plate="渝A3F248", name="黎敏", service="打蜡", own=True,
                 legs=(accepted, _done("江北退回", "", late="0:40"), _now("前台", "", "0:20", inherited="0:40", now=now))),
        QueueRow(case="HQ-0239", step="x", clock=left("3:12", "5:00", now=now), promised=True, plate="渝A12345", name="张三", service="保养", own=True,
                 legs=(accepted, _now("前台", "", "1:48", "5:00", now=now), _next("主管", ""))),
        QueueRow(case="HQ-0240", step="x", clock=left("4:12", "5:00", now=now), plate="渝AD33107", name="马思远", service="洗车", own=True,
                 legs=(accepted, _now("前台", "", "0:48", "5:00", now=now), _next("主管", ""))),
        QueueRow(case="W-1", step="x", clock=Countdown(since=now, due_at=at("17:30")), name="接送单", service="周报", own=True,
                 legs=(slips, _next("上交客服部", ""))),
    )  # fmt: skip
    case = CaseView(
        id="HQ-0239",
        title="预约服务(客服部)",
        words=("保养工时",),
        right="李敏 09:04:50 转来",
        note="五分钟从 09:04:50 算起，前台和主管合用；转给主管后钟不停",
        legs=(
            Leg(step="accept", who="话务员", state="done", spent_ms=secs("1:50"), limit_ms=240_000),
            Leg(
                step="store-records",
                who="前台",
                state="open",
                clock=running("1:48", "5:00", now=now),
                limit_ms=300_000,
                mine=True,
            ),
            Leg(step="lead-answers", who="主管"),
            Leg(step="store-answers", who="前台答复", offset="T+5"),
            Leg(step="call-back", who="回电", offset="T+10"),
        ),
        log=(
            LogRow(at=at("09:04:50"), text="李敏转来，钟开始"),
            LogRow(at=at("09:05:02"), text="邱丽杰收到"),
            LogRow(at=at("09:06:10"), text="龙怡宇口头答复，邱丽杰代记"),
        ),
    )

    def s(text: str) -> Span:
        return Span(text=text)

    def b(text: str) -> Span:
        return Span(text=text, slot=True)

    return Scene(
        mode="store",
        strip=Strip(
            state="call", name="邱丽杰 前台", words=("南岸店",), right=("HQ-0239 张三",), clock_title="答复",
            clock=running("1:48", "5:00", now=now),
        ),
        hint=(("F2 客户到店",), ("输车牌：当场核卡",), ("输单号：打开",)),
        saved_at=at("09:06:37"),
        say=SayCard(
            label="客户要",
            clauses=((b("换机油机滤，右前门异响看一下"),), (b("明天 11-24 周二 10:00"), s("，老客户，要同一个师傅"))),
            facts=(
                CardFact(label="查过卡", verdict="yes", spans=(s("金卡 保养工时 最后一次，有效到 2027-03-31"),)),
                CardFact(label="已答应", spans=(b("09:14:50"), s(" 前给客户回电，由话务员李敏打"))),
            ),
        ),
        cases=(case,),
        forms=(
            FormView(
                form="appointment-1", title="预约服务登记表1", words="前台写", missing=1,
                rows=(
                    FormRow(field="received_at", label="收到时间", kind="moment", text="09:05:02", filled=True),
                    FormRow(field="handed_to", label="转给", kind="text", text="龙怡宇 预约主管", note="Enter 就转，也可代他记", filled=True),
                ),
            ),
            FormView(
                form="appointment-2", title="预约服务登记表2", words="主管写，现在由前台代记", right="F9 代办中",
                rows=(
                    FormRow(field="reply", label="答复内容", kind="text", text="可以，10 点到，3 号工位，周师傅", required=True, filled=True),
                    FormRow(
                        field="result", label="预约结果", kind="choice", required=True,
                        choices=tuple(Choice(id=t, digit=str(i), title=t) for i, t in enumerate(("可以", "改时间", "做不了"), 1)),
                    ),
                ),
            ),
        ),
        queue=QueueView(rows=rows, title="交到店里的", total=4),
        side=SideView(
            arrivals=tuple(
                ArrivalRow(at=at(t), plate=p, name=n, service=sv, verdict=v, word=w, came=c)  # type: ignore[arg-type]
                for t, p, n, sv, v, w, c in (
                    ("08:30", "渝B20497", "宋涛", "洗车", "yes", "到了", True),
                    ("09:00", "渝A8Q071", "杜鹃", "保养", "yes", "到了", True),
                    ("09:30", "渝C61D20", "冯雪", "洗车", "yes", "", False),
                    ("10:00", "渝A0K883", "彭亮", "打蜡", "mind", "最后一次", False),
                    ("10:00", "渝BD50776", "蒋勇", "洗车", "yes", "", False),
                    ("10:30", "渝D9911Q", "卢静", "接送", "yes", "要取车", False),
                    ("11:00", "渝AF70213", "田野", "保养", "no", "卡停用", False),
                    ("14:00", "渝B3M556", "沈洁", "洗车", "yes", "", False),
                    ("15:30", "渝A7C018", "余飞", "体检", "yes", "领报告", False),
                )
            ),
            bays=Bays(
                title="明天空位", day="11-24 周二", hours=("09", "10", "11", "14", "15", "16"),
                rows=(("机修", (1, 2, 0, 2, 3, 3)), ("美容", (2, 1, 1, 0, 2, 2)), ("接车", (0, 1, 1, 1, 0, 1))),
            ),
            shift_title="本店今天",
            figures=(
                Figure(label="五分钟内答复", value="17 / 18"),
                Figure(label="到手时已晚", value="3 件，共 2:05，不算本店"),
                Figure(label="到店核卡", value="2 / 2"),
            ),
        ),
        keys=keys(mode="store"),
        prompt=("", 0),
        field=("reply", 18),
    )  # fmt: skip
