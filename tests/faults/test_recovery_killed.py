"""The command that recovers from a compromised key, killed on its way and given again."""

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from server.app import build_services, opened
from server.credentials import auditing
from server.credentials.domain.keys import Purpose
from server.database.connection import query
from server.kernel.clock import rfc3339, system_now
from tests.engines import Fresh
from tests.faults.exam_house import CONTENT, settings_in
from tests.unit.credentials.credential_builders import an_order

COUNT = 350


async def command(folder: Path, url: str, arguments: Sequence[str]) -> asyncio.subprocess.Process:
    kept = {name: value for name, value in os.environ.items() if name[:6] != "ASSAY_"}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "server", "keys", *arguments),
        cwd=CONTENT,
        env=kept | {"ASSAY_DATA_DIR": str(folder), "ASSAY_DATABASE_URL": url},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def test_killed_on_its_way_it_goes_on_when_given_again(
    fresh_sqlite: Fresh, tmp_path: Path
) -> None:
    url = await fresh_sqlite()
    settings = settings_in(tmp_path, url)
    services = build_services(settings)
    async with opened(settings):
        keys = services.credentials.keys
        await keys.register(now=system_now())
        orders = [an_order(number) for number in range(1, COUNT + 1)]
        await services.credentials.issuing.issue_many(orders, now=system_now())
        kid = next(one.kid for one in keys.public_keys() if one.purpose is Purpose.CREDENTIALS)
    fell_at = rfc3339(system_now())
    arguments = ("compromise", kid, "--at", fell_at, "--json")

    killed = await command(tmp_path, url, arguments)
    assert killed.stderr is not None
    assert b"signed again" in await killed.stderr.readline()
    killed.kill()
    await killed.communicate()
    again = await command(tmp_path, url, arguments)
    told, _ = await again.communicate()

    outcome = json.loads(told)
    assert 0 < outcome["resigned"] < COUNT
    assert outcome["doubted"] == []
    async with opened(settings):
        [[bearing]] = [
            [*row.values()]
            for row in await query(f"SELECT count(*) FROM certificate WHERE kid = '{kid}'")
        ]
        [[resigned]] = [
            [*row.values()]
            for row in await query("SELECT count(*) FROM certificate_event WHERE kind = 'resign'")
        ]
        assert (bearing, resigned) == (0, COUNT)
        public_keys = await build_services(settings).credentials.keys.fresh()
        assert await auditing.violations(public_keys) == []
