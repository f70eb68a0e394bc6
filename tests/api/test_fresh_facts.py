"""Facts by the server's clock: what leaves the live pool, what comes back, and who is told."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from server.exams.publishing import PublishReport, publish
from server.kernel.actor import SYSTEM
from server.notices.tables import NoticeRow
from tests.api.browsing import seen
from tests.api.house import Client, Room, forget_content
from tests.factories import small_content

ITEM = "exams/practice/items/pra-0001.md"
"""One of the five items of five that the exam asks about its room."""
LESSON = "/courses/practice/lessons/the-certificate"
FACT = "curriculum/facts/P02.yaml"


@pytest_asyncio.fixture
async def content(room: Room, tmp_path: Path) -> Path:
    """An item of a full cell cites a fact that is reviewed by tomorrow."""
    home = small_content(tmp_path / "content")
    rewritten(home / ITEM, r"version: 2", "version: 3")
    rewritten(home / ITEM, r"status: approved", "status: approved\nfacts: [P02]")
    today = room.clock().date()
    accepted(home, today)
    written(home, checked_on=today, review_by=today + timedelta(days=1))
    await publishing(room, home)
    return home


def rewritten(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert re.search(old, text)
    path.write_text(re.sub(old, new, text, count=1), "utf-8")


def written(home: Path, **lines: object) -> None:
    for key, value in lines.items():
        rewritten(home / FACT, rf"(?m)^{key}: .*$", f"{key}: {value}")


def accepted(home: Path, on: date) -> None:
    rewritten(home / ITEM, r"date: [0-9-]+", f"date: {on.isoformat()}")


async def publishing(room: Room, home: Path) -> PublishReport:
    report = await publish(home, actor=SYSTEM, now=room.clock())
    assert not report.is_refused, report.findings
    forget_content()
    return report


async def starts(room: Room) -> str:
    """What somebody new gets who starts: `201`, or the code of the refusal."""
    answer = await (await room.candidate()).post("/exams/practice/sittings")
    return "201" if answer.status_code == 201 else str(answer.json()["code"])


async def shown(client: Client, path: str) -> str:
    answer = await seen(client, path)
    assert answer.status_code == 200, answer.text
    return answer.text


def found(report: PublishReport) -> list[str]:
    """What is said of the fact, and of the exam."""
    told = [f"{one.code} {one.text}" for one in report.findings]
    return [one for one in told if "P02" in one or one.startswith("B")]


async def test_a_fact_is_relied_on_until_thirty_days_after_its_date(
    room: Room, content: Path
) -> None:
    room.clock.move(days=31)
    assert await starts(room) == "201"

    room.clock.move(days=1)
    assert await starts(room) == "form-unavailable"

    told = found(await publishing(room, content))
    day = (room.clock() - timedelta(days=31)).date()
    assert told == [
        f"C090 fact P02 was to be reviewed by {day}",
        "C091 until fact P02 is checked again, out of the live pool: `pra-0001`",
        "B016 domain practice/room needs 5 items; the live pool has 4",
    ]

    today = room.clock().date()
    written(content, checked_on=today, review_by=today + timedelta(days=90))
    assert found(await publishing(room, content)) == []
    assert await starts(room) == "201"


@pytest.mark.usefixtures("content")
async def test_the_board_says_what_is_out_and_which_slot_is_empty(room: Room) -> None:
    room.clock.move(days=32)
    trainer = await room.crew("trainer")

    board = await shown(trainer, "/teach/facts?has=short")
    fact = await shown(trainer, "/teach/facts/P02")
    lesson = await shown(trainer, LESSON)

    assert "Because of 1 fact there is an exam that nobody can start." in board
    assert ("P02" in board, "F01" in board, "1 item out" in board) == (True, False, True)
    for words in ("Stale", "practice/room", "4 of the 5 a form needs", "Empty slot", "Whose clock"):
        assert words in fact
    assert "Overdue" in await shown(trainer, "/teach/facts")
    assert '/teach/facts/P02">P02</a>' in lesson
    reader = await shown(room.stranger, LESSON)
    assert ("under review." in reader, "/teach/facts" in reader) == (True, False)
    saved = await shown(trainer, "/teach/facts.csv?has=out")
    assert [line.split(",")[0] for line in saved.splitlines()[1:]] == ["P02"]
    assert saved.strip().endswith(
        "pra-0001,pra-0001,practice/the-certificate,practice:practice/room"
    )


@pytest.mark.usefixtures("content")
async def test_trainers_are_told_once_of_each_step(room: Room) -> None:
    due = room.clock().date() + timedelta(days=1)
    steps = [f"P02:soon:{due}", f"P02:due:{due}", f"P02:stale:{due + timedelta(days=31)}"]
    told = []

    for days in (0, 1, 0, 31, 0):
        room.clock.move(days=days)
        await room.services.flows.remind()
        rows = await NoticeRow.filter(subject__in=steps)
        told.append(sorted(steps.index(row.subject) for row in rows))

    assert told == [[0], [0, 1], [0, 1], [0, 1, 2], [0, 1, 2]]


async def test_a_changed_fact_keeps_items_out_until_they_are_accepted_again(
    room: Room, content: Path
) -> None:
    room.clock.move(days=1)
    today = room.clock().date()
    written(content, checked_on=today, source="Another book")

    report = await publishing(room, content)

    assert report.changed == ["course practice", "facts"]
    text = "fact P02 changed after their content review, out of the live pool: `pra-0001`"
    assert f"C092 {text}" in found(report)
    assert await starts(room) == "form-unavailable"

    accepted(content, today)
    assert found(await publishing(room, content)) == []
    assert await starts(room) == "201"
