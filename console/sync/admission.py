"""May this bundle be taken in, and what must happen first? Everything is decided before the first write."""

from __future__ import annotations

import msgspec

from console.store.change import parse
from console.store.open import Site
from console.store.sqlite import Connection
from console.sync import forks, problems
from console.sync.bundle import Manifest
from console.sync.problems import Gap, Missing
from console.sync.reading import Bundle, shown
from console.sync.vector import Key, Tips, chain_at, tips


class Plan(msgspec.Struct):
    """What taking a bundle in means: ``join`` its organisation first; give up own numbers from ``part`` on (by scope) and take
    a new identity first, because of ``why``; ``drop`` branches that were given up; ``skip`` streams from these numbers on."""

    join: bool = False
    part: dict[str, int] = {}
    why: str = ""
    drop: dict[Key, int] = {}
    skip: dict[Key, int] = {}


def plan(conn: Connection, site: Site, bundle: Bundle, join: bool = False) -> Plan:
    """Look at *bundle* (checked with this file's tips). Raises :class:`~console.sync.problems.SyncProblem`."""
    manifest = bundle.manifest
    if manifest.org != site.org:
        if not (join or fresh(conn)):
            raise problems.other_organisation(bundle.name, shown(manifest))
        _code_is_free(site, bundle)
        return Plan(join=True)
    mine = tips(conn)
    found = Plan()
    parted = _parted(conn, bundle, mine)
    theirs = [branch for fact in bundle.partings for branch in forks.named(fact.body)]
    begun_alike = _begun_alike(conn, site, theirs)
    if begun_alike:
        return Plan(part=begun_alike, why="parted")
    behind = _restored(site, manifest, mine)
    if behind and not any(key[0] == site.id for key in parted):
        return Plan(part={scope: seq for (_, scope), seq in behind.items()}, why="restored")
    ours = forks.given_up(conn)
    if parted or any(_carries(bundle, b.site, b.scope, b.first) for b in ours):
        _settle(conn, site, bundle, mine, parted, ours, theirs, found)
    if not found.part and not found.drop:
        prerequisites(conn, bundle.name, manifest, mine)
    return found


def early(conn: Connection, site: Site, name: str, manifest: Manifest) -> None:
    """Refuse by its manifest alone a bundle that builds on what is not here, before reading all of it."""
    mine = tips(conn)
    if manifest.org == site.org and not _restored(site, manifest, mine):
        prerequisites(conn, name, manifest, mine)


def fresh(conn: Connection) -> bool:
    """Whether the file holds nothing but what ``init`` wrote: it may join the organisation of the first bundle it gets."""
    row = conn.execute(
        "SELECT count(DISTINCT tx), count(DISTINCT site), sum(tbl NOT IN ('member', 'unit', 'staff')),"
        " sum(actor<>'') FROM change"
    ).fetchone()
    return bool(row[0] <= 2 and row[1] <= 1 and not row[2] and not row[3])


def _code_is_free(site: Site, bundle: Bundle) -> None:
    """A site that joins must not begin its case numbers as another one does."""
    for change in bundle.members:
        said = parse(change.body)
        if change.pk != site.id and said.get("code") == site.code:
            raise problems.code_taken(site.code, str(said.get("name", "")))


def _restored(site: Site, manifest: Manifest, mine: Tips) -> dict[Key, int]:
    """Own streams of which the sender knows more than this file does, with the first number that is not here.

    A bundle that begins only later does not say whether both tell one history so far: something is missing before it.
    """
    found: dict[Key, int] = {}
    for s in manifest.streams:
        have = mine.get((s.site, s.scope), (0, b""))[0]
        if s.site == site.id and s.base <= have < s.tip:
            found[s.site, s.scope] = have + 1
    return found


def _parted(conn: Connection, bundle: Bundle, mine: Tips) -> set[Key]:
    """Streams in which the bundle and this file tell two histories."""
    found: set[Key] = set()
    for s in bundle.manifest.streams:
        key = (s.site, s.scope)
        seq, chain = mine.get(key, (0, b""))
        if s.base > seq or not seq:
            continue
        there: bytes | None
        if seq > s.tip:
            there, here = bytes.fromhex(s.tip_chain), chain_at(conn, key, s.tip)
        elif seq == s.base:
            there, here = bytes.fromhex(s.base_chain), chain
        else:
            there, here = bundle.seen.get(key), chain
        if (s.tip and there != here) or (
            s.base and bytes.fromhex(s.base_chain) != chain_at(conn, key, s.base)
        ):
            found.add(key)
    return found


def _begun_alike(conn: Connection, site: Site, theirs: list[forks.Branch]) -> dict[str, int]:
    """Own streams of which another file gave up a branch that this file holds too, with its first number.

    Three files wrote as one site, and two of them share what was never sent: this one must give it up as well, or it would
    be there under two identities. What both share gets one new identity, the same at both (:func:`forks.part`).
    """
    found: dict[str, int] = {}
    for branch in theirs:
        if branch.site == site.id and _holds(conn, branch):
            found[branch.scope] = min(branch.first, found.get(branch.scope, branch.first))
    return found


def _carries(bundle: Bundle, site: str, scope: str, number: int) -> bool:
    return any(
        (s.site, s.scope) == (site, scope) and s.base < number <= s.tip for s in bundle.manifest.streams
    )


def _settle(
    conn: Connection, site: Site, bundle: Bundle, mine: Tips, parted: set[Key], ours: list[forks.Branch],
    theirs: list[forks.Branch], found: Plan,
) -> None:  # fmt: skip
    """Two histories of one identity: one was given up, or this file gives up its own, or nobody can tell yet."""
    first: dict[Key, int] = {}
    chains: dict[tuple[Key, int], bytes] = {}
    wanted = {((b.site, b.scope), b.first) for b in ours}
    for change in bundle.changes():
        key = (change.site, change.scope)
        if (key, change.seq) in wanted:
            chains[key, change.seq] = change.chain
        looked = key in parted and key not in first and change.seq <= mine[key][0]
        if looked and chain_at(conn, key, change.seq) != change.chain:
            first[key] = change.seq
            chains[key, change.seq] = change.chain
    branches = [*ours, *theirs]
    for branch in ours:
        key = (branch.site, branch.scope)
        if chains.get((key, branch.first)) == branch.chain:
            found.skip[key] = min(branch.first, found.skip.get(key, branch.first))
    for key in parted:
        if key in found.skip:
            continue
        mine_given_up = [b.first for b in branches if (b.site, b.scope) == key and _holds(conn, b)]
        if mine_given_up:
            found.drop[key] = min(mine_given_up)
        elif key[0] == site.id and key in first:
            found.part[key[1]] = first[key]
            found.why = "parted"
        else:
            raise problems.two_files(bundle.name, _called(conn, key[0]), here=key[0] == site.id)


def _holds(conn: Connection, branch: forks.Branch) -> bool:
    return chain_at(conn, (branch.site, branch.scope), branch.first) == branch.chain


def prerequisites(conn: Connection, name: str, manifest: Manifest, mine: Tips) -> None:
    """Refuse a bundle that builds on changes that are not here: without them its edits would look like conflicts."""
    gaps = []
    for key, base in sorted(manifest.base.items()):
        have = mine.get(key, (0, b""))[0]
        if base > have:
            row = conn.execute("SELECT code, name FROM member WHERE id=?", (key[0],)).fetchone()
            code, name = row or (manifest.code, manifest.name) if key[0] == manifest.site else row or ("", "")
            before = (
                manifest.after if key[0] == manifest.site else ""
            )  # what others wrote came with other bundles
            gaps.append(Gap(key[0], code, name, key[1], have + 1, base, before))
    if gaps:
        raise Missing(name, gaps)


def _called(conn: Connection, site: str) -> str:
    row = conn.execute("SELECT code, name FROM member WHERE id=?", (site,)).fetchone()
    return f"{row[0]} {row[1]}" if row else site
