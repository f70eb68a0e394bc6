from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from server.database import changes
from server.database.connection import transaction
from server.database.tables import ChangeRow
from server.kernel.clock import to_milliseconds

pytestmark = pytest.mark.usefixtures("store")

NINE = datetime(2026, 11, 2, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def forgotten() -> Iterator[list[str]]:
    heard: list[str] = []
    changes.on_change("test-scope", heard.append)
    yield heard
    changes._listeners.pop("test-scope")


async def test_another_process_forgets_what_was_announced(forgotten: list[str]) -> None:
    await changes.announce("test-scope", "certificate-1", now=NINE)

    await changes.look(to_milliseconds(NINE))

    assert forgotten == ["certificate-1"]


async def test_scopes_nobody_listens_to_are_passed_over(forgotten: list[str]) -> None:
    await changes.announce("another-scope", "certificate-1", now=NINE)

    await changes.look(to_milliseconds(NINE))

    assert forgotten == []


async def test_a_change_taken_back_is_not_heard(forgotten: list[str]) -> None:
    async def fail_after_announcing() -> None:
        async with transaction():
            await changes.announce("test-scope", "certificate-1", now=NINE)
            raise LookupError

    with pytest.raises(LookupError):
        await fail_after_announcing()

    await changes.look(to_milliseconds(NINE))

    assert forgotten == []


async def test_a_commit_that_came_late_is_still_heard(forgotten: list[str]) -> None:
    await changes.announce("test-scope", "quick", now=NINE + 3 * SECOND)
    seen = await changes.look(to_milliseconds(NINE))
    await changes.announce("test-scope", "slow", now=NINE)

    await changes.look(seen)

    assert "slow" in forgotten


async def test_what_was_heard_is_not_forgotten_again_each_second(forgotten: list[str]) -> None:
    heard: set[int] = set()
    await changes.announce("test-scope", "certificate-1", now=NINE)
    seen = await changes.look(to_milliseconds(NINE), heard)
    seen = await changes.look(seen, heard)
    await changes.announce("test-scope", "certificate-1", now=NINE - SECOND)

    seen = await changes.look(seen, heard)
    await changes.look(seen, heard)

    assert forgotten == ["certificate-1"] * 2


async def test_old_news_are_thrown_away() -> None:
    await changes.announce("test-scope", "old", now=NINE)
    await changes.announce("test-scope", "new", now=NINE + timedelta(hours=1))

    await changes.prune(NINE + timedelta(hours=1, seconds=1))

    assert [row.key for row in await ChangeRow.all()] == ["new"]
