"""The card pack says what the source document prints: a table written from reference/processes.md, Part 1, 6.2 and Part 8.

The table is transcribed by hand from the reference, not from the packs, so that a slip in a pack shows here.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from itertools import chain

import pytest

from console.catalogue.loader import load
from console.catalogue.schema import Library, Pack, Process, Step
from console.i18n import data_dir

# One row a printed act: step, who, limit as printed, anchor set, card check, forms written.
# "2" in the limit column is `within = "2min"`; "T+5" is `due = "T+5min"`; "" is no limit.
Row = tuple[str, str, str, str, str, dict[str, set[str]]]

PRINTED: dict[str, list[Row]] = {
    "card-appointment-via-cs": [
        ("accept", "operator", "2", "", "E1", {"appointment-1": {"request", "store"}}),
        ("pass-on", "operator", "2", "T", "", {}),
        ("store-records", "front-desk", "", "", "", {"appointment-1": {"request"}}),
        ("lead-answers", "appointment-lead", "", "", "", {"appointment-2": {"reply"}}),
        ("store-answers", "front-desk", "T+5", "", "", {"appointment-1": {"reply"}}),
        ("call-back", "operator", "T+10", "", "", {"appointment-1": {"result"}}),
        ("store-notes", "front-desk", "", "", "", {"appointment-1": {"result"}}),
        ("lead-notes", "appointment-lead", "", "", "", {"appointment-2": {"result"}}),
    ],
    "card-appointment-at-store": [
        ("accept", "front-desk", "2", "T", "E1", {"appointment-1": {"request"}}),
        ("pass-on", "front-desk", "", "", "", {}),
        ("lead-answers", "appointment-lead", "", "", "", {"appointment-2": {"reply"}}),
        ("answer", "front-desk", "T+5", "", "", {"appointment-1": {"reply", "result"}}),
        ("lead-notes", "appointment-lead", "", "", "", {"appointment-2": {"result"}}),
    ],
    "card-appointment-delivery": [
        ("remind", "> card-reminder-agreed-service", "", "", "", {}),
        ("arrive", "front-desk|advisor", "", "", "", {}),  # ours: the two minutes count from the arrival
        ("receive", "advisor", "2", "T", "", {}),
        ("check-card", "front-desk", "", "", "E2", {}),
        ("verify", "advisor", "", "", "", {}),
        ("serve", "appointment-lead", "wanted_at", "", "", {"appointment-2": {"arrival"}}),
    ],
    "card-reminder-agreed-service": [
        ("collect", "operator", "", "", "", {}),
        ("verify", "operator", "", "", "", {}),
        ("ask-lead", "front-desk", "", "", "", {}),
        ("correct", "department-lead", "", "", "", {"reminder-plan": {"correct_info"}}),
        ("report-back", "front-desk", "", "", "", {}),
        ("amend", "operator", "", "", "", {"reminder-plan": {"correct_info"}}),
        ("remind", "operator", "", "", "E3", {"appointment-1": {"feedback"}}),
        ("pass-change", "operator", "", "T", "", {}),
        ("store-feedback", "front-desk", "", "", "", {"appointment-1": {"feedback"}}),
        ("adjust", "department-lead", "", "", "", {"appointment-2": {"feedback", "adjustment"}}),
        ("store-adjusts", "front-desk", "T+5", "", "", {"appointment-1": {"adjustment"}}),
        ("opinion", "operator", "T+15", "", "", {"appointment-1": {"adjustment", "opinion"}}),
        ("store-opinion", "front-desk", "T+20", "", "", {"appointment-1": {"opinion"}}),
        ("lead-opinion", "department-lead", "", "", "", {"appointment-2": {"opinion"}}),
    ],
    "card-reminder-other": [
        ("collect", "operator", "", "", "", {}),
        ("issue", "operator", "call_by", "", "E1", {"reminder": {"feedback"}}),
        ("report", "specialist", "report_by", "", "", {}),
    ],
    "card-reminder-violation": [
        ("collect", "operator", "due_on", "", "", {}),
        ("issue", "operator", "", "", "E4", {"violation": {"feedback"}}),
    ],
    "card-owner-medical-check": [
        ("filter", "operator", "checkup_on-2w", "", "", {}),
        ("remind", "operator", "checkup_on-1w", "", "", {"medical": {"feedback"}}),
        ("inform", "operator", "", "", "", {"medical": {"feedback"}}),
        ("results", "operator", "", "", "", {}),
        ("hand-over", "store-lead", "", "", "E5", {"medical": {"identity", "picked_up_on"}}),
    ],
    "card-hotel-ticket-booking": [
        ("consult", "operator", "", "", "E1", {"hotel-ticket": {"enquiry"}}),
        ("offer", "operator", "", "", "", {"hotel-ticket": {"intention"}}),
        ("place", "operator", "now", "", "", {"hotel-ticket": {"guest", "agency"}}),
        ("provide", "seller", "", "", "", {}),
    ],
    "card-seller-information": [("collect", "specialist", "", "", "", {"seller-information": {"offers"}})],
    "card-vehicle-pickup": [
        ("accept", "operator", "2", "", "E1",
         {"pickup": {"model", "pickup_at", "pickup_place", "work", "store"}}),
        ("pass-on", "operator", "3", "T", "", {}),
        ("phone", "pickup-lead", "T+2", "", "", {"pickup": {"wish"}}),
        ("rearrange", "operator", "", "", "", {}),
        ("collect", "pickup-driver", "pickup_at", "", "", {"pickup-record": {"condition"}}),
        ("finish", "pickup-driver", "", "", "", {"pickup-record": {"return_way", "return_at"}}),
        ("return", "pickup-driver", "return_at", "", "", {"work-sheet": {"paid"}}),
        ("hand-in", "store-lead", "next monday 17:30", "", "", {}),
    ],
    "card-expert-service": [
        ("accept", "operator|front-desk", "2", "", "E1", {"appointment-1": {"request"}}),
        ("book-centre", "> card-appointment-via-cs", "", "", "", {}),
        ("book-store", "> card-appointment-at-store", "", "", "", {}),
        ("consult", "> travel-inbound", "", "", "", {}),
    ],
    "card-lawyer-service": [
        ("accept", "operator|front-desk", "2", "", "E1", {"appointment-1": {"request"}}),
        ("book", "> card-appointment-via-cs", "", "", "", {}),
        ("consult", "> travel-inbound", "", "", "", {}),
    ],
}  # fmt: skip

# Part 8: number, process, step, role, limit. D16 is "named without value": no clock.
DEADLINES = [
    ("D01", "card-appointment-via-cs", "accept", "operator", "2"),
    ("D02", "card-appointment-via-cs", "pass-on", "operator", "2"),
    ("D03", "card-appointment-via-cs", "store-answers", "front-desk", "T+5"),
    ("D04", "card-appointment-via-cs", "call-back", "operator", "T+10"),
    ("D05", "card-appointment-at-store", "accept", "front-desk", "2"),
    ("D06", "card-appointment-at-store", "answer", "front-desk", "T+5"),
    ("D07", "card-appointment-delivery", "receive", "advisor", "2"),
    ("D08", "card-appointment-delivery", "serve", "appointment-lead", "wanted_at"),
    ("D09", "card-reminder-agreed-service", "pass-change", "operator", ""),
    ("D10", "card-reminder-agreed-service", "store-adjusts", "front-desk", "T+5"),
    ("D11", "card-reminder-agreed-service", "opinion", "operator", "T+15"),
    ("D12", "card-reminder-agreed-service", "store-opinion", "front-desk", "T+20"),
    ("D13", "card-reminder-violation", "collect", "operator", "due_on"),
    ("D14", "card-owner-medical-check", "filter", "operator", "checkup_on-2w"),
    ("D15", "card-owner-medical-check", "remind", "operator", "checkup_on-1w"),
    ("D16", "card-seller-information", "collect", "specialist", ""),
    ("D17", "card-hotel-ticket-booking", "place", "operator", "now"),
    ("D18", "card-vehicle-pickup", "accept", "operator", "2"),
    ("D20", "card-vehicle-pickup", "pass-on", "operator", "3"),
    ("D21", "card-vehicle-pickup", "phone", "pickup-lead", "T+2"),
    ("D22", "card-vehicle-pickup", "collect", "pickup-driver", "pickup_at"),
    ("D22", "card-vehicle-pickup", "return", "pickup-driver", "return_at"),
    ("D23", "card-vehicle-pickup", "hand-in", "store-lead", "next monday 17:30"),
    ("D24", "card-expert-service", "accept", "operator|front-desk", "2"),
    ("D25", "card-lawyer-service", "accept", "operator|front-desk", "2"),
]

CHAINS = {  # one limit for the whole chain of acts
    "card-appointment-via-cs": ("store-answers", ("store-records", "lead-answers")),
    "card-appointment-at-store": ("answer", ("pass-on", "lead-answers")),
    "card-reminder-agreed-service": ("store-adjusts", ("store-feedback", "adjust")),
}

CHECKS = {  # 1.0: what each variant tests, and where it is used
    "E1": (("plate", "customer"), ("holder", "valid", "covers")),
    "E2": (("card", "plate"), ("card-of-plate", "valid", "covers")),
    "E3": (("plate", "customer"), ("holder", "agreed")),
    "E4": (("plate", "customer"), ("holder",)),
    "E5": (("customer", "identity"), ("identity",)),
}
CHECKED_IN = {
    "E1": {
        "card-appointment-via-cs", "card-appointment-at-store", "card-reminder-other",
        "card-hotel-ticket-booking", "card-vehicle-pickup", "card-expert-service", "card-lawyer-service",
    },
    "E2": {"card-appointment-delivery"},
    "E3": {"card-reminder-agreed-service"},
    "E4": {"card-reminder-violation"},
    "E5": {"card-owner-medical-check"},
}  # fmt: skip

WRITERS = {  # 6.2: who writes form 1 and form 2
    "card-appointment-via-cs": ({"operator", "front-desk"}, {"appointment-lead"}),
    "card-appointment-at-store": ({"front-desk"}, {"appointment-lead"}),
    "card-appointment-delivery": (set(), {"appointment-lead"}),
    "card-reminder-agreed-service": ({"operator", "front-desk"}, {"department-lead"}),
}

FORMS = {
    "appointment-1": ("预约服务登记表1", {"plate", "customer", "holder", "covered", "request", "department", "reply",
                                  "result", "feedback", "adjustment", "opinion"}),
    "appointment-2": ("预约服务登记表2", {"reply", "result", "feedback", "adjustment", "opinion", "arrival"}),
    "reminder": ("各种提醒服务表格", {"plate", "customer", "reminder_type", "feedback"}),
    "violation": ("车辆违章提醒登记表", {"plate", "customer", "holder", "violation", "fine", "feedback"}),
    "medical": ("车主体检信息登记表", {"feedback", "results", "store", "identity", "picked_up_on"}),
    "hotel-ticket": ("酒店/机票订购登记表", {"plate", "customer", "holder", "covered", "enquiry", "guest", "agency"}),
    "pickup": ("接送车辆服务登记表", {"customer", "plate", "model", "pickup_at", "pickup_place", "work", "other_requests",
                            "holder", "covered", "store", "wish"}),
    "pickup-record": ("接送车辆单", set()),
    "work-sheet": ("派工单", set()),
}  # fmt: skip

SERVICES = [
    "洗车",
    "打蜡",
    "保养工时",
    "接送车辆",
    "车主体检",
    "酒店预订",
    "机票预订",
    "专家咨询",
    "律师咨询",
    "道路救援",
]
PACKS = ("common", "card", "hotline")


@cache
def library() -> Library:
    """The packs as shipped."""
    return load()


def card() -> Pack:
    """The card pack with what it uses."""
    return library().packs["card"]


def performers(step: Step) -> str:
    """Who ends a step, as the table writes it."""
    if step.runs:
        return f"> {step.runs}"
    roles = step.by.roles if step.by is not None and hasattr(step.by, "roles") else ()
    assert all(not unit for _, unit in roles)
    return "|".join(role for role, _ in roles)


def limit(step: Step) -> str:
    """A step's limit, as the table writes it. What is merely expected counts only when it is 立即."""
    assert isinstance(step.within, str | None)
    assert isinstance(step.due, str | None)
    if step.expected == "now":
        return "now"
    within = re.sub(r"min$", "", step.within) if step.within else ""
    return within or re.sub(r"(T\+\d+)min$", r"\1", step.due or "")


def all_steps() -> list[tuple[Process, Step]]:
    """Every step of every shipped pack that carries what the card services need."""
    return [(p, s) for _, p in library().processes if p.pack in PACKS for s in p.steps.values()]


def test_shipped_packs_have_no_problem() -> None:
    assert library().problems == ()
    assert {"card", "hotline"} <= library().packs.keys()


def test_all_eleven_are_there_and_nothing_else() -> None:
    own = {p.id for _, p in library().processes if p.pack == "card"}
    assert own == PRINTED.keys()
    assert len(own - {"card-seller-information"}) == 11  # row 1 of the booking of hotels stands apart
    for name in own:
        assert card().processes[name].source == "000_7953335c3b33b11d.txt"


@pytest.mark.parametrize("name", PRINTED)
def test_process_as_printed(name: str) -> None:
    steps = card().processes[name].steps.values()
    shown = [
        (
            s.id,
            performers(s),
            limit(s),
            s.marks,
            s.check,
            {form: set(fields) for form, fields in s.writes.items() if fields},
        )
        for s in steps
    ]
    assert shown == PRINTED[name]


@pytest.mark.parametrize("row", DEADLINES, ids=lambda row: f"{row[0]}-{row[2]}")
def test_deadline(row: tuple[str, str, str, str, str]) -> None:
    _, process, name, role, printed = row
    step = card().processes[process].steps[name]
    assert (performers(step), limit(step)) == (role, printed)


def test_promises() -> None:
    """D19 is printed; the two of the appointments are ours and promise what is left of the printed limits."""
    pickup = card().processes["card-vehicle-pickup"].steps["accept"].promise
    assert pickup and (pickup.due, pickup.kept) == ("told+5min", "phone")
    booking = card().processes["card-appointment-via-cs"].steps["pass-on"].promise
    assert booking and (booking.says, booking.due, booking.kept) == (
        "appointment.promise",
        "T+10min",
        "call-back",
    )
    counter = card().processes["card-appointment-at-store"].steps["pass-on"].promise
    assert counter and (counter.due, counter.kept) == ("T+5min", "answer")


def test_chains_share_one_limit() -> None:
    for name, process in card().processes.items():
        covering = {s.id: s.covers for s in process.steps.values() if s.covers}
        assert covering == ({CHAINS[name][0]: CHAINS[name][1]} if name in CHAINS else {})


def test_checks_and_where_they_are_used() -> None:
    assert {c.id: (c.asks, c.tests) for c in card().checks.values()} == CHECKS
    used: dict[str, set[str]] = {}
    for process, step in all_steps():
        if step.check:
            used.setdefault(step.check, set()).add(process.id)
    assert used == CHECKED_IN


def test_who_writes_the_two_registers() -> None:
    for name, writers in WRITERS.items():
        for form, expected in zip(("appointment-1", "appointment-2"), writers, strict=True):
            wrote = {performers(s) for s in card().processes[name].steps.values() if s.writes.get(form)}
            assert wrote == expected, (name, form)
    delivery = card().processes["card-appointment-delivery"].steps["check-card"]
    assert delivery.shows[0] == "appointment-1" and delivery.signs == ("appointment-1",)


def test_forms_keep_titles_and_fields() -> None:
    for name, (title, fields) in FORMS.items():
        form = card().forms[name]
        assert form.title.zh == title
        assert fields <= set(form.fields), name
    titles = {
        f: card().fields[f].title.zh
        for f in ("request", "wanted_at", "store", "department", "reply", "result")
    }
    assert list(titles.values()) == ["预约要求", "希望时间", "门店", "主管部门", "答复内容", "预约结果"]
    assert [o.title.zh for o in card().fields["department"].options.values()][:2] == ["机修", "美容"]
    assert card().forms["reminder"].per == "reminder_type"


def test_loops_go_back_to_where_the_source_says() -> None:
    change = card().processes["card-reminder-agreed-service"].steps["opinion"].outcomes["disagrees"]
    assert change.round == "pass-change" and set(change.clears) == {"adjustment", "opinion"}
    again = card().processes["card-vehicle-pickup"].steps["rearrange"].outcomes["in-contact"]
    assert again.round == "accept" and set(again.clears) == {"store", "wish"}
    phone = card().processes["card-vehicle-pickup"].steps["phone"].outcomes
    assert phone["refuses"].to == phone["unreached"].to == phone["cannot-serve"].to == "rearrange"
    assert phone["accepts"].to == "collect" and phone["accepts"].card == "reserve"


def test_both_close_outs_of_the_reminder() -> None:
    """结办1: nothing changes, the case is over. 结办2: the change chain, up to the manager's note."""
    steps = card().processes["card-reminder-agreed-service"].steps
    assert steps["remind"].outcomes["confirmed"].to == "end"
    assert steps["remind"].outcomes["change"].to == "pass-change"
    assert steps["opinion"].outcomes["agreed"].to == "store-opinion"
    assert list(steps)[-1] == "lead-opinion"
    assert steps["verify"].outcomes["matches"].to == "remind"
    assert steps["verify"].outcomes["mismatch"].to == "ask-lead"


def test_sub_flows_and_replaced_roles() -> None:
    processes = card().processes
    assert processes["card-appointment-delivery"].first.runs == "card-reminder-agreed-service"
    law = processes["card-lawyer-service"].steps["book"]
    assert law.with_ == {
        "front-desk": "law-institution",
        "appointment-lead": "law-institution",
        "store": "agency",
    }
    assert not any(
        s.runs == "card-appointment-at-store" for s in processes["card-lawyer-service"].steps.values()
    )
    for name in ("card-expert-service", "card-lawyer-service"):
        consult = processes[name].steps["consult"]
        assert consult.runs == "travel-inbound" and consult.with_["agent"] == "operator"
    for role in ("law-institution", "seller", "medical-institution"):
        assert card().roles[role].external and "operator" in card().roles[role].recorded_by
        assert card().roles[role].unit == "agency"


@pytest.mark.parametrize(
    ("name", "service"), [("card-lawyer-service", "lawyer"), ("card-expert-service", "expert")]
)
def test_a_run_booking_is_about_the_service_of_its_origin(name: str, service: str) -> None:
    """The card is reserved for the lawyer, not for nothing: the fixed service goes along with the fields."""
    from console.engine import events as ev
    from console.engine.children import settle
    from console.engine.evolve import fold

    opened = ev.CaseOpened(
        at=0, case="HQ-1", pack="card", pack_hash="", process=name, contact=0, plate="渝A12345"
    )
    step = "book" if service == "lawyer" else "book-centre"
    link = ev.CaseLinked(at=1, case="", relation="run", process="card-appointment-via-cs", step=step)
    _, opens = settle(card(), fold([opened]), [link], lambda: "HQ-2")
    assert [(o.process, o.fields) for o in opens] == [("card-appointment-via-cs", {"service": service})]


def test_medical_results_are_sealed_and_handed_over_against_identity() -> None:
    assert card().fields["results"].sealed == ("store-lead",)
    hand_over = card().processes["card-owner-medical-check"].steps["hand-over"]
    assert hand_over.check == "E5" and hand_over.outcomes["not-entitled"].back == "hand-over"
    inform = card().processes["card-owner-medical-check"].steps["inform"]
    assert inform.batch and inform.tells == ("medical-institution",)


def test_pick_up_papers() -> None:
    slip = card().documents["pickup-slip"]
    assert slip.copies == ("customer", "pickup-driver")
    assert slip.clause and slip.clause.zh.startswith("免责条款") and slip.title.zh == "接送车辆单"
    steps = card().processes["card-vehicle-pickup"].steps
    assert steps["collect"].signs == steps["return"].signs == ("pickup-slip", "work-order")
    assert steps["collect"].prints == ("pickup-slip", "work-order") and steps["return"].card == "use"
    assert steps["hand-in"].batch and steps["hand-in"].tells == ("specialist",)


def test_silent_places_of_the_source_are_spoken_for() -> None:
    """Part 10, A14 and A16: not entitled wherever a card is checked, unreached wherever somebody is called, a store
    that cannot and a customer who does not want wherever an answer is given."""
    for _, step in all_steps():
        assert not step.check or "not-entitled" in step.outcomes
        assert not step.call or "unreached" in step.outcomes
    for process, name in (
        ("card-appointment-via-cs", "call-back"),
        ("card-appointment-at-store", "answer"),
        ("card-appointment-delivery", "serve"),
    ):
        assert {"cannot-serve", "declined"} <= card().processes[process].steps[name].outcomes.keys()
    assert "cannot-serve" in card().processes["card-hotel-ticket-booking"].steps["provide"].outcomes
    assert "gives-up" in card().processes["card-vehicle-pickup"].steps["rearrange"].outcomes


def test_card_is_reserved_used_and_given_back() -> None:
    delivery = card().processes["card-appointment-delivery"].steps
    assert delivery["serve"].outcomes["delivered"].card == "use"
    for step, name in (
        ("serve", "cannot-serve"),
        ("serve", "declined"),
        ("arrive", "no-show"),
        ("remind", "gives-up"),
    ):
        assert delivery[step].outcomes[name].card == "release"
    assert delivery["check-card"].outcomes["not-entitled"].card == "release"
    for process, step in (("card-appointment-via-cs", "call-back"), ("card-appointment-at-store", "answer")):
        booked = card().processes[process].steps[step].outcomes["booked"]
        assert booked.card == "reserve" and booked.needs == ("wanted_at",)


def test_call_skeleton_has_its_eight_nodes() -> None:
    process = card().processes["travel-inbound"]
    assert process.pack == "hotline"
    nodes = [
        "answer",
        "opening",
        "search",
        "propose",
        "solve",
        "ask-help",
        "assist",
        "call-back",
        "register",
        "archive",
    ]
    assert list(process.steps) == nodes
    promise = process.steps["ask-help"].promise
    assert promise and promise.due == "promised_at" and promise.kept == "call-back"
    assert process.steps["propose"].outcomes["improve"].back == "propose"
    assert process.steps["assist"].by == card().processes["travel-inbound"].steps["assist"].by
    assert performers(process.steps["assist"]) == "supervisor"


def test_services_are_those_of_the_product_files() -> None:
    services = card().services
    assert [s.title.zh for s in services.values()] == SERVICES
    assert services["maintenance"].short and services["maintenance"].short.zh == "保养"
    for service in services.values():
        assert service.verbs and service.process in card().processes
        assert service.short is not None
    verbs = list(chain.from_iterable(s.verbs for s in services.values()))
    assert len(verbs) == len(set(verbs))
    assert {"xc", "dl", "by", "jc"} <= set(verbs)
    started = {v for p in card().processes.values() for v in p.verbs}
    assert {"yy", "book"} <= set(card().processes["card-appointment-via-cs"].verbs)
    assert not started & set(verbs)


# Plans


def test_plans() -> None:
    plans = card().plans
    assert plans["birthdays"].rows == "customers.birthday"
    assert plans["birthdays"].set["informs"] == ["store-lead"]
    violations = plans["violations"]
    assert (violations.rows, violations.when) == ("vehicles.inspection_on", "month 15")
    assert violations.set == {"due_on": "date"} and list(violations.opens) == ["card-reminder-violation"]
    medical = plans["medical-check"]
    assert medical.when.startswith("year ") and medical.opens == {"card-owner-medical-check": "date-2w"}
    assert medical.set == {"checkup_on": "date"}
    assert plans["agreed-services"].rows == "bookings.wanted_at"
    assert plans["agreed-services"].opens == {"card-appointment-delivery": "date-1d"}
    assert {"procedure", "informs"} <= set(plans["project-reminders"].columns)


# Calendars


def test_calendars_of_the_worked_examples() -> None:
    from console.catalogue.calendars import read_calendars

    found = read_calendars(data_dir() / "calendars", "Asia/Shanghai")[0]
    centre, store, always = found["centre"], found["store"], found["24x7"]
    assert centre.hours == {d: (8 * 60 + 30, 17 * 60 + 30) for d in range(5)}
    assert {f"2026-10-0{d}" for d in range(1, 8)} <= centre.closed and "2026-10-10" in centre.open
    assert store.hours == {d: (8 * 60 + 30, 18 * 60) for d in range(7)} and not store.closed
    assert always.hours == {d: (0, 24 * 60) for d in range(7)}
    assert {u.calendar for u in card().units.values()} <= found.keys()


def test_working_days_of_2026_are_the_official_ones() -> None:
    import chinese_calendar

    from console.catalogue.calendars import read_calendars

    centre = read_calendars(data_dir() / "calendars", "Asia/Shanghai")[0]["centre"]
    day = date(2026, 1, 1)
    while day.year == 2026:
        iso = day.isoformat()
        works = iso in centre.open or (iso not in centre.closed and day.weekday() in centre.hours)
        assert works == chinese_calendar.is_workday(day), iso
        day += timedelta(days=1)
    assert not centre.open & centre.closed
