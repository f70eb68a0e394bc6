"""What has to be known of an item before it is operational: how many people answered it."""

from pathlib import Path

from server.authoring.domain.moving import Lack
from server.grading import counting
from server.items.domain.life import LifeRules
from server.items.domain.model import Status
from tests.api.authoring.conftest import Desk
from tests.factories import small_content

MOVE = LifeRules().move(Status.APPROVED, Status.OPERATIONAL)
ANSWER, LEAVE = 1.0, 0.0


async def lacking(desk: Desk) -> list[tuple[Lack, int]]:
    draft = await desk.opened()
    life = await desk.authoring.moving.life(draft.id, actor=desk.trainer)
    way = next(one for one in life.ways if one.move.target is Status.OPERATIONAL)
    return [(one.lack, one.number) for one in way.missing]


async def test_answers_of_different_people_in_closed_sittings_count_and_forms_do_not(
    desk: Desk, tmp_path: Path
) -> None:
    room = desk.room
    assert await lacking(desk) == []  # the cut is provisional
    await room.publish(small_content(tmp_path / "judged", provisional="false"))
    assert MOVE is not None
    assert await lacking(desk) == [(Lack.RESPONSES, MOVE.responses)]

    people = [await room.candidate() for _ in range(12)]
    for at, person in enumerate(people):
        await room.sat(person, LEAVE if at == 0 else ANSWER)
    await room.sat(people[1], ANSWER)
    await room.sitting(await room.candidate())
    await counting.count("practice", now=room.clock())

    assert await lacking(desk) == [(Lack.RESPONSES, MOVE.responses - 11)]
    held = await desk.opened()
    await desk.saved(held, held.text.replace("version: 2", "version: 3"))
    assert await lacking(desk) == [(Lack.RESPONSES, MOVE.responses)]
