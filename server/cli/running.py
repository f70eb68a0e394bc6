"""Opens the store and the services for one command, and closes them again."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import click

from server.accounts.service import Accounts
from server.app import working
from server.credentials.key_files import KeyFileRefused
from server.curriculum import service as curriculum
from server.database.version import StoreUnready, require_this_version
from server.kernel.actor import SYSTEM, Actor, Role
from server.kernel.clock import Now
from server.kernel.errors import Refusal
from server.settings import Settings
from server.web.deps import Services

OPERATOR = Actor(SYSTEM.person_id, "operator", frozenset({Role.ADMIN}))
PRACTICE = "practice"
NOT_GOOD = 1


@dataclass(frozen=True, slots=True)
class Running:
    """What commands are given."""

    services: Services
    settings: Settings

    @property
    def accounts(self) -> Accounts:
        return self.services.accounts

    @property
    def now(self) -> Now:
        return self.services.now

    @property
    def public_url(self) -> str:
        return self.settings.public_url

    @property
    def is_demo(self) -> bool:
        return self.settings.demo

    async def complete_practice(self, person_ids: Sequence[UUID]) -> None:
        await curriculum.seed_completions(person_ids, PRACTICE, now=self.now())


def run(settings: Settings, work: Callable[[Any], Awaitable[int]]) -> int:
    """Run one command's work with the store open; a refusal is a sentence and exit code 1."""

    async def within() -> int:
        await require_this_version(settings.database_url)
        async with working(settings) as services:
            return await work(Running(services, settings))

    try:
        return asyncio.run(within())
    except (Refusal, KeyFileRefused, StoreUnready) as refusal:
        click.echo(str(refusal), err=True)
        return NOT_GOOD
