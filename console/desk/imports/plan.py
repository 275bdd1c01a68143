"""Rows of a plan that comes as a file: each row says itself what to tell whom, by when.

A row is known by its plan, plate, name and whatever it chooses or names (service, kind of reminder); words and dates may be
put right by importing it again. The n-th equal row of a file is the n-th of its kind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Sequence
from hashlib import sha1
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from console.catalogue.schema import Pack, Plan
from console.desk import records
from console.desk.imports import columns as c
from console.desk.imports.columns import Column, Layout
from console.desk.imports.reading import Block, here
from console.desk.imports.rows import Row
from console.desk.imports.tables import Table
from console.desk.understand import understand
from console.domain import plates
from console.domain.refusal import Refusal
from console.domain.text import fold
from console.i18n import _

if TYPE_CHECKING:
    from console.desk.desk import Desk

_NAMING: Final = frozenset({"choice", "service", "unit"})
_CELL: Final = 1_000


class PlanRow(NamedTuple):
    """A row: its identity, customer, plate and the values of its columns."""

    id: str
    customer: str
    plate: str
    fields: dict[str, str]


def plan_of(desk: Desk, name: str) -> tuple[Pack, Plan]:
    """The plan a file is for: the one named, else the only plan that takes a file. Refused: ``no-plan which-plan``."""
    from console.desk.plans.run import named

    found = [(pack, plan) for pack, plan in named(desk, (name,) if name else ()) if plan.rows == "file"]
    if len(found) == 1:
        return found[0]
    some = "  ".join(f"{p.id} {p.title}" for _pack, p in named(desk, ()) if p.rows == "file")
    if name:
        raise Refusal("no-plan", _("the plan {name} takes no file", name=name), some, "plan")
    raise Refusal("which-plan", _("for which plan is not said"), some, "plan")


class PlanRows:
    """Reads and writes the rows of one plan."""

    def __init__(self, desk: Desk, pack: Pack, plan: Plan) -> None:
        self._desk, self._pack, self._plan = desk, pack, plan
        self._facts = desk.facts()
        self._equal: Counter[tuple[str, ...]] = Counter()
        needs = {field for name in plan.opens for field in pack.processes[name].needs}
        self.columns: Sequence[Column] = tuple(
            self._column(name, name in needs) for name in plan.columns if name in pack.fields
        )
        self.title = str(plan.title)

    def _column(self, name: str, needed: bool) -> Column:
        field = self._pack.fields[name]
        others: tuple[str, ...] = (field.title.en, name)
        if field.kind == "plate":
            return Column(name, c.PLATE.title, (*c.PLATE.others, field.title.zh, *others), needed)
        if field.kind == "customer":
            return Column(name, c.NAME.title, (*c.NAME.others, field.title.zh, *others), needed)
        return Column(name, field.title.zh, others, needed)

    def blocks(self, table: Table, layout: Layout) -> Generator[Block]:
        """The rows of a table whose header was read, each with what is in it."""
        return here(table, layout, self.parse, lambda: table.done)

    def parse(self, row: Row) -> PlanRow | None:
        """The row's values as a case keeps them; ``None`` when something in it is wrong."""
        values: dict[str, str] = {}
        plate = name = ""
        for column in self.columns:
            field = self._pack.fields[column.id]
            if field.kind == "plate":
                plate = row.parsed(column.id, lambda raw: plates.parse(raw).text, "")
                continue
            text = row.text(column.id, _CELL, lines=field.kind == "text")
            if field.kind == "customer":
                name = text
                continue
            meaning = understand(field, text, self._facts)
            if not meaning.ok:
                row.bad(column.id, text, meaning.problem, meaning.fix)
            elif meaning.value:
                values[column.id] = meaning.value
            if column.required:
                row.require(column.id, text)
        customer = self._customer(row, plate, name)
        if row.wrong:
            return None
        chosen = [v for k, v in sorted(values.items()) if self._pack.fields[k].kind in _NAMING]
        known = (self._plan.id, plate, fold(name), *chosen)
        self._equal[known] += 1
        identity = sha1("|".join((*known, str(self._equal[known]))).encode()).hexdigest()[:20]
        return PlanRow(f"plan-{identity}", customer, plate, values)

    def _customer(self, row: Row, plate: str, name: str) -> str:
        """Whose row it is: the owner of the plate who has that name, else the owner, else the only person of the name."""
        from console.desk import people

        if not plate and not name:
            first = next((col.id for col in self.columns if self._pack.fields[col.id].kind == "plate"), "")
            row.bad(first, "", _("neither a plate nor a name"), _("write one of them"))
            return ""
        owners = []
        with self._desk.reader() as con:
            for car in records.vehicles_by_plate(con, plate) if plate else ():
                person = records.customer(con, car.customer)
                if person is not None:
                    owners.append(person)
        same = [p for p in owners if fold(p.name) == fold(name)]
        if owners:
            return (same or owners)[0].id
        found = people.one_named(self._desk, name) if name else ""
        if not found:
            row.bad(
                "plate" if plate else "customer",
                plate or name,
                _("nobody on file"),
                _("import the customer first"),
            )
        return found

    def write(self, tx: Any, batch: list[tuple[Row, PlanRow]]) -> list[str]:
        """Write a batch; a word for each row."""
        return [self._put(tx, item) for _row, item in batch]

    def _put(self, tx: Any, item: PlanRow) -> str:
        had = tx.reader.execute("SELECT 1 FROM plan_row WHERE id = ?", (item.id,)).fetchone()
        fields = msgspec.json.encode(dict(sorted(item.fields.items()))).decode()
        body = {"plan": self._plan.id, "customer": item.customer, "plate": item.plate, "fields": fields}
        written = tx.set("plan_row", item.id, body)
        return "changed" if had and written else "unchanged" if had else "added"
