from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from server.accounts.domain.access_tokens import (
    AccessToken,
    Scope,
    allowed_by,
    offered_to,
    scopes_of,
    scopes_text,
    wished,
)
from server.accounts.domain.refusals import (
    AccessTokenLifeUnknown,
    AccessTokenNameMalformed,
    AccessTokenScopeUnknown,
)
from server.kernel.actor import Actor, Permission, Role

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CANDIDATE = Actor(UUID(int=1), "Ana", frozenset({Role.CANDIDATE}))
ADMIN = Actor(UUID(int=2), "Ada", frozenset({Role.ADMIN}))


def test_only_who_may_revoke_is_offered_to_let_a_program_do_it() -> None:
    assert offered_to(CANDIDATE) == [Scope.READ, Scope.LEARN, Scope.SIT]
    assert offered_to(ADMIN) == list(Scope)


def test_a_wish_is_tidied() -> None:
    wish = wished("  My   script ", ["sit", "read"], 30, actor=CANDIDATE)

    assert (wish.name, wish.scopes, wish.life) == (
        "My script",
        frozenset({Scope.READ, Scope.SIT}),
        timedelta(days=30),
    )


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "two\nlines", "\u202etneilc"])
def test_a_name_is_one_plain_line(name: str) -> None:
    with pytest.raises(AccessTokenNameMalformed):
        wished(name, ["read"], 30, actor=CANDIDATE)


@pytest.mark.parametrize(
    "scopes", [[], ["certificates:revoke"], ["read", "certificates:revoke"], ["everything"]]
)
def test_scopes_are_those_offered(scopes: list[str]) -> None:
    with pytest.raises(AccessTokenScopeUnknown):
        wished("x", scopes, 30, actor=CANDIDATE)


@pytest.mark.parametrize("days", [0, -30, 31, 100_000])
def test_lives_are_those_offered(days: int) -> None:
    with pytest.raises(AccessTokenLifeUnknown):
        wished("x", ["read"], days, actor=CANDIDATE)


def test_no_scope_lets_a_program_touch_an_account() -> None:
    assert Permission.KEEP_ACCOUNT not in allowed_by(frozenset(Scope))


def test_scopes_are_kept_as_one_text() -> None:
    scopes = frozenset({Scope.REVOKE, Scope.READ})

    assert scopes_text(scopes) == "read certificates:revoke"
    assert scopes_of(scopes_text(scopes)) == scopes


@pytest.mark.parametrize("is_ended", [True, False])
def test_a_token_lives_until_it_expires_or_is_ended(*, is_ended: bool) -> None:
    token = AccessToken(
        UUID(int=9), "x", frozenset({Scope.READ}), NINE, NINE + timedelta(days=30), None, is_ended
    )

    assert token.is_live(now=NINE + timedelta(days=29)) is not is_ended
    assert not token.is_live(now=NINE + timedelta(days=30))
