"""The audit of the whole house: what each context promises, and I12, that a restart needs no human.

What waits is looked after by whatever process starts next, or somebody set it aside by name.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import partial

from server.appeals import auditing as appeals
from server.audit.reading import Check, to_the_end
from server.certification import auditing as certification
from server.credentials.keyring import auditing as keys
from server.credentials.service import Credentials
from server.database import queue
from server.exams import auditing as exams
from server.invigilation import auditing as invigilation

LONGEST_WAIT = timedelta(days=2)
"""Twice what a mail that fails again and again waits for its next try."""
MOST_TOLD = 200
SITTINGS_OF_A_LARGE_HOUSE = 5_000


async def violations(
    credentials: Credentials, topics: Collection[str], *, now: datetime
) -> list[str]:
    """Return one sentence for each violation; `topics` are those that flows work off."""
    return await to_the_end(await checks(credentials, topics, now=now))


async def checks(
    credentials: Credentials, topics: Collection[str], *, now: datetime
) -> Mapping[str, Check]:
    """By what they are about. None waits for another, and any process may take one."""
    until, public_keys = now + LONGEST_WAIT, await credentials.keys.fresh()
    return {
        **certification.checks(public_keys),
        "the keys": partial(keys.violations, credentials.keys),
        "the transparency log": partial(credentials.log.violations, public_keys),
        "appeals": appeals.violations,
        "invigilation": invigilation.violations,
        "grading to come": partial(exams.out_of_reach, until),
        "the outbox": partial(_stranded, topics, until),
    }


async def is_large() -> bool:
    """Whether one core would take minutes."""
    return await exams.are_more_than(SITTINGS_OF_A_LARGE_HOUSE)


async def _stranded(topics: Collection[str], until: datetime) -> list[str]:
    stranded = await queue.unreachable(topics, until, MOST_TOLD)
    return [
        f"I12: {one.topic} of {one.key} waits in the outbox, and nobody will take it before long."
        for one in stranded
    ]
