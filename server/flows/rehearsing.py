"""Rehearsals go on, a second at a time, as long as any is under way."""

import asyncio

from server.flows.lane import report
from server.invigilation.rehearsing import Rehearsals
from server.kernel.clock import Now

SECONDS_BETWEEN_STEPS = 1.0
SECONDS_BETWEEN_LOOKS = 2.0


async def rehearse(rehearsals: Rehearsals, now: Now) -> None:
    """Run for ever; owned by the application's lifespan."""
    is_any = False
    while True:
        await asyncio.sleep(SECONDS_BETWEEN_STEPS if is_any else SECONDS_BETWEEN_LOOKS)
        try:
            is_any = await rehearsals.step(now=now())
        except Exception as error:  # noqa: BLE001 - a store that is away now is back later
            report(error)
