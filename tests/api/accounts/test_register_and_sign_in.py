import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from server.accounts.domain.clients import Client
from server.accounts.domain.refusals import (
    CredentialsWrong,
    EmailMalformed,
    EmailTaken,
    PasswordWeak,
    TokenExpired,
    TokenWrong,
    TooManySignIns,
)
from server.accounts.service import Accounts
from server.database.connection import query
from server.kernel.actor import Role

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TOKEN_KEY = bytes(range(32))
HOME = Client("192.0.2.7")
PASSWORD = "a lamp in the window"


async def register_ana(accounts: Accounts) -> None:
    await accounts.register("Ana@demo.example", "Ana Bell", PASSWORD, now=NINE)


async def fail(accounts: Accounts, email: str, *, times: int, client: Client = HOME) -> None:
    for _ in range(times):
        with pytest.raises(CredentialsWrong):
            await accounts.sign_in(email, "not the password", now=NINE, client=client)


async def test_a_registered_person_signs_in_and_is_known(accounts: Accounts) -> None:
    person = await accounts.register("Ana@demo.example", " Ana  Bell ", PASSWORD, now=NINE)

    session = await accounts.sign_in("ANA@demo.example", PASSWORD, now=NINE, client=HOME)
    actor = await accounts.actor_of(session.token, now=NINE)

    assert session.person == person
    assert session.expires_at == NINE + timedelta(hours=24)
    assert (actor.person_id, actor.name) == (person.id, "Ana Bell")
    assert actor.roles == {Role.CANDIDATE}
    assert await accounts.actor_of(session.token, now=NINE) == actor


async def test_an_address_has_one_account(accounts: Accounts) -> None:
    await register_ana(accounts)

    with pytest.raises(EmailTaken):
        await accounts.register("ana@DEMO.example", "Other Ana", PASSWORD, now=NINE)


async def test_two_registrations_at_once_make_one_account(accounts: Accounts) -> None:
    outcomes = await asyncio.gather(
        *(accounts.register("ana@demo.example", "Ana", PASSWORD, now=NINE) for _ in range(4)),
        return_exceptions=True,
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == [
        *["EmailTaken"] * 3,
        "PersonView",
    ]
    await accounts.sign_in("ana@demo.example", PASSWORD, now=NINE, client=HOME)


async def test_what_is_malformed_is_not_registered(accounts: Accounts) -> None:
    with pytest.raises(EmailMalformed):
        await accounts.register("ana\x00@demo.example", "Ana", PASSWORD, now=NINE)
    with pytest.raises(PasswordWeak):
        await accounts.register("ana@demo.example", "Ana", "short", now=NINE)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ana@demo.example", "not the password"),
        ("nobody@demo.example", PASSWORD),
        ("nolink@demo.example", ""),
        ("not an address \x00\ud800", PASSWORD),
        ("ana@demo.example", "x" * 5_000),
        ("ana@demo.example", "\ud800" * 12),
    ],
)
async def test_every_failure_gets_the_same_answer(
    accounts: Accounts, email: str, password: str
) -> None:
    await register_ana(accounts)
    await accounts.add_person("nolink@demo.example", "No Link", Role.RATER, now=NINE)

    with pytest.raises(CredentialsWrong) as refused:
        await accounts.sign_in(email, password, now=NINE, client=HOME)

    assert refused.value.sentence == CredentialsWrong.detail


async def test_after_five_failures_an_address_waits(accounts: Accounts) -> None:
    await register_ana(accounts)
    await fail(accounts, "ana@demo.example", times=5)

    with pytest.raises(TooManySignIns) as refused:
        await accounts.sign_in(
            "Ana@demo.example", PASSWORD, now=NINE + MINUTE, client=Client("192.0.2.8")
        )

    assert refused.value.retry_after_seconds == 14 * 60
    await accounts.sign_in("ana@demo.example", PASSWORD, now=NINE + 15 * MINUTE, client=HOME)


async def test_a_success_forgives_the_failures_of_the_address(accounts: Accounts) -> None:
    await register_ana(accounts)
    await fail(accounts, "ana@demo.example", times=4)
    await accounts.sign_in("ana@demo.example", PASSWORD, now=NINE, client=HOME)

    await fail(accounts, "ana@demo.example", times=4)

    await accounts.sign_in("ana@demo.example", PASSWORD, now=NINE, client=HOME)


async def test_guesses_made_at_once_do_not_slip_through(accounts: Accounts) -> None:
    await register_ana(accounts)

    outcomes = await asyncio.gather(
        *(
            accounts.sign_in("ana@demo.example", f"guess {n}", now=NINE, client=HOME)
            for n in range(20)
        ),
        return_exceptions=True,
    )

    assert sum(isinstance(outcome, CredentialsWrong) for outcome in outcomes) <= 6
    assert all(isinstance(o, CredentialsWrong | TooManySignIns) for o in outcomes)


async def test_many_people_may_sign_in_at_once_from_one_network(accounts: Accounts) -> None:
    await register_ana(accounts)

    sessions = await asyncio.gather(
        *(accounts.sign_in("ana@demo.example", PASSWORD, now=NINE, client=HOME) for _ in range(60))
    )

    assert len({session.token for session in sessions}) == 60


async def test_after_fifty_failures_a_network_waits(accounts: Accounts) -> None:
    await register_ana(accounts)
    for number in range(10):
        await fail(accounts, f"guess{number}@demo.example", times=5)

    with pytest.raises(TooManySignIns):
        await accounts.sign_in("ana@demo.example", PASSWORD, now=NINE, client=HOME)

    await accounts.sign_in("ana@demo.example", PASSWORD, now=NINE, client=Client("192.0.2.8"))


async def test_every_process_counts_the_same_failures(accounts: Accounts) -> None:
    await register_ana(accounts)
    elsewhere = Accounts(TOKEN_KEY)
    await fail(accounts, "ana@demo.example", times=3)
    await fail(elsewhere, "ana@demo.example", times=2)

    for process in (accounts, elsewhere):
        with pytest.raises(TooManySignIns):
            await process.sign_in(
                "ana@demo.example", PASSWORD, now=NINE, client=Client("192.0.2.8")
            )


async def test_a_success_does_not_forgive_the_network(accounts: Accounts) -> None:
    await register_ana(accounts)
    for number in range(10):
        await accounts.register(f"guess{number}@demo.example", "Guess", PASSWORD, now=NINE)
        await fail(accounts, f"guess{number}@demo.example", times=5 - (number == 9))
    await accounts.sign_in("guess9@demo.example", PASSWORD, now=NINE, client=HOME)

    await fail(accounts, "guess9@demo.example", times=1)

    with pytest.raises(TooManySignIns):
        await accounts.sign_in("ana@demo.example", PASSWORD, now=NINE, client=HOME)


async def test_failures_are_kept_as_long_as_they_count_and_as_hashes(accounts: Accounts) -> None:
    await fail(accounts, "ana@demo.example", times=3)
    stored = await query("SELECT address, network FROM failed_sign_in")

    with pytest.raises(CredentialsWrong):
        await accounts.sign_in("b@demo.example", "", now=NINE + 16 * MINUTE, client=HOME)

    assert len(stored) == 3
    assert not any("ana" in row["address"] or HOME.network in row["network"] for row in stored)
    assert len(await query("SELECT id FROM failed_sign_in")) == 1


async def test_a_token_ends_with_its_day(accounts: Accounts) -> None:
    await register_ana(accounts)
    session = await accounts.sign_in("ana@demo.example", PASSWORD, now=NINE, client=HOME)

    with pytest.raises(TokenExpired):
        await accounts.actor_of(session.token, now=session.expires_at)


async def test_signing_out_ends_this_session_only(accounts: Accounts) -> None:
    await register_ana(accounts)
    here = await accounts.sign_in("ana@demo.example", PASSWORD, now=NINE, client=HOME)
    there = await accounts.sign_in("ana@demo.example", PASSWORD, now=NINE, client=HOME)
    actor = await accounts.actor_of(here.token, now=NINE)

    await accounts.sign_out(actor, now=NINE)

    with pytest.raises(TokenExpired):
        await accounts.actor_of(here.token, now=NINE)
    assert (await accounts.actor_of(there.token, now=NINE)).person_id == actor.person_id


async def test_a_token_of_another_key_is_not_ours(accounts: Accounts) -> None:
    await register_ana(accounts)
    foreign = Accounts(bytes(32))
    session = await foreign.sign_in("ana@demo.example", PASSWORD, now=NINE, client=HOME)

    with pytest.raises(TokenWrong):
        await accounts.actor_of(session.token, now=NINE)


async def test_expired_sessions_are_pruned(accounts: Accounts) -> None:
    await register_ana(accounts)
    session = await accounts.sign_in("ana@demo.example", PASSWORD, now=NINE, client=HOME)

    await accounts.prune(now=NINE + timedelta(days=2, seconds=1))

    with pytest.raises(TokenWrong):
        await accounts.actor_of(session.token, now=NINE)


async def test_who_has_no_session_has_nothing_to_sign_out_of(accounts: Accounts) -> None:
    await register_ana(accounts)
    session = await accounts.sign_in("ana@demo.example", PASSWORD, now=NINE, client=HOME)

    await accounts.sign_out(session.person.as_actor(), now=NINE)

    await accounts.actor_of(session.token, now=NINE)
