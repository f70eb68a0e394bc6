import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from server.accounts.domain.clients import Client
from server.accounts.domain.refusals import (
    CredentialsWrong,
    LinkSpent,
    LinkUnknown,
    PasswordWeak,
    PersonUnknown,
    TokenExpired,
)
from server.accounts.service import Accounts
from server.accounts.store import people as store
from server.database import changes
from server.database.connection import transaction
from server.kernel.actor import Role
from server.kernel.clock import to_milliseconds

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOME = Client("192.0.2.7")
RAY = "ray@demo.example"
OLD = "a lamp in the window"
NEW = "a candle on the sill"


async def link_for_ray(accounts: Accounts) -> tuple[UUID, str]:
    person = await accounts.add_person(RAY, "Ray Marker", Role.RATER, now=NINE)
    return person.id, await accounts.passwords.make_link(person.id, now=NINE)


async def test_an_added_person_sets_a_password_and_signs_in(accounts: Accounts) -> None:
    person_id, link = await link_for_ray(accounts)

    person = await accounts.passwords.set_by_link(link, OLD, now=NINE)
    session = await accounts.sign_in(RAY, OLD, now=NINE, client=HOME)

    assert person.is_verified
    assert session.person.id == person_id
    assert (await accounts.actor_of(session.token, now=NINE)).roles == {Role.RATER}


async def test_a_link_works_once(accounts: Accounts) -> None:
    _, link = await link_for_ray(accounts)
    await accounts.passwords.set_by_link(link, OLD, now=NINE)

    with pytest.raises(LinkSpent):
        await accounts.passwords.set_by_link(link, NEW, now=NINE)


async def test_a_link_ends_after_three_days(accounts: Accounts) -> None:
    _, link = await link_for_ray(accounts)

    assert (
        await accounts.passwords.person_of_link(link, now=NINE + timedelta(hours=71))
    ).email == RAY
    with pytest.raises(LinkSpent):
        await accounts.passwords.person_of_link(link, now=NINE + timedelta(hours=72))


async def test_an_invented_link_is_unknown(accounts: Accounts) -> None:
    with pytest.raises(LinkUnknown):
        await accounts.passwords.set_by_link("invented \x00\ud800", OLD, now=NINE)


async def test_a_weak_password_leaves_the_link_good(accounts: Accounts) -> None:
    _, link = await link_for_ray(accounts)

    with pytest.raises(PasswordWeak):
        await accounts.passwords.set_by_link(link, "ray marker 1", now=NINE)

    await accounts.passwords.set_by_link(link, OLD, now=NINE)


async def test_nobody_gets_a_link_for_a_stranger(accounts: Accounts) -> None:
    with pytest.raises(PersonUnknown):
        await accounts.passwords.make_link(UUID(int=5), now=NINE)


async def test_a_new_password_ends_old_sign_ins_and_links(accounts: Accounts) -> None:
    person_id, link = await link_for_ray(accounts)
    await accounts.passwords.set_by_link(link, OLD, now=NINE)
    session = await accounts.sign_in(RAY, OLD, now=NINE, client=HOME)
    await accounts.actor_of(session.token, now=NINE)
    second = await accounts.passwords.make_link(person_id, now=NINE)
    third = await accounts.passwords.make_link(person_id, now=NINE)

    await accounts.passwords.set_by_link(second, NEW, now=NINE)

    with pytest.raises(TokenExpired):
        await accounts.actor_of(session.token, now=NINE)
    with pytest.raises(LinkSpent):
        await accounts.passwords.person_of_link(third, now=NINE)
    with pytest.raises(CredentialsWrong):
        await accounts.sign_in(RAY, OLD, now=NINE, client=HOME)
    await accounts.sign_in(RAY, NEW, now=NINE, client=HOME)


async def test_a_change_made_by_another_process_comes_with_the_news(accounts: Accounts) -> None:
    person_id, link = await link_for_ray(accounts)
    await accounts.passwords.set_by_link(link, OLD, now=NINE)
    session = await accounts.sign_in(RAY, OLD, now=NINE, client=HOME)
    await accounts.actor_of(session.token, now=NINE)
    async with transaction():
        await store.save_password(person_id, "what another process wrote")
        await changes.announce("person", person_id, now=NINE)

    await changes.look(to_milliseconds(NINE))

    with pytest.raises(TokenExpired):
        await accounts.actor_of(session.token, now=NINE)


async def test_people_are_found_by_id(accounts: Accounts) -> None:
    person_id, _ = await link_for_ray(accounts)

    people = await accounts.people_by_ids([person_id, person_id, UUID(int=5)])

    assert {key: person.email for key, person in people.items()} == {person_id: RAY}
    assert await accounts.people_by_ids([]) == {}


async def test_of_two_uses_at_once_one_is_refused(accounts: Accounts) -> None:
    _, link = await link_for_ray(accounts)

    outcomes = await asyncio.gather(
        accounts.passwords.set_by_link(link, OLD, now=NINE),
        accounts.passwords.set_by_link(link, NEW, now=NINE),
        return_exceptions=True,
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["LinkSpent", "PersonView"]
