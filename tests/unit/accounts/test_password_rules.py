from uuid import UUID

import pytest

from server.accounts.domain.passwords import as_typed, may_be_password, require_strong
from server.accounts.domain.people import PersonView
from server.accounts.domain.refusals import PasswordWeak
from server.kernel.actor import Role

ANA = PersonView(UUID(int=1), "anabell@demo.example", "Ana Bellwether", frozenset({Role.CANDIDATE}))
AL = PersonView(UUID(int=2), "al@demo.example", "Al", frozenset({Role.CANDIDATE}))


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("ninechars", "at least 10"),
        ("x" * 100 + "yz?" * 34, "at most 200"),
        ("tabs\tinside it", "control characters"),
        ("Password123", "others would try"),
        ("abababababab", "others would try"),
        ("my-AnaBell-2026", "your name"),
        ("ana bellwether!", "your name"),
        ("AnaBellwether!", "your name"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(password: str, reason: str) -> None:
    with pytest.raises(PasswordWeak, match=reason):
        require_strong(password, ANA)


@pytest.mark.parametrize("password", ["correct horse", "ten-chars!", "ü" * 7 + "xyz", "xyz?" * 50])
def test_a_long_password_is_enough(password: str) -> None:
    require_strong(password, ANA)


def test_a_short_name_may_occur_by_chance() -> None:
    require_strong("always the same", AL)


def test_accents_hash_alike_however_they_are_typed() -> None:
    assert as_typed("cafe\u0301 au lait") == as_typed("caf\u00e9 au lait")


def test_what_could_be_nobodys_password_is_not_hashed() -> None:
    assert may_be_password("anything at all")
    assert not may_be_password("x" * 201)
    assert not may_be_password("lone \ud800 surrogate")
