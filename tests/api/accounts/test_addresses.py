"""Confirming an address and changing it, through links that are made when mails are sent."""

from uuid import UUID

import pytest

from server.accounts.domain.refusals import (
    AddressLinkSpent,
    AddressLinkUnknown,
    EmailMalformed,
    EmailSame,
    EmailTaken,
    LinkSpent,
    MailMissing,
    PasswordWrong,
    PersonUnknown,
    TooManyMails,
)
from server.accounts.service import Accounts
from server.accounts.workings import Post
from tests.api.accounts.conftest import TOKEN_KEY
from tests.api.accounts.people import (
    BOSS,
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

NEW = "ana.bell@demo.example"


@pytest.fixture
async def ana(mailing: Accounts) -> Someone:
    return await somebody(mailing)


async def link_to(person: Someone, email: str) -> str:
    path = await person.accounts.addresses.link(person.id, email, now=NINE)
    return path.removeprefix("/verify-email/")


async def test_who_registers_is_sent_a_link_and_is_not_confirmed_yet(ana: Someone) -> None:
    assert await topics_of(ana.id) == ["person.registered"]
    assert not (await ana.accounts.person(ana.id)).is_verified


async def test_looking_at_the_link_changes_nothing_and_pressing_confirms(ana: Someone) -> None:
    link = await link_to(ana, EMAIL)

    seen = await ana.accounts.addresses.confirmation(link, now=NINE)
    assert (seen.email, seen.person.name, seen.is_done) == (EMAIL, "Ana Bell", False)
    assert not (await ana.accounts.person(ana.id)).is_verified

    done = await ana.accounts.addresses.confirm(link, now=NINE)
    assert done.is_done
    assert (await ana.accounts.person(ana.id)).is_verified
    assert "address.confirmed" in await actions_on(ana.id)


async def test_a_link_that_was_used_says_that_it_is_done(ana: Someone) -> None:
    link = await link_to(ana, EMAIL)
    await ana.accounts.addresses.confirm(link, now=NINE)

    assert (await ana.accounts.addresses.confirm(link, now=NINE)).is_done
    assert (await actions_on(ana.id)).count("address.confirmed") == 1


async def test_links_that_do_nothing(ana: Someone) -> None:
    addresses = ana.accounts.addresses
    link = await link_to(ana, EMAIL)
    foreign = await link_to(ana, "ben@demo.example")

    with pytest.raises(AddressLinkUnknown):
        await addresses.confirm("invented \x00\ud800", now=NINE)
    with pytest.raises(AddressLinkSpent):
        await addresses.confirm(foreign, now=NINE)
    with pytest.raises(AddressLinkSpent):
        await addresses.confirm(link, now=NINE + 3 * DAY)
    with pytest.raises(PersonUnknown):
        await addresses.link(UUID(int=5), EMAIL, now=NINE)
    assert not (await ana.accounts.person(ana.id)).is_verified


async def test_it_is_sent_again_three_times_in_a_quarter_of_an_hour(ana: Someone) -> None:
    ask = ana.accounts.addresses.ask_verification
    for _ in range(3):
        await ask(actor=ana.actor, now=NINE, network=HOME)

    with pytest.raises(TooManyMails) as caught:
        await ask(actor=ana.actor, now=NINE + MINUTE, network=HOME)
    assert caught.value.retry_after_seconds == 14 * 60
    await ask(actor=ana.actor, now=NINE + 15 * MINUTE, network=HOME)

    assert (await topics_of(ana.id)).count("person.verify") == 4


async def test_who_is_confirmed_is_sent_nothing_more(ana: Someone) -> None:
    await ana.accounts.addresses.confirm(await link_to(ana, EMAIL), now=NINE)

    await ana.accounts.addresses.ask_verification(actor=ana.actor, now=NINE, network=HOME)

    assert "person.verify" not in await topics_of(ana.id)


async def test_a_new_address_counts_once_its_link_was_opened(ana: Someone) -> None:
    addresses = ana.accounts.addresses
    await addresses.ask_change(NEW.upper(), PASSWORD, actor=ana.actor, now=NINE, network=HOME)

    assert "person.address-change" in await topics_of(ana.id)
    assert await addresses.wanted(ana.id) == await addresses.pending(actor=ana.actor) == NEW
    await ana.sign_in()

    await addresses.confirm(await link_to(ana, NEW), now=NINE)

    person = await ana.accounts.person(ana.id)
    assert (person.email, person.is_verified) == (NEW, True)
    assert await addresses.pending(actor=ana.actor) is None
    assert "address.changed" in await actions_on(ana.id)
    assert await ana.is_signed_in()
    page = await ana.accounts.directory.page("ana.bell@", None, actor=BOSS)
    assert [one.id for one in page.people] == [ana.id]


async def test_the_old_link_is_void_after_a_change(ana: Someone) -> None:
    old = await link_to(ana, EMAIL)
    addresses = ana.accounts.addresses
    await addresses.ask_change(NEW, PASSWORD, actor=ana.actor, now=NINE, network=HOME)
    await addresses.confirm(await link_to(ana, NEW), now=NINE)

    with pytest.raises(AddressLinkSpent):
        await addresses.confirm(old, now=NINE)


async def test_links_sent_to_the_old_address_set_no_password_after_a_change(ana: Someone) -> None:
    """Who reads the old letter box may be whom the change is to get rid of."""
    addresses, passwords = ana.accounts.addresses, ana.accounts.passwords
    sent = await passwords.make_link(ana.id, now=NINE)
    await addresses.ask_change(NEW, PASSWORD, actor=ana.actor, now=NINE, network=HOME)
    await addresses.confirm(await link_to(ana, NEW), now=NINE)

    with pytest.raises(LinkSpent):
        await passwords.set_by_link(sent, "another lamp in the hall", now=NINE)
    with pytest.raises(LinkSpent):
        await passwords.reset_link(ana.id, EMAIL, now=NINE)
    assert await passwords.reset_link(ana.id, NEW, now=NINE)


async def test_a_change_that_was_dropped_cannot_be_confirmed(ana: Someone) -> None:
    addresses = ana.accounts.addresses
    await addresses.ask_change(NEW, PASSWORD, actor=ana.actor, now=NINE, network=HOME)
    link = await link_to(ana, NEW)
    await addresses.drop_change(actor=ana.actor, now=NINE)

    with pytest.raises(AddressLinkSpent):
        await addresses.confirm(link, now=NINE)


async def test_a_new_password_drops_a_change_that_waits(ana: Someone) -> None:
    addresses = ana.accounts.addresses
    await addresses.ask_change(NEW, PASSWORD, actor=ana.actor, now=NINE, network=HOME)

    link = await ana.accounts.passwords.make_link(ana.id, now=NINE)
    await ana.accounts.passwords.set_by_link(link, "another lamp in the hall", now=NINE)

    assert await addresses.wanted(ana.id) is None


async def test_an_address_of_somebody_else_is_not_betrayed(ana: Someone) -> None:
    ben = await somebody(ana.accounts, "ben@demo.example", "Ben Cord")
    addresses = ana.accounts.addresses

    await addresses.ask_change(ben.email, PASSWORD, actor=ana.actor, now=NINE, network=HOME)

    assert await addresses.wanted(ana.id) is None  # so no mail goes there
    with pytest.raises(EmailTaken):
        await addresses.confirm(await link_to(ana, ben.email), now=NINE)
    assert (await ana.accounts.person(ana.id)).email == EMAIL


async def test_what_a_change_refuses(ana: Someone) -> None:
    ask = ana.accounts.addresses.ask_change
    for email, password, refusal in (
        ("no address", PASSWORD, EmailMalformed),
        (EMAIL, PASSWORD, EmailSame),
        (NEW, "not the password", PasswordWrong),
    ):
        with pytest.raises(refusal):
            await ask(email, password, actor=ana.actor, now=NINE, network=HOME)

    assert await ana.accounts.addresses.pending(actor=ana.actor) is None


async def test_without_mail_nothing_is_promised(accounts: Accounts) -> None:
    ana = await somebody(accounts)

    with pytest.raises(MailMissing):
        await accounts.addresses.ask_verification(actor=ana.actor, now=NINE, network=HOME)
    with pytest.raises(MailMissing):
        await accounts.addresses.ask_change(NEW, PASSWORD, actor=ana.actor, now=NINE, network=HOME)


async def test_with_mail_a_known_address_registers_like_a_new_one(ana: Someone) -> None:
    again = await ana.accounts.register(EMAIL, "Somebody Else", PASSWORD, now=NINE)

    assert again.id != ana.id
    assert (await ana.accounts.person(ana.id)).name == "Ana Bell"
    assert await topics_of(ana.id) == ["person.registered", "person.known"]
    with pytest.raises(PersonUnknown):
        await ana.accounts.person(again.id)


async def test_the_owner_of_a_known_address_is_not_flooded(ana: Someone) -> None:
    for _ in range(6):
        await ana.accounts.register(EMAIL, "Somebody Else", PASSWORD, now=NINE)

    assert (await topics_of(ana.id)).count("person.known") == 3


@pytest.mark.parametrize("post", [Post.NONE, Post.LOG])
@pytest.mark.usefixtures("ana")
async def test_without_mail_a_known_address_is_refused(post: Post) -> None:
    with pytest.raises(EmailTaken):
        await Accounts(TOKEN_KEY, post=post).register(EMAIL, "Somebody", PASSWORD, now=NINE)
