"""What people are sent about their account: links that work, to the address they are for."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from server.accounts.domain.people import PersonView
from server.accounts.tables import PasswordLinkRow
from server.app import build_services
from server.database import outbox
from server.kernel.actor import Actor, Role
from server.kernel.ids import new_id
from server.notices.tables import MailRow, NoticeRow
from server.settings import from_environment
from server.web.deps import Services
from tests.api.notices.mail_builders import Clock
from tests.api.notices.smtp_server import MailHouse, mail_house

ADA = "ada@example.org"
PASSWORD = "correct horse battery staple"
ADMIN = Actor(new_id(), "Admin", frozenset({Role.ADMIN}))


@dataclass
class Office:
    services: Services
    house: MailHouse
    clock: Clock

    async def register(self, email: str = ADA, locale: str = "en") -> PersonView:
        return await self.services.accounts.register(
            email, "Ada", PASSWORD, now=self.clock(), locale=locale
        )

    async def letters(self) -> list[EmailMessage]:
        """What came since the last look."""
        await self.services.flows.settle()
        taken = list(self.house.taken)
        self.house.taken.clear()
        return taken

    async def person(self, person: PersonView) -> PersonView:
        return await self.services.accounts.person(person.id)


def token_in(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    address = re.search(r"https?://\S+", body.get_content())
    assert address is not None
    return urlsplit(address[0]).path.rpartition("/")[2]


@pytest.fixture
async def office(opened_store: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with mail_house() as house:
        settings = from_environment(
            {
                "ASSAY_DATABASE_URL": opened_store,
                "ASSAY_DATA_DIR": str(tmp_path),
                "ASSAY_SMTP_URL": f"smtp://127.0.0.1:{house.port}",
                "ASSAY_MAIL_FROM": "Assay <assay@example.org>",
            }
        )
        clock = Clock()
        yield Office(build_services(settings, clock), house, clock)


async def test_a_new_person_confirms_the_address(office: Office) -> None:
    ada = await office.register()
    (letter,) = await office.letters()

    await office.services.accounts.addresses.confirm(token_in(letter), now=office.clock())

    assert letter["To"] == ADA
    assert (await office.person(ada)).is_verified


async def test_the_mail_is_in_the_persons_language(office: Office) -> None:
    await office.register(locale="ar")
    (letter,) = await office.letters()

    assert letter["Content-Language"] == "ar"


async def test_who_has_an_account_is_told_so_and_no_second_is_made(office: Office) -> None:
    await office.register()
    await office.letters()
    await office.register()
    (letter,) = await office.letters()

    assert letter["Subject"] == "You already have an account"
    assert letter["To"] == ADA


async def test_a_forgotten_password_is_set_anew(office: Office) -> None:
    ada = await office.register()
    await office.letters()
    passwords = office.services.accounts.passwords
    await passwords.ask_reset(ADA, now=office.clock(), network="tests")
    (letter,) = await office.letters()

    await passwords.set_by_link(token_in(letter), "another good long one", now=office.clock())
    (changed,) = await office.letters()

    assert (await office.person(ada)).is_verified
    assert changed["Subject"] == "Your password was changed"


async def test_nobody_is_written_to_where_there_is_no_account(office: Office) -> None:
    asked = office.services.accounts.passwords.ask_reset
    await asked("nobody@example.org", now=office.clock(), network="tests")

    assert await office.letters() == []
    assert await MailRow.all().count() == 0


async def test_a_new_address_gets_the_link_and_the_old_one_word(office: Office) -> None:
    ada = await office.register()
    await office.letters()
    addresses = office.services.accounts.addresses
    await addresses.ask_change(
        "new@example.org", PASSWORD, actor=ada.as_actor(), now=office.clock(), network="tests"
    )
    letters = {str(one["To"]): one for one in await office.letters()}
    assert letters.keys() == {"new@example.org", "Ada <ada@example.org>"}

    await addresses.confirm(token_in(letters["new@example.org"]), now=office.clock())

    assert (await office.person(ada)).email == "new@example.org"


async def test_a_mail_that_waited_opens_nothing_at_an_address_that_was_left(
    office: Office,
) -> None:
    ada = await office.register()
    await office.letters()
    accounts, now = office.services.accounts, office.clock()
    office.house.answers["RCPT"] = ["450 later"]
    await accounts.passwords.ask_reset(ADA, now=now, network="tests")
    assert await office.letters() == []
    await accounts.addresses.ask_change(
        "new@example.org", PASSWORD, actor=ada.as_actor(), now=now, network="tests"
    )
    link = (await accounts.addresses.link(ada.id, "new@example.org", now=now)).rpartition("/")[2]
    await accounts.addresses.confirm(link, now=now)
    office.clock.move(hours=1)

    subjects = [one["Subject"] for one in await office.letters()]
    assert "Set a new password" not in subjects
    assert not await PasswordLinkRow.filter(person_id=ada.id, used_ms=None).exists()


async def test_who_is_invited_chooses_a_password(office: Office) -> None:
    directory = office.services.accounts.directory
    eve = await directory.invite(
        "eve@example.org", "Eve", Role.TRAINER, actor=ADMIN, now=office.clock()
    )
    (letter,) = await office.letters()

    passwords = office.services.accounts.passwords
    await passwords.set_by_link(token_in(letter), "another good long one", now=office.clock())

    assert letter["Subject"] == "You have an account here"
    assert (await office.person(eve)).is_verified


async def test_who_is_erased_gets_a_farewell_and_nothing_after_it(office: Office) -> None:
    ada = await office.register()
    await office.letters()
    accounts, now = office.services.accounts, office.clock()
    await accounts.deletions.ask(
        PASSWORD, with_certificates=False, actor=ada.as_actor(), network="tests", now=now
    )
    (asked,) = await office.letters()
    office.clock.move(days=15)
    await office.services.personal.forget_due(now=office.clock())
    await outbox.add("person.password-changed", ada.id, now=office.clock())
    (farewell,) = await office.letters()

    assert asked["Subject"] == "Your account will be deleted on 15 March 2027"
    assert farewell["Subject"] == "Your account is deleted"
    assert (farewell["To"].addresses[0].addr_spec, await NoticeRow.all().count()) == (ADA, 0)
