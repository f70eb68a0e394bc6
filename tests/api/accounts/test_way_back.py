"""Asking for a link to set a password, changing a password, and the devices one is signed in on."""

from uuid import UUID

import pytest

from server.accounts.domain.refusals import (
    CredentialsWrong,
    EmailMalformed,
    MailMissing,
    PasswordWeak,
    PasswordWrong,
    SessionUnknown,
    TokenExpired,
    TooManyMails,
    TooManySignIns,
)
from server.accounts.service import Accounts
from tests.api.accounts.people import (
    DAY,
    EMAIL,
    HOME,
    MINUTE,
    NINE,
    PASSWORD,
    Someone,
    actions_on,
    somebody,
    topics_of,
)

NEW = "another lamp in the hall"
NOBODY = UUID(int=0)


@pytest.fixture
async def ana(mailing: Accounts) -> Someone:
    return await somebody(mailing)


async def test_a_link_is_sent_to_who_asks_and_sets_a_password_once(ana: Someone) -> None:
    await ana.accounts.passwords.ask_reset(f" {EMAIL.upper()} ", now=NINE, network=HOME)
    assert "person.reset" in await topics_of(ana.id)

    path = await ana.accounts.passwords.reset_link(ana.id, EMAIL, now=NINE)
    token = path.removeprefix("/password/")
    await ana.accounts.passwords.set_by_link(token, NEW, now=NINE)

    assert not await ana.is_signed_in()
    assert (await ana.sign_in(password=NEW)).person.is_verified
    assert "person.password-changed" in await topics_of(ana.id)


async def test_an_unknown_address_is_answered_and_written_alike(ana: Someone) -> None:
    await ana.accounts.passwords.ask_reset("nobody@demo.example", now=NINE, network=HOME)

    assert await topics_of(NOBODY) == ["person.reset"]
    assert await actions_on(NOBODY) == ["password-link.asked"]


@pytest.mark.parametrize("email", [EMAIL, "nobody@demo.example"])
async def test_known_and_unknown_addresses_wait_alike(ana: Someone, email: str) -> None:
    ask = ana.accounts.passwords.ask_reset
    for number in range(3):
        await ask(email, now=NINE, network=f"192.0.2.{number}")

    with pytest.raises(TooManyMails):
        await ask(email, now=NINE + MINUTE, network="192.0.2.99")
    await ask(email, now=NINE + 15 * MINUTE, network=HOME)


async def test_one_network_asks_for_so_many_mails(ana: Someone) -> None:
    for number in range(50):
        await ana.accounts.passwords.ask_reset(f"p{number}@demo.example", now=NINE, network=HOME)

    with pytest.raises(TooManyMails):
        await ana.accounts.passwords.ask_reset(EMAIL, now=NINE, network=HOME)


async def test_what_a_reset_refuses(accounts: Accounts, mailing: Accounts) -> None:
    with pytest.raises(EmailMalformed):
        await mailing.passwords.ask_reset("no address", now=NINE, network=HOME)
    with pytest.raises(MailMissing):
        await accounts.passwords.ask_reset(EMAIL, now=NINE, network=HOME)


async def test_a_new_password_ends_every_sign_in_but_this(ana: Someone) -> None:
    there = await ana.sign_in()

    here = await ana.accounts.passwords.change(
        PASSWORD, NEW, actor=ana.actor, now=NINE, network=HOME
    )

    assert await ana.is_signed_in(here)
    assert here.expires_at == ana.session.expires_at
    assert not await ana.is_signed_in(there)
    assert not await ana.is_signed_in(ana.session)
    actor = await ana.accounts.actor_of(here.token, now=NINE)
    assert actor.session_id == ana.actor.session_id
    assert [one.is_this for one in await ana.accounts.sessions.mine(actor=actor, now=NINE)] == [
        True
    ]
    with pytest.raises(CredentialsWrong):
        await ana.sign_in()
    await ana.sign_in(password=NEW)
    assert "password.changed" in await actions_on(ana.id)
    assert "person.password-changed" in await topics_of(ana.id)


async def test_the_old_password_is_asked_for_and_cannot_be_guessed(ana: Someone) -> None:
    change = ana.accounts.passwords.change
    for _ in range(5):
        with pytest.raises(PasswordWrong):
            await change("a guess of mine", NEW, actor=ana.actor, now=NINE, network=HOME)

    with pytest.raises(TooManySignIns):
        await change(PASSWORD, NEW, actor=ana.actor, now=NINE, network=HOME)


async def test_a_weak_password_changes_nothing(ana: Someone) -> None:
    with pytest.raises(PasswordWeak):
        await ana.accounts.passwords.change(
            PASSWORD, "Ana Bell 12345", actor=ana.actor, now=NINE, network=HOME
        )

    assert await ana.is_signed_in()


async def test_devices_are_listed_in_words(ana: Someone) -> None:
    await ana.sign_in(now=NINE + MINUTE)

    here, there = await ana.accounts.sessions.mine(actor=ana.actor, now=NINE + MINUTE)

    assert (here.is_this, here.device, here.network) == (True, "curl", "192.0.2.0/24")
    assert (there.is_this, there.device) == (False, "Firefox, Linux")
    assert there.started_at == there.seen_at == NINE + MINUTE


async def test_when_a_device_was_seen_is_written_down_now_and_then(ana: Someone) -> None:
    there = await ana.sign_in()
    await ana.accounts.sessions.save_seen(now=NINE + MINUTE)
    await ana.accounts.actor_of(there.token, now=NINE + 9 * MINUTE)
    await ana.accounts.sessions.save_seen(now=NINE + 10 * MINUTE)
    await ana.accounts.sessions.save_seen(now=NINE + 20 * MINUTE)

    here, other = await ana.accounts.sessions.mine(actor=ana.actor, now=NINE + 20 * MINUTE)

    assert (here.seen_at, other.seen_at) == (NINE + MINUTE, NINE + 10 * MINUTE)


async def test_one_device_is_signed_out(ana: Someone) -> None:
    there = await ana.sign_in()
    other = (await ana.accounts.sessions.mine(actor=ana.actor, now=NINE))[1]

    await ana.accounts.sessions.end(other.id, actor=ana.actor, now=NINE)

    assert not await ana.is_signed_in(there)
    assert await ana.is_signed_in()
    with pytest.raises(SessionUnknown):
        await ana.accounts.sessions.end(other.id, actor=ana.actor, now=NINE)


async def test_another_persons_device_is_unknown(ana: Someone) -> None:
    ben = await somebody(ana.accounts, "ben@demo.example", "Ben Cord")
    assert ben.actor.session_id is not None

    with pytest.raises(SessionUnknown):
        await ana.accounts.sessions.end(ben.actor.session_id, actor=ana.actor, now=NINE)

    assert await ben.is_signed_in()


async def test_everywhere_is_everywhere(ana: Someone) -> None:
    ben = await somebody(ana.accounts, "ben@demo.example", "Ben Cord")
    there = await ana.sign_in()

    await ana.accounts.sessions.end_all(actor=ana.actor, now=NINE)

    for session in (ana.session, there):
        with pytest.raises(TokenExpired):
            await ana.accounts.actor_of(session.token, now=NINE)
    assert await ben.is_signed_in()
    await ana.sign_in()


async def test_what_is_over_is_not_listed(ana: Someone) -> None:
    later = await ana.sign_in(now=NINE + DAY)
    actor = await ana.accounts.actor_of(later.token, now=NINE + DAY)

    listed = await ana.accounts.sessions.mine(actor=actor, now=NINE + DAY)

    assert [one.is_this for one in listed] == [True]
