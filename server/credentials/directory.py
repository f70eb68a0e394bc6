"""Finding holders by name: only those who wanted to be found, of certificates that are valid."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from server.credentials.domain.certificate import Certificate
from server.credentials.domain.verdict import Evidence, Verdict, judge
from server.credentials.store import certificates
from server.credentials.store import directory as store

SHORTEST = 2
"""Letters of a name to look for."""
Place = tuple[str, UUID]


async def found(
    name: str, exam: str, *, after: Place | None, limit: int, now: datetime
) -> tuple[Sequence[Certificate], Place | None]:
    """Whose name begins so, and where the next page begins. Less than SHORTEST finds nobody."""
    start = store.key_of(name)
    if len(start) < SHORTEST:
        return [], None
    places = await store.found(start, exam, after, limit + 1)
    known = await certificates.by_ids([one for _, one in places[:limit]])
    shown = [known[one] for _, one in places[:limit] if one in known and _is_valid(known[one], now)]
    return shown, places[limit - 1] if len(places) > limit else None


def _is_valid(one: Certificate, now: datetime) -> bool:
    is_valid = judge(Evidence.SOUND, one.standing, at=now) is Verdict.VALID
    return is_valid and one.document is not None and not one.is_name_withheld
