"""Which certificates an act on many is about: all of an exam that were decided on in a time."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

from server.certification.store import decisions as store
from server.credentials.service import Credentials

AT_ONCE = 500


async def certificates_decided(
    credentials: Credentials, exam: str, since: datetime, until: datetime
) -> list[UUID]:
    """The newest certificate of each decision made from `since` to before `until`."""
    found: list[UUID] = []
    async for decision_ids in _decided(exam, since, until):
        found += [one.id for one in (await credentials.of_decisions(decision_ids)).values()]
    return found


async def _decided(exam: str, since: datetime, until: datetime) -> AsyncIterator[list[UUID]]:
    every = await store.certified_between(exam, since, until)
    for at in range(0, len(every), AT_ONCE):
        yield every[at : at + AT_ONCE]
