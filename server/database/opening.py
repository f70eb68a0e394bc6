"""The store, open for the length of a block: for the ORM and for the hot path."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.database import hot
from server.database.connection import close_store, open_store


@asynccontextmanager
async def opened(database_url: str) -> AsyncIterator[None]:
    async with opened_for_orm(database_url):
        try:
            hot.open_engine(database_url)
            yield
        finally:
            await hot.close_engine()


@asynccontextmanager
async def opened_for_orm(database_url: str) -> AsyncIterator[None]:
    """Without the hot path, whose statements a store of another version may not know."""
    await open_store(database_url)
    try:
        yield
    finally:
        await close_store()
