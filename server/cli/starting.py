"""What must be in order before anything starts: each fault is a sentence, and nothing was changed.

A PostgreSQL that is away is no such fault: the server waits for it.
"""

import asyncio
import sqlite3

import click

from server.database.version import StoreUnready, require_this_version
from server.kernel.errors import Unavailable
from server.settings import Settings
from server.upkeep.obstacles import in_the_way


def require_room(settings: Settings) -> None:
    """Make the data folder, unless something stands in the way of starting."""
    faults = in_the_way(settings.database_url, settings.data_dir, settings.key_dir)
    for fault in faults:
        raise click.ClickException(fault.text)
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.ClickException(
            f"{settings.data_dir} cannot be made: {error.strerror}."
        ) from error


def require_ready(settings: Settings) -> None:
    """The store is of this version."""
    try:
        asyncio.run(require_this_version(settings.database_url))
    except (StoreUnready, sqlite3.Error) as fault:
        raise click.ClickException(str(fault)) from fault
    except Unavailable:
        return
