"""A small pack and a small world for the engine's tests: the processes of the process language, and one for each knot."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from console.catalogue.loader import load
from console.catalogue.schema import Pack
from console.domain.calendar import Calendar, at
from console.domain.refusal import Refusal
from console.engine.case import Case, StepState
from console.engine.commands import Actor, CheckResult, Command, Do, Open, World
from console.engine.decide import decide
from console.engine.events import Event
from console.engine.evolve import evolve, fold

DAY = "2026-11-23"  # a Monday
HOURS = (8 * 60 + 30, 17 * 60 + 30)

CENTRE = Calendar(
    id="centre",
    hours={d: HOURS for d in range(5)},
    closed=frozenset(f"2026-10-0{d}" for d in range(1, 8)),
    open=frozenset({"2026-10-10"}),
)
STORE = Calendar(id="store", hours={d: (8 * 60 + 30, 18 * 60) for d in range(7)})

OPERATOR = Actor(id="1001", name="李敏", posts=(("operator", "centre"),))
COLLEAGUE = Actor(id="1002", name="周洁", posts=(("operator", "centre"),))
LEAD = Actor(id="1009", name="何伟", posts=(("shift-lead", "centre"),))
DESK = Actor(id="3001", name="陈静", posts=(("front-desk", "03"),))
MANAGER = Actor(id="3002", name="罗刚", posts=(("appointment-lead", "03"),))
PICKUP = Actor(id="3003", name="袁军", posts=(("pickup-lead", "03"),))
DRIVER = Actor(id="3004", name="蒋平", posts=(("pickup-driver", "03"),))
ELSEWHERE = Actor(id="5001", name="杜鹃", posts=(("front-desk", "05"),))
NOBODY = Actor(id="9999", name="谭静")
MACHINE = Actor(id="", machine=True)

GOOD = CheckResult(variant="E1", verdict="included", passed=True, card="8850752917", service="保养工时")
BAD = CheckResult(
    variant="E1", verdict="expired", passed=False, card="8850752917", service="保养工时", reasons=("过期",)
)

PACK_TOML = """
title = { zh = "试验", en = "Bench" }
anchors = "ANCHORS"
escalate = { shift-lead = "5min" }
"""

ROLES = """
[units.centre]
title = { zh = "客服部", en = "Centre" }
calendar = "centre"
[units.store]
title = { zh = "连锁店", en = "Store" }
calendar = "store"
[units.agency]
title = { zh = "机构", en = "Agency" }
calendar = "centre"
[operator]
title = { zh = "话务员", en = "Operator" }
unit = "centre"
[specialist]
title = { zh = "专员", en = "Specialist" }
unit = "centre"
[shift-lead]
title = { zh = "班长", en = "Shift lead" }
unit = "centre"
may = ["allow", "excuse", "reassign", "cancel", "reopen"]
[front-desk]
title = { zh = "前台人员", en = "Front desk" }
unit = "store"
recorded_by = ["operator"]
[appointment-lead]
title = { zh = "主管", en = "Manager" }
unit = "store"
may = ["reassign"]
recorded_by = ["front-desk", "operator"]
[pickup-lead]
title = { zh = "接车主管", en = "Pick-up manager" }
unit = "store"
recorded_by = ["operator"]
[pickup-driver]
title = { zh = "接车人", en = "Driver" }
unit = "store"
[department-lead]
title = { zh = "部门主管", en = "Department lead" }
unit = "store"
recorded_by = ["operator"]
[law-institution]
title = { zh = "律所", en = "Law firm" }
unit = "agency"
external = true
recorded_by = ["operator"]
"""

FIELDS = """
plate = { kind = "plate", title = { zh = "车牌", en = "Plate" } }
customer = { kind = "customer", title = { zh = "姓名", en = "Customer" } }
service = { kind = "service", title = { zh = "服务", en = "Service" } }
store = { kind = "unit", title = { zh = "门店", en = "Store" } }
agency = { kind = "unit", title = { zh = "机构", en = "Agency" } }
other_store = { kind = "unit", unit = "store", title = { zh = "另一店", en = "Other store" } }
request = { kind = "text", title = { zh = "要求", en = "Request" } }
reply = { kind = "text", title = { zh = "答复", en = "Reply" } }
result = { kind = "text", title = { zh = "结果", en = "Result" } }
feedback = { kind = "text", title = { zh = "反馈", en = "Feedback" } }
adjustment = { kind = "text", title = { zh = "调整", en = "Adjustment" } }
opinion = { kind = "text", title = { zh = "意见", en = "Opinion" } }
reason = { kind = "text", title = { zh = "原因", en = "Reason" } }
model = { kind = "text", title = { zh = "车型", en = "Model" } }
wish = { kind = "text", title = { zh = "意愿", en = "Wish" } }
words = { kind = "text", title = { zh = "来话", en = "Words" } }
wanted_at = { kind = "moment", title = { zh = "预约时间", en = "Wanted time" } }
pickup_at = { kind = "moment", title = { zh = "接车时间", en = "Pick-up time" } }
on_day = { kind = "date", title = { zh = "日期", en = "Day" } }
travel = { kind = "length", title = { zh = "路程", en = "Travel" } }
urgency = { kind = "choice", title = { zh = "缓急", en = "Urgency" }, options = { urgent = { zh = "急", en = "Urgent", sets = { topic = "net" } }, normal = { zh = "平", en = "Normal" } } }
topic = { kind = "choice", title = { zh = "类别", en = "Topic" }, options = { net = { zh = "网络", en = "Network" }, tap = { zh = "水", en = "Water" } } }
materials = { kind = "money", title = { zh = "材料", en = "Materials" } }
labour = { kind = "money", title = { zh = "人工", en = "Labour" } }
price = { kind = "money", title = { zh = "价", en = "Price" }, sum = ["materials", "labour"], times = 1.15 }
secret = { kind = "text", title = { zh = "体检资料", en = "Results" }, sealed = ["store-lead-x"] }
informs = { kind = "roles", title = { zh = "告知", en = "Tell" } }
""".replace('"store-lead-x"', '"appointment-lead"')

FORMS = """
appointment-1 = { title = { zh = "预约服务登记表1", en = "Register 1" }, fields = ["plate", "customer", "request", "store", "wanted_at", "reply", "result", "feedback", "adjustment", "opinion", "urgency", "topic", "words", "reason", "other_store"] }
appointment-2 = { title = { zh = "预约服务登记表2", en = "Register 2" }, fields = ["reply", "result", "feedback", "adjustment", "opinion"] }
pickup = { title = { zh = "接送车辆服务登记表", en = "Pick-up register" }, fields = ["plate", "customer", "model", "pickup_at", "store", "wish"] }
quote = { title = { zh = "报价单", en = "Quote" }, fields = ["materials", "labour", "price", "secret"] }
"""

OUTCOMES = "\n".join(
    f'{name} = {{ zh = "{name}", en = "{name}" }}'
    for name in [
        "booked",
        "declined",
        "change",
        "unreached",
        "accepts",
        "refuses",
        "in-contact",
        "gives-up",
        "agreed",
        "disagrees",
        "confirmed",
        "not-entitled",
        "chase",
        "ok",
        "bounce",
        "good",
        "cancelled",
        "chosen",
        "left",
        "right",
    ]
)

CHECKS = """
[E1]
title = { zh = "核卡", en = "Card check" }
asks = ["plate", "customer"]
tests = ["holder", "valid", "covers"]
"""

PHRASES = """
"appointment.promise" = { zh = "我们会在{minutes}分钟内给您回电。", en = "We will call you back within {minutes} minutes." }
"pickup.promise" = { zh = "{minutes}分钟内来电。", en = "A call within {minutes} minutes." }
"appointment.verdict" = { zh = "卡里有。", en = "It is included." }
"only.urgent" = { if = { urgency = "urgent" }, zh = "加急。", en = "It is urgent." }
"appointment.answer-sms" = { via = "sms", to = "customer", zh = "未接通。", en = "We could not reach you." }
"plain.promise" = { zh = "我们会给您回电。", en = "We will call you back." }
"""

DOCUMENTS = """
pickup-slip = { title = { zh = "接送车辆单", en = "Pick-up slip" }, fields = ["plate"] }
work-order = { title = { zh = "派工单", en = "Work order" }, fields = ["plate"] }
"""

PROCESSES = {
    "via-cs": """
title = { zh = "预约服务(客服部)", en = "Appointment through the centre" }
channels = ["inbound"]
[steps.accept]
title = { zh = "受理", en = "Accept" }
stage = "reception"
by = "operator"
within = "2min"
check = "E1"
says = ["appointment.verdict", "only.urgent"]
writes = { appointment-1 = ["request", "store"] }
[steps.pass-on]
title = { zh = "传递", en = "Pass on" }
stage = "handoff"
by = "operator"
within = "2min"
promise = { says = "appointment.promise", due = "T+10min", kept = "call-back" }
marks = "T"
[steps.store-records]
title = { zh = "店面记录", en = "Store records" }
by = "front-desk"
writes = { appointment-1 = ["request"] }
[steps.lead-answers]
title = { zh = "主管答复", en = "Manager answers" }
by = "appointment-lead"
writes = { appointment-2 = ["reply"] }
[steps.store-answers]
title = { zh = "店面回复", en = "Store answers" }
by = "front-desk"
due = "T+5min"
covers = ["store-records", "lead-answers"]
writes = { appointment-1 = ["reply"] }
[steps.call-back]
title = { zh = "回电", en = "Call back" }
by = "operator"
due = "T+10min"
call = { attempts = 3, spacing = "2min" }
writes = { appointment-1 = ["result"] }
outcomes.booked = { to = "store-notes", needs = ["wanted_at"], card = "reserve" }
outcomes.declined = "store-notes"
outcomes.change = { round = "accept", clears = ["request", "reply", "result"] }
outcomes.unreached = { to = "store-notes", sends = ["appointment.answer-sms"] }
[steps.store-notes]
title = { zh = "店面登记结果", en = "Store notes the result" }
by = "front-desk"
writes = { appointment-1 = ["result"] }
[steps.lead-notes]
title = { zh = "主管确认", en = "Manager confirms" }
stage = "close"
by = "appointment-lead"
writes = { appointment-2 = ["result"] }
""",
    "pickup": """
title = { zh = "接送车辆", en = "Pick-up" }
channels = ["inbound"]
service = "接送车辆"
[steps.accept]
title = { zh = "受理", en = "Accept" }
by = "operator"
within = "2min"
check = "E1"
writes = { pickup = ["model", "pickup_at", "store"] }
promise = { says = "pickup.promise", due = "told+5min", kept = "phone" }
[steps.pass-on]
title = { zh = "传递", en = "Pass on" }
by = "operator"
within = "3min"
marks = "T"
[steps.phone]
title = { zh = "接车电话", en = "Phone" }
by = "pickup-lead"
due = "T+2min"
call = { attempts = 3 }
writes = { pickup = ["wish"] }
outcomes.accepts = { to = "collect", card = "reserve" }
outcomes.refuses = "rearrange"
outcomes.unreached = "rearrange"
[steps.rearrange]
title = { zh = "另行安排", en = "Rearrange" }
by = "operator"
outcomes.in-contact = { round = "accept", clears = ["store", "wish"] }
outcomes.gives-up = "end"
[steps.collect]
title = { zh = "接车", en = "Collect" }
by = "pickup-driver"
due = "pickup_at"
prints = ["pickup-slip", "work-order"]
signs = ["pickup-slip", "work-order"]
[steps.return]
title = { zh = "交车", en = "Return" }
by = "pickup-driver"
signs = ["pickup-slip", "work-order"]
card = "use"
[steps.hand-in]
title = { zh = "汇报", en = "Hand in" }
by = "pickup-lead"
due = "next monday 17:30"
batch = true
tells = ["specialist"]
""",
    "agreed": """
title = { zh = "提醒约定服务", en = "Agreed service" }
channels = ["outbound"]
needs = ["store"]
[steps.pass-change]
title = { zh = "变更", en = "Pass the change on" }
by = "operator"
marks = "T"
[steps.store-feedback]
title = { zh = "店面记录", en = "Store records" }
by = "front-desk"
[steps.adjust]
title = { zh = "主管调整", en = "Manager adjusts" }
by = "department-lead"
writes = { appointment-2 = ["adjustment"] }
[steps.store-adjusts]
title = { zh = "店面答复", en = "Store answers" }
by = "front-desk"
due = "T+5min"
covers = ["store-feedback", "adjust"]
writes = { appointment-1 = ["adjustment"] }
[steps.opinion]
title = { zh = "征求意见", en = "Final opinion" }
by = "operator"
due = "T+15min"
call = { attempts = 3, spacing = "2min" }
writes = { appointment-1 = ["opinion"] }
outcomes.agreed = "store-opinion"
outcomes.disagrees = { round = "pass-change", clears = ["adjustment", "opinion"] }
outcomes.unreached = "store-opinion"
[steps.store-opinion]
title = { zh = "店面登记", en = "Store notes" }
by = "front-desk"
due = "T+20min"
[steps.lead-opinion]
title = { zh = "主管登记", en = "Manager notes" }
by = "department-lead"
""",
    "dated": """
title = { zh = "有日子的", en = "Dated" }
channels = ["plan"]
needs = ["wanted_at", "travel"]
[steps.prepare]
title = { zh = "准备", en = "Prepare" }
by = "operator"
due = "wanted_at-30min"
[steps.go]
title = { zh = "出发", en = "Go" }
by = "operator"
due = "wanted_at-travel"
""",
    "knots": """
title = { zh = "各种结", en = "Knots" }
channels = ["counter"]
[steps.sort]
title = { zh = "分类", en = "Sort" }
by = { any = ["operator", "front-desk@store"] }
within = { of = "urgency", urgent = "1h", else = "168h" }
writes = { appointment-1 = ["urgency", "store", "other_store"] }
next = { of = "topic", net = "joint", else = "dispatch" }
[steps.dispatch]
title = { zh = "派工", en = "Dispatch" }
by = "operator"
writes = { appointment-1 = ["topic"] }
next = "work"
[steps.joint]
title = { zh = "会签", en = "Joint" }
by = { all = ["operator", "front-desk", "appointment-lead"] }
due = "contact+1wd"
writes = { appointment-1 = ["reply"], appointment-2 = ["result"] }
tells = ["informs", "specialist"]
[steps.work]
title = { zh = "施工", en = "Work" }
by = "front-desk@other_store"
expected = "now"
outcomes.ok = "close"
outcomes.bounce = { back = "dispatch", needs = ["reason", "other_store"], clears = ["topic"] }
[steps.close]
title = { zh = "结案", en = "Close" }
by = "operator"
within = "2wh"
""",
    "law": """
title = { zh = "律师服务", en = "Lawyer" }
channels = ["inbound"]
[steps.accept]
title = { zh = "受理", en = "Accept" }
by = "operator"
within = "2min"
writes = { appointment-1 = ["request", "topic"] }
starts = "dated-child"
[steps.book]
title = { zh = "预约", en = "Book" }
runs = "via-cs"
with = { front-desk = "law-institution", appointment-lead = "law-institution", store = "agency" }
outcomes.declined = "after"
outcomes.cancelled = "end"
next = "after"
[steps.after]
title = { zh = "记录", en = "Note" }
by = "operator"
""",
    "dated-child": """
title = { zh = "随附", en = "Beside" }
channels = ["plan"]
[steps.look]
title = { zh = "看看", en = "Look" }
by = "operator"
writes = { appointment-1 = ["request"] }
""",
    "complaint": """
title = { zh = "投诉", en = "Complaint" }
channels = ["inbound"]
duplicates = { within = "30d", adds = "words", back = "handle" }
[steps.accept]
title = { zh = "受理", en = "Accept" }
by = "operator"
writes = { appointment-1 = ["words"] }
promise = { says = "plain.promise", kept = "reply" }
[steps.handle]
title = { zh = "处理", en = "Handle" }
by = "operator"
within = "30min"
[steps.reply]
title = { zh = "答复", en = "Reply" }
by = "operator"
""",
    "quote": """
title = { zh = "报价", en = "Quote" }
channels = ["counter"]
needs = ["store"]
[steps.price]
title = { zh = "报价", en = "Price" }
by = "front-desk"
writes = { quote = ["materials", "price"] }
card = "release"
""",
}


@cache
def pack(anchors: str = "done") -> Pack:
    """The bench pack, as the loader reads it; raises if it has problems."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "bench"
        (root / "processes").mkdir(parents=True)
        files = {
            "pack": PACK_TOML.replace("ANCHORS", anchors), "roles": ROLES, "fields": FIELDS, "forms": FORMS,
            "outcomes": OUTCOMES, "checks": CHECKS, "phrases": PHRASES, "documents": DOCUMENTS,
            **{f"processes/{name}": text for name, text in PROCESSES.items()},
        }  # fmt: skip
        for name, text in files.items():
            (root / f"{name}.toml").write_text(text, encoding="utf-8")
        library = load([root])
    if "bench" not in library.packs:
        raise AssertionError("\n".join(map(str, library.problems)))
    return library.packs["bench"]


def ms(clock: str, day: str = DAY) -> int:
    """``"09:01:30"`` of *day* in Shanghai, as ms UTC."""
    hours, minutes, *rest = (int(part) for part in clock.split(":"))
    return at(CENTRE, day, hours * 60 + minutes) + (rest[0] * 1000 if rest else 0)


def world(actor: Actor = OPERATOR, **more: object) -> World:
    """A centre, stores 03 and 05, an agency; the check passes."""
    values: dict[str, object] = {
        "actor": actor,
        "calendars": {"centre": CENTRE, "store": STORE},
        "unit_calendar": {"centre": "centre", "03": "store", "05": "store", "A1": "centre"},
        "unit_kinds": {"centre": "centre", "03": "store", "05": "store", "A1": "agency"},
        "unit_titles": {"centre": "客服部", "03": "南岸店", "05": "江北店", "A1": "律所"},
        "singles": {"centre": "centre"},
        "check": GOOD,
        **more,
    }
    return World(**values)  # type: ignore[arg-type]


class Play:
    """A case being played: each call decides and folds in; the events stay to be looked at."""

    def __init__(self, pack: Pack, case: Case | None = None) -> None:
        self.pack, self.events = pack, list[Event]()
        self._case = case

    @property
    def case(self) -> Case:
        """The case as it now is."""
        assert self._case is not None
        return self._case

    def act(self, when: str | int, command: Command, actor: Actor = OPERATOR, **more: object) -> list[Event]:
        """Decide *command* and fold its events in; returns them."""
        now = ms(when) if isinstance(when, str) else when
        events = decide(self.pack, self._case, command, world(actor, **more), now)
        for event in events:
            self._case = evolve(self._case, event)
        self.events += events
        assert self._case == fold(self.events)
        return events

    def step(self, name: str) -> StepState:
        """The latest opening of a step."""
        return next(s for s in reversed(self.case.steps) if s.step == name)


def refused(play: Play, when: str, command: Command, actor: Actor = OPERATOR, **more: object) -> str:
    """The code with which *command* is refused; fails when it is not."""
    before = len(play.events)
    try:
        play.act(when, command, actor, **more)
    except Refusal as no:
        assert no.message and len(play.events) == before
        return no.code
    raise AssertionError(f"{command} was not refused")


def booking(upto: str = "accept") -> Play:
    """A booking through the centre, contact 09:00:00, played in time until *upto* is open (T is 09:02:00)."""
    play = Play(pack())
    play.act("09:00", Open(case="HQ-1", process="via-cs", customer="c1", plate="渝A12345"))
    acts: list[tuple[str, str, Command, Actor]] = [
        ("accept", "09:01", Do(fields={"request": "换机油", "store": "03"}), OPERATOR),
        ("pass-on", "09:02", Do(), OPERATOR),
        ("store-records", "09:03", Do(), DESK),
        ("lead-answers", "09:05", Do(fields={"reply": "好"}), MANAGER),
        ("store-answers", "09:06", Do(), DESK),
        (
            "call-back",
            "09:08",
            Do(outcome="booked", fields={"result": "约好", "wanted_at": str(ms("15:00"))}),
            OPERATOR,
        ),
        ("store-notes", "09:09", Do(), DESK),
        ("lead-notes", "09:10", Do(), MANAGER),
    ]
    for step, when, command, actor in acts:
        if step == upto:
            break
        play.act(when, command, actor)
    return play


def knots(**fields: str) -> Play:
    """The process of the knots, opened at 09:00 by the operator."""
    play = Play(pack())
    play.act("09:00", Open(case="HQ-2", process="knots", customer="c1", fields=fields))
    return play
