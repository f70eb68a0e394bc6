"""The drill: many certificates are issued anew, then revoked, by a process killed midway."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from server.cli.bench import orders
from server.credentials.domain.certificate import Certificate
from server.credentials.domain.printed_id import display
from server.credentials.domain.status_list import bits_of, encoded_list
from server.database.connection import query
from server.kernel.clock import system_now
from tests.faults.exam_house import CONTENT, ExamHouse

MANY = 120
SECONDS = 60


@pytest.mark.slow
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
async def test_a_mass_act_that_was_killed_goes_on_where_it_was(
    house: ExamHouse, tmp_path: Path
) -> None:
    issuing = house.services.credentials.issuing
    issued = await issuing.issue_many(list(islice(orders(), MANY)), now=system_now())
    reissue = ("reissue", "--ids", written(tmp_path / "ids", issued), "--code", "error", "--json")

    tried = await told(house, *reissue)
    stale = await begin(house, *reissue, "--commit", "0" * 64)
    assert (tried["changes"], tried["verdicts"]) == (MANY, {"valid": MANY})
    assert (await stale.wait(), await count("superseded")) == (1, 0)

    cut_off = await begin(house, *reissue, "--commit", tried["digest"])
    while await count("superseded") < 5:  # noqa: ASYNC110 - another process does it
        await asyncio.sleep(0.01)
    cut_off.send_signal(signal.SIGKILL)
    await cut_off.wait()
    half = await count("superseded")
    done = await told(house, *reissue, "--commit", tried["digest"])
    again = await told(house, *reissue, "--commit", tried["digest"])

    assert 5 <= half < MANY
    assert done == again
    assert done["counts"] == {"done": MANY}
    assert (await count("superseded"), await count("active")) == (MANY, MANY)
    await _revoke_all(house, await _newest(house, issued), tmp_path / "newer")


async def _revoke_all(house: ExamHouse, live: Sequence[Certificate], ids: Path) -> None:
    revoke = ("revoke", "--ids", written(ids, live), "--code", "policy", "--json")
    tried = await told(house, *revoke)

    done = await told(house, *revoke, "--commit", tried["digest"])

    (row,) = await query("SELECT document, is_stale FROM status_list")
    listed = json.loads(row["document"])["credentialSubject"]["encodedList"]
    assert done["counts"] == {"done": MANY}
    assert not row["is_stale"]
    assert bits_of(listed) == bits_of(encoded_list([one.record.status_index for one in live]))


def written(path: Path, these: Sequence[Certificate]) -> str:
    path.write_text("\n".join(display(one.printed_id) for one in these))
    return str(path)


async def _newest(house: ExamHouse, issued: Sequence[Certificate]) -> list[Certificate]:
    decisions = [one.decision_id for one in issued]
    return [*(await house.services.credentials.of_decisions(decisions)).values()]


async def count(status: str) -> int:
    rows = await query("SELECT COUNT(*) AS n FROM certificate WHERE status = ?", [status])
    return int(rows[0]["n"])


async def told(house: ExamHouse, *arguments: str) -> dict[str, Any]:
    process = await begin(house, *arguments)
    out, _ = await asyncio.wait_for(process.communicate(), SECONDS)
    assert process.returncode == 0
    answer: dict[str, Any] = json.loads(out)
    return answer


async def begin(house: ExamHouse, *arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "server", "certificates", *arguments,
        cwd=CONTENT,
        stdout=asyncio.subprocess.PIPE,
        env=os.environ
        | {
            "ASSAY_DATA_DIR": str(house.settings.data_dir),
            "ASSAY_DATABASE_URL": house.settings.database_url,
        },
    )  # fmt: skip
