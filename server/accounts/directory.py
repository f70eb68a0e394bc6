"""What administrators do about other people: find, add, admit, reset, close.

Nobody can take the administrator's role from themselves, nor close their own account; and who
does it to another is an administrator when it is done. So one is always left.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from server.accounts.domain.finding import DEACTIVATED, Place, place_of, role_key, spans_of
from server.accounts.domain.people import Account, PersonView, is_erased
from server.accounts.domain.refusals import OwnAdminRole, PersonUnknown
from server.accounts.passwords import Passwords
from server.accounts.store import finding, people, sessions
from server.accounts.workings import Post, Workings, account_of, announce, forget_here, new_person
from server.audit import service as audit
from server.audit.domain import DetailValue
from server.database import outbox
from server.database.connection import transaction
from server.database.many import Packed
from server.kernel.actor import Actor, Permission, Role

MOST_LISTED = 200
MOST_COUNTED = 1_000
MOST_TOLD = 100


class Group(Enum):
    """People who are told apart by more than a role."""

    DEACTIVATED = "deactivated"


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """`after` is where the next page begins, "" at the end.

    A page may be short, or empty, and yet be followed by others: of words that are common, but
    rare together, one page looks at some thousands of people only.
    """

    people: Sequence[PersonView]
    after: str


class Directory:
    def __init__(self, workings: Workings, passwords: Passwords) -> None:
        self._workings = workings
        self._passwords = passwords

    async def page(
        self,
        asked: str,
        group: Role | Group | None,
        *,
        actor: Actor,
        after: str = "",
        limit: int = 50,
    ) -> PeoplePage:
        """Find by the start of words of the name or of the address; all, newest first, without.

        Raises ListPlaceWrong.
        """
        actor.require(Permission.SEE_PEOPLE)
        limit = min(limit, MOST_LISTED)
        place = place_of(after)
        spans = spans_of(asked)
        key = _key_of(group)
        if not spans and not key:
            return _cut(await _newest(place, limit + 1), limit)
        places = await finding.found(spans, key, after=place, limit=limit + 1)
        known = {one.id: one for one in await people.people_by_ids(p.person_id for p in places)}
        page = _cut([(one, known[one.person_id]) for one in places], limit)
        if page.after or len(spans) + bool(key) == 1:
            return page
        rest = await finding.looked_to(spans, key, after=place)
        return page if rest is None else replace(page, after=str(rest))

    async def matching(self, asked: str, person_ids: Packed) -> Packed:
        """Which of these people are meant, by the start of words of the name or of the address.

        Rights are the caller's business, who knows the people.
        """
        return await finding.matching(spans_of(asked), person_ids)

    async def person(self, person_id: UUID, *, actor: Actor) -> PersonView:
        """Raises PersonUnknown."""
        actor.require(Permission.SEE_PEOPLE)
        return (await account_of(person_id)).person

    async def administrators(self) -> list[PersonView]:
        """Those who act for the house, for what it has to tell them."""
        return await self.acting_as(Role.ADMIN)

    async def acting_as(self, role: Role) -> list[PersonView]:
        """Those of a role who are active, for what the house has to tell them."""
        return await holders(role, MOST_TOLD)

    async def invite(
        self, email: str, name: str, role: Role, *, actor: Actor, now: datetime
    ) -> PersonView:
        """Add somebody and send them a link to set a password. Raises EmailTaken."""
        actor.require(Permission.MANAGE_PEOPLE)
        person = new_person(email, name, role, now=now)
        async with transaction():
            await people.add_account(Account(person, None, epoch=0), now=now)
            await _record(actor, "person.invited", person.id, now, role=role.value)
            await outbox.add("person.invited", person.id, now=now)
        return person

    async def grant(self, person_id: UUID, role: Role, *, actor: Actor, now: datetime) -> None:
        """Again, nothing happens."""
        actor.require(Permission.MANAGE_PEOPLE)
        async with transaction():
            person = await _held(person_id, actor)
            if role in person.roles:
                return
            await people.save_roles(replace(person, roles=person.roles | {role}))
            await _record(actor, "role.granted", person_id, now, role=role.value)
            await announce(person_id, now=now)
        forget_here(person_id)

    async def remove(self, person_id: UUID, role: Role, *, actor: Actor, now: datetime) -> None:
        """Raises OwnAdminRole for one's own administrator's role."""
        actor.require(Permission.MANAGE_PEOPLE)
        if role is Role.ADMIN and person_id == actor.person_id:
            raise OwnAdminRole
        async with transaction():
            person = await _held(person_id, actor)
            if role not in person.roles:
                return
            await people.save_roles(replace(person, roles=person.roles - {role}))
            await _record(actor, "role.removed", person_id, now, role=role.value)
            await announce(person_id, now=now)
        forget_here(person_id)

    async def deactivate(self, person_id: UUID, *, actor: Actor, now: datetime) -> None:
        """End every sign-in and admit no other; certificates stand. Raises OwnAdminRole."""
        actor.require(Permission.MANAGE_PEOPLE)
        if person_id == actor.person_id:
            raise OwnAdminRole
        async with transaction():
            person = await _held(person_id, actor)
            if not person.is_active:
                return
            await people.save_deactivated(person, at=now)
            await sessions.revoke_all(person_id, now=now)
            await _record(actor, "person.deactivated", person_id, now)
            await announce(person_id, now=now)
        forget_here(person_id)

    async def reactivate(self, person_id: UUID, *, actor: Actor, now: datetime) -> None:
        actor.require(Permission.MANAGE_PEOPLE)
        async with transaction():
            person = await _held(person_id, actor)
            if person.is_active:
                return
            await people.save_deactivated(person, at=None)
            await _record(actor, "person.reactivated", person_id, now)
            await announce(person_id, now=now)
        forget_here(person_id)

    async def reset(self, person_id: UUID, *, actor: Actor, now: datetime) -> str:
        """Send a link to set a password; where no mail is sent, return its path to hand over."""
        actor.require(Permission.MANAGE_PEOPLE)
        if is_erased((await account_of(person_id)).person.email):
            raise PersonUnknown
        if self._workings.post is Post.NONE:
            return f"/password/{await self._passwords.make_link(person_id, now=now, actor=actor)}"
        async with transaction():
            await _record(actor, "password-link.asked", person_id, now)
            await outbox.add("person.reset", person_id, now=now)
        return ""

    async def confirm_address(self, person_id: UUID, *, actor: Actor, now: datetime) -> None:
        """Vouch for an address, where no mail can."""
        actor.require(Permission.MANAGE_PEOPLE)
        async with transaction():
            if (await _held(person_id, actor)).is_verified:
                return
            await people.save_verified(person_id)
            await _record(actor, "address.vouched-for", person_id, now)

    async def joined_lately(self, *, actor: Actor, now: datetime) -> int:
        """How many within a day, counted to MOST_COUNTED."""
        actor.require(Permission.SEE_PEOPLE)
        return await people.count_since(now - timedelta(days=1), MOST_COUNTED)

    async def session_count(self, person_id: UUID, *, actor: Actor, now: datetime) -> int:
        """How many devices are signed in, counted to MOST_LISTED."""
        actor.require(Permission.SEE_PEOPLE)
        return len(await sessions.open_sessions(person_id, MOST_LISTED, now=now))

    async def end_sessions(self, person_id: UUID, *, actor: Actor, now: datetime) -> None:
        actor.require(Permission.MANAGE_PEOPLE)
        await account_of(person_id)
        async with transaction():
            await sessions.revoke_all(person_id, now=now)
            await _record(actor, "sessions.ended", person_id, now)
            await announce(person_id, now=now)
        forget_here(person_id)


async def holders(role: Role, most: int) -> list[PersonView]:
    """Active people of a role that is no candidate's, for what the house asks of them."""
    places = await finding.found([], role_key(role), after=None, limit=most)
    found = await people.people_by_ids(place.person_id for place in places)
    return [person for person in found if person.is_active]


async def names(person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Rights are the caller's business."""
    return {one.id: one.name for one in await people.people_by_ids(person_ids)}


def _key_of(group: Role | Group | None) -> str:
    if isinstance(group, Role):
        return "" if group is Role.CANDIDATE else role_key(group)
    return "" if group is None else DEACTIVATED


async def _newest(place: Place | None, limit: int) -> list[tuple[Place, PersonView]]:
    before = None if place is None else place.person_id
    return [(Place("", one.id), one) for one in await people.newest(limit, before=before)]


def _cut(found: Sequence[tuple[Place, PersonView]], limit: int) -> PeoplePage:
    shown = found[:limit]
    after = str(shown[-1][0]) if len(found) > limit else ""
    return PeoplePage([person for _, person in shown], after)


async def _held(person_id: UUID, actor: Actor) -> PersonView:
    """Return the person, and keep both from changing until it is done.

    Raises PersonUnknown, also for who was erased: nothing brings them back.

    Asks the actor's right again: two administrators may be at each other's roles at once.
    """
    held = await people.locked([person_id, actor.person_id])
    if person_id not in held or is_erased(held[person_id].person.email):
        raise PersonUnknown
    if actor.person_id in held:
        own = held[actor.person_id].person
        own.as_actor().require(Permission.MANAGE_PEOPLE)
    return held[person_id].person


async def _record(
    actor: Actor, action: str, person_id: UUID, now: datetime, **detail: DetailValue
) -> None:
    await audit.record(actor, action, person_id, now=now, detail=detail)
