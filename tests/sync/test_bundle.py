"""A bundle is refused whole, with its reason, before the first write: damage of every kind, tricks of every kind."""

from __future__ import annotations

import gzip
import json
import os
import random
import time
import zlib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sync_helpers import Place, exchange

from console.store.change import START, Change, hash_body, header, link
from console.sync import reading, wire
from console.sync.bundle import Manifest
from console.sync.problems import SyncProblem

Make = Callable[..., Place]
Line = list[Any]


@pytest.fixture
def small(site: Make) -> tuple[Place, Path]:
    """A site and a bundle of a few changes for it."""
    hq = site("HQ")
    hq.set("customer", "c1", name="张三")
    hq.use()
    return site("S1"), hq.send().path


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]


def forge(
    path: Path, rows: list[Any], *, chains: bool = True, manifest: dict[str, Any] | None = None
) -> Path:
    """Write *rows* (manifest, changes) as a bundle whose own sums are right: what a malicious program could make."""
    head = dict(rows[0]) | (manifest or {})
    body = [json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() for row in rows[1:]]
    if chains:
        tips = {n: (stream[2], bytes.fromhex(stream[3]) or START) for n, stream in enumerate(head["streams"])}
        hlc = 0
        for row in rows[1:]:
            hlc += row[0]
            stream = head["streams"][row[1]]
            text = json.dumps(row[9], ensure_ascii=False, separators=(",", ":"))
            prev = None if row[10] is None else json.dumps(row[10], ensure_ascii=False, separators=(",", ":"))
            seq, chain = tips[row[1]]
            change = Change(
                stream[0], stream[1], seq + 1, hlc, (hlc >> 16) - row[2], row[4], hlc - row[3], row[5], row[6], row[7],
                row[8], text, prev, hash_body(text, prev), b"",
            )  # fmt: skip
            try:
                chain = link(chain, header(change), change.body_hash)
            except Exception:
                chain = bytes(32)
            tips[row[1]] = (seq + 1, chain)
        head["streams"] = [
            [s[0], s[1], s[2], s[3], tips[n][0], tips[n][1].hex()] for n, s in enumerate(head["streams"])
        ]
        head["count"] = len(body)
    raw = b"".join(line + b"\n" for line in [json.dumps(head, ensure_ascii=False).encode(), *body])
    path.write_bytes(gzip.compress(raw + b'{"sha256":"%s"}\n' % sha256(raw).hexdigest().encode()))
    return path


def forged(path: Path, rows: list[Any]) -> Path:
    """:func:`forge`, without chains where they cannot be computed."""
    try:
        return forge(path, rows)
    except Exception:
        return forge(path, rows, chains=False)


def refused(place: Place, path: Path) -> str:
    """The code of the refusal; nothing was written."""
    before = place.rows("SELECT count(*), max(arrival) FROM change")
    with pytest.raises(SyncProblem) as problem:
        place.take(path)
    assert place.rows("SELECT count(*), max(arrival) FROM change") == before
    assert problem.value.message and problem.value.fix
    return problem.value.code


def test_the_format(small: tuple[Place, Path]) -> None:
    _, path = small
    rows = lines(path)
    assert rows[0]["format"] == 1 and rows[0]["count"] == len(rows) - 2 == 3 and rows[0]["needs"] == 1
    raw = gzip.decompress(path.read_bytes())
    assert rows[-1] == {"sha256": sha256(raw[: raw.rindex(b'{"sha256"')]).hexdigest()}
    assert forge(path.with_name("again.bundle"), rows[:-1]) and not list(path.parent.glob(".*"))


def test_every_bit_flipped_is_refused_or_changes_nothing(small: tuple[Place, Path], tmp_path: Path) -> None:
    _, path = small
    whole = path.read_bytes()
    said = [change for change in reading.read(path).changes()]
    bad, same = tmp_path / "bad.bundle", 0
    for at in range(len(whole)):
        for bit in range(8):
            flipped = bytearray(whole)
            flipped[at] ^= 1 << bit
            bad.write_bytes(flipped)
            try:
                with reading.read(bad) as got:
                    assert [change for change in got.changes()] == said
                    same += 1
            except SyncProblem:
                pass
    assert same < 10 * 8  # parts of the gzip header that say nothing


def test_every_truncation_is_refused(small: tuple[Place, Path], tmp_path: Path) -> None:
    place, path = small
    whole, bad = path.read_bytes(), tmp_path / "bad.bundle"
    for length in range(len(whole)):
        bad.write_bytes(whole[:length])
        with pytest.raises(SyncProblem):
            reading.read(bad)
    bad.write_bytes(whole[: len(whole) // 2])
    assert refused(place, bad) == "bundle-damaged"
    bad.write_bytes(whole + b"x")
    assert refused(place, bad) == "bundle-altered"
    bad.write_bytes(whole + whole)
    assert refused(place, bad) == "bundle-altered"
    bad.write_bytes(b"")
    assert refused(place, bad) == "not-a-bundle"


@pytest.mark.parametrize(
    ("name", "act", "code"),
    [
        ("format", {"format": 2}, "bundle-too-new"),
        ("needs", {"needs": 99}, "bundle-too-new"),
        ("org", {"org": "beef"}, "bundle-other-organisation"),
        ("count", {"count": 1 << 60}, "bundle-altered"),
        ("size", {"size": -1}, "bundle-altered"),
        ("at", {"at": 1 << 60}, "bundle-altered"),
        ("streams", {"streams": []}, "bundle-altered"),
        ("shape", {"streams": "x"}, "bundle-altered"),
    ],
)
def test_manifests_that_cannot_be(
    small: tuple[Place, Path], tmp_path: Path, name: str, act: dict[str, Any], code: str
) -> None:
    place, path = small
    place.set("customer", "x", name="有")
    assert refused(place, forge(tmp_path / "x.bundle", lines(path)[:-1], chains=False, manifest=act)) == code


def test_an_altered_body_is_refused_though_the_sum_is_right(
    small: tuple[Place, Path], tmp_path: Path
) -> None:
    place, path = small
    rows = lines(path)[:-1]
    rows[2][9]["name"] = "别人"
    assert refused(place, forge(tmp_path / "x.bundle", rows, chains=False)) == "bundle-altered"


def test_a_body_changed_under_its_old_hash_is_refused(small: tuple[Place, Path], tmp_path: Path) -> None:
    """Only what an erasure left may stand beside the hash of what stood there before."""
    place, path = small
    rows = lines(path)[:-1]
    rows[2][11] = hash_body('{"name":"张三"}', None).hex()
    rows[2][9] = {"name": "别人"}
    assert refused(place, forge(tmp_path / "x.bundle", rows, chains=False)) == "bundle-altered"


HOSTILE: dict[str, Callable[[list[Line]], object]] = {
    "an hlc beyond any calendar": lambda r: r[3].__setitem__(0, 1 << 61),
    "time runs backwards": lambda r: r[3].__setitem__(0, -1),
    "the same hlc twice": lambda r: r[3].__setitem__(0, 0),
    "a stream that is not there": lambda r: r[3].__setitem__(1, 7),
    "a negative stream": lambda r: r[3].__setitem__(1, -1),
    "a wall clock before 1970": lambda r: r[3].__setitem__(2, 1 << 50),
    "a body that is a list": lambda r: r[3].__setitem__(9, []),
    "a number too large for the file": lambda r: r[3][9].__setitem__("uses", 1 << 70),
    "text where a number belongs": lambda r: r[3][9].__setitem__("uses", "many"),
    "a number where text belongs": lambda r: r[2][9].__setitem__("name", 7),
    "a table where text belongs": lambda r: r[2][9].__setitem__("name", {"a": 1}),
    "prev of another shape": lambda r: r[2].__setitem__(10, {"name": [["x", 1]]}),
    "an erasure of nothing": lambda r: r[3].__setitem__(slice(6, 10), ["erase", "erased", "c1", {"rows": 3}]),
    "too few columns": lambda r: r[3].__delitem__(slice(8, 12)),
    "a line that is no change": lambda r: r.append({"x": 1}),
    "schema of no version": lambda r: r[3].__setitem__(5, 0),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_lines_with_right_sums_are_refused(
    small: tuple[Place, Path], tmp_path: Path, name: str
) -> None:
    place, path = small
    rows = lines(path)[:-1]
    HOSTILE[name](rows)
    assert refused(place, forged(tmp_path / "x.bundle", rows)).startswith("bundle-")


def test_nesting_without_bottom_is_refused(small: tuple[Place, Path], tmp_path: Path) -> None:
    place, path = small
    raw = gzip.decompress(path.read_bytes()).splitlines()
    raw[2] = b"[" * 200_000 + b"]" * 200_000
    text = b"".join(line + b"\n" for line in raw[:-1])
    bad = tmp_path / "deep.bundle"
    bad.write_bytes(gzip.compress(text + b'{"sha256":"%s"}\n' % sha256(text).hexdigest().encode()))
    assert refused(place, bad) in ("bundle-altered", "bundle-too-large")


def test_a_bomb_is_stopped_early(small: tuple[Place, Path], tmp_path: Path) -> None:
    place, path = small
    head = gzip.decompress(path.read_bytes()).splitlines()[0]
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = tmp_path / "bomb.bundle"
    with bomb.open("wb") as file:
        file.write(packer.compress(head + b"\n"))
        for _ in range(300):
            file.write(packer.compress(bytes(1 << 20)))
        file.write(packer.flush())
    began = time.monotonic()
    assert refused(place, bomb) == "bundle-too-large"
    assert time.monotonic() - began < 2
    small_lines = tmp_path / "lines.bundle"
    with gzip.open(small_lines, "wb") as out:
        out.write(head + b"\n" + b"[]\n" * 3_000_000)
    assert refused(place, small_lines).startswith("bundle-")


def test_other_files_are_no_bundles(small: tuple[Place, Path], tmp_path: Path) -> None:
    place, _ = small
    junk = tmp_path / "x.bundle"
    for content in (
        b"hello",
        b"PK\x03\x04",
        gzip.compress(b"hello"),
        gzip.compress(b"{}\n"),
        os.urandom(5000),
    ):
        junk.write_bytes(content)
        assert refused(place, junk) in ("not-a-bundle", "bundle-damaged")


def test_fuzzed_bundles_never_crash_or_hang(small: tuple[Place, Path], tmp_path: Path) -> None:
    """Mutated JSON under right sums and chains: refused by name, or taken in and then everything agrees."""
    _, path = small
    chance = random.Random(5)
    rows = lines(path)[:-1]
    values: list[Any] = [
        None,
        True,
        -1,
        0,
        1 << 40,
        1 << 64,
        1.5,
        "",
        "x",
        "\u202e\x1b[2J",
        [],
        {},
        {"a": None},
        [["org", 1]],
    ]
    bad, taken = tmp_path / "fuzz.bundle", 0
    for turn in range(300):
        mutated = json.loads(json.dumps(rows))
        for _ in range(chance.choice((1, 1, 2, 4))):
            row = chance.choice(mutated[1:])
            at = chance.randrange(len(row))
            if isinstance(row[at], dict) and row[at] and chance.random() < 0.7:
                row[at][chance.choice([*row[at], "zz"])] = chance.choice(values)
            else:
                row[at] = chance.choice(values)
        try:
            with reading.read(forged(bad, mutated)) as got:
                list(got.changes())
                taken += 1
        except SyncProblem:
            continue
        if taken <= 20:
            fresh = Place(tmp_path, f"F{turn}")
            fresh.take(bad)
            fresh.digest()
            fresh.store.close()
    assert taken > 20


def test_what_a_newer_version_wrote_travels_untouched(site: Make, tmp_path: Path) -> None:
    hq, s1, s2 = site("HQ"), site("S1"), site("S2")
    hq.set("customer", "c1", name="张三")
    rows = lines(hq.send().path)[:-1]
    rows[2][5] = 7  # schema
    rows[2][9] = {"mood": "cheerful", "name": "张三"}
    rows.append([1, 0, 0, 0, "1001", 7, "fact", "hologram", "h1", {"x": [1.5, None]}, None, ""])
    rows.append([1, 0, 0, 0, "1001", 7, "dream", "hologram", "h2", {}, None, ""])
    rows.append(
        [1, 0, 0, 0, "1001", 7, "fact", "case_event", "HQ-0009", {"event": "teleported", "at": 1}, None, ""]
    )
    s1.take(forge(tmp_path / "new.bundle", rows))
    assert s1.value("customer", "c1", "name") == "张三"
    s2.take(s1.send())
    s1.take(s2.send())
    assert s1.digest() == s2.digest()
    assert s2.rows("SELECT body, schema FROM change WHERE pk='c1'") == [
        ('{"mood":"cheerful","name":"张三"}', 7)
    ]


def test_erased_people_stay_erased_in_bundles(site: Make) -> None:
    hq, s1, s2 = site("HQ"), site("S1"), site("S2")
    hq.set("customer", "c1", name="王小明", note="440106")
    exchange(hq, s1)
    hq.write(lambda tx: tx.erase("c1"))
    made = hq.send()
    assert "王小明" not in gzip.decompress(made.path.read_bytes()).decode()
    s2.take(made)
    s1.take(made)
    s2.take(s1.send())
    for place in (s1, s2):
        assert place.value("customer", "c1", "name") == ""
        assert not place.rows("SELECT 1 FROM change WHERE body LIKE '%王小明%'")
    exchange(hq, s1, s2)
    assert hq.digest() == s1.digest() == s2.digest()


def test_the_wire_gives_back_what_it_got(site: Make) -> None:
    hq = site("HQ", skew=-5000)
    hq.set("customer", "c1", name='"\\\n张三\u2028', note="x" * 500)
    hq.set("customer", "c1", name="")
    made = hq.send()
    with reading.read(made.path) as got:
        back = list(got.changes())
    from console.store.change import COLUMNS

    assert back == [
        Change(*row) for row in hq.rows(f"SELECT {COLUMNS} FROM change WHERE kind<>'ack' ORDER BY hlc")
    ]
    assert isinstance(made.manifest, Manifest) and back[-1].hlc < wire.HLC_LIMIT
