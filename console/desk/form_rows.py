"""The rows of a form: what stands in each, what the console understood of it, and the choices it offers."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from console.catalogue.schema import Field, Pack, Process, Step
from console.desk import choices, records
from console.desk.case_json import readable
from console.desk.desk import Desk
from console.desk.finding import UnitInfo
from console.desk.understand import Facts, Meaning, show
from console.desk.understand import understand as meaning_of
from console.desk.views import Choice, FormRow
from console.engine.case import Case
from console.engine.definition import outcomes
from console.engine.ending import document_title
from console.i18n import _, language

FROM_FILE = ("plate", "customer", "holder", "covered", "phone", "model", "inspection_on", "birthday")
"""Fields the record fills: one line of the form, not rows to type in."""

SIGN = "sign:"
"""A row for a paper the customer signs: ``sign:pickup-slip``."""


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """Which steps the form is for: the open one, or for F9 the one being recorded (with the covered ones before it)."""

    case: Case
    pack: Pack
    process: Process
    steps: tuple[Step, ...]
    behalf: str = ""

    @property
    def must(self) -> dict[str, None]:
        """The fields that must be filled, in order."""
        return dict.fromkeys(f for step in self.steps for fields in step.writes.values() for f in fields)

    @property
    def needs(self) -> set[str]:
        """The fields an outcome of the step asks for."""
        return {f for step in self.steps[-1:] for o in outcomes(step).values() for f in o.needs}

    @property
    def asks(self) -> tuple[str, ...]:
        """What the check of the steps asks for."""
        checks = [self.pack.checks[s.check] for s in self.steps if s.check]
        return tuple(dict.fromkeys(f for c in checks for f in c.asks))


def row_of(
    desk: Desk,
    con: records.Connection,
    asked: Wish,
    field: Field,
    have: Mapping[str, str],
    typed: Mapping[str, str],
    facts: Facts,
) -> FormRow:
    required = field.id in asked.must or field.id in asked.asks
    value = have.get(field.id, "")
    if value and field.id not in typed and not readable(desk, field, asked.case):
        return FormRow(
            field=field.id,
            label=str(field.title),
            kind=field.kind,
            required=required,
            filled=True,
            sealed=True,
        )
    if field.id in typed:
        text, meaning = typed[field.id], meaning_of(field, typed[field.id], facts)
    else:
        text, meaning = _kept(field, value, asked.case, facts), Meaning(value=value)
        if (
            value
            and text != show(field, value, facts)
            and field.kind in ("moment", "date", "length", "money")
        ):
            meaning = msgspec.structs.replace(meaning, note=show(field, value, facts))
    note = meaning.warning or meaning.note
    if field.kind == "unit" and meaning.value and not meaning.warning:
        note = choices.bookings(desk, con, meaning.value, _wanted(asked, have, typed, facts)) or ""
    return FormRow(
        field=field.id,
        label=str(field.title),
        kind=field.kind,
        text=text,
        note=note,
        problem=_problem(meaning),
        choices=choices.of_field(desk, con, field, asked.case),
        required=required,
        filled=bool(meaning.value) and meaning.ok,
        on_behalf=bool(asked.behalf),
    )


def _kept(field: Field, value: str, case: Case, facts: Facts) -> str:
    """The text of a value that is kept: as it was typed, a store with its number."""
    if not value:
        return ""
    if field.kind == "unit":
        unit: UnitInfo | None = next((u for u in facts.units if u.id == value), None)
        if unit is not None and unit.code.isdigit():
            return f"{int(unit.code)} {unit.title}"
    typed = case.shown.get(field.id, "")
    # 「明天」 is another day by tomorrow: such words stand there as long as they still mean what is kept.
    if (
        field.kind in ("moment", "date", "length")
        and typed
        and meaning_of(field, typed, facts).value == value
    ):
        return typed
    return show(field, value, facts)


def _wanted(asked: Wish, have: Mapping[str, str], typed: Mapping[str, str], facts: Facts) -> int | None:
    """The moment wanted in this form, as far as one is known: the first moment field that is filled."""
    for name, field in asked.pack.fields.items():
        if field.kind == "moment" and name in (*asked.needs, *asked.must, "wanted_at"):
            value = meaning_of(field, typed[name], facts).value if name in typed else have.get(name, "")
            if value.isdigit():
                return int(value)
    return None


def _problem(meaning: Meaning) -> str:
    if not meaning.problem:
        return ""
    gap = "，" if language() == "zh" else ", "
    return f"{meaning.problem}{gap}{meaning.fix}" if meaning.fix else meaning.problem


def signature(asked: Wish, paper: str, typed: Mapping[str, str]) -> FormRow:
    done = bool(typed.get(SIGN + paper, "").strip())
    return FormRow(
        field=SIGN + paper,
        label=document_title(asked.pack, paper),
        kind="choice",
        text=_("signed by the customer") if done else "",
        choices=(Choice(id="yes", digit="1", title=_("signed")),),
        required=True,
        filled=done,
        on_behalf=bool(asked.behalf),
    )
