"""A text into a file: written beside it, then renamed, so that there is never half a file."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from console.domain.refusal import Refusal
from console.i18n import _


def write(to: Path, text: str) -> None:
    """Write *text* and a last line end as UTF-8. Refused: ``cannot-write``."""
    part = to.with_name(to.name + ".part")
    try:
        part.write_text(text + "\n", encoding="utf-8")
        part.replace(to)
    except OSError as error:
        with suppress(OSError):  # the folder itself may be the trouble; what matters is said below
            part.unlink(missing_ok=True)
        raise Refusal(
            "cannot-write",
            _("{file} cannot be written: {why}", file=str(to), why=error.strerror or ""),
            _("name another folder"),
            "to",
        ) from None
