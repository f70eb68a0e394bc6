import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import click
from click.testing import CliRunner, Result

from server.accounts.service import Accounts
from server.cli.people import Run, Work, register_on
from server.database.connection import close_store, open_store
from server.kernel.actor import Role

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Services:
    accounts: Accounts
    is_demo: bool
    public_url: str = "https://assay.example"
    completed: list[UUID] = field(default_factory=list)

    def now(self) -> datetime:
        return NINE

    async def complete_practice(self, person_ids: Sequence[UUID]) -> None:
        self.completed.extend(person_ids)


def run_on(url: str, *, is_demo: bool) -> Run:
    def run(work: Work) -> int:
        async def opened() -> int:
            await open_store(url)
            try:
                return await work(Services(Accounts(bytes(32)), is_demo))
            finally:
                await close_store()

        return asyncio.run(opened())

    return run


def invoke(url: str, *arguments: str, is_demo: bool = True) -> Result:
    group = click.Group("assay")
    register_on(group, run_on(url, is_demo=is_demo))
    return CliRunner().invoke(group, ["people", *arguments])


def add(url: str, role: str = "trainer") -> Result:
    return invoke(url, "add", "toni@demo.example", "--name", "Toni Teach", "--role", role)


def test_adding_a_person_prints_a_link_that_sets_the_password(database_url: str) -> None:
    result = add(database_url)

    assert result.exit_code == 0
    address, _, token = result.output.strip().rpartition("/")
    assert address == "https://assay.example/password"
    person = _set_password(database_url, token)
    assert person == ("toni@demo.example", frozenset({Role.TRAINER}))


def test_adding_a_person_twice_is_refused_in_words(database_url: str) -> None:
    add(database_url)

    again = add(database_url)

    assert again.exit_code == 1
    assert "already an account" in again.stderr


def test_an_unknown_role_is_wrong_use(database_url: str) -> None:
    assert add(database_url, role="owner").exit_code == 2


def test_loading_prints_a_token_a_line(database_url: str) -> None:
    result = invoke(database_url, "load", "3", "--json")

    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["email"] for line in lines] == [f"load-000{n}@demo.example" for n in (1, 2, 3)]
    assert all(line["token"].startswith("asy_") for line in lines)


def test_loading_says_who_was_loaded(database_url: str) -> None:
    result = invoke(database_url, "load", "2")

    assert result.exit_code == 0
    assert result.stdout == "2 candidates, load-0001@demo.example to load-0002@demo.example.\n"


def test_loading_is_refused_outside_the_demo(database_url: str) -> None:
    result = invoke(database_url, "load", "2", is_demo=False)

    assert result.exit_code == 1
    assert "ASSAY_DEMO=1 only" in result.stderr


def _set_password(url: str, token: str) -> tuple[str, frozenset[Role]]:
    async def work() -> tuple[str, frozenset[Role]]:
        await open_store(url)
        try:
            person = await Accounts(bytes(32)).passwords.set_by_link(
                token, "a lamp in the window", now=NINE
            )
        finally:
            await close_store()
        return person.email, person.roles

    return asyncio.run(work())
