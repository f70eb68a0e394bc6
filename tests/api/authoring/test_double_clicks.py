"""What is pressed twice happens once, and says the same both times; also at once."""

import asyncio
from collections.abc import Awaitable, Callable

from server.authoring.commenting import Said
from server.authoring.domain.review import Judged, ReviewAskedAlready
from server.authoring.moving import Step
from server.authoring.reviewing import Wanted
from server.items.domain.model import ReviewRole, Status, Verdict
from tests.api.authoring.test_reviews import ANYBODY, Council
from tests.api.authoring.test_reviews import council as council  # noqa: PLC0414 - a fixture

TIMES = 4


async def pressed(act: Callable[[], Awaitable[object]]) -> list[object]:
    return list(await asyncio.gather(*(act() for _ in range(TIMES)), return_exceptions=True))


async def test_sent_to_review_once(council: Council) -> None:
    draft = await council.draft(title="Sent once")
    moving = council.desk.authoring.moving
    step = Step(Status.REVIEW, (await council.life(draft)).draft.revision)

    told = await pressed(
        lambda: moving.send(draft.id, step, ANYBODY, actor=council.desk.trainer, now=council.now)
    )

    life = await council.life(draft)
    assert told == [None] * TIMES
    assert (len(life.moved), len(life.reviews)) == (1, 3)


async def test_asked_once(council: Council) -> None:
    draft = await council.draft(title="Asked once")
    await council.send(draft, Wanted({}))
    wanted = Wanted({ReviewRole.CONTENT: council.robin.person_id})
    reviewing = council.desk.authoring.reviewing

    told = await pressed(
        lambda: reviewing.ask(draft.id, wanted, actor=council.desk.trainer, now=council.now)
    )

    assert [type(one) for one in told if one] == [ReviewAskedAlready] * (TIMES - 1)
    assert len((await council.life(draft)).reviews) == 1


async def test_judged_once(council: Council) -> None:
    draft = await council.draft(title="Judged once")
    (review,) = await council.send(draft, Wanted({ReviewRole.CONTENT: None}))
    opened = await council.desk.authoring.reviewing.opened(review.id, actor=council.robin)
    judged = Judged(opened.draft.revision, Verdict.ACCEPT, tuple(opened.checklist))

    told = await pressed(lambda: council.judge(review, judged))

    assert told == [None] * TIMES


async def test_declined_once(council: Council) -> None:
    draft = await council.draft(title="Declined once")
    (review,) = await council.send(draft, Wanted({ReviewRole.CONTENT: None}))
    reviewing = council.desk.authoring.reviewing

    told = await pressed(
        lambda: reviewing.decline(review.id, "No time", actor=council.robin, now=council.now)
    )

    assert told == [None] * TIMES


async def test_there_is_no_other_to_ask(council: Council) -> None:
    draft = await council.draft(title="Another")
    (review,) = await council.send(draft, Wanted({ReviewRole.CONTENT: None}))
    reviewing = council.desk.authoring.reviewing
    told = await pressed(
        lambda: reviewing.reassign(review.id, None, actor=council.desk.trainer, now=council.now)
    )
    assert {type(one) for one in told} == {ReviewAskedAlready}


async def test_said_once(council: Council) -> None:
    draft = await council.draft(title="Said once")
    await council.send(draft)
    said = Said((await council.life(draft)).draft.revision, 5, "Who says so?")

    told = await pressed(lambda: council.comment(draft, said))

    assert told == [None] * TIMES
    assert len((await council.life(draft)).comments) == 1
