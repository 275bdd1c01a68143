"""Ctrl+C in the middle of an import, in a process of its own: whole batches are kept and the same command goes on."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from console.desk.imports.run import BATCH
from tests.stories.commands import Commands
from tests.unit.chain import FILES, chain_file


def changes(db: Path) -> int:
    with sqlite3.connect(f"file:{db}?mode=ro", uri=True) as con:
        return int(con.execute("SELECT count(*) FROM change").fetchone()[0])


def test_ctrl_c_while_customers_come_in(tmp_path: Path) -> None:
    db = tmp_path / "hq.db"
    run = Commands(db, now="2026-11-23T09:00:00+08:00")
    run.ok("init", str(db), "--site", "HQ", "--name", "客服部")
    for kind, name in FILES[:3]:
        run.ok("import", kind, str(chain_file(name)))
    before = changes(db)
    command = ["import", "customers", str(chain_file("customers.csv")), "--bad", str(tmp_path / "bad.csv")]
    process = subprocess.Popen(
        [sys.executable, "-m", "console", "--db", str(db), "--json", "--lang", "zh", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    end = time.monotonic() + 60
    while changes(db) < before + 2_000 and process.poll() is None and time.monotonic() < end:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    report = json.loads(out)
    assert process.returncode == 130, err
    assert report["interrupted"] and 0 < report["rows"] < 5_000
    assert "Traceback" not in err and "停下" in err
    assert run.ok("verify")["ok"]
    rest = run.ok(*command)
    assert not rest["interrupted"] and rest["bad_rows"] == 16
    assert (
        report["added"] + rest["added"] >= 4_854 - BATCH
    )  # the batch being written may be in and not yet counted
    again = run.ok(*command)
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 4_984)
