"""The name on certificates, the language and the time zone."""

import pytest

from server.accounts.domain.refusals import (
    LanguageUnknown,
    NameChangeTooSoon,
    NameMalformed,
    ZoneUnknown,
)
from server.accounts.service import Accounts
from tests.api.accounts.people import BOSS, DAY, NINE, Someone, actions_on, somebody


@pytest.fixture
async def ana(accounts: Accounts) -> Someone:
    return await somebody(accounts)


async def test_a_name_is_free_until_a_certificate_bears_it(ana: Someone) -> None:
    for name in ("Ana Maria Bell", "Ana M. Bell"):
        await ana.accounts.profiles.change_name(
            name, is_on_certificate=False, actor=ana.actor, now=NINE
        )

    assert (await ana.accounts.person(ana.id)).name == "Ana M. Bell"
    assert (await ana.accounts.actor_of(ana.session.token, now=NINE)).name == "Ana M. Bell"
    assert (await actions_on(ana.id)).count("name.changed") == 2


async def test_then_it_changes_once_in_thirty_days(ana: Someone) -> None:
    change = ana.accounts.profiles.change_name
    await change("Ana Cord", is_on_certificate=True, actor=ana.actor, now=NINE)

    with pytest.raises(NameChangeTooSoon):
        await change("Ana Dell", is_on_certificate=True, actor=ana.actor, now=NINE + 29 * DAY)
    await change("Ana  Cord ", is_on_certificate=True, actor=ana.actor, now=NINE + DAY)  # the same
    await change("Ana Dell", is_on_certificate=True, actor=ana.actor, now=NINE + 30 * DAY)

    assert (await ana.accounts.person(ana.id)).name == "Ana Dell"


@pytest.mark.parametrize(
    "name", ["", " ", "1234", "x" * 101, "Ana\u202eBell", "Ana\nBell", "Ana\x00", "👩‍🚀"]
)
async def test_what_is_no_name_changes_nothing(ana: Someone, name: str) -> None:
    with pytest.raises(NameMalformed):
        await ana.accounts.profiles.change_name(
            name, is_on_certificate=False, actor=ana.actor, now=NINE
        )

    assert (await ana.accounts.person(ana.id)).name == "Ana Bell"


async def test_who_changed_the_name_is_found_by_the_new_one(ana: Someone) -> None:
    await ana.accounts.profiles.change_name(
        "Ana Zeller", is_on_certificate=False, actor=ana.actor, now=NINE
    )

    for asked, found in (("zell", [ana.id]), ("bell", [])):
        page = await ana.accounts.directory.page(asked, None, actor=BOSS)
        assert [one.id for one in page.people] == found


async def test_language_and_zone_are_kept_and_may_be_left_open(ana: Someone) -> None:
    choose = ana.accounts.profiles.choose_speech
    await choose(locale="ar", zone="Asia/Dubai", actor=ana.actor, now=NINE)
    session = await ana.sign_in()
    assert (session.person.locale, session.person.zone) == ("ar", "Asia/Dubai")

    person = await choose(locale="", zone="", actor=ana.actor, now=NINE)
    assert (person.locale, person.zone) == ("", "")


async def test_other_languages_and_zones_are_refused(ana: Someone) -> None:
    choose = ana.accounts.profiles.choose_speech
    for locale in ("fr", "EN", "../x", "x" * 300):
        with pytest.raises(LanguageUnknown):
            await choose(locale=locale, zone="", actor=ana.actor, now=NINE)
    for zone in ("Mars/Phobos", "europe/berlin", "../../etc/passwd", "x" * 300):
        with pytest.raises(ZoneUnknown):
            await choose(locale="de", zone=zone, actor=ana.actor, now=NINE)


async def test_who_registers_speaks_as_the_page_did(accounts: Accounts) -> None:
    person = await accounts.register(
        "ben@demo.example", "Ben Cord", "a lamp in the window", now=NINE, locale="de"
    )

    assert (await accounts.person(person.id)).locale == "de"
