"""Who is told of facts: trainers, 14 days before a fact is due, on the day, and when items go.

Looked for with the reminders; told once of each, so a look may be repeated.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from server.authoring import citing
from server.authoring.domain.cited import Cited
from server.curriculum.domain.register import Standing
from server.exams.domain.freshness import Cause
from server.flows.told import Told, recipient
from server.kernel.actor import Role
from server.notices.domain.notice import Kind, Telling

News = tuple[Kind, str, Mapping[str, str]]
MOST_NAMED = 10


async def tell_of_facts(told: Told, *, now: datetime) -> None:
    """What was not told while it was so is not made up for: the later news says more."""
    found = (await citing.cited(now=now)).values()
    news = [each for one in found for each in _news(one, now.date())]
    if not news:
        return
    owners = await told.accounts.directory.acting_as(Role.TRAINER)
    owners = owners or await told.accounts.directory.acting_as(Role.ADMIN)
    tellings = [
        Telling(kind, subject, recipient(to), payload)
        for kind, subject, payload in news
        for to in owners
    ]
    await told.notices.tell(tellings, now=now)


def _news(one: Cited, today: date) -> Iterator[News]:
    fact = one.registered.fact
    day = fact.review_by.isoformat()
    if today >= fact.review_by and one.standing is not Standing.STALE:
        yield Kind.FACT_DUE, f"{one.id}:due:{day}", _payload(one, day)
    elif one.standing is Standing.SOON:
        yield Kind.FACT_DUE_SOON, f"{one.id}:soon:{day}", _payload(one, day)
    for cause, kind in ((Cause.STALE, Kind.FACT_STALE), (Cause.CHANGED, Kind.FACT_CHANGED)):
        out = [item for item in one.out if item.cause is cause]
        if out:
            since = min(item.since for item in out if item.since)
            subject = f"{one.id}:{cause}:{since.isoformat()}"
            payload = _payload(one, since.isoformat()) | {
                "count": str(len(out)),
                "items": _named(item.id for item in out),
            }
            yield kind, subject, payload


def _payload(one: Cited, day: str) -> dict[str, str]:
    exams = sorted({taken.exam for taken in one.short})
    return {"fact": one.id, "day": day, "short": ", ".join(exams)}


def _named(ids: Iterable[str]) -> str:
    every = sorted(ids)
    return ", ".join(every[:MOST_NAMED]) + (" …" if len(every) > MOST_NAMED else "")
