"""Mails leave, a few connections at a time, in a lane of their own.

A mail server that is slow or away delays nothing but mails.
"""

import asyncio
from uuid import UUID

from server.database import outbox
from server.database.outbox import Entry
from server.flows.lane import report
from server.kernel.clock import Now
from server.notices.sending import Sending
from server.notices.service import SEND_TOPIC

CONNECTIONS = 4
MAILS_EACH = 4
"""With ten seconds for each step, a batch ends within the lease of its entries."""
MINUTE_MS = 60_000
BACKOFF_MS = tuple(MINUTE_MS * n // 2 for n in (1, 4, 20, 60, 120, 360, 720, 1_440, 2_880))
"""Half a minute to a day, three days in all."""


class MailFlow:
    def __init__(self, sending: Sending, now: Now) -> None:
        self._sending = sending
        self._now = now

    async def follow_up(self) -> bool:
        entries = await outbox.claim(CONNECTIONS * MAILS_EACH, now=self._now(), topics=[SEND_TOPIC])
        shares = (entries[start::CONNECTIONS] for start in range(CONNECTIONS))
        await asyncio.gather(*(self._send(share) for share in shares if share))
        return bool(entries)

    async def _send(self, entries: list[Entry]) -> None:
        try:
            again = await self._sending.send([UUID(one.key) for one in entries], now=self._now())
        except Exception as error:  # noqa: BLE001 - kept due, named in the log, tried again
            report(error)
            for entry in entries:
                await outbox.postpone(entry, error, now=self._now(), backoff_ms=BACKOFF_MS)
            return
        await outbox.finish([one for one in entries if UUID(one.key) not in again])
        for entry in entries:
            fault = again.get(UUID(entry.key))
            if fault is not None:
                await outbox.postpone(entry, fault.value, now=self._now(), backoff_ms=BACKOFF_MS)
