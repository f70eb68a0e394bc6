import pytest


@pytest.fixture
def store(opened_store: str) -> str:
    """The address of an empty store that is open; each test runs once per engine."""
    return opened_store
