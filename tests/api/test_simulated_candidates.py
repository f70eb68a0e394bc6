"""`rehearse`, short: a few simulated candidates sit on a store that is thrown away."""

import json
import os
import subprocess
import sys
from pathlib import Path

from server.database.migrate import is_empty
from tests.engines import Fresh
from tests.factories import small_content

SECONDS_AT_MOST = 120


def test_simulated_candidates_sit_and_leave_a_report(tmp_path: Path) -> None:
    ran = _rehearse(
        tmp_path, "--candidates=6", "--minutes=0.05", "--arrive=0.01", f"--report={tmp_path / 'r'}"
    )

    assert ran.stdout, ran.stderr
    told = json.loads(ran.stdout)
    assert (ran.returncode, told["failures"]) == (0, [])
    assert told["answers"]["hand in"]["count"] == 6
    assert sum(told["results"].values()) == 6
    assert "![latency](latency.svg)" in (tmp_path / "r" / "report.md").read_text("utf-8")
    assert (tmp_path / "r" / "latency.svg").read_text("utf-8").startswith("<svg")
    assert "6 candidates sit practice" in ran.stderr


def test_one_process_serves_a_file(tmp_path: Path) -> None:
    ran = _rehearse(tmp_path, "--processes=2")

    assert ran.returncode == 1
    assert "One process serves a SQLite file" in ran.stderr


async def test_a_store_that_holds_tables_is_not_empty(fresh_database: Fresh) -> None:
    assert not await is_empty(await fresh_database())


async def test_a_new_file_is_empty(tmp_path: Path) -> None:
    assert await is_empty(f"sqlite://{tmp_path / 'new.db'}")


def _rehearse(folder: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    content = folder / "content"
    if not content.exists():
        small_content(content)
    return subprocess.run(
        [sys.executable, "-m", "server", "rehearse", "--exam=practice", "--json", *options],
        env={**os.environ, "ASSAY_CONTENT_DIR": str(content)},
        check=False,
        capture_output=True,
        text=True,
        timeout=SECONDS_AT_MOST,
    )
