"""``lookup``: what the search box does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from console.cli.framework import argument, command, option
from console.cli.output import show, table, word
from console.cli.session import Session
from console.i18n import N_, _


@command(
    "lookup", help=N_("Find customers by plate, name, pinyin, initials, phone or card, whole or in part.")
)
@argument("text", nargs=-1, required=True)
@option("--limit", type=click.IntRange(1, 200), default=20, show_default=True, help=N_("At most this many."))
def lookup(session: Session, text: tuple[str, ...], limit: int) -> None:
    """Ranked customers, with why each matched."""
    from console.desk import lookup as lookups

    found = lookups.as_json(session.desk, " ".join(text), limit)

    def lines() -> Iterator[str]:
        if not found["hits"]:
            yield found.get("empty") or _("nothing found")
            return
        heads = [_("customer"), _("name"), _("phone"), _("plates"), _("cards"), _("open"), _("matched")]
        yield from table(heads, map(_row, found["hits"]))

    show(session, found, lines)


def _row(hit: dict[str, Any]) -> tuple[object, ...]:
    from console.domain import phones

    matched = hit["matched"]
    return (
        hit["customer"],
        hit["name"],
        [phones.show(number).replace(" ", "") for number in hit["phones"]],
        [vehicle["plate"] for vehicle in hit["vehicles"]],
        [f"{card['product']} {card['number']}" for card in hit["cards"]],
        hit["open_cases"],
        f"{word(matched['field'])} {word(matched['how'])}",
    )
