import pytest

from server.accounts.service import Accounts

TOKEN_KEY = bytes(range(32))


@pytest.fixture
def accounts(opened_store: str) -> Accounts:
    assert opened_store
    return Accounts(TOKEN_KEY)
