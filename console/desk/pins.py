"""PINs: kept as scrypt hashes, compared in constant time, and slowed down by counting wrong tries, never by sleeping."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from console.domain.refusal import Refusal
from console.domain.time import SECOND
from console.i18n import _, n_

_N, _R, _P = 2**14, 8, 1
FREE_TRIES = 3
"""Wrong tries that cost nothing; after them the wait doubles with each: 2 s, 4 s … at most five minutes."""
_LONGEST = 300 * SECOND


def hashed(pin: str, salt: bytes | None = None) -> str:
    """The text to keep for a PIN: ``scrypt$n$r$p$salt$hash``. Refuses anything but 4 to 12 digits."""
    if not (pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 12):
        raise Refusal("bad-pin", _("A PIN is 4 to 12 digits"), _("write digits only"), "pin")
    salt = secrets.token_bytes(16) if salt is None else salt
    made = hashlib.scrypt(pin.encode(), salt=salt, n=_N, r=_R, p=_P)
    return f"scrypt${_N}${_R}${_P}${base64.b64encode(salt).decode()}${base64.b64encode(made).decode()}"


def fits(pin: str, kept: str) -> bool:
    """Whether *pin* is the one that was kept. A text this version cannot read fits nothing."""
    try:
        kind, n, r, p, salt, made = kept.split("$")
        if kind != "scrypt":
            return False
        tried = hashlib.scrypt(pin.encode(), salt=base64.b64decode(salt), n=int(n), r=int(r), p=int(p))
        return hmac.compare_digest(tried, base64.b64decode(made))
    except ValueError:
        return False


def wait_ms(wrong: int) -> int:
    """How long after the last of *wrong* wrong tries the next one is looked at, in milliseconds."""
    if wrong <= FREE_TRIES:
        return 0
    return int(min(_LONGEST, (2 ** (wrong - FREE_TRIES)) * SECOND))


def guard(wrong: int, last_at: int, now: int) -> None:
    """Refuse to look at a PIN too soon after too many wrong ones. A clock set back does not shut anybody out for longer."""
    left = min(wait_ms(wrong), last_at + wait_ms(wrong) - now)
    if left > 0:
        seconds = -(-left // SECOND)
        raise Refusal(
            "pin-wait",
            n_("{count} wrong PIN in a row", "{count} wrong PINs in a row", wrong),
            n_("try again in {count} second", "try again in {count} seconds", seconds),
            "pin",
        )
