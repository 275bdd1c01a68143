"""Names: how a customer is called on screens and in speech, and whose name a typed text is."""

from __future__ import annotations

from console.desk import records
from console.desk.desk import Desk
from console.domain import text as words
from console.i18n import language


def name(desk: Desk, customer: str) -> str:
    """The customer's name, empty when unknown or erased."""
    if not customer:
        return ""
    with desk.reader() as con:
        found = records.customer(con, customer)
    return found.name if found else ""


def one_named(desk: Desk, text: str) -> str:
    """The id of the one customer with exactly this name (or this id); empty when there is none or are several."""
    bare = words.clean(text).strip()
    with desk.reader() as con:
        if records.customer(con, bare) is not None:
            return bare
        rows = con.execute(
            "SELECT id FROM customer WHERE name = ? AND deleted_at IS NULL AND merged_into IS NULL LIMIT 2",
            (bare,),
        ).fetchall()
    return str(rows[0][0]) if len(rows) == 1 else ""


def spoken(person: records.Customer | None, lang: str = "") -> str:
    """How to address somebody: 张先生, Mr Zhang."""
    if person is None or not person.name:
        return ""
    from console.domain import names

    return names.salutation(person.name, person.honorific, lang or language())


def surname_title(person: records.Customer) -> str:
    """The title after or before the name on the strip: 先生 in Chinese, Mr in English; empty when none is known."""
    from console.i18n import _

    return {"先生": _("Mr"), "女士": _("Ms")}.get(person.honorific, person.honorific)


def titled(person: records.Customer) -> str:
    """The name with its title where the language has it: 张三 先生, Mr 张三."""
    words_of = (person.name, surname_title(person))
    return " ".join(w for w in (words_of if language() == "zh" else words_of[::-1]) if w)
