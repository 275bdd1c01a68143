"""What a field may hold, and what follows from writing it: options that set others, money that is a sum."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from console.catalogue.schema import Field, Pack
from console.domain.refusal import Refusal
from console.engine.arithmetic import length_of
from console.engine.commands import World
from console.i18n import _, listed


def prepare(pack: Pack, world: World, known: dict[str, str], given: dict[str, str]) -> dict[str, str]:
    """*given* with what follows from it; each value checked. Raises :class:`Refusal` ``unknown-field`` or ``bad-value``."""
    values: dict[str, str] = {}
    for name, value in given.items():
        field = pack.fields.get(name)
        if field is None:
            raise Refusal("unknown-field", _("there is no field {field}", field=name), "", name)
        check(world, field, value)
        values[name] = value
    for name, value in given.items():
        option = pack.fields[name].options.get(value)
        if option is not None and known.get(name) != value:
            for other, setting in option.sets.items():
                values.setdefault(other, setting)
    for name in _sums(pack, values):
        values.setdefault(name, _sum(pack.fields[name], {**known, **values}))
    return values


def check(world: World, field: Field, value: str) -> None:
    """Whether *value* can stand in *field*; an empty one always can. Raises :class:`Refusal` ``bad-value``."""
    if value and not _fits(world, field, value):
        raise Refusal(
            "bad-value",
            _("{field} cannot be {value}", field=str(field.title), value=value),
            _right(world, field),
            field.id,
        )


def _fits(world: World, field: Field, value: str) -> bool:
    kind = field.kind
    if kind == "choice":
        return value in field.options
    if kind == "moment":
        return value.lstrip("-").isdigit()
    if kind == "date":
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
        return True
    if kind in ("number", "money"):
        return _number(value) is not None
    if kind == "length":
        return length_of(value) is not None
    if kind == "unit" and world.unit_kinds:
        wanted = field.unit or field.id
        found = world.unit_kinds.get(value)
        return found is not None and (found == wanted or wanted not in world.unit_kinds.values())
    return True


def _right(world: World, field: Field) -> str:
    if field.kind == "choice":
        return _("choose one of: {options}", options=listed(str(o.title) for o in field.options.values()))
    if field.kind == "unit":
        return _("choose one of: {options}", options=listed(world.unit_titles.values()))
    return {
        "moment": _("write a time such as 10:00"),
        "date": _("write a date such as 2026-11-23"),
        "number": _("write a number"),
        "money": _("write an amount such as 120.50"),
        "length": _("write a length such as 30min"),
    }.get(field.kind, "")


def _number(value: str) -> Decimal | None:
    try:
        found = Decimal(value)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _sums(pack: Pack, values: dict[str, str]) -> list[str]:
    """The computed fields that hang on something in *values*."""
    return [name for name, field in pack.fields.items() if field.sum and set(field.sum) & set(values)]


def _sum(field: Field, values: dict[str, str]) -> str:
    """The sum of a field's parts times its factor, to the cent; empty while no part is known."""
    parts = [_number(values.get(name, "")) for name in field.sum]
    if all(p is None for p in parts):
        return ""
    total = sum((p for p in parts if p is not None), Decimal(0)) * Decimal(str(field.times))
    text = f"{total.quantize(Decimal('0.01')):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
