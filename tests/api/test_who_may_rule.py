"""Who rules on an appeal is not close to it: neither wrote the item nor objects to it too."""

from collections.abc import AsyncIterator

import pytest_asyncio

from server.accounts.tables import PersonRow
from server.appeals.tables import AppealRow, AppealRulingRow
from tests.api.browsing import seen
from tests.api.house import Client, Room
from tests.api.test_appeals import ADMIN, appeal, only, rule, sat

AUTHOR = "content-team"
"""As our items name whoever wrote them."""


@pytest_asyncio.fixture
async def boss(room: Room) -> AsyncIterator[Client]:
    yield await room.crew("admin")
    await PersonRow.filter(email="admin@demo.example").update(name="Ada Admin")


async def objected(room: Room, item: str) -> AppealRow:
    client = await room.candidate()
    sitting = await sat(room, client)
    await appeal(client, sitting, item=item)
    return await only(sitting)


async def test_whoever_wrote_an_item_does_not_rule_on_it(room: Room, boss: Client) -> None:
    row = await objected(room, "2")
    await PersonRow.filter(email="admin@demo.example").update(name=AUTHOR.title())

    refused = await rule(boss, row)

    assert refused.status_code == 403
    assert "You cannot rule on this." in (await seen(boss, f"{ADMIN}/{row.id}")).text
    assert not await AppealRulingRow.filter(appeal_id=row.id).exists()


async def test_whoever_objects_to_the_same_item_does_not_rule_on_it(
    room: Room, boss: Client
) -> None:
    for lesson in ("the-sitting", "the-items", "the-result", "the-certificate"):
        await boss.put(f"/courses/practice/lessons/{lesson}/completion")
    own = await sat(room, boss)
    await appeal(boss, own, item="4")
    row, other = await objected(room, "4"), await objected(room, "6")

    assert (await rule(boss, row)).status_code == 403
    assert (await rule(boss, other, alike=str((await only(own)).id))).status_code == 303
    assert (await only(own)).is_open
