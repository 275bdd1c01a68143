"""The look-up index: everything a customer is found by, kept in step with the records in the same transaction.

One contentless FTS5 table over ready-made tokens (:mod:`console.domain.search`), its rowid the call order: the customer
who called last has the highest. ``ORDER BY rowid DESC LIMIT 20`` is then the true top 20 by recency and stops early, so
a look-up costs nearly the same however many match (design: performance.md).

Customers who never called lie below :data:`CALLED`, in the order they were entered; callers above it, by the second
their last call began, so that the order is the same at every site whatever order the calls arrived in.

Everything here is derived: :func:`rebuild` makes it again from the tables ``customer phone vehicle card call``, and
:func:`digest` says whether it still is what they say. Nothing in it is replicated.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from console.domain.search import tokens

if TYPE_CHECKING:
    from console.store.sqlite import Connection

#: First place of those who called; below it is room for 134 million who never did.
CALLED: Final = 1 << 27
_EPOCH_S: Final = 1_577_836_800  # 2020-01-01, seconds
_FTS_OPTIONS: Final = (
    """tokens, tokenize="unicode61 remove_diacritics 0", detail=none, content='', prefix='1 2 3 4 5 6'"""
)


def create(conn: Connection) -> None:
    """Make the tables and indexes, and fill them from the records that are there. For a migration step."""
    modern = conn.execute("SELECT sqlite_version()").fetchone()[0]
    if tuple(int(part) for part in modern.split(".")) >= (3, 43, 0):
        conn.execute(f"CREATE VIRTUAL TABLE lookup USING fts5({_FTS_OPTIONS}, contentless_delete=1)")
    else:  # deletes repeat the exact old tokens, which are kept
        conn.execute(f"CREATE VIRTUAL TABLE lookup USING fts5({_FTS_OPTIONS}, columnsize=0)")
    conn.execute(
        "CREATE TABLE call_order(seq INTEGER PRIMARY KEY, customer TEXT NOT NULL UNIQUE, sum BLOB NOT NULL, tokens TEXT)"
    )
    conn.execute("CREATE TABLE lookup_merge(customer TEXT PRIMARY KEY, target TEXT NOT NULL) WITHOUT ROWID")
    conn.execute("CREATE INDEX lookup_merge_target ON lookup_merge(target)")
    conn.execute("CREATE INDEX vehicle_body ON vehicle(substr(plate, 2))")
    conn.execute("CREATE INDEX vehicle_serial ON vehicle(substr(plate, 3))")
    _fill(conn)


def update(conn: Connection, customers: Iterable[str], called: Iterable[str] = ()) -> None:
    """Bring the index up to date at the end of a write: *customers* whose records changed, *called* who had a call.

    One call a transaction is fastest: rows are written in ascending order, as FTS5 likes them.
    """
    places: list[tuple[int, str]] = []
    for customer in dict.fromkeys(customers):
        row = conn.execute("SELECT seq FROM call_order WHERE customer=?", (customer,)).fetchone()
        places.append((row[0] if row else CALLED - 1, customer))
    places.sort(key=lambda place: place[0])
    for _, customer in places:
        put(conn, customer)
    moves: list[tuple[int, str]] = []
    for customer in dict.fromkeys(called):
        final = target(conn, customer)
        wanted = _place(conn, final) if final else None
        if final and wanted is not None:
            moves.append((wanted, final))
    for _, customer in sorted(moves):
        _move(conn, customer)


def put(conn: Connection, customer_id: str) -> None:
    """Index a customer as the records now say; removes one who is deleted or merged. Writes nothing when nothing changed.

    A merged customer's names, numbers, plates and cards find the one merged into, and again their own after it is undone.
    """
    row = conn.execute("SELECT deleted_at, merged_into FROM customer WHERE id=?", (customer_id,)).fetchone()
    had = conn.execute("SELECT target FROM lookup_merge WHERE customer=?", (customer_id,)).fetchone()
    before = had[0] if had else None
    into = row[1] or None if row and row[0] is None else None
    if into != before:
        conn.execute("DELETE FROM lookup_merge WHERE customer=?", (customer_id,))
        if into:
            conn.execute("INSERT INTO lookup_merge VALUES(?,?)", (customer_id, into))
    if row is None or row[0] is not None or into:
        remove(conn, customer_id)
    else:
        _write(conn, customer_id)
    for other in dict.fromkeys((before, into)):
        if other and other != customer_id:
            final = target(conn, other)
            if final and final != customer_id:
                _write(conn, final)
                if into != before:
                    _move(conn, final, down=True)


def remove(conn: Connection, customer_id: str) -> None:
    """Take a customer out of the index; nothing happens when it is not in."""
    row = conn.execute("SELECT seq, tokens FROM call_order WHERE customer=?", (customer_id,)).fetchone()
    if row:
        _erase(conn, row[0], row[1])
        conn.execute("DELETE FROM call_order WHERE seq=?", (row[0],))


def called(conn: Connection, customer_id: str) -> None:
    """Move a customer to the place its last call gives it; an older call that arrives late moves nobody up."""
    final = target(conn, customer_id)
    if final:
        _move(conn, final)


def rebuild(conn: Connection) -> None:
    """Make the whole index again from the records."""
    conn.execute("INSERT INTO lookup(lookup) VALUES('delete-all')")
    conn.execute("DELETE FROM call_order")
    conn.execute("DELETE FROM lookup_merge")
    _fill(conn)


def digest(conn: Connection) -> str:
    """SHA-256 of what the index holds, by customer; equal for two indexes that find the same. Call order is left out.

    Rows of the text index without a customer, and customers without a row, change it.
    """
    sha = hashlib.sha256()
    for customer, words in conn.execute("SELECT customer, sum FROM call_order ORDER BY customer"):
        sha.update(customer.encode() + b"\0" + words)
    ghosts = conn.execute(
        "SELECT count(*) FROM (SELECT rowid AS r FROM lookup EXCEPT SELECT seq FROM call_order)"
        " UNION ALL SELECT count(*) FROM (SELECT seq FROM call_order EXCEPT SELECT rowid FROM lookup)"
    ).fetchall()
    sha.update(repr([g[0] for g in ghosts]).encode())
    return sha.hexdigest()


def expected(conn: Connection) -> str:
    """What :func:`digest` must be, from the records alone: for ``verify``."""
    sha = hashlib.sha256()
    merges = dict(_merges(conn))
    ids = [row[0] for row in conn.execute("SELECT id FROM customer WHERE deleted_at IS NULL ORDER BY id")]
    followers: dict[str, list[str]] = {}
    for one, into in merges.items():
        followers.setdefault(into, []).append(one)
    for customer in ids:
        if customer not in merges:
            sha.update(customer.encode() + b"\0" + _sum(_tokens(conn, customer, followers)))
    sha.update(repr([0, 0]).encode())
    return sha.hexdigest()


def optimize(conn: Connection) -> None:
    """Join the index's segments into one: worth doing off shift, seconds at a million customers."""
    conn.execute("INSERT INTO lookup(lookup) VALUES('optimize')")


def target(conn: Connection, customer_id: str) -> str | None:
    """The customer who stands for *customer_id* after all merges; None when the merges go round in a circle."""
    seen = {customer_id}
    while True:
        row = conn.execute("SELECT target FROM lookup_merge WHERE customer=?", (customer_id,)).fetchone()
        if row is None:
            return customer_id
        customer_id = row[0]
        if customer_id in seen:
            return None
        seen.add(customer_id)


def _merges(conn: Connection) -> Iterator[tuple[str, str]]:
    return iter(
        conn.execute(
            "SELECT id, merged_into FROM customer WHERE merged_into IS NOT NULL AND merged_into<>'' AND deleted_at IS NULL"
        ).fetchall()
    )


def _group(conn: Connection, customer_id: str, followers: dict[str, list[str]] | None) -> list[str]:
    """The customer and everybody merged into it, by any number of steps."""
    group = [customer_id]
    for one in group:
        if followers is None:
            rows = conn.execute(
                "SELECT customer FROM lookup_merge WHERE target=? ORDER BY customer", (one,)
            ).fetchall()
            more = [row[0] for row in rows]
        else:
            more = followers.get(one, [])
        group += [m for m in more if m not in group]
    return group


def _tokens(conn: Connection, customer_id: str, followers: dict[str, list[str]] | None = None) -> set[str]:
    """The tokens of a customer with all who were merged into it."""
    names: list[str] = []
    numbers: list[str] = []
    plates: list[str] = []
    cards: list[str] = []
    for one in _group(conn, customer_id, followers):
        for kind, value, other in conn.execute(_FIELDS, (one, one, one, one)):
            if kind == "n":
                names.append(value)
            elif kind == "p":
                numbers.append(value)
            elif kind == "v":
                plates.append(value or other)
            else:
                cards.append(value)
    return tokens(names, numbers, plates, cards)


_FIELDS: Final = (
    "SELECT 'n', name, '' FROM customer WHERE id=?"
    " UNION ALL SELECT 'p', e164, '' FROM phone WHERE customer=? AND deleted_at IS NULL"
    " UNION ALL SELECT 'v', plate, vin FROM vehicle WHERE customer=? AND deleted_at IS NULL"
    " UNION ALL SELECT 'c', number, '' FROM card WHERE customer=? AND deleted_at IS NULL"
)


def _sum(words: set[str]) -> bytes:
    return hashlib.blake2b(" ".join(sorted(words)).encode(), digest_size=8).digest()


def _write(conn: Connection, customer_id: str) -> None:
    """Index one customer who is neither deleted nor merged, at its present place or a new one."""
    row = conn.execute("SELECT deleted_at FROM customer WHERE id=?", (customer_id,)).fetchone()
    if row is None or row[0] is not None:
        return
    found = _tokens(conn, customer_id)
    check = _sum(found)
    words = " ".join(sorted(found))
    had = conn.execute("SELECT seq, sum, tokens FROM call_order WHERE customer=?", (customer_id,)).fetchone()
    if had is None:
        wanted = _place(conn, customer_id)
        seq = _free(conn, wanted) if wanted is not None else _next(conn)
        _insert(conn, seq, customer_id, check, words)
    elif had[1] != check:
        _erase(conn, had[0], had[2])
        conn.execute("INSERT INTO lookup(rowid, tokens) VALUES(?,?)", (had[0], words))
        kept = words if had[2] is not None else None
        conn.execute("UPDATE call_order SET sum=?, tokens=? WHERE seq=?", (check, kept, had[0]))


def _move(conn: Connection, customer_id: str, *, down: bool = False) -> None:
    """Move a customer up to the place of its last call; also *down* when a merge with a later caller was undone."""
    row = conn.execute("SELECT seq, sum, tokens FROM call_order WHERE customer=?", (customer_id,)).fetchone()
    wanted = _place(conn, customer_id)
    if row is None or wanted == row[0] or ((wanted or 0) < row[0] and not (down and row[0] >= CALLED)):
        return
    words = row[2] or " ".join(sorted(_tokens(conn, customer_id)))
    _erase(conn, row[0], row[2])
    conn.execute("DELETE FROM call_order WHERE seq=?", (row[0],))
    _insert(conn, _next(conn) if wanted is None else _free(conn, wanted), customer_id, row[1], words)


def _insert(conn: Connection, seq: int, customer_id: str, check: bytes, words: str) -> None:
    conn.execute("INSERT INTO lookup(rowid, tokens) VALUES(?,?)", (seq, words))
    kept = None if _deletes_by_rowid(conn) else words
    conn.execute("INSERT INTO call_order VALUES(?,?,?,?)", (seq, customer_id, check, kept))


def _erase(conn: Connection, seq: int, words: str | None) -> None:
    """Take a row out of the text index; *words* are its tokens where the SQLite is too old to delete without them."""
    if words is None:
        conn.execute("DELETE FROM lookup WHERE rowid=?", (seq,))
    else:
        conn.execute("INSERT INTO lookup(lookup, rowid, tokens) VALUES('delete',?,?)", (seq, words))


def _deletes_by_rowid(conn: Connection) -> bool:
    row = conn.execute("SELECT sql FROM sqlite_master WHERE name='lookup'").fetchone()
    return "contentless_delete" in row[0]


def _next(conn: Connection) -> int:
    """The next place of somebody who never called."""
    row = conn.execute("SELECT max(seq) FROM call_order WHERE seq<?", (CALLED,)).fetchone()
    return int(row[0] or 0) + 1


def _place(conn: Connection, customer_id: str) -> int | None:
    """The place the last call of a customer (or of one merged into it) gives it; None when there was none."""
    last = 0
    for one in _group(conn, customer_id, None):
        row = conn.execute("SELECT max(began_at) FROM call WHERE customer=?", (one,)).fetchone()
        last = max(last, row[0] or 0)
    return CALLED + max(0, last // 1000 - _EPOCH_S) if last else None


def _free(conn: Connection, seq: int) -> int:
    """*seq*, or the next free place when two people called in the same second."""
    while conn.execute("SELECT 1 FROM call_order WHERE seq=?", (seq,)).fetchone():
        seq += 1
    return seq


def _fill(conn: Connection) -> None:
    """Index every customer, those who never called first, then by their last call."""
    merged = dict(_merges(conn))
    conn.executemany("INSERT INTO lookup_merge VALUES(?,?)", merged.items())
    last: dict[str, int] = {}
    for customer, began in conn.execute(
        "SELECT customer, max(began_at) FROM call WHERE customer<>'' GROUP BY customer"
    ):
        final = target(conn, customer)
        if final:
            last[final] = max(began, last.get(final, 0))
    rows = conn.execute(
        "SELECT id FROM customer WHERE deleted_at IS NULL ORDER BY created_at IS NOT NULL, created_at, id"
    ).fetchall()
    ids = [row[0] for row in rows if row[0] not in merged]
    order = sorted(range(len(ids)), key=lambda i: (last.get(ids[i], 0), i))
    seq = 0
    for index in order:
        customer = ids[index]
        found = _tokens(conn, customer)
        began = last.get(customer, 0)
        seq = max(seq + 1, CALLED + max(0, began // 1000 - _EPOCH_S) if began else 0)
        _insert(conn, seq, customer, _sum(found), " ".join(sorted(found)))
