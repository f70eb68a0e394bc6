"""What administrators do about other people, and what nobody else may."""

import asyncio
from uuid import UUID

import pytest

from server.accounts.domain.refusals import (
    AccountDeactivated,
    CredentialsWrong,
    EmailTaken,
    LinkSpent,
    ListPlaceWrong,
    OwnAdminRole,
    PersonUnknown,
)
from server.accounts.service import Accounts
from server.kernel.actor import Actor, Role, RoleLacking
from server.kernel.ids import new_id
from tests.api.accounts.people import (
    BOSS,
    NINE,
    Someone,
    actions_on,
    somebody,
    topics_of,
)

NAMES = ("Ana Bell", "Anatol Kern", "Ben Anders", "Bea Müller", "Cem Ánná")


@pytest.fixture
async def ana(mailing: Accounts) -> Someone:
    return await somebody(mailing)


async def names(accounts: Accounts, asked: str, role: Role | None = None) -> list[str]:
    page = await accounts.directory.page(asked, role, actor=BOSS)
    return [one.name for one in page.people]


async def filled(accounts: Accounts) -> None:
    for number, name in enumerate(NAMES):
        role = Role.TRAINER if number == 1 else Role.CANDIDATE
        await accounts.add_person(f"p{number}@demo.example", name, role, now=NINE)


async def test_people_are_found_by_the_start_of_any_word(accounts: Accounts) -> None:
    await filled(accounts)

    assert sorted(await names(accounts, "ana")) == ["Ana Bell", "Anatol Kern"]
    assert sorted(await names(accounts, "AN")) == [
        "Ana Bell",
        "Anatol Kern",
        "Ben Anders",
        "Cem Ánná",
    ]
    assert await names(accounts, "mull") == ["Bea Müller"]
    assert await names(accounts, "p3@demo") == ["Bea Müller"]
    assert await names(accounts, "ben an") == ["Ben Anders"]
    assert await names(accounts, "zz") == []


async def test_without_words_the_newest_come_first(accounts: Accounts) -> None:
    await filled(accounts)

    assert await names(accounts, " ") == [*reversed(NAMES)]


async def test_people_are_found_by_role(accounts: Accounts) -> None:
    await filled(accounts)

    assert await names(accounts, "", Role.TRAINER) == ["Anatol Kern"]
    assert await names(accounts, "kern", Role.TRAINER) == ["Anatol Kern"]
    assert await names(accounts, "bell", Role.TRAINER) == []


@pytest.mark.parametrize("asked", ["", "a", "load"])
async def test_pages_follow_each_other_without_gap_or_double(
    accounts: Accounts, asked: str
) -> None:
    await accounts.load_people(7, now=NINE)
    await accounts.add_person("ada.ala@demo.example", "Ada Ala Load", Role.CANDIDATE, now=NINE)
    seen: list[UUID] = []
    after = ""
    while True:
        page = await accounts.directory.page(asked, None, actor=BOSS, after=after, limit=3)
        seen += [one.id for one in page.people]
        after = page.after
        if not after:
            break

    assert len(seen) == len(set(seen)) == (1 if asked == "a" else 8)


async def test_common_words_that_are_rare_together_are_found_in_steps(accounts: Accounts) -> None:
    await accounts.load_people(2_100, now=NINE)
    await accounts.add_person("zed@demo.example", "Load Zed", Role.CANDIDATE, now=NINE)
    page = await accounts.directory.page("load zed", None, actor=BOSS)
    assert page.people == []

    found = []
    while page.after:
        page = await accounts.directory.page("load zed", None, actor=BOSS, after=page.after)
        found += [one.name for one in page.people]

    assert found == ["Load Zed"]


async def test_an_invented_place_is_refused(accounts: Accounts) -> None:
    with pytest.raises(ListPlaceWrong):
        await accounts.directory.page("a", None, actor=BOSS, after="x.y")


async def test_roles_are_granted_and_taken(ana: Someone) -> None:
    directory = ana.accounts.directory
    for _ in range(2):
        await directory.grant(ana.id, Role.TRAINER, actor=BOSS, now=NINE)

    assert (await ana.accounts.person(ana.id)).roles == {Role.CANDIDATE, Role.TRAINER}
    assert (await ana.accounts.actor_of(ana.session.token, now=NINE)).roles >= {Role.TRAINER}
    assert (await actions_on(ana.id)).count("role.granted") == 1
    assert await names(ana.accounts, "", Role.TRAINER) == ["Ana Bell"]

    await directory.remove(ana.id, Role.TRAINER, actor=BOSS, now=NINE)
    assert (await ana.accounts.person(ana.id)).roles == {Role.CANDIDATE}
    assert await names(ana.accounts, "", Role.TRAINER) == []


async def test_nobody_takes_the_administrators_role_from_themselves(ana: Someone) -> None:
    directory = ana.accounts.directory
    await directory.grant(ana.id, Role.ADMIN, actor=BOSS, now=NINE)
    own = await ana.accounts.actor_of(ana.session.token, now=NINE)

    with pytest.raises(OwnAdminRole):
        await directory.remove(ana.id, Role.ADMIN, actor=own, now=NINE)
    with pytest.raises(OwnAdminRole):
        await directory.deactivate(ana.id, actor=own, now=NINE)
    await directory.remove(ana.id, Role.CANDIDATE, actor=own, now=NINE)


async def test_two_administrators_at_each_other_leave_one(mailing: Accounts) -> None:
    both = []
    for key in ("one", "two"):
        person = await somebody(mailing, f"{key}@demo.example", "Some Body")
        await mailing.directory.grant(person.id, Role.ADMIN, actor=BOSS, now=NINE)
        both.append(await mailing.actor_of(person.session.token, now=NINE))
    one, two = both

    said = await asyncio.gather(
        mailing.directory.remove(two.person_id, Role.ADMIN, actor=one, now=NINE),
        mailing.directory.remove(one.person_id, Role.ADMIN, actor=two, now=NINE),
        return_exceptions=True,
    )

    assert [type(each) for each in said if each] == [RoleLacking]
    assert len(await names(mailing, "", Role.ADMIN)) == 1


async def test_who_is_deactivated_is_out_and_learns_it_only_with_the_password(
    ana: Someone,
) -> None:
    await ana.accounts.directory.deactivate(ana.id, actor=BOSS, now=NINE)

    assert not await ana.is_signed_in()
    with pytest.raises(CredentialsWrong):
        await ana.sign_in(password="not the password")
    with pytest.raises(AccountDeactivated):
        await ana.sign_in()
    assert not (await ana.accounts.person(ana.id)).is_active


async def test_links_of_who_is_deactivated_are_void(ana: Someone) -> None:
    link = await ana.accounts.passwords.make_link(ana.id, now=NINE)
    await ana.accounts.directory.deactivate(ana.id, actor=BOSS, now=NINE)

    with pytest.raises(LinkSpent):
        await ana.accounts.passwords.person_of_link(link, now=NINE)
    await ana.accounts.passwords.ask_reset(ana.email, now=NINE, network="192.0.2.1")
    assert "person.reset" not in await topics_of(ana.id)


async def test_who_is_reactivated_signs_in_anew(ana: Someone) -> None:
    directory = ana.accounts.directory
    await directory.deactivate(ana.id, actor=BOSS, now=NINE)
    await directory.reactivate(ana.id, actor=BOSS, now=NINE)

    assert not await ana.is_signed_in()
    await ana.sign_in()
    assert [one for one in await actions_on(ana.id) if "activated" in one] == [
        "person.deactivated",
        "person.reactivated",
    ]


async def test_who_is_invited_is_told_and_sets_a_password(mailing: Accounts) -> None:
    person = await mailing.directory.invite(
        "new@demo.example", "New Body", Role.RATER, actor=BOSS, now=NINE
    )

    assert await topics_of(person.id) == ["person.invited"]
    link = await mailing.passwords.make_link(person.id, now=NINE)
    await mailing.passwords.set_by_link(link, "a lamp in the window", now=NINE)
    assert (await mailing.person(person.id)).is_verified
    with pytest.raises(EmailTaken):
        await mailing.directory.invite(
            "new@demo.example", "New Body", Role.RATER, actor=BOSS, now=NINE
        )


async def test_a_reset_is_sent_or_handed_over(ana: Someone, accounts: Accounts) -> None:
    assert await ana.accounts.directory.reset(ana.id, actor=BOSS, now=NINE) == ""
    assert "person.reset" in await topics_of(ana.id)

    path = await accounts.directory.reset(ana.id, actor=BOSS, now=NINE)
    link = path.removeprefix("/password/")
    assert (await accounts.passwords.person_of_link(link, now=NINE)).id == ana.id


async def test_an_address_is_vouched_for_and_sign_ins_are_ended(ana: Someone) -> None:
    await ana.accounts.directory.confirm_address(ana.id, actor=BOSS, now=NINE)
    await ana.accounts.directory.end_sessions(ana.id, actor=BOSS, now=NINE)

    assert (await ana.accounts.person(ana.id)).is_verified
    assert not await ana.is_signed_in()


async def test_nobody_else_may_do_any_of_it(ana: Someone) -> None:
    directory = ana.accounts.directory
    for role in Role:
        if role is Role.ADMIN:
            continue
        other = Actor(new_id(), "Other", frozenset({role}))
        for refused in (
            directory.page("", None, actor=other),
            directory.person(ana.id, actor=other),
            directory.grant(ana.id, role, actor=other, now=NINE),
            directory.remove(ana.id, role, actor=other, now=NINE),
            directory.deactivate(ana.id, actor=other, now=NINE),
            directory.reactivate(ana.id, actor=other, now=NINE),
            directory.reset(ana.id, actor=other, now=NINE),
            directory.confirm_address(ana.id, actor=other, now=NINE),
            directory.end_sessions(ana.id, actor=other, now=NINE),
            directory.invite("x@demo.example", "X Y", role, actor=other, now=NINE),
        ):
            with pytest.raises(RoleLacking):
                await refused


async def test_unknown_people_are_unknown(accounts: Accounts) -> None:
    unknown, directory = UUID(int=5), accounts.directory
    for refused in (
        directory.person(unknown, actor=BOSS),
        directory.grant(unknown, Role.RATER, actor=BOSS, now=NINE),
        directory.deactivate(unknown, actor=BOSS, now=NINE),
        directory.reset(unknown, actor=BOSS, now=NINE),
        directory.confirm_address(unknown, actor=BOSS, now=NINE),
        directory.end_sessions(unknown, actor=BOSS, now=NINE),
    ):
        with pytest.raises(PersonUnknown):
            await refused
