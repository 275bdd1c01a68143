"""``forms``: the registration forms as registers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from console.cli.framework import argument, group, option
from console.cli.output import note, show, table
from console.cli.session import Session, moment
from console.i18n import N_, _, n_

forms = group("forms", N_("The registration forms (登记表) as registers."))


@forms.add("list", help=N_("All forms, with how many entries each has."))
def list_(session: Session) -> None:
    """All forms."""
    from console.desk import registers

    rows = registers.list_(session.desk)

    def lines() -> Iterator[str]:
        yield from table(
            (_("form"), _("title"), _("entries")),
            ((r["form"], r["title"], r["entries"]) for r in rows),
            right=(2,),
        )

    show(session, {"forms": rows}, lines)


@forms.add("show", help=N_("The entries of one form, or a file of them."))
@argument("form")
@option("--since", default="", metavar="ISO8601", help=N_("Entries since."))
@option("--until", default="", metavar="ISO8601", help=N_("Entries before."))
@option("--store", default="", metavar="S", help=N_("Of one store."))
@option("--service", default="", metavar="S", help=N_("For one service."))
@option("--find", "text", default="", metavar="TEXT", help=N_("Only entries in which this stands."))
@option(
    "--to",
    "to",
    type=click.Path(path_type=Path),
    help=N_("Write .xlsx, .csv or .pdf instead of printing."),
)
def show_(
    session: Session, form: str, since: str, until: str, store: str, service: str, text: str, to: Path | None
) -> None:
    """One register."""
    from console.desk import registers

    desk = session.desk
    start = moment(since, desk.tz) if since else None
    end = moment(until, desk.tz) if until else None
    narrowed = {"until": end, "store": store, "service": service, "text": text}
    if to is not None:
        count, missing = registers.write_all(desk, form, to, since=start, **narrowed)
        if missing and not session.json:
            from console.desk.outputs.fonts import warning

            note(warning(missing))
        show(
            session,
            {"form": form, "file": str(to), "entries": count, "missing": list(missing)},
            lambda: [n_("{count} entry in {file}", "{count} entries in {file}", count, file=str(to))],
        )
        return
    value = registers.show(desk, form, since=start, **narrowed)

    def lines() -> Iterator[str]:
        yield value["title"]
        if not value["entries"]:
            yield _("no entry")
            return
        yield from table(
            value["titles"], ([row.get(c, "") for c in value["columns"]] for row in value["entries"])
        )

    show(session, value, lines)
