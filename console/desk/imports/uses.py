"""Uses of cards before the console: facts, each with the number of the paper slip it stands on.

A slip (card, service and slip number) is entered once; the same again changes nothing, the same with other content is
wrong, because facts are corrected by reversing them. Without a slip number the row's content is its identity, and the
n-th equal row of a file is the n-th use.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha1
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from console.desk.imports import columns as c
from console.desk.imports.columns import Column, needed
from console.desk.imports.known import Known
from console.desk.imports.rows import Memo, Row
from console.domain import cards, dates
from console.i18n import _

COLUMNS: Final = (
    needed(c.CARD),
    Column("service", "服务", ("服务项目", "项目", "消费项目", "service"), required=True),
    Column("uses", "次数", ("使用次数", "消费次数", "uses", "times", "count")),
    Column("on_date", "日期", ("使用日期", "消费日期", "服务日期", "date", "on"), required=True),
    Column("unit", "门店", ("所属门店", "店面", "服务门店", "消费门店", "store", "unit")),
    Column("ref", "单号", ("单据号", "票号", "小票号", "流水号", "ref", "slip", "receipt")),
)


class Use(NamedTuple):
    """A use: card number, service id, how many, date, unit id, slip number."""

    card: str
    service: str
    uses: int
    on_date: str
    unit: str
    ref: str


class Uses:
    """Reads and writes rows of card uses."""

    def __init__(self, known: Known, tz: str) -> None:
        self.known = known
        self._zone = ZoneInfo(tz)
        self._date = Memo(dates.parse)
        self._card = Memo(cards.parse)
        self._equal: Counter[tuple[str, ...]] = Counter()

    def parse(self, row: Row) -> tuple[Use, str] | None:
        """The use in a row and the identity of its fact."""
        card, service = row.parsed("card", self._card, ""), row.parsed("service", self.known.service, "")
        on_date, unit = row.parsed("on_date", self._date, ""), row.parsed("unit", self.known.unit, "")
        for column, value in (("card", card), ("service", service), ("on_date", on_date)):
            row.require(column, value)
        uses = row.number_of("uses", least=1, most=1_000)
        use = Use(card, service, 1 if uses is None else uses, on_date, unit, row.text("ref", 60))
        return None if row.wrong else (use, self._identity(use))

    def _identity(self, use: Use) -> str:
        if use.ref:
            key: tuple[str, ...] = (use.card, use.service, use.ref)
        else:
            key = (use.card, use.service, str(use.uses), use.on_date, use.unit)
            self._equal[key] += 1
            key = (*key, str(self._equal[key]))
        return "use-" + sha1("|".join(key).encode()).hexdigest()[:20]

    def write(self, tx: Any, batch: Sequence[tuple[Row, tuple[Use, str]]]) -> list[str]:
        """Write a batch; a word for each row."""
        numbers = list(dict.fromkeys(use.card for _row, (use, _id) in batch))
        known_cards: dict[str, str] = {}
        for start in range(0, len(numbers), 900):
            part = numbers[start : start + 900]
            known_cards |= dict(
                tx.reader.execute(
                    f"SELECT number, id FROM card WHERE deleted_at IS NULL AND number IN ({','.join('?' * len(part))})",
                    part,
                ).fetchall()
            )
        return [self._put(tx, row, use, id_, known_cards) for row, (use, id_) in batch]

    def _put(self, tx: Any, row: Row, use: Use, id_: str, known_cards: dict[str, str]) -> str:
        card = known_cards.get(use.card)
        if card is None:
            row.bad(
                "card",
                use.card,
                _("no card has this number"),
                _("import the customer with this card first, or mend it"),
            )
            return "bad"
        had = tx.reader.execute("SELECT uses, on_date, unit FROM card_use WHERE id=?", (id_,)).fetchone()
        if had is not None:
            if tuple(had) == (use.uses, use.on_date, use.unit):
                return "unchanged"
            row.bad(
                "ref",
                use.ref,
                _("is on file with {uses} on {date}", uses=had[0], date=had[1]),
                _("another slip number; a wrong use is reversed, not changed"),
            )
            return "bad"
        body = {
            "card": card,
            "service": use.service,
            "uses": use.uses,
            "on_date": use.on_date,
            "at": self._noon(use.on_date),
        }
        extra = {"unit": use.unit, "ref": use.ref}
        tx.fact("card_use", id_, body | {k: v for k, v in extra.items() if v})
        return "added"

    def _noon(self, on_date: str) -> int:
        """Noon of the date where the site is, ms: the time of day is not on the slip."""
        year, month, day = map(int, on_date.split("-"))
        return round(datetime(year, month, day, 12, tzinfo=self._zone).timestamp() * 1000)
