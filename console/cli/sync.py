"""``sync``: bundles out, bundles in, a watched folder, how far everybody is, and what a person must settle."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from console.cli import exits
from console.cli.framework import argument, group, option
from console.cli.output import clock, note, pairs, plain, show, table
from console.cli.session import Session
from console.i18n import N_, _, n_

sync = group("sync", help=N_("Exchange with the other sites: bundles, receipts, conflicts."))


@sync.add("out", help=N_("Write a bundle for the other sites into a folder or file."))
@argument("place", type=click.Path(path_type=Path))
@option(
    "--to",
    "to",
    default="",
    metavar="SITE",
    help=N_("Only what this site lacks; a site unknown here gets all."),
)
@option("--whole", is_flag=True, help=N_("Everything, whatever the other has."))
@option(
    "--without",
    multiple=True,
    metavar="STORE",
    help=N_("Leave out what others wrote that concerns this store alone: its shifts, the alerts it saw."),
)
def out(session: Session, place: Path, to: str, whole: bool, without: tuple[str, ...]) -> None:
    """Write a bundle."""
    from console.desk import sync as exchange

    value = exchange.send(session.desk, place, to, whole, without)
    session.desk.store.refresh()

    def lines() -> Iterator[str]:
        if value["file"] is None:
            yield _("The folder has everything already.")
            return
        yield n_("{file}: {count} change", "{file}: {count:,} changes", value["count"], file=value["file"])

    show(session, value, lines)
    _tell(session)


@sync.add("in", help=N_("Take in a bundle, or every bundle in a folder."))
@argument("place", type=click.Path(path_type=Path))
@option("--join", is_flag=True, help=N_("Become a site of the organisation the bundle comes from."))
def in_(session: Session, place: Path, join: bool) -> None:
    """Take in bundles."""
    from console.desk import sync as exchange

    value = exchange.take(session.desk, place, join)
    show(session, value, lambda: taken_lines(value))
    session.exit_code = exits.NEEDS_A_PERSON if exchange.needs_a_person(value) else exits.DONE


def taken_lines(value: dict[str, Any]) -> Iterator[str]:
    """A receipt for people."""
    offset = value["clock_offset_s"]
    fast = _("{seconds} s fast", seconds=offset) if offset > 0 else _("{seconds} s slow", seconds=-offset)
    yield from pairs(
        [
            (_("from"), value["from"]),
            (_("new"), f"{value['new']:,}"),
            (_("already here"), f"{value['already']:,}"),
            (_("to be settled"), value["conflicts"] or ""),
            (_("acts that no longer fitted"), value["exceptions"] or ""),
            (_("done in time, learned late"), value["learned_late"] or ""),
            (_("impossible orders"), value["impossible_orders"] or ""),
            (_("their clock"), fast if offset else ""),
        ]
    )
    if value["clock_suspicious"]:
        yield _("That clock is wrong by more than two minutes: have it set right.")
    if value["identity"]:
        yield value["identity"]
    for gap in value["missing"]:
        yield _(
            "missing: {site} {name} no. {first} to {last} {bundle}", **{k: gap[k] for k in gap if k != "id"}
        )
    for one in value["refused"]:
        yield one["message"]
    if value["conflicts"]:
        yield _("To settle: callconsole sync conflicts")


@sync.add("watch", help=N_("Keep a shared folder and this file in step until stopped."))
@argument("folder", type=click.Path(file_okay=False, path_type=Path))
@option(
    "--every",
    default=2.0,
    show_default=True,
    type=click.FloatRange(0.1, 3600),
    help=N_("Seconds between two looks."),
)
@option("--turns", default=0, hidden=True, type=int)
def watch(session: Session, folder: Path, every: float, turns: int) -> None:
    """Watch a folder."""
    from console.desk import sync as exchange

    desk = session.desk
    watched = exchange.watcher(desk, folder)
    gone = ""
    if not session.json:
        note(_("Watching {folder}. Ctrl+C ends it.", folder=str(folder)))
    try:
        for number, turn in enumerate(watched.turns(every), 1):
            if not turn.quiet and (not turn.gone or turn.gone != gone):
                value = exchange.turn_json(desk, turn)
                for line in [json.dumps(plain(value), ensure_ascii=False)] if session.json else _turn(value):
                    print(line)
                sys.stdout.flush()
            gone = turn.gone
            if turns and number >= turns:
                break
    except KeyboardInterrupt:
        watched.stop.set()


def _turn(value: dict[str, Any]) -> Iterator[str]:
    at = clock(value["at"])
    if value["gone"]:
        yield f"{at}  {value['gone']}"
    if value["in"]:
        first, *rest = taken_lines(value["in"])
        yield f"{at}  {first}"
        yield from (f"{'':14}  {line}" for line in rest)
    if value["out"]:
        yield f"{at}  " + _(
            "sent {count:,}: {bundle}", count=value["out"]["count"], bundle=value["out"]["bundle"]
        )


@sync.add("status", help=N_("How far every site is, what waits, and which bundle is missing."))
def status(session: Session) -> None:
    """Where everybody is."""
    from console.desk import sync as exchange

    value = exchange.status(session.desk)

    def lines() -> Iterator[str]:
        yield f"{value['site']}  {value['name']}"
        if value["identity"]:
            yield value["identity"]
        yield ""
        heads = (
            _("site"),
            _("title"),
            _("last bundle"),
            _("last entry"),
            _("waits"),
            _("clock"),
            _("missing"),
        )
        yield from table(heads, map(_site, value["sites"]), right=(4, 5))
        if value["conflicts"]:
            yield ""
            yield n_("{count} thing to settle: callconsole sync conflicts",
                     "{count} things to settle: callconsole sync conflicts", value["conflicts"])  # fmt: skip

    show(session, value, lines)


def _site(site: dict[str, Any]) -> tuple[object, ...]:
    offset = site["clock_offset_s"]
    gap = ", ".join(f"{one['first']}-{one['last']}" for one in site["missing"])
    return (
        site["site"], site["name"], clock(site["last_bundle_at"]), clock(site["last_entry_at"]), site["waits"] or "",
        f"{offset:+} s" + (" ✗" if site["clock_suspicious"] else "") if offset else "", gap,
    )  # fmt: skip


@sync.add("conflicts", help=N_("What two sites did without knowing of each other; settle it with --resolve."))
@option(
    "--resolve",
    nargs=2,
    default=None,
    metavar="ID CHOICE",
    help=N_("Settle one: its id and one of its choices."),
)
@option("--value", default="", help=N_("What the choice asks for, such as another number."))
@option("--reason", default="", help=N_("Why; it is kept with the decision."))
def conflicts(session: Session, resolve: tuple[str, str] | None, value: str, reason: str) -> None:
    """What must be settled."""
    from console.desk import conflicts as questions

    desk = session.desk
    settled = questions.resolve(desk, *resolve, value=value, reason=reason) if resolve else None
    found = questions.as_json(desk)
    said: dict[str, Any] = {"count": len(found), "conflicts": found}
    if settled is not None:
        said["settled"] = settled.id

    def lines() -> Iterator[str]:
        if settled is not None:
            yield _("Settled: {title}. It travels with the next bundle.", title=settled.title)
        if not found:
            yield _("Nothing has to be settled.")
        for one in found:
            yield ""
            yield "  ".join((one["id"], one["kind_title"], one["title"], one["remark"])).rstrip()
            heads = ("", _("value"), _("who"), _("where"), _("when"), _("knew"), _("since"), _("in force"))
            yield from table(heads, (_side(n, side) for n, side in enumerate(one["sides"], 1)))
            yield "    " + "   ".join(f"{c['choice']} {c['does']}" for c in one["choices"])

    show(session, said, lines)
    session.exit_code = exits.NEEDS_A_PERSON if found else exits.DONE


def _side(number: int, side: dict[str, Any]) -> tuple[object, ...]:
    return (
        number, side["shown"], side["who"], f"{side['site']} {side['where']}".strip(), clock(side["at"]), side["knew"],
        side["since"], side["in_force"],
    )  # fmt: skip


def _tell(session: Session) -> None:
    """A new identity taken with this very command is told at once."""
    from console.store import identity

    with session.desk.store.reader() as conn:
        told = identity.notice(conn)
    if told is not None and told.at == session.desk.now():
        note(str(told))
