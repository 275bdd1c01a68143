"""One write: everything a person did in one act, all of it or nothing.

Made by :meth:`console.store.open.Store.write`; the changes of one act share one ``tx`` and are never parted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from console.engine.case import Case
from console.engine.events import CardReleased, CardUsed, Event, encode
from console.store import bulk, cases, erase, heads, packs, problems
from console.store.change import ORG, Change, canonical
from console.store.heads import column
from console.store.ids import Ids
from console.store.log import Log
from console.store.schema import FACTS, FIELDS, OTHER_FACTS
from console.store.sqlite import Connection

_SELECT = {table: f"SELECT {', '.join(spec)} FROM {table} WHERE id=?" for table, spec in FIELDS.items()}


class Tx:
    """An open write. ``reader`` sees what was written so far; ``at`` is the moment (ms), ``actor`` the staff number.

    ``others``: somebody else wrote, or waits to write, since this thread wrote before.
    """

    def __init__(
        self, log: Log, code: str, actor: str, at: int, scope: str, ids: Ids, *, others: bool = False
    ) -> None:
        self.others = others
        self.log, self.actor, self.at, self.scope = log, actor, at, scope
        self.reader: Connection = log.conn
        self._code, self._ids = code, ids
        self._case = 0

    # -- fields

    def set(self, tbl: str, pk: str, values: Mapping[str, Any]) -> bool:
        """Write fields of one record; False when nothing differs from what stands there (then nothing is logged).

        A field with a conflict is always written: that is the decision. Values are text, whole numbers, lists or None.
        Raises ``KeyError`` for an unknown table and ``ValueError`` for an unknown field.
        """
        spec = FIELDS[tbl]
        strange = values.keys() - spec.keys()
        if strange:
            raise ValueError(f"{tbl}: {', '.join(sorted(strange))}")
        row = self.reader.execute(_SELECT[tbl], (pk,)).fetchone()
        if row is None:
            body = {k: v for k, v in values.items() if column(v, spec[k]) != spec[k]}
            self._log("set", tbl, pk, body, fresh=True)
            return True
        now = dict(zip(spec, row, strict=True))
        body = {k: v for k, v in values.items() if column(v, spec[k]) != now[k]}
        if len(body) < len(values):
            torn = self.reader.execute(
                "SELECT field FROM conflict WHERE tbl=? AND pk=?", (tbl, pk)
            ).fetchall()
            body |= {field: values[field] for (field,) in torn if field in values}
        if not body:
            return False
        prev = heads.heads(self.reader, tbl, pk, list(body))
        self._log("set", tbl, pk, body, prev)
        return True

    def set_many(self, tbl: str, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> int:
        """:meth:`set` for many records; how many were written."""
        return sum(self.set(tbl, pk, values) for pk, values in rows)

    def add(self, rows: Iterable[bulk.New], words: Mapping[str, str] | None = None) -> int:
        """Write records that are new, each with an identity made by :meth:`new_id` just now: nothing is compared, which
        is several times faster than :meth:`set`. Rows are ``(table, identity, fields)``, logged in this order; how many.

        *words* may hold the look-up tokens (:func:`~console.store.lookup_tokens.written`) of new customers all of whose
        records are among *rows*; then nothing is read back for them.
        """
        return bulk.add(self.log, rows, words or {}, at=self.at, actor=self.actor, scope=self.scope or ORG)

    def remove(self, tbl: str, pk: str) -> bool:
        """Take a record out of use: its ``deleted_at`` is set, nothing is deleted."""
        return self.set(tbl, pk, {"deleted_at": self.at})

    # -- facts

    def fact(self, tbl: str, pk: str, body: Mapping[str, Any]) -> bool:
        """Log a fact; False when exactly this fact is already there.

        Raises :class:`~console.store.problems.StoreProblem` ``fact-exists`` when another fact has this id: facts are never changed.
        """
        if tbl not in FACTS and tbl not in OTHER_FACTS:
            raise KeyError(tbl)
        if tbl == "case_event":
            raise ValueError("case events go through Tx.event")
        had = self.reader.execute("SELECT body FROM change WHERE tbl=? AND pk=?", (tbl, pk)).fetchall()
        if had:
            if (canonical(body),) in had:
                return False
            raise problems.fact_exists(tbl, pk)
        self._log("fact", tbl, pk, body)
        return True

    def facts(self, tbl: str, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> int:
        """:meth:`fact` for many; how many were new."""
        return sum(self.fact(tbl, pk, body) for pk, body in rows)

    def reverse_use(self, use: str, reason: str = "") -> bool:
        """Take a card use back by a fact of its own; False when it was already."""
        row = self.reader.execute("SELECT reversed_by FROM card_use WHERE id=?", (use,)).fetchone()
        if row is None:
            raise KeyError(use)
        if row[0]:
            return False
        body = {"use_id": use, "at": self.at, "reason": reason, "actor": self.actor}
        return self.fact("card_use_reversal", self.new_id(), body)

    # -- cases

    def event(self, case_id: str, event: Event) -> Case:
        """Log what happened to a case; the case as it now is."""
        return self.events(case_id, [event])

    def events(self, case_id: str, events: Sequence[Event]) -> Case:
        """Log the events of one act, in order; the case as it now is.

        A use or release that names another case as the holder of the reservation (rule 12) is told to that case too,
        by a ``card-released`` of its own.
        """
        logged = [self._log("fact", "case_event", case_id, encode(event), later=True) for event in events]
        if logged:
            cases.apply(self.reader, case_id, logged)
        for event in events:
            if isinstance(event, (CardUsed, CardReleased)) and event.case:
                given = CardReleased(at=event.at, actor=event.actor, card=event.card, service=event.service)
                self.event(event.case, given)
        case = cases.load(self.reader, case_id)
        if case is None:
            raise KeyError(case_id)
        return case

    def case(self, case_id: str) -> Case | None:
        """The case as it is in this write, ``None`` when there is none."""
        return cases.load(self.reader, case_id)

    # -- the rest

    def pack(self, hash_: str, pack: str, body: bytes) -> bool:
        """Keep a version of a pack by its hash (rule 18); False when it is already kept."""
        had = self.reader.execute("SELECT 1 FROM pack_version WHERE id=?", (hash_,)).fetchone()
        if had:
            return False
        self._log("fact", "pack_version", hash_, {"pack": pack, "body": packs.wrap(body)})
        return True

    def erase(self, customer: str) -> int:
        """Erase a customer on request; how many rows were emptied. Counts stay, the person goes."""
        rows = erase.rows_of(self.reader, customer)
        self._log("erase", "erased", customer, {"rows": [list(row) for row in rows]})
        return len(rows)

    def new_id(self) -> str:
        """A new identity: 14 letters and digits that sort by time and never repeat between sites."""
        return self._ids.next(self.at)

    def new_case(self) -> str:
        """The next case number of this site: ``HQ-0001``."""
        row = self.reader.execute(
            "SELECT max(number) FROM case_head WHERE prefix=?", (self._code,)
        ).fetchone()
        self._case = max(self._case, row[0] or 0) + 1
        return f"{self._code}-{self._case:04d}"

    def _log(
        self,
        kind: str,
        tbl: str,
        pk: str,
        body: Any,
        prev: Any = None,
        fresh: bool = False,
        later: bool = False,
    ) -> Change:
        return self.log.write(
            kind,
            tbl,
            pk,
            body,
            prev,
            at=self.at,
            actor=self.actor,
            scope=self.scope or ORG,
            fresh=fresh,
            later=later,
        )
