"""Whoever tried too many wrong access codes is let in by an invigilator who says why."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.api.browsing import posted
from tests.api.house import Client, Room
from tests.api.test_exam_policies import new_code, start
from tests.factories import small_content, write_policy

UNLOCKING = "/invigilate/unlocking"


@pytest_asyncio.fixture
async def code(room: Room, tmp_path: Path) -> AsyncIterator[str]:
    """That of the practice exam, which asks for one as long as the test lasts."""
    content = small_content(tmp_path)
    (content / "exams" / "policy" / "honesty.md").write_text("I work alone.", "utf-8")
    write_policy(content, "practice", access_code="required")
    await room.publish(content)
    yield await new_code(room)
    write_policy(content, "practice")
    await room.publish(content)


async def test_an_invigilator_lets_somebody_try_codes_again(
    room: Room, iris: Client, code: str
) -> None:
    candidate = await room.candidate()
    for number in range(5):
        await start(candidate, access_code=f"AAAA-AAAA-AAA{number}")
    assert (await start(candidate, access_code=code))[0] == 429
    fields = {"email": f" {candidate.name.upper()}", "exam": "practice", "ground": "mistyped"}

    wrong = [
        await posted(iris, UNLOCKING, **fields | change)
        for change in ({"email": "x"}, {"exam": "nothing"}, {"ground": "bribed"})
    ]
    unlocked = await posted(iris, UNLOCKING, **fields)

    assert [one.status_code for one in wrong] == [422, 404, 422]
    assert unlocked.headers["location"] == "/invigilate?done=unlocked"
    assert (await start(candidate, access_code=code))[0] == 201
