"""Inviting by a list: read and shown first, then committed exactly as it was shown, once.

People we know are added at once and told; others get a letter with a link that lets them in.
"""

import asyncio
import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from server.accounts.domain.people import PersonView, is_erased
from server.accounts.service import Accounts
from server.audit import service as audit
from server.cohorts.domain.cohort import Cohort, sort_name
from server.cohorts.domain.people_list import BadRow, PeopleList, read_people
from server.cohorts.domain.refusals import (
    DraftUnknown,
    InvitationOfAnother,
    InvitationSpent,
    InvitationUnknown,
)
from server.cohorts.keeping import add_members, kept, kept_live
from server.cohorts.store import cohorts, invitations, members
from server.cohorts.store.invitations import Draft, Invitation, packed, unpacked
from server.database import outbox
from server.database.connection import transaction
from server.kernel.actor import Actor
from server.kernel.clock import from_milliseconds, to_milliseconds
from server.kernel.ids import new_id
from server.kernel.sentence import Sentence, marked

TOPIC = "cohort.invited"
INVITATION_LASTS = timedelta(days=14)
SLICE = 1_000
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Listed:
    """One whom a list invites, or adds at once as they have an account."""

    email: str
    name: str
    has_account: bool


@dataclass(frozen=True, slots=True)
class DraftView:
    """A list as it was shown: `first` of whom it invites, and `bad` rows with their reasons."""

    id: UUID
    cohort: Cohort
    first: Sequence[Listed]
    adds: int
    invites: int
    bad: Sequence[BadRow]
    unread: Sequence[str]
    encoding: str
    separator: str
    is_certain: bool
    samples: Sequence[str]
    is_committed: bool

    @property
    def count(self) -> int:
        return self.adds + self.invites


@dataclass(frozen=True, slots=True)
class Letter:
    """What an invitation tells. `token` opens its link; without one the person was added."""

    email: str
    name: str
    person_id: UUID | None
    cohort: Cohort
    trainer: str
    token: str | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class _Found:
    """What the store says to the addresses of a list: id and name of people, and who is in."""

    known: dict[str, tuple[UUID, str]]
    inside: set[UUID]
    waiting: set[str]


class Inviting:
    def __init__(self, accounts: Accounts, link_key: bytes) -> None:
        self._accounts = accounts
        self._link_key = link_key

    def link_with(self, link_key: bytes) -> None:
        """Make and read links with another key: those made with the last one end."""
        self._link_key = link_key

    async def dry_run(
        self, cohort_id: UUID, data: bytes, *, actor: Actor, now: datetime
    ) -> DraftView:
        """Read a list and keep it as shown; nobody is invited. Raises ListUnreadable."""
        cohort = await kept_live(cohort_id, actor)
        read = await asyncio.to_thread(read_people, data)
        found = await self._looked_up(cohort_id, [one.email for one in read.people], now)
        document, kept_as = await asyncio.to_thread(_packed_document, read, found)
        draft = Draft(new_id(), cohort_id, actor.person_id, kept_as)
        async with transaction():
            await invitations.keep_draft(draft, now=now)
        return _view(draft, document, cohort)

    async def draft(self, cohort_id: UUID, draft_id: UUID, *, actor: Actor) -> DraftView:
        """Raises CohortUnknown, DraftUnknown."""
        cohort = await kept(cohort_id, actor)
        draft = await _draft(cohort_id, draft_id)
        return _view(draft, await asyncio.to_thread(unpacked, draft.packed), cohort)

    async def commit(
        self, cohort_id: UUID, draft_id: UUID, *, actor: Actor, now: datetime
    ) -> DraftView:
        """Add and invite exactly those shown; a second time, nobody.

        A long list is taken in slices, so that nobody else's save waits; cut off between two of
        them, the next press goes on where it stopped.
        """
        cohort = await kept_live(cohort_id, actor)
        draft = await _draft(cohort_id, draft_id)
        document = await asyncio.to_thread(unpacked, draft.packed)
        people, start = document["people"], draft.taken
        while start < len(people):
            some = people[start : start + SLICE]
            asked = await self._still_here(
                [_invitation(cohort_id, one, actor, now) for one in some]
            )
            end = start + len(some)
            is_last = end == len(people)
            async with transaction():
                if not await invitations.take(draft_id, start, end, is_last=is_last, now=now):
                    break  # another press is at it
                await _invite(cohort_id, asked, actor=actor, now=now)
            start = end
        return _view(await _draft(cohort_id, draft_id), document, cohort)

    async def waiting(
        self,
        cohort_id: UUID,
        *,
        after: UUID | None = None,
        limit: int = 50,
        actor: Actor,
        now: datetime,
    ) -> list[Invitation]:
        """Invitations not answered yet, by address, from the one after another on."""
        await kept(cohort_id, actor)
        last = None if after is None else await invitations.by_id(after)
        start = "" if last is None or last.cohort_id != cohort_id else last.email
        return await invitations.waiting(cohort_id, after=start, limit=limit, now=now)

    async def withdraw(
        self, cohort_id: UUID, invitation_id: UUID, *, actor: Actor, now: datetime
    ) -> None:
        """Its link opens nothing any more. Again, no effect."""
        await kept_live(cohort_id, actor)
        async with transaction():
            if await invitations.withdraw(cohort_id, invitation_id):
                detail = {"invitation": str(invitation_id)}
                await audit.record(
                    actor, "cohort.invitation-withdrawn", cohort_id, now=now, detail=detail
                )

    async def letter(self, invitation_id: UUID, *, now: datetime) -> Letter | None:
        """For whoever writes the letter. None: withdrawn or run out.

        Of one invitation every letter has the same link, so that none sent twice is in vain.
        """
        found = await invitations.by_id(invitation_id)
        cohort = None if found is None else await cohorts.by_id(found.cohort_id)
        if found is None or cohort is None or found.expires_ms <= to_milliseconds(now):
            return None
        people = await self._accounts.people_by_ids([found.invited_by])
        trainer = people[found.invited_by].name if found.invited_by in people else ""
        token = None
        if found.answered_ms is None:
            token = self._token(invitation_id)
            async with transaction():
                await invitations.keep_hash(invitation_id, _digest(token))
        return Letter(
            found.email,
            found.name,
            found.person_id,
            cohort,
            trainer,
            token,
            from_milliseconds(found.expires_ms),
        )

    async def opened(self, token: str, *, now: datetime) -> tuple[Invitation, Cohort]:
        """Raises InvitationUnknown, InvitationSpent."""
        found = await invitations.by_hash(_digest(token))
        cohort = None if found is None else await cohorts.by_id(found.cohort_id)
        if found is None or cohort is None:
            raise InvitationUnknown
        has_run_out = found.expires_ms <= to_milliseconds(now) or cohort.is_archived
        if found.answered_ms is not None or has_run_out:
            raise InvitationSpent
        return found, cohort

    async def has_account(self, invitation: Invitation) -> bool:
        return bool(await self._accounts.invited.known([invitation.email]))

    async def register(self, token: str, name: str, password: str, *, now: datetime) -> PersonView:
        """Make an account for the invited address and join. Raises also those of `admit`."""
        found, _ = await self.opened(token, now=now)
        person = await self._accounts.invited.admit(found.email, name, password, now=now)
        await self._join(found, person, now=now)
        return person

    async def accept(self, token: str, *, actor: Actor, now: datetime) -> Cohort:
        """Join with the account one has. Raises InvitationOfAnother."""
        found, cohort = await self.opened(token, now=now)
        person = await self._accounts.person(actor.person_id)
        if person.email != found.email:
            raise InvitationOfAnother
        await self._join(found, person, now=now)
        return cohort

    def _token(self, invitation_id: UUID) -> str:
        message = b"assay-invitation-v1" + invitation_id.bytes
        digest = hmac.digest(self._link_key, message, hashlib.sha256)
        return urlsafe_b64encode(digest).decode().rstrip("=")

    async def _still_here(self, asked: Sequence[Invitation]) -> list[Invitation]:
        """Without those who were erased since the list was shown: nothing names them again."""
        people = await self._accounts.people_by_ids(one.person_id for one in asked if one.person_id)
        gone = {one.id for one in people.values() if is_erased(one.email)}
        return [one for one in asked if one.person_id not in gone]

    async def _looked_up(self, cohort_id: UUID, emails: Sequence[str], now: datetime) -> _Found:
        found = _Found({}, set(), set())
        for start in range(0, len(emails), SLICE):
            some = emails[start : start + SLICE]
            known = await self._accounts.invited.known(some)
            found.known.update(known)
            ids = [person_id for person_id, _ in known.values()]
            found.inside.update(await members.inside(cohort_id, ids))
            found.waiting.update(await invitations.waiting_among(cohort_id, some, now=now))
        return found

    async def _join(self, found: Invitation, person: PersonView, *, now: datetime) -> None:
        async with transaction():
            if not await invitations.answer(found.id, person.id, now=now):
                raise InvitationSpent
            await add_members(found.cohort_id, [(person.id, sort_name(person.name))], now=now)
            detail = {"person": str(person.id)}
            await audit.record(
                person.as_actor(), "cohort.joined", found.cohort_id, now=now, detail=detail
            )


async def _draft(cohort_id: UUID, draft_id: UUID) -> Draft:
    found = await invitations.draft(draft_id)
    if found is None or found.cohort_id != cohort_id:
        raise DraftUnknown
    return found


async def _invite(
    cohort_id: UUID, asked: Sequence[Invitation], *, actor: Actor, now: datetime
) -> None:
    known = [(one.person_id, sort_name(one.name)) for one in asked if one.person_id]
    await add_members(cohort_id, known, now=now)
    await invitations.add(asked)
    await outbox.add_all(TOPIC, [one.id for one in asked], now=now)
    detail = {"added": len(known), "invited": len(asked) - len(known)}
    await audit.record(actor, "cohort.invited", cohort_id, now=now, detail=detail)


def _packed_document(read: PeopleList, found: _Found) -> tuple[dict[str, Any], bytes]:
    document = _document(read, found)
    return document, packed(document)


def _document(read: PeopleList, found: _Found) -> dict[str, Any]:
    bad = [(one.row, one.cell, one.reason.template, dict(one.reason.values)) for one in read.bad]
    people = []
    for one in read.people:
        person_id, name = found.known.get(one.email, (None, one.name))
        if person_id in found.inside:
            bad.append((one.row, one.email, marked("Already a member"), {}))
        elif one.email in found.waiting:
            bad.append((one.row, one.email, marked("Already invited, no answer yet"), {}))
        else:
            people.append((one.email, name, None if person_id is None else str(person_id)))
    return {
        "people": people,
        "bad": sorted(bad, key=lambda row: row[0]),
        "samples": [one.name for one in read.people if not one.name.isascii()][:5],
        "unread": read.unread,
        "encoding": read.encoding,
        "separator": read.separator,
        "is_certain": read.is_certain,
    }


def _invitation(
    cohort_id: UUID, listed: tuple[str, str, str | None], actor: Actor, now: datetime
) -> Invitation:
    email, name, person_id = listed
    moment = to_milliseconds(now)
    return Invitation(
        id=new_id(),
        cohort_id=cohort_id,
        email=email,
        name=name,
        invited_by=actor.person_id,
        person_id=None if person_id is None else UUID(person_id),
        created_ms=moment,
        expires_ms=to_milliseconds(now + INVITATION_LASTS),
        answered_ms=None if person_id is None else moment,
    )


def _view(draft: Draft, document: Mapping[str, Any], cohort: Cohort) -> DraftView:
    people = document["people"]
    adds = sum(person_id is not None for _, _, person_id in people)
    return DraftView(
        id=draft.id,
        cohort=cohort,
        first=[
            Listed(email, name, known is not None) for email, name, known in people[:MOST_SHOWN]
        ],
        adds=adds,
        invites=len(people) - adds,
        bad=[
            BadRow(row, cell, Sentence(template, values))
            for row, cell, template, values in document["bad"]
        ],
        unread=document["unread"],
        encoding=document["encoding"],
        separator=document["separator"],
        is_certain=document["is_certain"],
        samples=document["samples"],
        is_committed=draft.is_committed,
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
