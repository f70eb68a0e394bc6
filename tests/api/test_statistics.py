"""Statistics of an exam, counted from what people sat, and what they never tell."""

from datetime import timedelta

import pytest

from server.grading import counting, statistics
from server.kernel.actor import Actor, Role, RoleLacking
from server.kernel.ids import new_id
from tests.api.browsing import posted, seen
from tests.api.house import Client, Room

TRAINER = Actor(new_id(), "Trainer", frozenset({Role.TRAINER}))


async def sat(room: Room, client: Client, *, right: int) -> None:
    """Right answers to the first items of the form, none to the rest."""
    sitting = await room.sitting(client)
    for one in sitting["items"][:right]:
        await client.save(sitting["id"], one["position"], 1, room.right(one))
    await room.hand_in(client, sitting)
    await room.result(client, sitting)


async def test_first_sittings_are_counted_once_there_are_ten(room: Room) -> None:
    for right in (3, 4, 4, 5, 6, 7, 7, 7, 9):
        await sat(room, await room.candidate(), right=right)
    assert await counting.count("practice", now=room.clock())
    few = await statistics.of_exam("practice", actor=TRAINER)
    assert few is not None
    assert (few.people, few.report.figures) == (9, None)
    assert all(one.facility is None for one in few.items)

    tenth = await room.candidate()
    await sat(room, tenth, right=2)
    await sat(room, tenth, right=9)  # again: told beside, and of no item
    assert await counting.count("practice", now=room.clock())
    assert not await counting.count("practice", now=room.clock() + timedelta(days=1))

    found = await statistics.of_exam("practice", actor=TRAINER)
    assert found is not None
    figures = found.report.figures
    assert figures is not None
    assert (figures.n, figures.repeats) == (10, 1)
    assert figures.alpha is not None
    assert sum(bar.n for bar in figures.bars) == 10
    assert {domain.n for domain in figures.domains} == {10}
    assert found.releases == [(1, 10)]
    assert {one.n for one in found.items} == {10}


async def test_only_who_teaches_sees_them() -> None:
    rater = Actor(new_id(), "Rater", frozenset({Role.RATER}))
    with pytest.raises(RoleLacking):
        await statistics.of_exam("practice", actor=rater)
    with pytest.raises(RoleLacking):
        await statistics.of_item("pra-0001", actor=rater)


async def test_pages_and_files_say_what_was_counted_and_name_nobody(room: Room) -> None:
    trainer = await room.crew("trainer")
    exam = "/teach/exams/practice/statistics"
    empty = await seen(trainer, "/teach/exams/foundations/statistics")
    assert "Nothing counted yet" in empty.text
    people = [await room.candidate() for _ in range(11)]
    for right, client in enumerate(people):
        await sat(room, client, right=right)
    await posted(trainer, exam)
    await room.settle_until(lambda: _counted(11))

    page = (await seen(trainer, f"{exam}?sort=facility")).text
    assert "Small numbers." in page
    assert 'aria-labelledby="scores-title scores-text"' in page
    assert "/teach/items/pra-0001/statistics" in page
    item = (await seen(trainer, "/teach/items/pra-0001/statistics")).text
    assert "of the points were got" in item
    assert (await seen(trainer, "/teach/items/pra-9999/statistics")).status_code == 404
    lines = (await seen(trainer, f"{exam}.csv")).text.splitlines()
    assert lines[0].startswith("\ufeffitem,version,hash,domain,pilot")
    assert len(lines) == 17
    options = (await seen(trainer, "/teach/items/pra-0001/statistics.csv")).text
    assert options.splitlines()[1].startswith("pra-0001,2,practice,no,a,yes,")
    assert not any(client.name in page + item for client in people)


async def _counted(least: int) -> bool:
    found = await statistics.of_exam("practice", actor=TRAINER)
    return found is not None and found.people >= least
