"""``init``: make a database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from console.cli.framework import argument, command, option
from console.cli.output import pairs, show
from console.cli.session import DEFAULT_TZ, Session
from console.domain.refusal import Refusal
from console.i18n import N_, _


@command("init", help=N_("Make a new database for a site."))
@argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@option(
    "--site",
    "code",
    required=True,
    metavar="CODE",
    help=N_("Begins the case numbers of this file, such as HQ."),
)
@option("--name", required=True, help=N_("The name of the site."))
@option("--tz", default=DEFAULT_TZ, show_default=True, help=N_("Time zone."))
def init(session: Session, file: Path | None, code: str, name: str, tz: str) -> None:
    """Make the file; one administrator, no PINs."""
    from console.desk import desk as desks

    _known_zone(tz)
    path = file or session.path
    if not path.parent.exists():
        path.parent.mkdir(parents=True)
    desk = desks.init(path, code, name, tz, session.clock(tz))
    site = desk.store.site
    value = {
        "file": str(path),
        "site": site.code,
        "name": site.name,
        "tz": site.tz,
        "id": site.id,
        "administrator": desk.actor.id,
    }
    desk.store.close()

    def lines() -> Iterator[str]:
        yield from pairs(
            [(_("file"), path), (_("site"), f"{site.code}  {site.name}"), (_("administrator"), desk.actor.id)]
        )
        yield _(
            "Next: callconsole --db {file} import products FILE, then stores, staff, customers, uses.",
            file=str(path),
        )

    show(session, value, lines)


def _known_zone(tz: str) -> None:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(tz)
    except (ZoneInfoNotFoundError, ValueError):
        raise Refusal(
            "no-such-zone", _("There is no time zone {tz}.", tz=tz), _("Such as Asia/Shanghai."), "tz"
        ) from None
