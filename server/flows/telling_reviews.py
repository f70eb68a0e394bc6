"""Who is told of reviews: whom they are asked of, and whoever asked, of the answer."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from server.authoring import reviewing
from server.authoring.domain.review import Review, Stage
from server.authoring.rules import life_rules
from server.database.outbox import Entry
from server.flows.lane import Handle
from server.flows.told import Told, recipient
from server.notices.domain.notice import Kind, Telling


class ReviewTellings:
    def __init__(self, told: Told) -> None:
        self._told = told

    def handlers(self) -> Mapping[str, Handle]:
        return {
            reviewing.ASKED_TOPIC: self._asked,
            reviewing.ANSWERED_TOPIC: self._answered,
        }

    async def _asked(self, entries: list[Entry], now: datetime) -> None:
        """What was taken back meanwhile is told to nobody."""
        for entry in entries:
            one = await reviewing.told(UUID(entry.key))
            if one is not None and one.stage is Stage.ASKED:
                await tell(self._told, Kind.REVIEW_ASKED, one, one.reviewer_id, now)

    async def _answered(self, entries: list[Entry], now: datetime) -> None:
        for entry in entries:
            one = await reviewing.told(UUID(entry.key))
            if one is not None:
                await tell(self._told, Kind.REVIEW_ANSWERED, one, one.asked_by, now)


async def tell_of_due(told: Told, *, now: datetime) -> None:
    """Once before a review is due, to its reviewer; once it is overdue, to whoever asked."""
    days = (await life_rules()).remind_days
    for one in await reviewing.due_within(days, now=now):
        await tell(told, Kind.REVIEW_DUE, one, one.reviewer_id, now)
        if one.is_overdue(on=now.date()):
            await tell(told, Kind.REVIEW_OVERDUE, one, one.asked_by, now)


async def tell(told: Told, kind: Kind, one: Review, to: UUID, now: datetime) -> None:
    payload = {
        "item": one.name,
        "day": one.due.isoformat(),
        "review": str(one.id),
        "draft": str(one.draft_id),
        "verdict": one.verdict.value if one.verdict else "",
    }
    people = await told.people([to])
    tellings = [Telling(kind, str(one.id), recipient(it), payload) for it in people.values()]
    await told.notices.tell(tellings, now=now)
