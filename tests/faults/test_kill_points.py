"""The short form of `python -m tests.faults.kill_points`: some of the awaits, on SQLite."""

import asyncio
import sys

import pytest

from tests.faults.chance import TIMES, chance
from tests.faults.exam_house import CONTENT


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork and no SIGKILL")
async def test_a_kill_at_an_await_leaves_one_of_everything() -> None:
    sample, seed = 3 * TIMES, chance().randrange(2**32)
    command = (sys.executable, "-m", "tests.faults.kill_points", "--engine", "sqlite")
    process = await asyncio.create_subprocess_exec(
        *command, "--sample", str(sample), "--seed", str(seed),
        cwd=CONTENT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()

    assert process.returncode == 0, said.decode()
    assert said.count(b"one of everything each time") == 2
