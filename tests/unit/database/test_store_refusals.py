import pytest
from asyncpg import InternalClientError

from server.database.config import (
    DatabaseUrlWrong,
    StoreBusy,
    StoreFull,
    as_refusal,
    tortoise_config,
)


@pytest.mark.parametrize(
    ("error", "refusal"),
    [
        (OSError(28, "No space left on device"), StoreFull),
        (RuntimeError("database or disk is full"), StoreFull),
        (RuntimeError("database is locked"), StoreBusy),
        (ConnectionRefusedError("refused"), StoreBusy),
        (TimeoutError(), StoreBusy),
        (InternalClientError("cannot switch to state 12; another is in progress"), StoreBusy),
    ],
)
def test_a_store_that_is_full_or_busy_says_so(error: Exception, refusal: type[Exception]) -> None:
    assert isinstance(as_refusal(error), refusal)


def test_a_fault_of_ours_is_no_refusal() -> None:
    assert as_refusal(ValueError("a fault of ours")) is None


def test_an_unknown_kind_of_database_is_refused() -> None:
    with pytest.raises(DatabaseUrlWrong):
        tortoise_config("mysql://somewhere/assay")
