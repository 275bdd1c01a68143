"""What all views begin with: the base, a clock, a run of words. See :mod:`console.desk.views`."""

from __future__ import annotations

import msgspec


class View(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all views."""


class Countdown(View, frozen=True):
    """A clock: since when, until when, how long altogether. ``warn_ms``: soon when this much is left.

    ``done_at`` stops it. ``inherited_ms`` is lateness it arrived with.
    """

    since: int
    due_at: int | None = None
    limit_ms: int | None = None
    warn_ms: int = 0
    done_at: int | None = None
    inherited_ms: int = 0


class Span(View, frozen=True):
    """A run of words; ``slot`` when it filled a blank in a phrase (drawn bold)."""

    text: str
    slot: bool = False
