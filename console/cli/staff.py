"""``staff``: accounts."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import click

from console.cli.framework import argument, group, option
from console.cli.output import show, table, word
from console.cli.session import Session
from console.domain.refusal import Refusal
from console.i18n import N_, _

staff = group("staff", N_("Accounts: list, add, role, pin, leave."))

POSTS = option(
    "--post",
    "posts",
    multiple=True,
    required=True,
    metavar="ROLE@UNIT",
    help=N_("A post, such as 话务员@客服部; may be given several times."),
)


def _print(session: Session, number: str) -> None:
    from console.desk import accounts

    found = next(row for row in accounts.list_(session.desk) if row["staff"] == number)
    show(session, found, lambda: _lines([found]))


def _lines(rows: list[dict[str, Any]]) -> Iterator[str]:
    heads = [_("staff"), _("name"), _("posts"), _("state"), _("PIN")]
    yield from table(
        heads, ([r["staff"], r["name"], r["titles"], word(r["state"]), r["has_pin"]] for r in rows)
    )


@staff.add("list", help=N_("Everybody, with their posts."))
def list_(session: Session) -> None:
    """Everybody."""
    from console.desk import accounts

    rows = accounts.list_(session.desk)
    show(session, {"staff": rows}, lambda: _lines(rows))


@staff.add("add", help=N_("A new account."))
@argument("number")
@argument("name")
@POSTS
def add(session: Session, number: str, name: str, posts: tuple[str, ...]) -> None:
    """A new account."""
    from console.desk import accounts

    _print(session, accounts.add(session.desk, number, name, posts).number)


@staff.add("role", help=N_("Give somebody other posts."))
@argument("number")
@POSTS
def role(session: Session, number: str, posts: tuple[str, ...]) -> None:
    """Other posts."""
    from console.desk import accounts

    _print(session, accounts.role(session.desk, number, posts).number)


@staff.add("pin", help=N_("Set a PIN; without --pin it is asked for."))
@argument("number")
@option(
    "--pin",
    default="",
    help=N_("The new PIN (asked for when not given, so that it stays out of the history)."),
)
def pin(session: Session, number: str, pin: str) -> None:
    """Set a PIN."""
    from console.desk import accounts

    desk = session.desk
    if not pin:
        if not sys.stdin.isatty():
            raise Refusal(
                "pin-missing", _("No PIN was given."), _("Type it in a terminal, or use --pin."), "pin"
            )
        pin = str(
            click.prompt(
                _("New PIN of {staff}", staff=number), hide_input=True, confirmation_prompt=True, err=True
            )
        )
    accounts.pin(desk, number, pin)
    _print(session, accounts.account(desk, number).number)


@staff.add("leave", help=N_("Somebody leaves: the account is closed, what they did stays."))
@argument("number")
def leave(session: Session, number: str) -> None:
    """Close an account."""
    from console.desk import accounts

    _print(session, accounts.leave(session.desk, number).number)
