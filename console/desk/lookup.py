"""Type anything, see the customer: the hits of the search box, of a number that rings, and the same as JSON for the command line.

Who is found and in which order is :mod:`console.store.queries.lookup`; :mod:`console.desk.hits` makes rows a screen can draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from console.desk import callers
from console.desk.hits import card_state, hit
from console.desk.views import HitRow, HitsView, NewCustomer
from console.domain import moments, near, phones, plates
from console.domain import text as words
from console.domain.search_query import Query, read
from console.i18n import _
from console.store.queries import lookup, lookup_rows
from console.store.queries.lookup import Found
from console.store.queries.lookup_rows import Row

if TYPE_CHECKING:
    from console.desk.desk import Desk

_NEW_WORDS = 40
#: A plate's serial has at most so many letters: with more it is a name with digits.
_SERIAL_LETTERS = 2


def find(desk: Desk, text: str, limit: int = 20) -> HitsView:
    """The hits for *text*, true ones first, at most *limit*. Any text is answered; nothing is refused."""
    query, found, rows = _search(desk, text, limit)
    shown = words.clean(text, limit=_NEW_WORDS).strip()
    today = desk.today
    hits = tuple(hit(desk, query, one, rows[one.place], today) for one in found)
    exact = sum(one.exact for one in hits)
    words_of = _new_words(query, hits, shown)
    new = _new(query, words_of)
    return HitsView(
        query=shown,
        rows=hits,
        exact=exact,
        near=len(hits) - exact,
        empty="" if hits or not query.words else _empty(query, shown),
        new_words=_new_title(new, words_of),
        new=new,
    )


def by_number(desk: Desk, number: str, name: str = "", limit: int = 20) -> HitsView:
    """Whose call it is: everybody who has the *number* that rings, the last caller first; several may share one.

    An extension (``023 6787 1234-801``) tells them apart where it is on file. ``new`` is filled in with the number, and with
    the *name* the telephone gave: what F2 would enter when it is nobody, or somebody else.
    """
    came = callers.read(desk, number)
    callers_name = words.clean(name, limit=_NEW_WORDS).strip()
    new = _caller(desk, came, callers_name)
    new_words = _("new customer {who}", who=_who(desk, new)) if new is not None else ""
    found = callers.whose(desk, came.e164, came.ext)[:limit]
    query, today = read(phones.dialled(came.e164)), desk.today
    rows = _rows(desk, found)
    hits = tuple(hit(desk, query, Found(0, "exact"), rows[one], today) for one in found)
    return HitsView(
        query=came.shown,
        rows=hits,
        exact=len(hits),
        empty="" if hits else _nobody(came),
        new_words=new_words,
        new=new,
        ring=True,
    )


def _caller(desk: Desk, came: callers.Number, name: str) -> NewCustomer | None:
    """The new customer a caller would be: number, name if the telephone gave one, and the one store of a fixed line's area."""
    if not came.e164 and not name:
        return None
    stores = callers.stores_of(desk, came.e164)
    return NewCustomer(
        name=name,
        phone=came.shown if came.e164 else "",
        area=callers.area_of(came.e164),
        home_unit=stores[0] if len(stores) == 1 else "",
    )


def _who(desk: Desk, new: NewCustomer) -> str:
    """A new customer in a few words: 魏女士  023 6787 1234  南岸店."""
    store = desk.unit_title(new.home_unit) if new.home_unit else ""
    return "  ".join(w for w in (new.name, new.phone, store) if w)


def _nobody(came: callers.Number) -> str:
    if not came.shown:
        return _("The number is withheld. Ask who calls, then look them up.")
    return _("{number} is not on file. F2 adds a customer.", number=came.shown)


def as_json(desk: Desk, text: str, limit: int = 20) -> dict[str, Any]:
    """What ``lookup --json`` prints: the same hits in the same order, with every record of each customer."""
    query, found, rows = _search(desk, text, limit)
    hits, today = [], desk.today
    for one in found:
        row = rows[one.place]
        shown_as = hit(desk, query, one, row, today)
        matched = {"field": shown_as.field, "how": shown_as.how}
        if shown_as.reason:
            matched["reason"] = shown_as.reason
        hits.append(
            {
                "customer": row.id,
                "name": row.name,
                "phones": list(dict.fromkeys(number for number, _ext in row.phones)),
                "vehicles": [{"vehicle": v.id, "plate": v.plate, "model": v.model} for v in row.vehicles],
                "cards": [
                    {
                        "card": c.id,
                        "number": c.number,
                        "product": c.product,
                        "state": card_state(c, today),
                        "valid_to": c.valid_to,
                    }
                    for c in row.cards
                ],
                "open_cases": [case.id for case in row.cases],
                "promise_today": row.promise_today,
                "last_call": moments.iso(row.last_call, desk.tz) if row.last_call else None,
                "matched": matched,
            }
        )
    shown = words.clean(text, limit=200).strip()
    answer: dict[str, Any] = {"query": shown, "hits": hits}
    if not hits and query.words:
        answer["empty"] = _empty(query, shown)
    return answer


def _search(desk: Desk, text: str, limit: int) -> tuple[Query, list[Found], dict[int, Row]]:
    with desk.store.reader() as con:
        query, found = lookup.find(con, text, limit)
        rows = lookup_rows.rows_at(con, [one.place for one in found], _tonight(desk)) if found else {}
    return query, found, rows


def _rows(desk: Desk, customers: Sequence[str]) -> dict[str, Row]:
    if not customers:
        return {}
    with desk.store.reader() as con:
        return lookup_rows.rows(con, customers, _tonight(desk))


def _tonight(desk: Desk) -> int:
    """The end of today (ms)."""
    from datetime import datetime, timedelta

    return moments.instant(datetime.fromisoformat(desk.today) + timedelta(days=1), desk.tz)


def _empty(query: Query, shown: str) -> str:
    if query.case and "-" in shown:
        return _("There is no case {text}.", text=shown)
    if _asked(query):
        return _("Nobody has {text}, nor anything one character away. F2 adds a customer.", text=shown)
    return _("Nobody has {text}. F2 adds a customer.", text=shown)


def _asked(query: Query) -> near.Wanted | None:
    """The plate the query may mean, as the near matches understood it."""
    return near.wanted(query.squeezed, [w[0] for w in query.whole or query.words[0] if len(w) == 1])


def _new_words(query: Query, hits: Sequence[HitRow], shown: str) -> str:
    """What F2 would begin the new customer with: the plate as far as typed (渝A12B4..), the number, the name."""
    asked = _asked(query) if query.words else None
    spelled = any(len(atoms) > 1 for word in query.words for atoms in word) or query.words[1:]
    if asked is None or not asked.body[0].isalpha() or (spelled and not asked.provinces):
        return shown
    common = [hit.plate[:1] for hit in hits if hit.plate[:1] in plates.PROVINCES]
    province = asked.provinces[:1] or (max(common, key=common.count) if common else "")
    whole = province + asked.body
    return whole if not province or plates.lenient(whole).kind != "unknown" else f"{whole}.."


def _new_title(new: NewCustomer | None, shown: str) -> str:
    """What F2 would do with the text; nothing when too little was typed to begin a record with."""
    return "" if new is None else _("new customer {who}", who=shown)


def _new(query: Query, shown: str) -> NewCustomer | None:
    """What *shown* would be entered as: a plate, a telephone number, or a name."""
    if not query.words or (query.case and "-" in shown):
        return None
    asked = _asked(query)
    if asked is not None and not query.squeezed.isdecimal():
        letters = sum(char.isalpha() for char in asked.body[1:])
        return NewCustomer(plate=shown.removesuffix("..")) if letters <= _SERIAL_LETTERS else None
    if sum(char.isdigit() for char in shown) >= 5 and query.squeezed.isdecimal():
        return NewCustomer(phone=shown)
    return NewCustomer(name=shown) if not any(char.isdigit() for char in shown) else None
