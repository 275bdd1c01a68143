"""What a typed text means for a field: the value to keep, how to show it, and why it does not fit when it does not.

Pure: everything it needs to know (stores, services, the time) is handed in as :class:`Facts`, so the form can ask at
every keystroke. Values are kept as text: moments as whole milliseconds, dates as ``YYYY-MM-DD``, choices, services,
units and roles by id, phones as E.164, money with two decimals, lengths as packs write them (``90min``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

import msgspec

from console.catalogue.schema import Field, Option, Role, Service
from console.desk.finding import UnitInfo, digit, find_service, find_unit
from console.domain import text as words
from console.domain.calendar import Calendar
from console.domain.problem import Problem
from console.i18n import Label, _, language


class Facts(msgspec.Struct, kw_only=True):
    """What understanding a text may depend on."""

    now: int
    tz: str = "Asia/Shanghai"
    units: Sequence[UnitInfo] = ()
    services: Mapping[str, Service] = {}
    roles: Mapping[str, Role] = {}
    outcomes: Mapping[str, Label] = {}
    calendar: Callable[[str], Calendar | None] = lambda unit: None
    customer: Callable[[str], str] = lambda text: ""
    customer_name: Callable[[str], str] = lambda customer: ""


class Meaning(msgspec.Struct, frozen=True, kw_only=True):
    """``value`` to keep (empty when nothing fits), ``shown`` for people, ``note`` beside the text, ``problem`` below it.

    ``warning`` is a problem that does not stop: a closed store, an unlikely plate.
    """

    value: str = ""
    shown: str = ""
    note: str = ""
    problem: str = ""
    fix: str = ""
    warning: str = ""

    @property
    def ok(self) -> bool:
        """Whether it can be kept."""
        return not self.problem


def understand(field: Field, text: str, facts: Facts) -> Meaning:
    """What *text* means for *field*. An empty text means nothing and is no problem."""
    typed = words.clean(text, lines=field.kind == "text").strip()
    if not typed:
        return Meaning()
    try:
        return _KINDS[field.kind](field, typed, facts)
    except Problem as problem:
        return Meaning(problem=problem.problem, fix=problem.fix)


def show(field: Field | None, value: str, facts: Facts) -> str:
    """A kept value as people read it."""
    if field is None or not value:
        return value
    if field.kind == "choice":
        option = field.options.get(value)
        return str(option.title) if option else value
    if field.kind == "moment" and value.lstrip("-").isdigit():
        from console.domain import moments

        return moments.show_moment(int(value), facts.tz)
    if field.kind == "service":
        service = facts.services.get(value)
        return str(service.title) if service else value
    if field.kind == "unit":
        return next((u.title for u in facts.units if u.id == value), value)
    if field.kind == "phone":
        from console.domain import phones

        number, _sep, ext = value.partition(";ext=")
        return phones.show(number, ext)
    if field.kind == "plate":
        from console.domain import plates

        return plates.show(value)
    if field.kind == "customer":
        return facts.customer_name(value) or value
    if field.kind == "roles":
        return "、".join(str(facts.roles[r].title) if r in facts.roles else r for r in value.split(","))
    if field.kind == "length":
        return _show_length(value)
    return value


def _text(field: Field, typed: str, facts: Facts) -> Meaning:
    return Meaning(value=typed, shown=typed)


def _choice(field: Field, typed: str, facts: Facts) -> Meaning:
    options = list(field.options.values())
    number = digit(typed)
    if number is not None and f"{number}" not in field.options:
        if not 1 <= number <= len(options):
            raise Problem(typed, _("there is no choice {number}", number=number), _choices(field))
        chosen = options[number - 1]
        return Meaning(value=chosen.id, shown=str(chosen.title), note=str(chosen.title))
    bare = words.fold(re.sub(r"^\d+\s+", "", words.narrow(typed)))
    names = {o.id: [words.fold(name) for name in _names(o, facts)] for o in options}
    same = [o for o in options if bare in (words.fold(o.id), *names[o.id])]
    found = same or [o for o in options if any(name.startswith(bare) for name in names[o.id])]
    if len(found) != 1:
        raise Problem(
            typed, _("「{text}」 is not one of the choices", text=words.cut(typed, 20)), _choices(field)
        )
    title = str(found[0].title)
    return Meaning(value=found[0].id, shown=title, note="" if words.fold(title) == bare else title)


def _names(option: Option, facts: Facts) -> list[str]:
    """What people call an option: its titles, and those of the outcome of the same name (可以 is 已预约)."""
    labels = [option.title, *([facts.outcomes[option.id]] if option.id in facts.outcomes else [])]
    return [name for label in labels for name in (label.zh, label.en)]


def _choices(field: Field) -> str:
    return "  ".join(f"{n} {o.title}" for n, o in enumerate(field.options.values(), 1))


def _date(field: Field, typed: str, facts: Facts) -> Meaning:
    from console.domain import dates, moments

    try:
        value = dates.parse(typed)
    except Problem:
        try:
            at = moments.understand(typed, facts.now, facts.tz, language()).at_ms
        except Problem as problem:
            raise problem from None
        value = moments.iso(at, facts.tz)[:10]
    return Meaning(value=value, shown=value, note="" if value == typed else value)


def _moment(field: Field, typed: str, facts: Facts) -> Meaning:
    from console.domain import moments

    found = moments.understand(typed, facts.now, facts.tz, language())
    return Meaning(value=str(found.at_ms), shown=found.shown, note=found.shown)


_LENGTH = re.compile(
    r"(?P<n>\d+(?:\.\d+)?|半)\s*(?P<unit>分钟|分|个?小时|钟头|天|日|周|星期|个?月|年|个?工作日|min|minutes?|h|hours?|d|days?|w|weeks?|mo|months?|y|years?|wd)"
)
_LENGTH_UNITS = {
    "min": ("分钟", "分", "min", "minute", "minutes"),
    "h": ("小时", "个小时", "钟头", "h", "hour", "hours"),
    "d": ("天", "日", "d", "day", "days"),
    "w": ("周", "星期", "w", "week", "weeks"),
    "mo": ("月", "个月", "mo", "month", "months"),
    "y": ("年", "y", "year", "years"),
    "wd": ("工作日", "个工作日", "wd"),
}


def _length(field: Field, typed: str, facts: Facts) -> Meaning:
    bare = words.narrow(typed).lower().strip()
    fits = _LENGTH.fullmatch(bare) or (_LENGTH.fullmatch(bare + "min") if bare.isdigit() else None)
    if not fits:
        raise Problem(
            typed,
            _("「{text}」 is not a length of time", text=words.cut(typed, 20)),
            _("30 min, 2 h, 1 day"),
        )
    unit = next(u for u, spelled in _LENGTH_UNITS.items() if fits["unit"] in spelled)
    number = Decimal("0.5") if fits["n"] == "半" else Decimal(fits["n"])
    if number != int(number):
        if unit != "h":
            raise Problem(typed, _("only hours can be halved"), _("30 min, 2 h, 1 day"))
        number, unit = number * 60, "min"
    value = f"{int(number)}{unit}"
    return Meaning(value=value, shown=_show_length(value), note=_show_length(value))


def _show_length(value: str) -> str:
    match = re.fullmatch(r"(\d+)([a-z]+)", value)
    if not match or language() != "zh" or match[2] not in _LENGTH_UNITS:
        return value
    return f"{match[1]} {_LENGTH_UNITS[match[2]][0]}"


def _number(field: Field, typed: str, facts: Facts) -> Meaning:
    try:
        number = Decimal(words.narrow(typed).replace(",", "").strip())
        if not number.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        raise Problem(
            typed, _("「{text}」 is not a number", text=words.cut(typed, 20)), _("write digits")
        ) from None
    value = f"{number.normalize():f}"
    return Meaning(value=value, shown=value)


def _money(field: Field, typed: str, facts: Facts) -> Meaning:
    bare = re.sub(
        r"^[¥￥]|元$|块$|yuan$|rmb$", "", words.narrow(typed).replace(",", "").strip().lower()
    ).strip()
    try:
        amount = Decimal(bare)
        if not amount.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        raise Problem(typed, _("「{text}」 is not an amount", text=words.cut(typed, 20)), "128.50") from None
    value = f"{amount.quantize(Decimal('0.01'))}"
    return Meaning(value=value, shown=value, note="" if value == typed else value)


def _phone(field: Field, typed: str, facts: Facts) -> Meaning:
    from console.domain import phones

    areas = {u.area_code for u in facts.units if u.area_code}
    found = phones.parse(typed, areas.pop() if len(areas) == 1 else "")
    shown = phones.show(found.e164, found.ext)
    return Meaning(
        value=found.e164 + (f";ext={found.ext}" if found.ext else ""),
        shown=shown,
        note="" if shown == typed else shown,
    )


def _plate(field: Field, typed: str, facts: Facts) -> Meaning:
    from console.domain import plates

    found = plates.parse(typed)
    shown = plates.show(found.text)
    return Meaning(
        value=found.text, shown=shown, note="" if shown == typed else shown, warning=found.unlikely
    )


def _customer(field: Field, typed: str, facts: Facts) -> Meaning:
    found = facts.customer(typed)
    if not found:
        return Meaning(value=typed, shown=typed)
    name = facts.customer_name(found)
    return Meaning(value=found, shown=name or typed, note="" if name == typed else name)


def _service(field: Field, typed: str, facts: Facts) -> Meaning:
    found = find_service(typed, facts.services)
    if len(found) != 1:
        some = "  ".join(str(facts.services[i].title) for i in (found or list(facts.services))[:6])
        if found:
            raise Problem(typed, _("「{text}」 can mean several services", text=words.cut(typed, 20)), some)
        raise Problem(typed, _("there is no service 「{text}」", text=words.cut(typed, 20)), some)
    title = str(facts.services[found[0]].title)
    return Meaning(value=found[0], shown=title, note="" if title == typed else title)


def _unit(field: Field, typed: str, facts: Facts) -> Meaning:
    kind = field.unit or field.id
    found = find_unit(typed, facts.units, kind)
    if len(found) != 1:
        of_kind = found or [u for u in facts.units if u.kind == kind]
        some = "  ".join(
            f"{int(u.code) if u.code.isdigit() else u.code} {u.title}".strip() for u in of_kind[:8]
        )
        if found:
            raise Problem(typed, _("「{text}」 can mean several", text=words.cut(typed, 20)), some)
        raise Problem(typed, _("there is no 「{text}」", text=words.cut(typed, 20)), some)
    unit = found[0]
    return Meaning(
        value=unit.id,
        shown=unit.title,
        note="" if typed.endswith(unit.title) else unit.title,
        warning=_closed(unit, facts),
    )


def _closed(unit: UnitInfo, facts: Facts) -> str:
    """Why nobody is at this unit now, empty when it is open."""
    from console.domain import moments
    from console.domain.calendar import next_opening

    calendar = facts.calendar(unit.id)
    if calendar is None:
        return ""
    opening = next_opening(calendar, facts.now)
    if opening <= facts.now:
        return ""
    opens = moments.show_moment(opening, facts.tz)
    return _("{store} is closed, opens {when}", store=unit.title, when=opens)


def _roles(field: Field, typed: str, facts: Facts) -> Meaning:
    out: list[str] = []
    for part in re.split(r"[，,、;；\s]+", typed):
        bare = words.fold(part)
        found = [
            i for i, r in facts.roles.items() if bare in (i, words.fold(r.title.zh), words.fold(r.title.en))
        ]
        if not found and part:
            raise Problem(typed, _("there is no role 「{text}」", text=words.cut(part, 20)))
        out.extend(found)
    shown = "、".join(str(facts.roles[r].title) for r in out)
    return Meaning(value=",".join(dict.fromkeys(out)), shown=shown, note="" if shown == typed else shown)


_KINDS: dict[str, Callable[[Field, str, Facts], Meaning]] = {
    "text": _text,
    "choice": _choice,
    "date": _date,
    "moment": _moment,
    "length": _length,
    "number": _number,
    "money": _money,
    "phone": _phone,
    "plate": _plate,
    "customer": _customer,
    "service": _service,
    "unit": _unit,
    "roles": _roles,
}
