from datetime import UTC, datetime, timedelta

import pytest

from server.accounts.demo import PASSWORD
from server.accounts.domain.clients import Client
from server.accounts.service import Accounts
from server.kernel.actor import Role

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOME = Client("192.0.2.7")


async def test_the_eight_demo_people_sign_in(accounts: Accounts) -> None:
    await accounts.seed_demo(now=NINE)

    for name, role in (
        ("candidate", Role.CANDIDATE),
        ("candidate2", Role.CANDIDATE),
        ("trainer", Role.TRAINER),
        ("reviewer", Role.REVIEWER),
        ("rater1", Role.RATER),
        ("rater2", Role.RATER),
        ("invigilator", Role.INVIGILATOR),
        ("admin", Role.ADMIN),
    ):
        session = await accounts.sign_in(f"{name}@demo.example", PASSWORD, now=NINE, client=HOME)
        assert session.person.roles == {role}
        assert session.person.is_verified
        assert session.person.is_demo


async def test_seeding_again_changes_nothing(accounts: Accounts) -> None:
    await accounts.seed_demo(now=NINE)
    session = await accounts.sign_in("admin@demo.example", PASSWORD, now=NINE, client=HOME)

    await accounts.seed_demo(now=NINE)

    assert (await accounts.actor_of(session.token, now=NINE)).person_id == session.person.id


async def test_loaded_candidates_hold_tokens_for_a_day(accounts: Accounts) -> None:
    loaded = await accounts.load_people(12, now=NINE)

    assert [person.email for person in loaded[:2]] == [
        "load-0001@demo.example",
        "load-0002@demo.example",
    ]
    for person in loaded:
        late = NINE + timedelta(hours=23, minutes=59)
        actor = await accounts.actor_of(person.token, now=late)
        assert actor.person_id == person.id
        assert actor.roles == {Role.CANDIDATE}


async def test_loading_more_keeps_those_who_are_there(accounts: Accounts) -> None:
    few = await accounts.load_people(3, now=NINE)

    more = await accounts.load_people(5, now=NINE)

    assert [person.id for person in more[:3]] == [person.id for person in few]
    await accounts.sign_in("load-0005@demo.example", PASSWORD, now=NINE, client=HOME)
    await accounts.actor_of(few[0].token, now=NINE)


async def test_two_thousand_are_loaded_together(accounts: Accounts) -> None:
    loaded = await accounts.load_people(2_000, now=NINE)

    assert loaded[-1].email == "load-2000@demo.example"
    assert len({person.token for person in loaded}) == 2_000


async def test_loading_again_gives_new_tokens_to_the_same_people(accounts: Accounts) -> None:
    first = await accounts.load_people(2, now=NINE)

    again = await accounts.load_people(2, now=NINE + timedelta(hours=23))

    assert [person.id for person in again] == [person.id for person in first]
    await accounts.actor_of(again[0].token, now=NINE + timedelta(hours=46))


@pytest.mark.parametrize("count", [0, 100_001])
async def test_a_senseless_count_is_a_fault_of_the_caller(accounts: Accounts, count: int) -> None:
    with pytest.raises(ValueError, match="From 1 to"):
        await accounts.load_people(count, now=NINE)
