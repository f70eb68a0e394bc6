"""What staff tell those who sit: once, to whom it is meant, and never lost."""

import asyncio
from uuid import UUID

import pytest

from server.database.connection import query, transaction
from server.exams import messages, personal
from server.exams.domain.message import (
    MessageKnown,
    MessageMalformed,
    MessageUnknown,
    NobodyToTell,
)
from server.exams.domain.presence import Seen
from server.exams.domain.sitting import SittingUnknown
from server.kernel.actor import Actor, Role, RoleLacking
from server.kernel.clock import to_milliseconds
from tests.faults.exam_house import ExamHouse

IRIS = Actor(UUID(int=7), "Iris", frozenset({Role.INVIGILATOR}))
FIRST, SECOND = UUID(int=41), UUID(int=42)


async def events(house: ExamHouse) -> list[tuple[str, str]]:
    rows = await query(
        "SELECT action, detail FROM audit_event WHERE action LIKE '%message-sent' ORDER BY id"
    )
    assert await house.audit() == []
    return [(row["action"], row["detail"]) for row in rows]


async def test_a_message_reaches_those_it_was_sent_to(house: ExamHouse) -> None:
    ann, ben, zoe = [await house.sit(one) for one in house.candidates]
    now = house.clock()

    told = await messages.send(FIRST, [ann.id, ben.id], " Five\nminutes. ", actor=IRIS, now=now)

    assert told == 2
    (read,) = await messages.to_me(ann.id, actor=house.candidates[0])
    assert (read.id, read.text, read.sent_ms) == (FIRST, "Five\nminutes.", to_milliseconds(now))
    assert await messages.to_me(zoe.id, actor=house.candidates[2]) == []
    with pytest.raises(SittingUnknown):
        await messages.to_me(ann.id, actor=house.candidates[1])
    assert [action for action, _ in await events(house)] == ["sitting.message-sent"] * 2


async def test_everyone_who_sits_is_told_once(house: ExamHouse) -> None:
    ann, ben, zoe = [await house.sit(one) for one in house.candidates]
    await house.hand_in(zoe)
    told = (FIRST, "practice", "The bell was wrong.")

    sendings = (messages.send_to_exam(*told, actor=IRIS, now=house.clock()) for _ in range(4))
    assert await asyncio.gather(*sendings) == [2] * 4

    found = await messages.to_sittings([ann.id, ben.id, zoe.id], actor=IRIS)
    assert {one: len(some) for one, some in found.items()} == {ann.id: 1, ben.id: 1}
    assert await events(house) == [("sittings.message-sent", '{"exam":"practice","sittings":2}')]
    with pytest.raises(MessageKnown):
        await messages.send_to_exam(FIRST, "practice", "Other", actor=IRIS, now=house.clock())


async def test_the_first_reading_is_kept(house: ExamHouse) -> None:
    ann = await house.sit(house.candidates[0])
    await messages.send(FIRST, [ann.id], "Hello", actor=IRIS, now=house.clock())
    house.clock.pass_by(seconds=5)
    read_ms = to_milliseconds(house.clock())

    for _ in range(2):
        one = await messages.acknowledge(
            ann.id, FIRST, actor=house.candidates[0], now=house.clock()
        )
        assert one.read_ms == read_ms
        house.clock.pass_by(seconds=5)
    with pytest.raises(MessageUnknown):
        await messages.acknowledge(ann.id, SECOND, actor=house.candidates[0], now=house.clock())


async def test_nobody_is_told_of_nothing(house: ExamHouse) -> None:
    ann = await house.sit(house.candidates[0])
    now = house.clock()
    for text in ("", "  ", "x" * 501, "a\u202eb"):
        with pytest.raises(MessageMalformed):
            await messages.send(FIRST, [ann.id], text, actor=IRIS, now=now)
    with pytest.raises(RoleLacking):
        await messages.send(FIRST, [ann.id], "Hello", actor=house.candidates[1], now=now)
    with pytest.raises(SittingUnknown):
        await messages.send(FIRST, [ann.id, SECOND], "Hello", actor=IRIS, now=now)
    await house.hand_in(ann)
    with pytest.raises(NobodyToTell):
        await messages.send(FIRST, [ann.id], "Hello", actor=IRIS, now=now)
    with pytest.raises(NobodyToTell):
        await messages.send_to_exam(FIRST, "practice", "Hello", actor=IRIS, now=now)

    assert await query("SELECT id FROM message") == []
    assert await events(house) == []


async def test_the_newest_word_of_a_page_is_kept(house: ExamHouse) -> None:
    ann, ben, _ = [await house.sit(one) for one in house.candidates]
    presence, now_ms = house.services.exams.presence, to_milliseconds(house.clock())
    presence.note(ann.id, now=house.clock(), unsent=3)
    assert await presence.of([ann.id], actor=IRIS) == {ann.id: Seen(now_ms, 3)}
    await presence.flush()
    house.restart()
    elsewhere = house.services.exams.presence
    house.clock.pass_by(seconds=10)
    elsewhere.note(ann.id, now=house.clock())
    assert (await elsewhere.of([ann.id], actor=IRIS))[ann.id].unsent == 3, "a page that only reads"
    await elsewhere.flush()
    assert (await presence.of([ann.id], actor=IRIS))[ann.id].unsent == 3
    house.clock.pass_by(seconds=10)
    elsewhere.note(ann.id, now=house.clock(), unsent=0)
    elsewhere.note(ben.id, now=house.clock(), unsent=1)
    await elsewhere.flush()
    await elsewhere.flush()

    seen = await presence.of([ann.id, ben.id], actor=IRIS)

    assert seen == {ann.id: Seen(now_ms + 20_000, 0), ben.id: Seen(now_ms + 20_000, 1)}


async def test_what_was_said_to_one_goes_with_them(house: ExamHouse) -> None:
    ann, ben, _ = [await house.sit(one) for one in house.candidates]
    await messages.send(FIRST, [ann.id], "Ann, sit down.", actor=IRIS, now=house.clock())
    await messages.send(SECOND, [ann.id, ben.id], "Sit down.", actor=IRIS, now=house.clock())
    house.services.exams.presence.note(ann.id, now=house.clock())
    await house.services.exams.presence.flush()
    copied = await personal.personal_data(ann.person_id)
    assert len(copied["sitting_messages"]) == 2
    assert len(copied["pages_seen"]) == 1

    async with transaction():
        await personal.erase(ann.person_id)

    assert [row["text"] for row in await query("SELECT text FROM message")] == ["Sit down."]
    assert await query("SELECT sitting_id FROM presence") == []
    assert len(await messages.to_me(ben.id, actor=house.candidates[1])) == 1
