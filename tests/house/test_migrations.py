"""The migrations say what the tables say, one after the other."""

from server.database.make_migration import missing_migrations
from server.database.version import MIGRATIONS, names_in


async def test_no_table_has_moved_without_a_migration() -> None:
    assert [writer.as_string() for writer in await missing_migrations()] == []


def test_migrations_are_numbered_without_a_gap() -> None:
    numbers = [int(name[:4]) for name in names_in(MIGRATIONS)]

    assert numbers == list(range(1, len(numbers) + 1))
