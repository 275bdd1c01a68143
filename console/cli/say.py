"""``say keys``: the key sheet, generated from the same table as the help and the README."""

from __future__ import annotations

from collections.abc import Iterator

from console.cli.framework import group
from console.cli.output import show, table
from console.cli.session import Session
from console.i18n import N_, _

say = group("say", N_("Sheets to read: the keys."))


@say.add("keys", help=N_("The key sheet."))
def keys(session: Session) -> None:
    """The key sheet."""
    from console.desk import keys as sheet

    rows = sheet.sheet()

    def lines() -> Iterator[str]:
        yield from table((_("key"), _("does")), ((r["key"], r["does"]) for r in rows))

    show(session, {"keys": rows}, lines)
