"""Opens the store for one command that needs nothing else: no keys, no services, no pages."""

import asyncio
from collections.abc import Awaitable, Callable

import click

from server.database.opening import opened
from server.database.version import StoreUnready, require_this_version
from server.kernel.errors import Refusal
from server.settings import Settings

NOT_GOOD = 1


def in_store(settings: Settings, work: Callable[[], Awaitable[int]]) -> int:
    """Run the work; a refusal is a sentence and exit code 1."""

    async def within() -> int:
        await require_this_version(settings.database_url)
        async with opened(settings.database_url):
            return await work()

    try:
        return asyncio.run(within())
    except (Refusal, StoreUnready) as refusal:
        click.echo(str(refusal), err=True)
        return NOT_GOOD
