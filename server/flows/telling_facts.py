"""Who is told of facts: their owners, 14 days before one is due, on the day, and when items go.

Owners are the trainers whose names the items that cite it give as authors, and all trainers where
an author is none of them, or only lessons cite it.

Looked for with the reminders; told once of each, so a look may be repeated.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime

from server.accounts.domain.people import PersonView
from server.authoring import citing
from server.authoring.domain.cited import Cited
from server.authoring.domain.scaffolds import NOBODYS, handle_of
from server.curriculum.domain.register import Standing
from server.exams.domain.freshness import Cause
from server.flows.told import Told, recipient
from server.items import service as items
from server.kernel.actor import Role
from server.notices.domain.notice import Kind, Telling

News = tuple[Kind, str, Mapping[str, str]]
MOST_NAMED = 10


async def tell_of_facts(told: Told, *, now: datetime) -> None:
    """What was not told while it was so is not made up for: the later news says more."""
    found = (await citing.cited(now=now)).values()
    news = [(one, each) for one in found for each in _news(one, now.date())]
    if not news:
        return
    trainers = await told.accounts.directory.acting_as(Role.TRAINER)
    trainers = trainers or await told.accounts.directory.acting_as(Role.ADMIN)
    hashes = sorted({item.hash for one, _ in news for item in one.items})
    versions = await items.versions(hashes)
    tellings = [
        Telling(kind, subject, recipient(to), payload)
        for one, (kind, subject, payload) in news
        for to in _owners(trainers, {versions[item.hash].item.author for item in one.items})
    ]
    await told.notices.tell(tellings, now=now)


def _owners(trainers: Sequence[PersonView], authors: AbstractSet[str]) -> Sequence[PersonView]:
    named = [one for one in trainers if handle_of(one.name) in authors - {NOBODYS}]
    is_whole = authors and authors == {handle_of(one.name) for one in named}
    return named if is_whole else trainers


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
