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
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from console.store.lookup_tokens import checksum, group, merges, target, tokens_of

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
    states = [_state(conn, customer) for customer in dict.fromkeys(customers)]
    states.sort(key=lambda state: (state.seq or CALLED - 1, state.customer))
    for state in states:
        if state.into or state.was_into or state.followed:
            put(conn, state.customer)
        else:
            _write(conn, state)
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
    state = _state(conn, customer_id)
    before, into = state.was_into, state.into
    if into != before:
        conn.execute("DELETE FROM lookup_merge WHERE customer=?", (customer_id,))
        if into:
            conn.execute("INSERT INTO lookup_merge VALUES(?,?)", (customer_id, into))
    _write(conn, state)
    for other in dict.fromkeys((before, into)):
        final = target(conn, other) if other and other != customer_id else None
        if final and final != customer_id:
            _write(conn, _state(conn, final))
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
    ghosts = [0, 0]
    if _deletes_by_rowid(conn):  # an older SQLite does not tell which rows the text index has
        rows = conn.execute(
            "SELECT count(*) FROM (SELECT rowid FROM lookup EXCEPT SELECT seq FROM call_order)"
            " UNION ALL SELECT count(*) FROM (SELECT seq FROM call_order EXCEPT SELECT rowid FROM lookup)"
        )
        ghosts = [row[0] for row in rows]
    sha.update(repr(ghosts).encode())
    return sha.hexdigest()


def expected(conn: Connection) -> str:
    """What :func:`digest` must be, from the records alone: for ``verify``."""
    sha = hashlib.sha256()
    merged = dict(merges(conn))
    ids = [row[0] for row in conn.execute("SELECT id FROM customer WHERE deleted_at IS NULL ORDER BY id")]
    followers: dict[str, list[str]] = {}
    for one, into in merged.items():
        followers.setdefault(into, []).append(one)
    for customer in ids:
        if customer not in merged:
            sha.update(customer.encode() + b"\0" + checksum(tokens_of(conn, customer, followers)))
    sha.update(repr([0, 0]).encode())
    return sha.hexdigest()


def optimize(conn: Connection) -> None:
    """Join the index's segments into one: worth doing off shift, seconds at a million customers."""
    conn.execute("INSERT INTO lookup(lookup) VALUES('optimize')")


class _State(NamedTuple):
    """What is known of a customer before it is indexed: whether it stands for itself, and its present row if it has one.

    ``into`` and ``was_into`` are the merge as the records and as the index have it; ``followed`` that others are merged into
    it; ``began`` when its own last call began (ms), 0 for none.
    """

    customer: str
    alive: bool
    into: str
    was_into: str
    seq: int | None
    sum: bytes
    words: str | None
    followed: bool
    began: int


_STATE: Final = (
    "SELECT u.id IS NOT NULL AND u.deleted_at IS NULL, u.merged_into, m.target, o.seq, o.sum, o.tokens,"
    " EXISTS(SELECT 1 FROM lookup_merge f WHERE f.target=x.id), (SELECT max(began_at) FROM call c WHERE c.customer=x.id)"
    " FROM (SELECT ? AS id) x LEFT JOIN customer u ON u.id=x.id LEFT JOIN lookup_merge m ON m.customer=x.id"
    " LEFT JOIN call_order o ON o.customer=x.id"
)


def _state(conn: Connection, customer_id: str) -> _State:
    alive, into, was_into, seq, check, words, followed, began = conn.execute(
        _STATE, (customer_id,)
    ).fetchone()
    into = (into or "") if alive else ""
    return _State(
        customer_id, bool(alive), into, was_into or "", seq, check or b"", words, bool(followed), began or 0
    )


def _write(conn: Connection, state: _State) -> None:
    """Index one customer at its present place or a new one, or take it out when it stands for nobody any more."""
    if not state.alive or state.into:
        remove(conn, state.customer)
        return
    found = tokens_of(conn, state.customer, None if state.followed else {})
    check = checksum(found)
    if state.seq is None:
        wanted = _place(conn, state.customer) if state.followed else _second(state.began)
        seq = _free(conn, wanted) if wanted is not None else _next(conn)
        _insert(conn, seq, state.customer, check, " ".join(sorted(found)))
    elif state.sum != check:
        words = " ".join(sorted(found))
        _erase(conn, state.seq, state.words)
        conn.execute("INSERT INTO lookup(rowid, tokens) VALUES(?,?)", (state.seq, words))
        kept = words if state.words is not None else None
        conn.execute("UPDATE call_order SET sum=?, tokens=? WHERE seq=?", (check, kept, state.seq))


def _move(conn: Connection, customer_id: str, *, down: bool = False) -> None:
    """Move a customer up to the place of its last call; also *down* when a merge with a later caller was undone."""
    row = conn.execute("SELECT seq, sum, tokens FROM call_order WHERE customer=?", (customer_id,)).fetchone()
    wanted = _place(conn, customer_id)
    if row is None or wanted == row[0] or ((wanted or 0) < row[0] and not (down and row[0] >= CALLED)):
        return
    words = row[2] or " ".join(sorted(tokens_of(conn, customer_id)))
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
    """Whether the text index was made by a SQLite that needs no old tokens to delete a row."""
    row = conn.execute("SELECT tokens IS NULL FROM call_order LIMIT 1").fetchone()
    if row is None:
        row = conn.execute(
            "SELECT sql LIKE '%contentless_delete%' FROM sqlite_master WHERE name='lookup'"
        ).fetchone()
    return bool(row[0])


def _next(conn: Connection) -> int:
    """The next place of somebody who never called."""
    row = conn.execute("SELECT max(seq) FROM call_order WHERE seq<?", (CALLED,)).fetchone()
    return int(row[0] or 0) + 1


def _place(conn: Connection, customer_id: str) -> int | None:
    """The place the last call of a customer (or of one merged into it) gives it; None when there was none."""
    last = 0
    for one in group(conn, customer_id):
        row = conn.execute("SELECT max(began_at) FROM call WHERE customer=?", (one,)).fetchone()
        last = max(last, row[0] or 0)
    return _second(last)


def _second(began: int) -> int | None:
    """The place of a call that began at *began* ms; None for 0."""
    return CALLED + max(0, began // 1000 - _EPOCH_S) if began else None


def _free(conn: Connection, seq: int) -> int:
    """*seq*, or the next free place when two people called in the same second."""
    while conn.execute("SELECT 1 FROM call_order WHERE seq=?", (seq,)).fetchone():
        seq += 1
    return seq


def _fill(conn: Connection) -> None:
    """Index every customer, those who never called first, then by their last call."""
    merged = dict(merges(conn))
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
        found = tokens_of(conn, customer)
        began = last.get(customer, 0)
        seq = max(seq + 1, _second(began) or 0)
        _insert(conn, seq, customer, checksum(found), " ".join(sorted(found)))
