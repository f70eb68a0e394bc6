"""Under `make run` published content follows the files: looks each second, publishes what passed.

A file with a fault changes nothing that is published; the findings go to the log.
"""

import asyncio
from pathlib import Path

import structlog

from server.database import changes
from server.exams import releases
from server.exams.content import folder_state
from server.exams.publishing import publish
from server.kernel.actor import SYSTEM
from server.kernel.clock import Now

SECONDS_BETWEEN_LOOKS = 1.0
log = structlog.get_logger("assay.content")


class ContentWatch:
    def __init__(self, content_dir: Path) -> None:
        self._content_dir = content_dir

    async def run(self, now: Now) -> None:
        """Follow edits for ever; owned by the application's lifespan."""
        seen = await asyncio.to_thread(self._state)
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            state = await asyncio.to_thread(self._state)
            if state != seen:
                seen = state
                await self._publish(now)

    def _state(self) -> int:
        """Alike as long as nothing was edited; the whole of it would take a quarter of a MB."""
        return hash(tuple(sorted(folder_state(self._content_dir).items())))

    async def _publish(self, now: Now) -> None:
        try:
            report = await publish(self._content_dir, actor=SYSTEM, now=now())
        except Exception as error:  # noqa: BLE001 - a file half written now is whole in a second
            log.warning("content-unread", fault=type(error).__name__)
            return
        if report.is_refused:
            changes.forget_here(releases.SCOPE, "all")  # authors look at their fault
        for finding in report.findings:
            log.warning("content-finding", finding=str(finding))
        log.info("content-published", new=len(report.new), changed=len(report.changed))
