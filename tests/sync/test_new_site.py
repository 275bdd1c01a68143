"""A folder of bundles is enough to bring up a new site."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.stories.commands import Commands, call_centre, moment


def at(clock: str) -> str:
    return moment("2026-11-23", clock)


@pytest.fixture
def share(tmp_path: Path) -> Path:
    """A folder with a snapshot of the call centre and two days of small bundles, of the centre and of a store."""
    folder = tmp_path / "share"
    folder.mkdir()
    hq = call_centre(tmp_path)
    hq.now = at("09:00:00")
    hq.ok("sync", "out", str(folder))
    s1 = Commands(tmp_path / "s1.db", now=at("09:01:00"))
    s1.ok("init", str(s1.db), "--site", "S1", "--name", "南岸店", "--from", str(folder))
    s1.staff = "2009"
    for n in range(3):
        hq.now, s1.now = at(f"10:0{n}:00"), at(f"10:1{n}:00")
        hq.ok("customer", "add", f"顾客{n}", "--phone", f"1380000000{n}")
        assert hq.ok("sync", "out", str(folder))["whole"] is False
        s1.ok("sync", "in", str(folder))
        s1.ok("customer", "add", f"门店顾客{n}", "--phone", f"1390000000{n}")
        s1.ok("sync", "out", str(folder))
        hq.ok("sync", "in", str(folder))
    return folder


def test_init_from_a_folder_of_a_snapshot_and_what_followed(share: Path, tmp_path: Path) -> None:
    new = Commands(tmp_path / "s2.db", now=at("12:00:00"))
    made = new.ok("init", str(new.db), "--site", "S2", "--name", "沙坪坝店", "--from", str(share))
    assert made["sync"]["new"] > 40 and made["sync"]["missing"] == [] == made["sync"]["refused"]
    new.staff = "2013"
    for name in ("张三", "顾客2", "门店顾客2"):
        assert new.ok("lookup", name)["hits"], name
    assert new.ok("verify")["ok"]
    hq = Commands(tmp_path / "hq.db", now=at("12:01:00"), staff="1001")
    new.ok("sync", "out", str(share))
    hq.ok("sync", "in", str(share))
    hq.ok("sync", "out", str(share))
    new.ok("sync", "in", str(share))
    assert hq.ok("verify")["digest"] == new.ok("verify")["digest"]
    assert {site["site"] for site in hq.ok("sync", "status")["sites"]} == {"S1", "S2"}


def test_without_the_snapshot_the_missing_bundle_is_named_and_comes_later(
    share: Path, tmp_path: Path
) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    first = min(share.glob("HQ-*"))
    shutil.move(first, aside / first.name)
    new = Commands(tmp_path / "s2.db", now=at("12:00:00"))
    answer = new("init", str(new.db), "--site", "S2", "--name", "沙坪坝店", "--from", str(share))
    assert answer.code in (1, 4)
    assert "HQ" in answer.text + answer.err
    if answer.code == 1:
        assert not new.db.exists()
        new.ok("init", str(new.db), "--site", "S2", "--name", "沙坪坝店", "--from", str(aside))
    else:
        new.ok("sync", "in", str(aside))
    new.ok("sync", "in", str(share))
    assert new.ok("lookup", "顾客2", staff="1001")["hits"]


def test_another_organisation_in_the_folder_is_refused_whole(share: Path, tmp_path: Path) -> None:
    other = Commands(tmp_path / "x.db", now=at("11:00:00"))
    other.ok("init", str(other.db), "--site", "X", "--name", "别家")
    other.ok("sync", "out", str(share / "x.bundle"))
    new = Commands(tmp_path / "s2.db", now=at("12:00:00"))
    answer = new("init", str(new.db), "--site", "S2", "--name", "沙坪坝店", "--from", str(share))
    assert answer.code == 4
    assert [one["refused"] for one in answer.json["sync"]["refused"]] == ["bundle-other-organisation"]
    assert new.ok("lookup", "张三", staff="1001")["hits"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_cannot_be_leaves_no_file_behind(share: Path, tmp_path: Path, lang: str) -> None:
    new = Commands(tmp_path / "s2.db", now=at("12:00:00"), lang=lang)
    empty = tmp_path / "empty"
    empty.mkdir()
    (tmp_path / "bad.bundle").write_bytes(next(share.glob("HQ-*")).read_bytes()[:-30])
    for source, why in (
        (empty, "no-bundle"), (tmp_path / "nowhere", "no-file"), (tmp_path / "bad.bundle", "bundle-damaged"),
    ):  # fmt: skip
        answer = new("init", str(new.db), "--site", "S2", "--name", "沙坪坝店", "--from", str(source))
        assert (answer.code, answer.refusal["refused"]) == (1, why)
        assert answer.refusal["message"] and not new.db.exists()
    answer = new("init", str(new.db), "--site", "HQ", "--name", "二号", "--from", str(share))
    assert (answer.code, answer.refusal["refused"]) == (1, "code-taken") and not new.db.exists()
    assert not list(tmp_path.glob("s2.db*"))
