"""What the projections are made of: which tables hold fields, which facts, and which are this machine's own.

The tables themselves are made by :mod:`console.store.migrations`; a test proves that both agree.
"""

from __future__ import annotations

from typing import Final

VERSION: Final = 2
"""The log schema this program writes into ``change.schema``: raised when a new field or table enters the log."""

FIELDS: Final[dict[str, dict[str, str | int | None]]] = {
    "member": {"code": "", "name": "", "tz": "", "org": "", "created_at": None, "deleted_at": None},
    "customer": {
        "name": "", "honorific": "", "note": "", "birthday": "", "birthday_calendar": "", "home_unit": "",
        "created_at": None, "deleted_at": None, "merged_into": None,
    },
    "phone": {"customer": "", "e164": "", "ext": "", "kind": "", "label": "", "deleted_at": None},
    "vehicle": {"customer": "", "plate": "", "model": "", "vin": "", "inspection_on": "", "deleted_at": None},
    "card": {
        "number": "", "customer": "", "vehicle": "", "product": "", "opened_on": "", "valid_to": "",
        "state": "active", "deleted_at": None,
    },
    "product": {"title": "", "deleted_at": None},
    "product_service": {
        "product": "", "service": "", "allowed": None, "months": None, "position": 0, "deleted_at": None,
    },
    "unit": {"code": "", "title": "", "kind": "", "area_code": "", "calendar": "", "deleted_at": None},
    "staff": {"name": "", "posts": "[]", "pin": "", "state": "active", "deleted_at": None},
    "plan_row": {"plan": "", "customer": "", "plate": "", "fields": "{}", "deleted_at": None},
}  # fmt: skip
"""Tables of the class *fields*: their columns beside ``id``, with the value a field has while nobody wrote it."""

FACTS: Final[dict[str, dict[str, str | int | None]]] = {
    "card_use": {
        "card": "", "service": "", "uses": 1, "on_date": "", "unit": "", "ref": "", "case_id": "", "at": 0,
    },
    "card_use_reversal": {"use_id": "", "at": 0, "reason": "", "actor": ""},
    "call": {
        "customer": "", "number": "", "began_at": 0, "ended_at": None, "staff": "", "case_id": "", "direction": "in",
    },
    "pack_version": {"pack": "", "body": ""},
}  # fmt: skip
"""Tables of the class *facts*, beside ``id``, ``hlc`` and ``site`` of the fact that counts."""

OTHER_FACTS: Final = frozenset(
    {"case_event", "call_end", "decision", "identity", "alert_seen", "shift_event", "plan_run"}
)
"""Facts without a table of their own: folded into others, or read from the log (what people decided, new identities, alerts seen,
shifts, which plan was run for which day)."""

CASE_TABLES: Final = ("case_head", "case_clock", "promise", "card_hold", "case_form")
"""What the fold of a case's events writes."""

PROJECTIONS: Final[dict[str, str]] = {
    **{table: "id" for table in FIELDS},
    **{table: "id" for table in FACTS},
    "head": "tbl, pk, field, hlc, site",
    "head_gone": "tbl, pk, field, hlc, site",
    "conflict": "tbl, pk, field",
    "call_end": "id",
    "case_head": "id",
    "case_clock": "case_id, step, attempt, round",
    "promise": "case_id, phrase, said_at, position",
    "card_hold": "case_id",
    "case_form": "case_id, form, round",
    "erased": "tbl, pk",
}
"""Every table that is recomputed from the log, with the key that orders it."""

LOG: Final = ("change", "vector")
"""The log and its tips; written by :mod:`console.store.log` only."""

LOCAL: Final = ("site", "identity", "receipt", "sent", "peer", "attention")
"""This file's own identity and its notes on exchanges: not in the log, never exchanged. (Drafts live in a file of their own.)"""
