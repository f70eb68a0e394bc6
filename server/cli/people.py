"""`people add` and `people load`. Prints, and calls `accounts`; decides nothing."""

import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol
from uuid import UUID

import click

from server.accounts.demo import LoadedPerson
from server.accounts.service import Accounts
from server.cli import running
from server.kernel.actor import Role
from server.kernel.clock import Now
from server.kernel.errors import Refusal
from server.settings import Settings

DONE = 0
NOT_GOOD = 1


class PeopleServices(Protocol):
    """What these commands need of the running services."""

    @property
    def accounts(self) -> Accounts: ...
    @property
    def now(self) -> Now: ...
    @property
    def public_url(self) -> str: ...
    @property
    def is_demo(self) -> bool: ...

    async def complete_practice(self, person_ids: Sequence[UUID]) -> None:
        """Let these candidates have completed the practice course."""


Work = Callable[[PeopleServices], Awaitable[int]]
Run = Callable[[Work], int]
"""Opens the services, does the work, closes them; returns the exit code."""


def register(group: click.Group, settings: Settings) -> None:
    """Add `people` to the operators' commands."""
    register_on(group, lambda work: running.run(settings, work))


def register_on(group: click.Group, run: Run) -> None:
    people = click.Group("people", help="Add people.")
    people.add_command(_add_command(run))
    people.add_command(_load_command(run))
    group.add_command(people)


def _add_command(run: Run) -> click.Command:
    @click.command("add", help="Add a person; print a one-use link to set the password.")
    @click.argument("email")
    @click.option("--name", required=True, help="As it will stand on certificates.")
    @click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
    @click.pass_context
    def add(context: click.Context, email: str, name: str, role: str) -> None:
        context.exit(run(lambda services: add_person(services, email, name, Role(role))))

    return add


def _load_command(run: Run) -> click.Command:
    @click.command(
        "load", help="Demo only: add N candidates who have completed the practice course."
    )
    @click.argument("count", metavar="N", type=click.IntRange(1, 100_000))
    @click.option("--json", "as_json", is_flag=True, help="One {email, token} a line.")
    @click.pass_context
    def load(context: click.Context, count: int, *, as_json: bool) -> None:
        context.exit(run(lambda services: load_people(services, count, as_json=as_json)))

    return load


async def add_person(services: PeopleServices, email: str, name: str, role: Role) -> int:
    now = services.now()
    try:
        person = await services.accounts.add_person(email, name, role, now=now)
    except Refusal as refusal:
        click.echo(refusal.sentence, err=True)
        return NOT_GOOD
    token = await services.accounts.passwords.make_link(person.id, now=now)
    print(f"{services.public_url}/password/{token}")
    return DONE


async def load_people(services: PeopleServices, count: int, *, as_json: bool) -> int:
    if not services.is_demo:
        click.echo("People are loaded under ASSAY_DEMO=1 only.", err=True)
        return NOT_GOOD
    loaded = await services.accounts.load_people(count, now=services.now())
    await services.complete_practice([person.id for person in loaded])
    if as_json:
        _print_tokens(loaded)
    else:
        print(f"{len(loaded)} candidates, {loaded[0].email} to {loaded[-1].email}.")
    return DONE


def _print_tokens(loaded: Sequence[LoadedPerson]) -> None:
    for person in loaded:
        print(json.dumps({"email": person.email, "token": person.token}))
