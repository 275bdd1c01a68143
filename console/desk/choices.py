"""Numbered choices: the options of a field, the stores, the services, and what speaks against each."""

from __future__ import annotations

from console.catalogue.schema import ByChoice, Field, Performer, Process
from console.desk import accounts, entitlement, records
from console.desk.desk import Desk
from console.desk.finding import UnitInfo
from console.desk.views import Choice
from console.desk.world import pack_of
from console.domain.calendar import hours_on
from console.domain.moments import iso_date
from console.domain.time import HOUR
from console.engine.case import Case
from console.engine.definition import of
from console.i18n import _, n_


def of_field(
    desk: Desk, con: records.Connection, field: Field, case: Case | None = None
) -> tuple[Choice, ...]:
    """The choices of a field, with the digit that takes each; empty for a field that is typed."""
    if field.kind == "choice":
        return tuple(
            Choice(id=o.id, digit=_digit(n), title=str(o.title))
            for n, o in enumerate(field.options.values(), 1)
        )
    if field.kind == "unit":
        kind = field.unit or field.id
        units = _fitting(desk, case, [u for u in desk.units.values() if u.kind == kind], kind)
        numbered = all(u.code.isdigit() for u in units)
        return tuple(
            Choice(
                id=u.id,
                digit=_digit(int(u.code)) if numbered else _digit(n),
                title=u.title,
                why_not=closed(desk, u.id),
            )
            for n, u in enumerate(units, 1)
        )
    if field.kind == "service":
        return of_services(desk, con, case)
    return ()


def _fitting(desk: Desk, case: Case | None, units: list[UnitInfo], kind: str) -> list[UnitInfo]:
    """Of the parties outside only those who do what this case needs: a lawyer's booking goes to no clinic.

    What a party does is the post somebody holds there, or the role it was entered as; one of whom nothing is known is offered.
    """
    outside = {r for r, role in desk.roles.items() if role.external and role.unit == kind}
    if case is None or not outside:
        return units
    wanted = outside & _roles(of(pack_of(desk, case), case))
    posts = [post for person in accounts.all_(desk) for post in person.posts]
    does = {u.id: outside & {u.id, *(r for r, place in posts if place == u.id)} for u in units}
    found = [u for u in units if not does[u.id] or does[u.id] & wanted]
    return found if wanted and found else units


def _roles(process: Process) -> set[str]:
    """Everybody a process hands work to or tells."""
    found: set[str] = set()
    for step in process.steps.values():
        found.update(step.tells)
        for by in (
            [*step.by.cases.values(), step.by.otherwise] if isinstance(step.by, ByChoice) else [step.by]
        ):
            if isinstance(by, Performer):
                found.update(role for role, _field in by.roles)
    return found


def of_services(desk: Desk, con: records.Connection, case: Case | None) -> tuple[Choice, ...]:
    """The services of the customer's card as choices, greyed with the reason where the card does not give them."""
    if case is None or not case.customer:
        return tuple(
            Choice(id=i, digit=_digit(n), title=str(s.title))
            for n, (i, s) in enumerate(desk.services.items(), 1)
        )
    vehicle = next((v.id for v in records.vehicles(con, case.customer) if v.plate == case.plate), "")
    rows = entitlement.service_rows(desk, con, case.customer, vehicle)
    return tuple(
        Choice(id=r.service, digit=r.digit, title=r.title, why_not=r.why_not) for r in rows if r.service
    )


def _digit(number: int) -> str:
    return str(number) if 1 <= number <= 9 else ""


def closed(desk: Desk, unit: str) -> str:
    """Why a unit cannot be chosen: it does not open at all today. Outside its hours it can be, with a warning."""
    calendar = desk.calendars.get(desk.calendar_of(unit))
    if calendar is None or hours_on(calendar, iso_date(desk.now(), desk.tz)) is not None:
        return ""
    return _("closed today")


def bookings(desk: Desk, con: records.Connection, unit: str, at: int | None) -> str:
    """What is already booked at a store in the hour that is wanted; empty when nothing is known to be."""
    if at is None:
        return ""
    start = at - at % HOUR
    rows = con.execute(
        "SELECT count(*) FROM card_hold k JOIN case_head h ON h.id = k.case_id WHERE h.unit = ?", (unit,)
    ).fetchone()
    if not rows[0]:
        return ""
    from console.store import cases as stored

    count = 0
    for (case_id,) in con.execute(
        "SELECT k.case_id FROM card_hold k JOIN case_head h ON h.id = k.case_id WHERE h.unit = ? LIMIT 200",
        (unit,),
    ).fetchall():
        case = stored.load(con, case_id)  # type: ignore[arg-type]
        wanted = case.fields.get("wanted_at", "") if case else ""
        count += wanted.isdigit() and start <= int(wanted) < start + HOUR
    return n_("{count} booked for that hour", "{count} booked for that hour", count) if count else ""
