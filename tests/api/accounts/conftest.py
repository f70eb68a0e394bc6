import pytest

from server.accounts.service import Accounts
from server.accounts.workings import Post

TOKEN_KEY = bytes(range(32))


@pytest.fixture
def accounts(opened_store: str) -> Accounts:
    assert opened_store
    return Accounts(TOKEN_KEY)


@pytest.fixture
def mailing(opened_store: str) -> Accounts:
    """The same where mail is sent."""
    assert opened_store
    return Accounts(TOKEN_KEY, post=Post.MAIL)
