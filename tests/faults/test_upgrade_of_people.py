"""People who were there before the keys by which they are found."""

from importlib import import_module
from uuid import UUID

import pytest

from server.accounts.domain.finding import keys_of
from server.accounts.store import people
from server.database.connection import query, transaction

MIGRATION = "server.database.migrations.0004_people_are_found_and_reached"
PEOPLE = (
    (1, "ana@demo.example", "Ana Bell", "candidate"),
    (2, "jose@demo.example", "José \u05d0\u05d1 Ångström", "admin,candidate"),
)


@pytest.mark.usefixtures("opened_store")
async def test_people_of_the_first_release_are_found() -> None:
    for number, email, name, roles in PEOPLE:
        await query(
            "INSERT INTO person (id, email, name, roles, created_ms) "
            f"VALUES ('{UUID(int=number)}', '{email}', '{name}', '{roles}', 5)"
        )

    async with transaction():
        await import_module(MIGRATION).find_people()

    rows = await query("SELECT key, person_id FROM person_key")
    for number, _, _, _ in PEOPLE:
        account = await people.account_by_id(UUID(int=number))
        assert account is not None
        kept = {row["key"] for row in rows if UUID(str(row["person_id"])) == UUID(int=number)}
        assert kept == keys_of(account.person)
