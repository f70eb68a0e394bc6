"""The short form of `python -m tests.faults.drill`: a few kills, and what clients saw is judged."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from server.database.config import is_sqlite
from tests.engines import Fresh
from tests.faults.chance import TIMES, chance
from tests.faults.drill.content import write_content
from tests.faults.drill.rounds import Plan, drill
from tests.faults.exam_house import stage

KILLS, CLIENTS = 3 * TIMES, 4
FAULTS = ("kill", "lock", "cut", "duplicate", "reorder")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
async def test_what_was_acknowledged_survives_kills(
    fresh_database: Fresh, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url, content = await fresh_database(), write_content(tmp_path / "content")
    staged = await stage(tmp_path / "staged", url, content)
    home = None if is_sqlite(url) else request.getfixturevalue("postgres_home")
    plan = Plan.of(FAULTS, KILLS, chance().randrange(2**32), forgets=0)
    plan = replace(plan, candidates=CLIENTS)

    tally = await drill(staged, tmp_path / "grounds", plan, home=home, say=print)

    print("\n".join(tally.lines()))
    assert tally.befell["kill"] == KILLS
    assert tally.certificates > 0
