"""``init``: make a database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from console.cli import exits
from console.cli.framework import argument, command, option
from console.cli.output import pairs, show
from console.cli.session import DEFAULT_TZ, Session
from console.domain.refusal import Refusal
from console.i18n import N_, _

if TYPE_CHECKING:
    from console.desk.desk import Desk


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
@option(
    "--from",
    "source",
    default=None,
    type=click.Path(path_type=Path),
    metavar="BUNDLE|FOLDER",
    help=N_("Become a site of the organisation these bundles come from, with all they hold."),
)
def init(session: Session, file: Path | None, code: str, name: str, tz: str, source: Path | None) -> None:
    """Make the file; one administrator, no PINs."""
    from console.desk import desk as desks

    _known_zone(tz)
    if source is not None:
        _bundles(source)
    path = file or session.path
    if not path.parent.exists():
        path.parent.mkdir(parents=True)
    stood = {tail for tail in _BESIDE if Path(f"{path}{tail}").exists()}
    desk = desks.init(path, code, name, tz, session.clock(tz))
    site = desk.store.site
    value: dict[str, Any] = {
        "file": str(path),
        "site": site.code,
        "name": site.name,
        "tz": site.tz,
        "id": site.id,
        "administrator": desk.actor.id,
    }
    taken = _join(desk, path, source, stood) if source is not None else None
    if taken is not None:
        value["sync"] = taken
        session.exit_code = exits.NEEDS_A_PERSON if taken["missing"] or taken["refused"] else exits.DONE
    desk.store.close()

    def lines() -> Iterator[str]:
        from console.cli.sync import taken_lines

        yield from pairs(
            [(_("file"), path), (_("site"), f"{site.code}  {site.name}"), (_("administrator"), desk.actor.id)]
        )
        if taken is not None:
            yield from taken_lines(taken)
            return
        yield _(
            "Next: callconsole --db {file} import products FILE, then stores, staff, customers, uses.",
            file=str(path),
        )

    show(session, value, lines)


def _bundles(source: Path) -> None:
    """Refuse, before anything is made, a place without bundles."""
    from console.sync.folder import listed

    if not source.exists():
        raise Refusal("no-file", _("There is no file {file}.", file=str(source)), "", "from")
    if source.is_dir() and not listed(source):
        raise Refusal(
            "no-bundle",
            _("There is no bundle in {folder}.", folder=str(source)),
            _("A bundle is made with: callconsole sync out"),
            "from",
        )


_BESIDE = ("", "-wal", "-shm", "-local", "-local-wal", "-local-shm", "-line", "-site")
"""What a file and those beside it are called."""


def _join(desk: Desk, path: Path, source: Path, stood: set[str]) -> dict[str, Any]:
    """Take in what *source* holds; when nothing of it could be, the new file is not left behind. What *stood* there stays."""
    from console.desk import sync as exchange

    try:
        return exchange.take(desk, source)
    except BaseException:
        desk.store.close()
        for tail in _BESIDE:
            if tail not in stood:
                Path(f"{path}{tail}").unlink(missing_ok=True)
        raise


def _known_zone(tz: str) -> None:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(tz)
    except (ZoneInfoNotFoundError, ValueError):
        raise Refusal(
            "no-such-zone", _("There is no time zone {tz}.", tz=tz), _("Such as Asia/Shanghai."), "tz"
        ) from None
