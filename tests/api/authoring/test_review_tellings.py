"""Who is told of reviews, by notice and by mail: of what is asked, what is due, and the answer."""

import re
from uuid import UUID

from server.authoring.domain.review import Review
from server.authoring.reviewing import Wanted
from server.items.domain.model import ReviewRole, Verdict
from server.notices.tables import MailRow, NoticeRow
from tests.api.authoring.test_reviews import Council
from tests.api.authoring.test_reviews import council as council  # noqa: PLC0414 - a fixture
from tests.api.browsing import seen
from tests.api.house import Client

CONTENT = Wanted({ReviewRole.CONTENT: None})


async def asked(council: Council) -> Review:
    (review,) = await council.send(await council.draft(), CONTENT)
    return review


async def told(review: Review, person_id: UUID) -> list[str]:
    """What somebody is told of a review, in the product and by mail alike."""
    mine = {"subject": str(review.id), "person_id": person_id}
    notices = await NoticeRow.filter(**mine).order_by("created_ms", "id")
    mailed = {row.kind: row.state for row in await MailRow.filter(**mine)}
    assert mailed == {row.kind: "sent" for row in notices}
    return [row.kind.removeprefix("review-") for row in notices]


async def notices_of(client: Client) -> str:
    return re.sub("<[^>]+>", "", (await seen(client, "/notices")).text)


async def settled(council: Council, review: Review, number: int) -> None:
    async def is_so() -> bool:
        mails = MailRow.filter(subject=str(review.id), state="sent")
        return await mails.count() >= number

    await council.desk.room.settle_until(is_so)


async def test_whoever_is_asked_is_told_and_whoever_asked_hears_the_verdict(
    council: Council,
) -> None:
    review = await asked(council)
    await settled(council, review, 1)
    assert await told(review, council.robin.person_id) == ["asked"]
    assert await told(review, council.desk.trainer.person_id) == []

    await council.give(review, Verdict.REVISE, "The key is not beyond dispute.")
    await settled(council, review, 2)

    assert await told(review, council.robin.person_id) == ["asked"]
    assert await told(review, council.desk.trainer.person_id) == ["answered"]
    robin = await council.desk.room.sign_in("reviewer@demo.example")
    assert "You are asked to review pra-0001" in await notices_of(robin)
    trainer = await council.desk.room.crew("trainer")
    assert "A reviewer asks to revise pra-0001" in await notices_of(trainer)


async def test_whoever_asked_hears_that_a_review_is_declined(council: Council) -> None:
    review = await asked(council)
    reviewing = council.desk.authoring.reviewing
    await settled(council, review, 1)
    await reviewing.decline(review.id, "Away.", actor=council.robin, now=council.now)
    await settled(council, review, 2)

    assert "answered" in await told(review, council.desk.trainer.person_id)


async def test_what_is_taken_back_at_once_is_told_to_nobody(council: Council) -> None:
    review = await asked(council)
    reviewing = council.desk.authoring.reviewing
    await reviewing.withdraw(review.id, actor=council.desk.trainer, now=council.now)
    await council.desk.room.settle()

    await council.desk.room.services.flows.remind()

    assert set(await told(review, council.robin.person_id)) <= {"asked"}


async def test_a_reviewer_is_reminded_once_and_whoever_asked_hears_that_it_is_overdue(
    council: Council,
) -> None:
    review = await asked(council)
    await settled(council, review, 1)
    clock, steps = council.desk.room.clock, []
    for days in (4, 1, 0, 2, 1, 1):
        clock.move(days=days)
        await council.desk.room.services.flows.remind()
        people = council.robin.person_id, council.desk.trainer.person_id
        rows = [await NoticeRow.filter(subject=str(review.id), person_id=it) for it in people]
        steps.append(tuple(len(some) for some in rows))
    clock.move(days=-9)

    assert steps == [(1, 0), (2, 0), (2, 0), (2, 0), (2, 1), (2, 1)]
    await settled(council, review, 3)
    assert await told(review, council.robin.person_id) == ["asked", "due"]
    assert await told(review, council.desk.trainer.person_id) == ["overdue"]
