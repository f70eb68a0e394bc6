"""Who is told of what happened: an entry of the outbox becomes notices and mails.

Each topic has one handler. What it tells is told once: by the thing it is about, or, where the
same can happen to a person again and again, by the entry itself. Who is gone is told nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from server.certification.regrades import CHANGED_TOPIC
from server.certification.service import Decided
from server.credentials import reports
from server.credentials.domain.report import ReportUnknown
from server.database.outbox import Entry
from server.exams import accommodations
from server.flows.lane import Handle, Lane
from server.flows.telling_appeals import AppealTellings
from server.flows.telling_certificates import CertificateTellings
from server.flows.telling_reviews import ReviewTellings
from server.flows.told import Told, recipient
from server.kernel.clock import Now
from server.language.catalogs import ENGLISH
from server.notices.domain.notice import Kind, Note, Payload, Recipient, Telling

RESULT_TOPIC = "result.released"

ABOUT_PEOPLE: Mapping[str, Kind] = {
    "person.known": Kind.ALREADY_REGISTERED,
    "person.invited": Kind.ACCOUNT_MADE,
    "person.reset": Kind.RESET_PASSWORD,
    "person.password-changed": Kind.PASSWORD_CHANGED,
    "person.second-factor-on": Kind.SECOND_FACTOR_ADDED,
    "person.second-factor-off": Kind.SECOND_FACTOR_REMOVED,
    "person.second-factor-removed": Kind.SECOND_FACTOR_REMOVED,
    "person.access-token-made": Kind.ACCESS_TOKEN_MADE,
    "person.deletion-undone": Kind.DELETION_UNDONE,
}
"""The key is the person's id, and there is nothing else to say."""


def notes_of(released: Sequence[Decided]) -> list[Note]:
    return [Note(one.person_id, Kind.RESULT, one.id, _of_result(one)) for one in released]


ABOUT_ACCOMMODATIONS: Mapping[str, Kind] = {
    "accommodation.decided": Kind.ACCOMMODATION_DECIDED,
    "accommodation.withdrawn": Kind.ACCOMMODATION_WITHDRAWN,
}
"""The key is the accommodation's id; what it is stands on the page behind the sign-in alone."""


class TellFlow:
    def __init__(self, told: Told, now: Now) -> None:
        self._told = told
        self._now = now
        handlers: dict[str, Handle] = {
            RESULT_TOPIC: self._results,
            CHANGED_TOPIC: self._changed,
            "cohort.invited": self._invited,
            "misuse.reported": self._reported,
            "person.registered": self._unconfirmed,
            "person.verify": self._unconfirmed,
            "person.address-change": self._address_change,
            "person.deletion-asked": self._deletion_asked,
            **dict.fromkeys(ABOUT_PEOPLE, self._about_person),
            **dict.fromkeys(ABOUT_ACCOMMODATIONS, self._about_accommodation),
            **AppealTellings(told).handlers(),
            **CertificateTellings(told).handlers(),
            **ReviewTellings(told).handlers(),
        }
        self.lane = Lane(handlers, now, together=frozenset({RESULT_TOPIC, CHANGED_TOPIC}))

    async def follow_up(self) -> bool:
        return await self.lane.follow_up()

    async def _about_person(self, entries: list[Entry], now: datetime) -> None:
        for entry in entries:
            kind = ABOUT_PEOPLE[entry.topic]
            await self._tell(kind, f"outbox-{entry.id}", UUID(entry.key), {}, now)

    async def _about_accommodation(self, entries: list[Entry], now: datetime) -> None:
        for entry in entries:
            person_id = await accommodations.person_of(UUID(entry.key))
            if person_id is not None:
                kind = ABOUT_ACCOMMODATIONS[entry.topic]
                await self._tell(kind, f"outbox-{entry.id}", person_id, {}, now)

    async def _unconfirmed(self, entries: list[Entry], now: datetime) -> None:
        """Who confirmed the address meanwhile is not asked again."""
        people = await self._told.people(UUID(entry.key) for entry in entries)
        for entry in entries:
            person = people.get(UUID(entry.key))
            if person is not None and not person.is_verified:
                await self._tell(Kind.VERIFY_ADDRESS, f"outbox-{entry.id}", person.id, {}, now)

    async def _address_change(self, entries: list[Entry], now: datetime) -> None:
        """A link to the new address, and word of it to the old one."""
        for entry in entries:
            subject = f"outbox-{entry.id}"
            for person in (await self._told.people([UUID(entry.key)])).values():
                old = recipient(person)
                wanted = await self._told.accounts.addresses.wanted(person.id)
                tellings = [Telling(Kind.ADDRESS_CHANGE, subject, old, {})]
                if wanted is not None:
                    new = replace(old, address=wanted)
                    tellings.append(Telling(Kind.NEW_ADDRESS, subject, new, {}))
                await self._told.notices.tell(tellings, now=now)

    async def _results(self, entries: list[Entry], now: datetime) -> None:
        """By mail: in the product they were told with the decision."""
        decided = await self._told.certification.decided([UUID(one.key) for one in entries])
        people = await self._told.people(one.person_id for one in decided)
        tellings = [
            Telling(Kind.RESULT, str(one.id), recipient(people[one.person_id]), _of_result(one))
            for one in decided
            if one.person_id in people
        ]
        await self._told.notices.tell(tellings, now=now)

    async def _changed(self, entries: list[Entry], now: datetime) -> None:
        """In the product and by mail: by a regrade, which each of them learns once."""
        decided = await self._told.certification.decided([UUID(one.key) for one in entries])
        people = await self._told.people(one.person_id for one in decided)
        tellings = [
            Telling(
                Kind.RESULT_CHANGED,
                str(one.id),
                recipient(people[one.person_id]),
                {**_of_result(one), "change": one.change.value},
            )
            for one in decided
            if one.person_id in people and one.change is not None
        ]
        await self._told.notices.tell(tellings, now=now)

    async def _invited(self, entries: list[Entry], now: datetime) -> None:
        """Whom we know is in at once and told so; others are sent a link."""
        for entry in entries:
            letter = await self._told.cohorts.inviting.letter(UUID(entry.key), now=now)
            if letter is None:
                continue
            payload = {"cohort": letter.cohort.name, "invitation": entry.key}
            if letter.person_id is not None:
                await self._tell(Kind.COHORT_JOINED, entry.key, letter.person_id, payload, now)
                continue
            to = Recipient(letter.email, language=ENGLISH)
            telling = Telling(Kind.COHORT_INVITATION, entry.key, to, payload)
            await self._told.notices.tell([telling], now=now)

    async def _deletion_asked(self, entries: list[Entry], now: datetime) -> None:
        for entry in entries:
            person_id = UUID(entry.key)
            due = await self._told.accounts.deletions.due_of(person_id)
            if due is not None:
                payload = {"at": due.isoformat()}
                kind, subject = Kind.DELETION_ASKED, f"outbox-{entry.id}"
                await self._tell(kind, subject, person_id, payload, now)

    async def _reported(self, entries: list[Entry], now: datetime) -> None:
        """The key is the report's id; every administrator is told of every report.

        Not the certificate’s ID: what is erased is to stand in no mailbox of ours.
        """
        administrators = await self._told.accounts.directory.administrators()
        for entry in entries:
            try:
                told = await reports.told(UUID(entry.key))
            except ReportUnknown:  # erased with its certificate
                continue
            title = told.certificate.record.achievement.title
            payload = {"title": title, "report": entry.key}
            subject = f"outbox-{entry.id}"
            tellings = [
                Telling(Kind.MISUSE_REPORTED, subject, recipient(one), payload)
                for one in administrators
            ]
            await self._told.notices.tell(tellings, now=now)

    async def _tell(
        self, kind: Kind, subject: str, person_id: UUID, payload: Payload, now: datetime
    ) -> None:
        people = await self._told.people([person_id])
        tellings = [Telling(kind, subject, recipient(one), payload) for one in people.values()]
        await self._told.notices.tell(tellings, now=now)


def _of_result(decided: Decided) -> dict[str, str]:
    return {"exam": decided.exam_title, "sitting": str(decided.sitting_id)}
