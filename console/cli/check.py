"""``check``: the entitlement verdict, with the sentence to say and the ledger lines behind it."""

from __future__ import annotations

from collections.abc import Iterator

from console.cli.framework import argument, command, option
from console.cli.output import pairs, show, table, word
from console.cli.session import Session
from console.i18n import N_, _


@command("check", help=N_("What the card of a car includes: the verdict on one service."))
@argument("plate_or_card", metavar="PLATE|CARD")
@option("--service", required=True, metavar="S", help=N_("Service, by id or name."))
@option("--name", default="", metavar="N", help=N_("Who says they hold the card."))
@option("--variant", default="E1", show_default=True, metavar="E1..E5", help=N_("Which check."))
def check(session: Session, plate_or_card: str, service: str, name: str, variant: str) -> None:
    """The verdict on one service."""
    from console.desk import entitlement

    desk = session.desk
    value = entitlement.as_json(
        desk, entitlement.check(desk, plate_or_card, service, name=name, variant=variant)
    )

    def lines() -> Iterator[str]:
        yield value["say"]
        yield ""
        yield from pairs(
            [
                (_("verdict"), word(value["verdict"])),
                (_("plate"), value["plate"]),
                (_("card"), value["card"]),
                (_("service"), value["service"]),
                (
                    _("allowed"),
                    _("any number")
                    if value["allowed"] is None and value["verdict"] == "included"
                    else value["allowed"],
                ),
                (_("used"), value["used"]),
                (_("reserved"), value["reserved"]),
                (_("left"), value["left"]),
                (_("valid"), " - ".join(d for d in (value["valid_from"], value["valid_to"]) if d)),
                (_("reasons"), value["reasons"]),
            ]
        )
        if value["ledger"]:
            yield ""
            heads = [_("when"), _("what"), _("uses"), _("where"), _("case")]
            rows = ((r["at"][:10], r["what"], r["uses"], r["where"], r["case"]) for r in value["ledger"])
            yield from table(heads, rows, right=(2,))

    show(session, value, lines)
