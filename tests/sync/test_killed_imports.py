"""kill -9 at any instant of an import: what is there is whole acts, and taking the bundle in again ends in the same truth."""

from __future__ import annotations

import os

from kill_bundles import bundles

KILLS = int(os.environ.get("CALLCONSOLE_IMPORT_KILLS", "200"))


def test_killed_while_a_bundle_comes_in() -> None:
    kills, partial = bundles(KILLS, seed=11)
    assert kills == KILLS and partial > KILLS // 4
