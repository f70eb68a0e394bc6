"""What somebody says about themselves: the name on certificates, the language, the time zone."""

from dataclasses import dataclass, replace
from datetime import datetime

from server.accounts.domain.people import PersonView, person_name
from server.accounts.domain.profiles import NameRule
from server.accounts.domain.refusals import LanguageUnknown, ZoneUnknown
from server.accounts.store import people
from server.accounts.workings import Workings, account_of, announce, forget_here
from server.audit import service as audit
from server.database import outbox
from server.database.connection import transaction
from server.kernel.actor import Actor, Permission
from server.kernel.zones import is_zone
from server.language.catalogs import LANGUAGES


@dataclass(frozen=True, slots=True)
class Profile:
    person: PersonView
    name: NameRule


class Profiles:
    def __init__(self, workings: Workings) -> None:
        self._workings = workings

    async def mine(self, *, is_on_certificate: bool, actor: Actor) -> Profile:
        account = await account_of(actor.person_id)
        return Profile(account.person, NameRule.of(account, is_on_certificate=is_on_certificate))

    async def change_name(
        self, name: str, *, is_on_certificate: bool, actor: Actor, now: datetime
    ) -> PersonView:
        """Certificates issued before keep the old name. Raises NameMalformed, NameChangeTooSoon."""
        actor.require(Permission.KEEP_ACCOUNT)
        wanted = person_name(name)
        async with transaction():
            account = (await people.locked([actor.person_id]))[actor.person_id]
            if wanted == account.person.name:
                return account.person
            NameRule.of(account, is_on_certificate=is_on_certificate).require_free(now=now)
            person = replace(account.person, name=wanted)
            await people.save_name(person, now=now)
            detail = {"certified": is_on_certificate}
            await audit.record(actor, "name.changed", person.id, now=now, detail=detail)
            await announce(person.id, now=now)
            await outbox.add("person.renamed", person.id, now=now)
        forget_here(person.id)
        return person

    async def choose_speech(
        self, *, locale: str, zone: str, actor: Actor, now: datetime
    ) -> PersonView:
        """Nothing leaves the language to the browser, the zone to UTC.

        Raises LanguageUnknown, ZoneUnknown.
        """
        actor.require(Permission.KEEP_ACCOUNT)
        if locale and locale not in LANGUAGES:
            raise LanguageUnknown
        if zone and not is_zone(zone):
            raise ZoneUnknown
        async with transaction():
            await people.save_speech(actor.person_id, locale=locale, zone=zone)
            await audit.record(actor, "profile.changed", actor.person_id, now=now)
        return (await account_of(actor.person_id)).person

    async def choose_language(self, locale: str, *, actor: Actor, now: datetime) -> PersonView:
        """Leave the zone as it is. Raises LanguageUnknown."""
        zone = (await account_of(actor.person_id)).person.zone
        return await self.choose_speech(locale=locale, zone=zone, actor=actor, now=now)
