"""Raters are told that responses wait for them: once a day at most, and only who can do something.

What they may mark is told every day on which it waits; what training would open to them once.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from server.flows.told import Told, recipient
from server.kernel.actor import Role
from server.notices.domain.notice import Kind, Telling

MOST_NAMED = 10


async def tell_of_marking(told: Told, *, now: datetime) -> None:
    tellings = []
    for rater in await told.accounts.directory.acting_as(Role.RATER):
        work = await told.rating.calling.work_of(rater.id)
        if work.ready:
            payload = {"items": _named(work.ready), "day": now.date().isoformat()}
            subject = payload["day"]
            tellings.append(Telling(Kind.MARKING_WAITS, subject, recipient(rater), payload))
        elif work.training:
            named = _named(work.training)
            subject = hashlib.sha256(named.encode()).hexdigest()[:32]
            tellings.append(
                Telling(Kind.MARKING_TRAINING, subject, recipient(rater), {"items": named})
            )
    await told.notices.tell(tellings, now=now)


def _named(ids: Sequence[str]) -> str:
    return ", ".join(ids[:MOST_NAMED]) + (" …" if len(ids) > MOST_NAMED else "")
