"""A reason why something may not be done now: one value for the list of actions and for the refusal (one source of truth)."""

from __future__ import annotations

import msgspec

from console.domain.refusal import Refusal


class Barrier(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the way: a short code, the reason and what would be right, in the user's language, and where.

    ``missing`` are the fields still to fill when that is what is in the way.
    """

    code: str
    message: str
    fix: str = ""
    where: str = ""
    missing: tuple[str, ...] = ()

    def refusal(self) -> Refusal:
        """The same as an exception."""
        return Refusal(self.code, self.message, self.fix, self.where)


def stop(found: Barrier | None) -> None:
    """Raise *found* as a :class:`Refusal`, if there is one."""
    if found is not None:
        raise found.refusal()
