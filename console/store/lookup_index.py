"""The look-up index: everything a customer is found by, kept in step with the records in the same transaction.

One contentless FTS5 table over ready-made tokens (:mod:`console.domain.search`), its rowid the call order: the customer
who called last has the highest. ``ORDER BY rowid DESC LIMIT 20`` is then the true top 20 by recency and stops early, so
a look-up costs nearly the same however many match (design: performance.md). ``lookup_words`` keeps the tokens of each
place, so that a row found tells by itself how well it matches.

Customers who never called lie below :data:`CALLED`, in the order they were entered; callers above it, by the second
their last call began, so that the order is the same at every site whatever order the calls arrived in.

Everything here is derived: :func:`rebuild` makes it again from the tables ``customer phone vehicle card call``, and
:func:`digest` says whether it still is what they say. Nothing in it is replicated.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from console.store.lookup_tokens import AT_ONCE, group, merges, target, words_of

if TYPE_CHECKING:
    from console.store.sqlite import Connection

#: First place of those who called; below it is room for 134 million who never did.
CALLED: Final = 1 << 27
_EPOCH_S: Final = 1_577_836_800  # 2020-01-01, seconds
#: So much of a transaction's new tokens is gathered in memory (bytes) before it becomes a piece of the index on its own.
_GATHERED: Final = 32 << 20
#: How many pages of the index are joined at once.
_PAGES: Final = 64
#: And by the way at the end of a write that moved only :data:`_FEW` customers: each call would leave a piece, and left to itself
#: SQLite joins them only after sixty pages.
_PAGES_A_WRITE: Final = 16
_FEW: Final = 50
#: Tokens are letters and digits already folded: ``ascii`` parts them at spaces and leaves every other character alone.
_FTS_OPTIONS: Final = """tokens, tokenize="ascii", detail=none, content='', prefix='1 2 3 4 5 6'"""


def create(conn: Connection) -> None:
    """Make the tables and indexes, and fill them from the records that are there. For a migration step."""
    modern = conn.execute("SELECT sqlite_version()").fetchone()[0]
    if tuple(int(part) for part in modern.split(".")) >= (3, 43, 0):
        conn.execute(f"CREATE VIRTUAL TABLE lookup USING fts5({_FTS_OPTIONS}, contentless_delete=1)")
    else:  # deletes repeat the exact old tokens
        conn.execute(f"CREATE VIRTUAL TABLE lookup USING fts5({_FTS_OPTIONS}, columnsize=0)")
    conn.execute(
        "CREATE TABLE call_order(seq INTEGER PRIMARY KEY, customer TEXT NOT NULL UNIQUE)"  # small: it stays in memory
    )
    conn.execute("CREATE TABLE lookup_words(seq INTEGER PRIMARY KEY, tokens TEXT NOT NULL)")
    conn.execute("CREATE TABLE lookup_merge(customer TEXT PRIMARY KEY, target TEXT NOT NULL) WITHOUT ROWID")
    conn.execute("CREATE INDEX lookup_merge_target ON lookup_merge(target)")
    conn.execute("CREATE INDEX vehicle_serial ON vehicle(substr(plate, 3), plate, customer, deleted_at)")
    conn.execute("CREATE INDEX customer_born ON customer(birthday) WHERE birthday<>''")
    _fill(conn)


def update(
    conn: Connection,
    customers: Iterable[str],
    called: Iterable[str] = (),
    new: Mapping[str, str] | None = None,
) -> None:
    """Bring the index up to date at the end of a write: *customers* whose records changed, *called* who had a call, *new*
    ones who came with this write, with their tokens.

    One call a transaction is fastest: records are read and rows written many at a time, in ascending order.
    """
    plain: list[_State] = []
    for state in _states(conn, list(dict.fromkeys(customers))):
        if state.into or state.was_into or state.followed:
            put(conn, state.customer)
        else:
            plain.append(state)
    _write(conn, sorted(plain, key=lambda state: (state.seq or CALLED - 1, state.customer)), new)
    moves: list[tuple[int, str]] = []
    for customer in dict.fromkeys(called):
        final = target(conn, customer)
        wanted = _place(conn, final) if final else None
        if final and wanted is not None:
            moves.append((wanted, final))
    for _, customer in sorted(moves):
        _move(conn, customer)
    if 0 < len(plain) + len(moves) <= _FEW:
        _join(conn, _PAGES_A_WRITE)


def put(conn: Connection, customer_id: str) -> None:
    """Index a customer as the records now say; removes one who is deleted or merged. Writes nothing when nothing changed.

    A merged customer's names, numbers, plates and cards find the one merged into, and again their own after it is undone.
    """
    (state,) = _states(conn, [customer_id])
    before, into = state.was_into, state.into
    if into != before:
        conn.execute("DELETE FROM lookup_merge WHERE customer=?", (customer_id,))
        if into:
            conn.execute("INSERT INTO lookup_merge VALUES(?,?)", (customer_id, into))
    _write(conn, [state])
    for other in dict.fromkeys((before, into)):
        final = target(conn, other) if other and other != customer_id else None
        if final and final != customer_id:
            _write(conn, _states(conn, [final]))
            if into != before:
                _move(conn, final, down=True)


def remove(conn: Connection, customer_id: str) -> None:
    """Take a customer out of the index; nothing happens when it is not in."""
    row = conn.execute(_ROW, (customer_id,)).fetchone()
    if row:
        _erase(conn, *row)


def called(conn: Connection, customer_id: str) -> None:
    """Move a customer to the place its last call gives it; an older call that arrives late moves nobody up."""
    final = target(conn, customer_id)
    if final:
        _move(conn, final)


def gather(conn: Connection) -> None:
    """Let a large transaction become one piece of the index. For a migration step: the index remembers it."""
    conn.execute("INSERT INTO lookup(lookup, rank) VALUES('hashsize', ?)", (_GATHERED,))


def join_early(conn: Connection) -> None:
    """Let two pieces of the index of one size become one, not four. For a migration step: the index remembers it."""
    conn.execute("INSERT INTO lookup(lookup, rank) VALUES('usermerge', 2)")


def pieces(conn: Connection) -> int:
    """How many pieces the index lies in: each look-up asks every one of them."""
    return int(conn.execute("SELECT count(DISTINCT segid) FROM lookup_idx").fetchone()[0])


def rebuild(conn: Connection) -> None:
    """Make the whole index again from the records."""
    conn.execute("INSERT INTO lookup(lookup) VALUES('delete-all')")
    conn.execute("DELETE FROM call_order")
    conn.execute("DELETE FROM lookup_words")
    conn.execute("DELETE FROM lookup_merge")
    _fill(conn)


def digest(conn: Connection) -> str:
    """SHA-256 of what the index holds, by customer; equal for two indexes that find the same. Call order is left out.

    Rows of the text index without a customer, and customers without a row, change it.
    """
    ghosts = [0, 0]
    if _deletes_by_rowid(conn):  # an older SQLite does not tell which rows the text index has
        rows = conn.execute(
            "SELECT count(*) FROM (SELECT rowid FROM lookup EXCEPT SELECT seq FROM call_order)"
            " UNION ALL SELECT count(*) FROM (SELECT seq FROM call_order EXCEPT SELECT rowid FROM lookup)"
        )
        ghosts = [row[0] for row in rows]
    lost = conn.execute(
        "SELECT count(*) FROM (SELECT seq FROM lookup_words EXCEPT SELECT seq FROM call_order)"
    ).fetchone()
    words = conn.execute(
        "SELECT customer, coalesce(tokens, '') FROM call_order o LEFT JOIN lookup_words w ON w.seq=o.seq ORDER BY customer"
    )
    return _sum(words, [*ghosts, *lost])


def expected(conn: Connection) -> str:
    """What :func:`digest` must be, from the records alone: for ``verify``."""
    merged = dict(merges(conn))
    rows = conn.execute("SELECT id FROM customer WHERE deleted_at IS NULL ORDER BY id")
    ids = [row[0] for row in rows if row[0] not in merged]
    return _sum(words_of(conn, ids, _followers(merged)), [0, 0, 0])


def _followers(merged: dict[str, str]) -> dict[str, list[str]]:
    """Who was merged into whom, the other way round."""
    found: dict[str, list[str]] = {}
    for one, into in merged.items():
        found.setdefault(into, []).append(one)
    return found


def _sum(rows: Iterable[tuple[str, str]], ghosts: list[int]) -> str:
    sha = hashlib.sha256()
    for customer, words in rows:
        sha.update(f"{customer}\0{words}\n".encode())
    sha.update(repr(ghosts).encode())
    return sha.hexdigest()


def tidy(conn: Connection, *, begin: bool = False) -> bool:
    """Join a few pages of the index's segments, some milliseconds' work; whether there is more to do.

    After thousands of new rows the index lies in a dozen pieces, and each look-up asks every one; joined (first call with
    *begin*) it asks one. Worth doing at the end of a long import, in a transaction for each call, so that nobody waits.
    """
    before = conn.total_changes
    _join(conn, -_PAGES if begin else _PAGES)
    return conn.total_changes - before >= 2


def _join(conn: Connection, pages: int) -> None:
    """Join pieces of the index, so many pages of them at most (less than 0: of all pieces into one)."""
    conn.execute("INSERT INTO lookup(lookup, rank) VALUES('merge', ?)", (pages,))


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
    words: str
    followed: bool
    began: int


_STATES: Final = (
    "SELECT x.value, u.id IS NOT NULL AND u.deleted_at IS NULL, u.merged_into, m.target, o.seq, w.tokens,"
    " EXISTS(SELECT 1 FROM lookup_merge f WHERE f.target=x.value), (SELECT max(began_at) FROM call c WHERE c.customer=x.value)"
    " FROM json_each(?) x LEFT JOIN customer u ON u.id=x.value LEFT JOIN lookup_merge m ON m.customer=x.value"
    " LEFT JOIN call_order o ON o.customer=x.value LEFT JOIN lookup_words w ON w.seq=o.seq"
)


def _states(conn: Connection, customers: list[str]) -> Iterator[_State]:
    for start in range(0, len(customers), AT_ONCE):
        part = json.dumps(customers[start : start + AT_ONCE])
        for customer, alive, into, was_into, seq, words, followed, began in conn.execute(
            _STATES, (part,)
        ).fetchall():
            into = (into or "") if alive else ""
            yield _State(
                customer, bool(alive), into, was_into or "", seq, words or "", bool(followed), began or 0
            )


def _write(conn: Connection, states: Iterable[_State], new: Mapping[str, str] | None = None) -> None:
    """Index customers at their present places or new ones; take out those who stand for nobody any more. *new* ones have
    no place yet, and these tokens."""
    standing: dict[str, _State] = {}
    for state in states:
        if state.alive and not state.into:
            standing[state.customer] = state
        elif state.seq is not None:
            remove(conn, state.customer)
    followers: dict[str, list[str]] | None = None
    if not any(state.followed for state in standing.values()):
        followers = {}
    fresh = list(new.items()) if new else []
    for customer, words in words_of(conn, standing, followers):
        state = standing[customer]
        if state.seq is not None:
            if words != state.words:
                _erase(conn, state.seq, state.words)
                _insert(conn, [(state.seq, customer, words)])
            continue
        wanted = _place(conn, customer) if state.followed else _second(state.began)
        if wanted is None:
            fresh.append((customer, words))
        else:
            _insert(conn, [(_free(conn, wanted), customer, words)])
    if fresh:
        fresh.sort()
        first = _next(conn)
        _insert(conn, [(first + n, customer, words) for n, (customer, words) in enumerate(fresh)])


_ROW: Final = "SELECT seq, tokens FROM call_order JOIN lookup_words USING(seq) WHERE customer=?"


def _move(conn: Connection, customer_id: str, *, down: bool = False) -> None:
    """Move a customer up to the place of its last call; also *down* when a merge with a later caller was undone."""
    row = conn.execute(_ROW, (customer_id,)).fetchone()
    wanted = _place(conn, customer_id)
    if row is None or wanted == row[0] or ((wanted or 0) < row[0] and not (down and row[0] >= CALLED)):
        return
    _erase(conn, *row)
    _insert(conn, [(_next(conn) if wanted is None else _free(conn, wanted), customer_id, row[1])])


def _insert(conn: Connection, rows: Sequence[tuple[int, str, str]]) -> None:
    """New rows: place, customer, tokens."""
    if rows:
        conn.executemany("INSERT INTO lookup(rowid, tokens) VALUES(?1,?3)", rows)
        conn.executemany("INSERT INTO call_order VALUES(?1,?2)", [row[:2] for row in rows])
        conn.executemany("INSERT INTO lookup_words VALUES(?1,?3)", rows)


def _erase(conn: Connection, seq: int, words: str) -> None:
    """Take a row out; *words* are its tokens, for a SQLite too old to delete without them."""
    conn.execute("DELETE FROM call_order WHERE seq=?", (seq,))
    conn.execute("DELETE FROM lookup_words WHERE seq=?", (seq,))
    if _deletes_by_rowid(conn):
        conn.execute("DELETE FROM lookup WHERE rowid=?", (seq,))
    else:
        conn.execute("INSERT INTO lookup(lookup, rowid, tokens) VALUES('delete',?,?)", (seq, words))


def _deletes_by_rowid(conn: Connection) -> bool:
    """Whether the text index was made by a SQLite that needs no old tokens to delete a row."""
    made = conn.execute("SELECT sql FROM sqlite_master WHERE name='lookup'").fetchone()
    return "contentless_delete" in made[0]


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
    rows = []
    for customer, words in words_of(conn, [ids[i] for i in order], _followers(merged)):
        seq = max(seq + 1, _second(last.get(customer, 0)) or 0)
        rows.append((seq, customer, words))
        if len(rows) == AT_ONCE:
            _insert(conn, rows)
            rows = []
    _insert(conn, rows)
