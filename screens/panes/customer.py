"""The customer in hand: note, vehicles with their cards, verdicts; on wide screens phones, ledger and contacts too."""

from __future__ import annotations

from functools import partial

from console.desk.views import CustomerView, LedgerRow, ServiceRow, VehicleRow
from console.i18n import _
from screens.cells import Line, cells
from screens.clocks import minute_of
from screens.panes.base import BLANK, Pane, Row, content, fitting, label, product, separated, spoken
from screens.panes.verdicts import columns, draw_verdict, in_columns, nearest

#: How the pane is laid out: ``full`` (120×36), ``open`` (the same with no card under it), ``peek`` (under hits), ``compact`` (80×24), ``vehicle`` (its row alone),
#: ``column`` (its own column on wide screens), ``look`` (that column while somebody is only looked at).
VARIANTS = ("full", "open", "peek", "compact", "vehicle", "column", "look")
_VEHICLES = 3


class CustomerPane(Pane):
    """The customer."""

    help_id = "customer"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.view: CustomerView | None = None
        self.variant = "full"

    def show(self, view: CustomerView | None, variant: str | None = None) -> None:
        """Draw another customer, or the same one laid out differently."""
        if view != self.view or (variant is not None and variant != self.variant):
            self.view = view
            self.variant = variant or self.variant
            self.redraw()

    def rows(self, width: int, height: int, now: int) -> list[Row]:
        return customer_rows(self.view, self.variant, self.tz) if self.view is not None else []


def customer_rows(view: CustomerView, variant: str, tz: str) -> list[Row]:
    """The rows of *view* in *variant*."""
    if variant in ("column", "look"):
        return _column(view, tz, looked=variant == "look")
    if variant in ("compact", "vehicle"):
        rows = (
            [Row(partial(_compact_vehicle, view=view))] if view.vehicles else [Row(partial(_bare, view=view))]
        )
        if variant == "compact":
            rows += _verdicts(nearest(view.services, 2), compact=True)
        return rows
    rows = [BLANK]
    if variant == "peek":
        rows.append(Row(partial(_peek, view=view)))
    elif view.note or _other_phones(view):
        rows.append(Row(partial(_note, view=view)))
    if not view.vehicles:
        rows.append(Row(partial(_bare, view=view)))
    rows += _vehicles(view)
    if view.twin and variant != "peek":
        rows.append(Row(partial(_twin, view=view)))
    if view.services:
        rows.append(BLANK)
        rows += _verdicts(in_columns(view.services, -(-len(view.services) // 3)), compact=False)
    if (
        variant == "full" and not view.twin
    ):  # the card below begins with a blank row of its own: nothing moves for the line
        rows.append(BLANK)
    return rows


# one row each ---------------------------------------------------------------------------------------------------------


def _note(line: Line, now: int, *, view: CustomerView, phones: bool = True) -> None:
    label(line, _("Note") if view.note else _("Phones"))
    others = _other_phones(view) if phones else []
    start = line.right(line.width - 2, separated(*others, gap=3), "quiet") if others else line.width
    line.put(content(), view.note, "ink", end=start - 2)


def _other_phones(view: CustomerView) -> list[str]:
    return [separated(text, phone, gap=1) for text, phone in _labelled(view)[1:]]


def _labelled(view: CustomerView) -> list[tuple[str, str]]:
    labels = list(view.phone_labels) + [""] * len(view.phones)
    return [(labels[i], phone) for i, phone in enumerate(view.phones)]


def _peek(line: Line, now: int, *, view: CustomerView, phone: bool = True) -> None:
    label(line, _("A look"))
    name = separated(view.name, view.title, gap=1)
    at = line.put(content(), name, "strong", bold=True)
    words = fitting([*(view.phones[:1] if phone else ()), view.last_words], line.width - 2 - at - 3, gap=3)
    line.put(at + 3, words, "quiet", end=line.width - 2)


def _twin(line: Line, now: int, *, view: CustomerView) -> None:
    """Who else on file this probably is, and the key that shows both."""
    label(line, _("Perhaps"))
    words = spoken(_("{key} both records"), "ink", plain={"key": "quiet"}, key="F10")
    line.words_right(line.width - 2, words)
    room = line.width - 4 - sum(cells(text) for text, _ink, _bold in words)
    line.put(content(), view.twin, "quiet", end=room)


def _bare(line: Line, now: int, *, view: CustomerView) -> None:
    label(line, _("Vehicle"))
    line.put(content(), _("none on file"), "quiet")


def _vehicles(view: CustomerView) -> list[Row]:
    chosen = [v for v in view.vehicles if v.chosen] or list(view.vehicles[:1])
    shown = sorted(view.vehicles, key=lambda v: v not in chosen)[:_VEHICLES]
    single = len(view.vehicles) == 1
    rows = []
    for index, vehicle in enumerate(shown):
        title = "" if index else (_("Vehicles") if not single else _("Vehicle"))
        rows.append(
            Row(partial(_vehicle, vehicle=vehicle, title=title, mark=not single), tag=("vehicle", vehicle.id))
        )
    if len(view.vehicles) > _VEHICLES:
        rest = [v.plate for v in view.vehicles if v not in shown]
        rows.append(Row(partial(_more_vehicles, plates=rest)))
    return rows


def _vehicle(line: Line, now: int, *, vehicle: VehicleRow, title: str, mark: bool) -> None:
    if title:
        label(line, title)
    at = content()
    chosen = vehicle.chosen
    if chosen and mark:
        line.put(at - 2, "▸", "strong")
    line.put(at, vehicle.plate, "strong" if chosen else "ink", bold=chosen, end=at + 10, whole=True)
    line.put(at + 10, vehicle.model, "ink" if chosen else "quiet", end=at + 20)
    card = vehicle.card
    if card is None:
        line.put(at + 21, _("without card"), "quiet")
        return
    line.put(at + 21, product(card.product), "ink" if chosen else "quiet", end=at + 25)
    line.put(at + 26, card.number, "quiet", end=at + 39)
    _badge(line, at + 40, vehicle)


def _badge(line: Line, at: int, vehicle: VehicleRow) -> int:
    """Mark, word and date of a vehicle's card."""
    card = vehicle.card
    assert card is not None
    at = line.put(at, "✗ " if card.verdict == "no" else "✓ ", card.verdict)
    words = separated(card.word, card.date, gap=1)
    if card.verdict == "no":
        return line.put(at, words, "no", whole=True)
    at = line.put(
        at, f"{card.word} " if card.date else card.word, "quiet" if card.verdict == "yes" else "mind"
    )
    return line.put(at, card.date, "ink" if card.verdict == "yes" else "mind", whole=True)


def _more_vehicles(line: Line, now: int, *, plates: list[str]) -> None:
    line.put(content(), _("also {plates}", plates=" ".join(plates)), "quiet", end=line.width - 2)


def _compact_vehicle(line: Line, now: int, *, view: CustomerView) -> None:
    chosen = next((v for v in view.vehicles if v.chosen), view.vehicles[0])
    label(line, _("Vehicle"))
    at = content()
    line.put(at, chosen.plate, "strong", bold=True, whole=True)
    others = " ".join(v.plate for v in view.vehicles if v is not chosen)
    start = line.width - 2
    if others:
        start = line.right(start, _("+ {plates}", plates=others), "quiet") - 2
    model_end = at + 10 + min(10, cells(chosen.model))
    line.put(at + 10, chosen.model, "ink", end=model_end)
    if chosen.card is None:
        line.put(model_end + 1, _("without card"), "quiet", end=start)
        return
    at = line.put(max(model_end + 1, at + 21), chosen.card.product, "ink", end=start)
    _badge(line, at + 1, chosen)


def _verdicts(table: list[tuple[ServiceRow | None, ...]], *, compact: bool) -> list[Row]:
    return [Row(partial(_verdict_row, three=three, compact=compact)) for three in table if any(three)]


def _verdict_row(line: Line, now: int, *, three: tuple[ServiceRow | None, ...], compact: bool) -> None:
    starts = columns(compact)
    for col, row in enumerate(three):
        if row is not None and starts[col] < line.width - 20:
            end = starts[col + 1] - 1 if col < 2 else line.width
            draw_verdict(
                line, starts[col], row, end, chosen_to=(starts[col + 1] - 2) if col < 2 else line.width - 2
            )


# the column of wide screens --------------------------------------------------------------------------------------------


def _column(view: CustomerView, tz: str, *, looked: bool) -> list[Row]:
    rows = [BLANK]
    if looked:
        rows.append(Row(partial(_peek, view=view, phone=False)))
    if view.note:
        rows.append(Row(partial(_note, view=view, phones=False)))
    if view.phones:
        rows.append(Row(partial(_phones, view=view)))
    if view.twin and not looked:
        rows.append(Row(partial(_twin, view=view)))
    if view.vehicles:
        rows += [BLANK, Row(lambda line, now: line.put(2, _("Vehicles and cards"), "quiet"))]
        rows += [Row(partial(_column_vehicle, vehicle=v), tag=("vehicle", v.id)) for v in view.vehicles[:6]]
    if view.services:
        rows += [BLANK, Row(partial(_services_head, view=view))]
        rows += [Row(partial(_service, row=row)) for row in view.services]
    if view.ledger:
        rows += [BLANK, Row(lambda line, now: line.put(2, view.ledger_title, "quiet", end=line.width - 2))]
        rows += [Row(partial(_ledger, row=row)) for row in view.ledger[-8:]]
    if view.contacts:
        rows += [BLANK, Row(partial(_contacts_head, view=view))]
        rows += contact_rows(view, tz)
    return rows


def _phones(line: Line, now: int, *, view: CustomerView) -> None:
    label(line, _("Phones"))
    line.put(content(), fitting(view.phones, line.width - content() - 2, gap=3), end=line.width - 2)


def _column_vehicle(line: Line, now: int, *, vehicle: VehicleRow) -> None:
    chosen = vehicle.chosen
    if chosen:
        line.put(0, "▸")
    line.put(2, vehicle.plate, "strong" if chosen else "ink", bold=chosen, whole=True)
    line.put(12, vehicle.model, "ink" if chosen else "quiet", end=22)
    if vehicle.card is None:
        line.put(23, _("without card"), "quiet")
        return
    line.put(23, product(vehicle.card.product), "ink" if chosen else "quiet", end=27)
    _badge(line, 28, vehicle)


def _services_head(line: Line, now: int, *, view: CustomerView) -> None:
    plate = next((v.plate for v in view.vehicles if v.chosen), "")
    line.right(line.width - 2, _("last used"), "quiet")
    if view.card_number:
        words = _(
            "{product} {number} of {plate}", product=view.card_product, number=view.card_number, plate=plate
        )
        line.put(2, words, "quiet", end=line.width - 12)


def _service(line: Line, now: int, *, row: ServiceRow) -> None:
    used = separated(row.last_on, row.last_where, gap=1) if row.last_on else _("never")
    start = line.width - 2 - cells(used)
    draw_verdict(line, 2, row, start - 1, chosen_from=1, chosen_to=line.width - 1)
    line.right(line.width - 2, used, "quiet")


def _ledger(line: Line, now: int, *, row: LedgerRow) -> None:
    line.put(2, row.on, "quiet", end=14)
    line.put(15, separated(row.what, row.where, row.ref), end=39)
    line.right(42, row.change, "ink")
    if row.left:
        line.words(45, spoken(_("left {left}"), "quiet", plain={"left": "ink"}, left=row.left))


def _contacts_head(line: Line, now: int, *, view: CustomerView) -> None:
    line.put(2, _("Contacts"), "quiet")
    if view.contacts_in_year:
        line.right(line.width - 2, _("{count} in 12 months", count=view.contacts_in_year), "quiet")


def contact_rows(view: CustomerView, tz: str) -> list[Row]:
    """The customer's history, latest first: when, what and how it ended, by whom."""

    def draw(line: Line, now: int, *, index: int) -> None:
        row = view.contacts[index]
        line.put(2, minute_of(row.at, tz), "quiet")
        line.put(15, separated(row.what, row.more), end=line.width - 10)
        line.put(line.width - 9, row.who, "quiet", end=line.width - 1)

    return [Row(partial(draw, index=i)) for i in range(len(view.contacts))]


def passage_rows(view: CustomerView, tz: str, most: int) -> list[Row]:
    """The last contacts as rows under a label, for the sheet below a search."""

    def draw(line: Line, now: int, *, index: int) -> None:
        row = view.contacts[index]
        if index == 0:
            label(line, _("Contacts"))
        at = line.put(content(), minute_of(row.at, tz), "quiet")
        line.put(at + 2, separated(row.what, row.more), end=line.width - 2)

    return [Row(partial(draw, index=i)) for i in range(min(most, len(view.contacts)))]
