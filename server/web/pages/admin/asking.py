"""What an administrator asks of a list, read from the address. What makes no sense is said."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from litestar import Request

from server.kernel.actor import Actor
from server.kernel.errors import NotFound
from server.kernel.text import forbidden_character
from server.language.voice import say
from server.web.deps import Services
from server.web.forms import id_of

LONGEST = 200
MOST_NAMED = 100
YEARS = range(1970, 9_000)
"""In which something can have happened, with room to reckon on either side."""


def words_of(request: Request[Any, Any, Any], *names: str) -> dict[str, str]:
    """What was asked for under each name, trimmed; nothing for what was not."""
    return {name: plain(request.query_params.get(name, "")) for name in names}


def plain(text: str) -> str:
    """Without what no store takes, trimmed and cut: nothing that is kept holds it."""
    return "".join(one for one in text if not forbidden_character(one)).strip()[:LONGEST]


async def person_meant(services: Services, who: str, viewer: Actor) -> tuple[UUID | None, str]:
    """Who is meant by an id or a whole address, and what is wrong with it, if anything."""
    if not who:
        return None, ""
    found = id_of(who)
    if found is None and "@" in who:
        page = await services.accounts.directory.page(who, None, actor=viewer, limit=5)
        found = next((one.id for one in page.people if one.email == who.lower()), None)
    return found, "" if found else say("Nobody has this address or ID.")


async def people_meant(services: Services, who: str, viewer: Actor) -> tuple[Collection[UUID], str]:
    """As `person_meant`, or everybody whose name has words that begin so, if not too many."""
    if not who or "@" in who or id_of(who) is not None:
        found, error = await person_meant(services, who, viewer)
        return [] if found is None else [found], error
    page = await services.accounts.directory.page(who, None, actor=viewer, limit=MOST_NAMED)
    if page.after:
        return [], say("Too many people are called so. Type more of the name, or the address.")
    if not page.people:
        return [], say("Nobody has this name, address or ID.")
    return [one.id for one in page.people], ""


async def subject_meant(services: Services, text: str) -> str:
    """What an event is about, by its own id; the one printed on a certificate stands for that."""
    if not text or id_of(text) is not None:
        return text
    try:
        return str((await services.credentials.finding.by_text(text)).id)
    except NotFound:
        return text


def first_moment(text: str) -> datetime | None:
    """The beginning of a day in UTC. Raises ValueError for what is no day."""
    if not text:
        return None
    day = date.fromisoformat(text)
    if day.year not in YEARS:
        raise ValueError(text)
    return datetime.combine(day, time.min, UTC)


def moment_after(text: str) -> datetime | None:
    """The end of a day in UTC, which is the beginning of the next. Raises ValueError."""
    first = first_moment(text)
    return None if first is None else first + timedelta(days=1)
