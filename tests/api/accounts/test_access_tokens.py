import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from server.accounts import access_tokens as tokens
from server.accounts.domain.access_tokens import AccessToken, Scope
from server.accounts.domain.refusals import (
    AccessTokenEnded,
    AccessTokenKnown,
    AccessTokenScopeUnknown,
    AccessTokensMany,
    AccessTokenUnknown,
    PasswordWrong,
    TokenWrong,
)
from server.accounts.service import Accounts
from server.accounts.tables import AccessTokenRow
from server.database import changes
from server.kernel.actor import Actor, Permission, Role, RoleLacking, ScopeLacking
from server.kernel.clock import to_milliseconds
from server.kernel.ids import new_id
from tests.api.accounts.conftest import TOKEN_KEY

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HOME = "192.0.2.7"
PASSWORD = "a lamp in the window"


async def registered(accounts: Accounts, name: str = "ana") -> Actor:
    person = await accounts.register(f"{name}@demo.example", name, PASSWORD, now=NINE)
    return person.as_actor()


async def made(
    accounts: Accounts, actor: Actor, scopes: Sequence[str] = ("read",), days: int = 30
) -> tuple[AccessToken, str]:
    return await accounts.access_tokens.make(
        "My script", scopes, days, PASSWORD, actor=actor, network=HOME, now=NINE
    )


async def test_a_token_speaks_for_its_owner_within_its_scopes(accounts: Accounts) -> None:
    ana = await registered(accounts)
    _, text = await made(accounts, ana, ["sit"])

    program = await accounts.actor_of_bearer(text, now=NINE)

    assert (program.person_id, program.session_id) == (ana.person_id, None)
    assert {right for right in Permission if program.may(right)} == {
        Permission.READ,
        Permission.SIT,
    }


async def test_a_role_that_is_lost_is_lost_to_the_token_too(accounts: Accounts) -> None:
    ada = await accounts.add_person("ada@demo.example", "Ada", Role.ADMIN, now=NINE)
    link = await accounts.passwords.make_link(ada.id, now=NINE)
    await accounts.passwords.set_by_link(link, PASSWORD, now=NINE)
    _, text = await made(accounts, ada.as_actor(), ["certificates:revoke"])
    assert (await accounts.actor_of_bearer(text, now=NINE)).may(Permission.REVOKE)

    row = await AccessTokenRow.get().select_related("person")
    row.person.roles = Role.CANDIDATE.value
    await row.person.save()
    changes.forget_here("person", ada.id)

    assert not (await accounts.actor_of_bearer(text, now=NINE)).may(Permission.REVOKE)


async def test_making_one_needs_the_password_and_scopes_of_ones_own(accounts: Accounts) -> None:
    ana = await registered(accounts)

    with pytest.raises(PasswordWrong):
        await accounts.access_tokens.make(
            "x", ["read"], 30, "not the password", actor=ana, network=HOME, now=NINE
        )
    with pytest.raises(AccessTokenScopeUnknown):
        await made(accounts, ana, ["certificates:revoke"])
    assert await AccessTokenRow.all().count() == 0


async def test_one_act_makes_one_token_even_at_once(accounts: Accounts) -> None:
    ana, key = await registered(accounts), new_id()

    said = await asyncio.gather(
        *(
            accounts.access_tokens.make(
                "x", ["read"], 30, PASSWORD, actor=ana, network=HOME, now=NINE, token_id=key
            )
            for _ in range(3)
        ),
        return_exceptions=True,
    )

    assert sum(isinstance(one, AccessTokenKnown) for one in said) == 2
    assert await AccessTokenRow.all().count() == 1


async def test_the_text_is_not_kept(accounts: Accounts) -> None:
    ana = await registered(accounts)
    _, text = await made(accounts, ana)

    (row,) = await AccessTokenRow.all().values()

    assert not any(text[20:40] in str(value) for value in row.values())


async def test_a_token_ends_with_its_time(accounts: Accounts) -> None:
    ana = await registered(accounts)
    _, text = await made(accounts, ana, days=30)

    await accounts.actor_of_bearer(text, now=NINE + 30 * DAY - timedelta(seconds=1))
    with pytest.raises(AccessTokenEnded):
        await accounts.actor_of_bearer(text, now=NINE + 30 * DAY)
    assert await accounts.access_tokens.own(actor=ana, now=NINE + 30 * DAY) == []


async def test_a_revoked_token_ends_here_at_once_and_elsewhere_with_the_news(
    accounts: Accounts,
) -> None:
    elsewhere = Accounts(TOKEN_KEY)
    ana = await registered(accounts)
    token, text = await made(accounts, ana)
    await elsewhere.actor_of_bearer(text, now=NINE)

    await accounts.access_tokens.revoke(token.id, actor=ana, now=NINE)

    with pytest.raises(AccessTokenEnded):
        await accounts.actor_of_bearer(text, now=NINE)
    await changes.look(to_milliseconds(NINE))
    with pytest.raises(AccessTokenEnded):
        await elsewhere.actor_of_bearer(text, now=NINE)
    with pytest.raises(AccessTokenUnknown):
        await accounts.access_tokens.revoke(token.id, actor=ana, now=NINE)


async def test_a_new_password_ends_tokens(accounts: Accounts) -> None:
    ana = await registered(accounts)
    _, text = await made(accounts, ana)
    link = await accounts.passwords.make_link(ana.person_id, now=NINE)

    await accounts.passwords.set_by_link(link, "a lamp in the doorway", now=NINE)

    with pytest.raises(AccessTokenEnded):
        await accounts.actor_of_bearer(text, now=NINE)
    assert await accounts.access_tokens.own(actor=ana, now=NINE) == []


async def test_nobody_revokes_or_sees_the_tokens_of_others(accounts: Accounts) -> None:
    ana, ben = await registered(accounts), await registered(accounts, "ben")
    token, text = await made(accounts, ana)

    with pytest.raises(AccessTokenUnknown):
        await accounts.access_tokens.revoke(token.id, actor=ben, now=NINE)

    assert await accounts.access_tokens.own(actor=ben, now=NINE) == []
    await accounts.actor_of_bearer(text, now=NINE)


async def test_an_unknown_token_is_wrong_and_asked_for_each_time(accounts: Accounts) -> None:
    ana = await registered(accounts)
    _, text = await made(accounts, ana)
    await AccessTokenRow.all().delete()

    with pytest.raises(TokenWrong):
        await accounts.actor_of_bearer(text, now=NINE)
    for invented in ("asp_", "asp_" + "A" * 64, text[:-1], text + "A"):
        with pytest.raises(TokenWrong):
            await accounts.actor_of_bearer(invented, now=NINE)


async def test_a_token_is_no_sign_in(accounts: Accounts) -> None:
    ana = await registered(accounts)
    _, text = await made(accounts, ana)

    with pytest.raises(TokenWrong):
        await accounts.actor_of(text, now=NINE)


async def test_a_program_touches_no_account(accounts: Accounts) -> None:
    ana = await registered(accounts)
    token, text = await made(accounts, ana, ["read", "learn", "sit"])
    program = await accounts.actor_of_bearer(text, now=NINE)

    with pytest.raises(ScopeLacking):
        await made(accounts, program)
    with pytest.raises(ScopeLacking):
        await accounts.access_tokens.own(actor=program, now=NINE)
    with pytest.raises(ScopeLacking):
        await accounts.access_tokens.revoke(token.id, actor=program, now=NINE)
    with pytest.raises(ScopeLacking):
        await accounts.second_factors.begin(actor=program, now=NINE)
    with pytest.raises(ScopeLacking):
        await accounts.sign_out(program, now=NINE)


async def test_the_last_use_is_known_to_the_minute(accounts: Accounts) -> None:
    ana = await registered(accounts)
    _, text = await made(accounts, ana)
    used = NINE + timedelta(hours=2, seconds=17)

    await accounts.actor_of_bearer(text, now=used)
    await accounts.access_tokens.save_uses()
    await accounts.access_tokens.save_uses()

    (shown,) = await accounts.access_tokens.own(actor=ana, now=used)
    assert shown.used_at == NINE + timedelta(hours=2)
    assert shown.scopes == {Scope.READ}


async def test_one_person_has_fifty_at_most(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "MOST_LIVE", 2)
    ana = await registered(accounts)
    first, _ = await made(accounts, ana)
    await made(accounts, ana)

    with pytest.raises(AccessTokensMany):
        await made(accounts, ana)
    await accounts.access_tokens.revoke(first.id, actor=ana, now=NINE)
    await made(accounts, ana)


async def test_expired_tokens_are_pruned(accounts: Accounts) -> None:
    ana = await registered(accounts)
    await made(accounts, ana, days=30)
    await made(accounts, ana, days=90)

    await accounts.prune(now=NINE + 32 * DAY)

    assert await AccessTokenRow.all().count() == 1


async def test_people_without_roles_get_nothing(accounts: Accounts) -> None:
    with pytest.raises(RoleLacking):
        await made(accounts, Actor(UUID(int=5), "x", frozenset()))
