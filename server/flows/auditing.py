"""The audit of the whole house: what each context promises, and I12, that a restart needs no human.

What waits is looked after by whatever process starts next, or somebody set it aside by name.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from server.appeals import auditing as appeals
from server.certification import auditing as certification
from server.credentials.domain.keys import PublicKey
from server.database import queue
from server.exams import auditing as exams
from server.invigilation import auditing as invigilation

LONGEST_WAIT = timedelta(days=2)
"""Twice what a mail that fails again and again waits for its next try."""
MOST_TOLD = 200


async def violations(
    public_keys: Sequence[PublicKey], topics: Collection[str], *, now: datetime
) -> list[str]:
    """Return one sentence for each violation; `topics` are those that flows work off."""
    found = await certification.violations(public_keys)
    found += await appeals.violations()
    found += await invigilation.violations()
    found += await exams.out_of_reach(now + LONGEST_WAIT)
    return found + await _stranded(topics, now + LONGEST_WAIT)


async def _stranded(topics: Collection[str], until: datetime) -> list[str]:
    stranded = await queue.unreachable(topics, until, MOST_TOLD)
    return [
        f"I12: {one.topic} of {one.key} waits in the outbox, and nobody will take it before long."
        for one in stranded
    ]
