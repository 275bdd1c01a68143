"""Whom to speak to in a unit: who holds a role there."""

from __future__ import annotations

from console.catalogue.schema import Pack
from console.desk import accounts
from console.desk.desk import Desk
from console.engine.who import role_short


def holders(desk: Desk, role: str, unit: str) -> tuple[accounts.Account, ...]:
    """The active people with this role in this unit, by staff number."""
    return tuple(a for a in accounts.all_(desk) if a.state == "active" and (role, unit) in a.posts)


def addressee(desk: Desk, pack: Pack | None, unit: str, role: str) -> tuple[str, str]:
    """Role and name for a head (前台 邱秀欣), and the name to greet; the role alone when nobody is known there."""
    if pack is None or not role:
        return "", ""
    word = role_short(pack, role)
    found = holders(desk, role, unit)
    return (f"{word} {found[0].name}", found[0].name) if found else (word, "")
