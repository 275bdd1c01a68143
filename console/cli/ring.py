"""``ring``: a call is coming; the running console on this machine shows who it is."""

from __future__ import annotations

from console.cli.framework import argument, command, option
from console.cli.output import show
from console.cli.session import Session
from console.i18n import N_, _, n_


@command("ring", help=N_("Tell the running console that a call is coming."))
@argument("number")
@option("--name", default="", metavar="N", help=N_("Name the telephone gives, if any."))
def ring(session: Session, number: str, name: str) -> None:
    """Ring."""
    from console.desk import ring as rings

    session.must_exist()
    told = rings.send(session.path, number, name)

    def line() -> list[str]:
        if not told:
            return [_("No console is running on this file.")]
        return [n_("{count} console was told.", "{count} consoles were told.", told)]

    show(session, {"number": number, "name": name, "told": told}, line)
