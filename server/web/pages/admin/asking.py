"""What an administrator asks of a list, read from the address. What makes no sense is said."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from litestar import Request

from server.kernel.actor import Actor
from server.web.deps import Services

LONGEST = 200


def words_of(request: Request[Any, Any, Any], *names: str) -> dict[str, str]:
    """What was asked for under each name, trimmed; nothing for what was not."""
    return {name: request.query_params.get(name, "").strip()[:LONGEST] for name in names}


def id_of(text: str) -> UUID | None:
    """Return the UUID, or None for anything else."""
    try:
        return UUID(text.strip())
    except ValueError:
        return None


async def person_meant(services: Services, who: str, viewer: Actor) -> UUID | None:
    """Who is meant by an id or a whole address."""
    by_id = id_of(who)
    if by_id is not None or "@" not in who:
        return by_id
    found = await services.accounts.directory.page(who, None, actor=viewer, limit=5)
    return next((one.id for one in found.people if one.email == who.lower()), None)


def first_moment(text: str) -> datetime | None:
    """The beginning of a day in UTC. Raises ValueError for what is no day."""
    return datetime.combine(date.fromisoformat(text), time.min, UTC) if text else None


def moment_after(text: str) -> datetime | None:
    """The end of a day in UTC, which is the beginning of the next. Raises ValueError."""
    first = first_moment(text)
    return None if first is None else first + timedelta(days=1)
