"""The store, open for the length of a block: for the ORM and for the hot path."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.database import hot
from server.database.connection import close_store, open_store


@asynccontextmanager
async def opened(database_url: str) -> AsyncIterator[None]:
    await open_store(database_url)
    try:
        hot.open_engine(database_url)
        yield
    finally:
        await hot.close_engine()
        await close_store()
