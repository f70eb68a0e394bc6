"""A key falls that signed before there was a log: what the log proves."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from server.app import working
from server.cli import commands
from server.credentials.domain.keys import Purpose
from server.database.connection import query
from server.kernel.clock import rfc3339, system_now
from server.settings import Settings, from_environment
from tests.engines import Fresh
from tests.unit.credentials.credential_builders import an_order

BEGAN = system_now() - timedelta(days=10)
BEFORE, LATER = BEGAN - timedelta(days=5), BEGAN + timedelta(days=5)
EARLY, LATE = 3, 2


async def a_store(settings: Settings) -> str:
    """Certificates from before the log, and from after it began; return their key."""
    async with working(settings) as services:
        credentials = services.credentials
        await credentials.issuing.issue_many([an_order(1 + n) for n in range(EARLY)], now=BEFORE)
        for statement in (
            "DELETE FROM certificate_event",
            "DELETE FROM log_entry",
            "UPDATE log_size SET size = 0",
            "UPDATE certificate SET log_index = NULL, log_salt = NULL",
        ):
            await query(statement)
        await credentials.keys.register(now=BEGAN)
        await credentials.log.publish(now=BEGAN)
        await credentials.issuing.issue_many([an_order(9 + n) for n in range(LATE)], now=LATER)
        keys = credentials.keys.public_keys()
    return next(one.kid for one in keys if one.purpose is Purpose.CREDENTIALS)


async def test_what_was_there_as_the_log_began_is_ours_unless_the_key_had_fallen_then(
    fresh_sqlite: Fresh, tmp_path: Path
) -> None:
    def compromised(settings: Settings, kid: str, at: Any) -> tuple[int, str]:
        arguments = ["keys", "compromise", kid, "--at", rfc3339(at)]
        done = CliRunner().invoke(commands(settings), arguments, catch_exceptions=False)
        return done.exit_code, done.output

    for at, resigned, doubted in ((LATER, EARLY, LATE), (BEGAN, 0, EARLY + LATE)):
        folder = tmp_path / str(resigned)
        settings = from_environment(
            {"ASSAY_DATABASE_URL": await fresh_sqlite(), "ASSAY_DATA_DIR": str(folder)}
        )
        kid = await a_store(settings)

        too_early = await asyncio.to_thread(compromised, settings, kid, BEFORE)
        code, told = await asyncio.to_thread(compromised, settings, kid, at)

        assert too_early[0] == 1
        assert "give that moment" in too_early[1]
        assert rfc3339(BEGAN) in too_early[1]
        assert code == 0
        assert f"{doubted} came into the log later." in told
        assert ("3 of them are from before there was a log" in told) == (at == BEGAN)
        if resigned:
            assert f"{resigned} signed again" in told
