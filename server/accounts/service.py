"""Everything somebody can do about people: register, sign in and out, set a password.

Hashes outside transactions. Refuses to tell whether an address has an account, but at
registration without mail, where there is no other way to answer.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from server.accounts import demo, store
from server.accounts.demo import LoadedPerson
from server.accounts.domain import tokens
from server.accounts.domain.passwords import require_strong
from server.accounts.domain.people import Account, PersonView, email_address, person_name
from server.accounts.domain.refusals import (
    CredentialsWrong,
    EmailMalformed,
    EmailTaken,
    LinkSpent,
    LinkUnknown,
    PersonUnknown,
    TokenExpired,
    TokenWrong,
)
from server.accounts.failures import FailedSignIns
from server.accounts.hashing import Hashing
from server.accounts.known import KnownSession, KnownSessions
from server.audit import service as audit
from server.database import changes
from server.database.connection import transaction
from server.kernel.actor import SYSTEM, Actor, Role
from server.kernel.clock import to_milliseconds
from server.kernel.ids import new_id, random_token

SESSION_LASTS = timedelta(hours=24)
LINK_LASTS = timedelta(hours=72)
SCOPE = "person"


@dataclass(frozen=True, slots=True)
class Session:
    token: str
    expires_at: datetime
    person: PersonView


class Accounts:
    """Built once per process, in `app`: it holds the token key and what it remembers."""

    def __init__(self, token_key: bytes, hashing_limit: int = 2) -> None:
        self._key = token_key
        self._hashing = Hashing(hashing_limit)
        self._failures = FailedSignIns()
        self._known = KnownSessions()
        changes.on_change(SCOPE, self._known.forget)

    async def register(self, email: str, name: str, password: str, *, now: datetime) -> PersonView:
        """Raises EmailMalformed, NameMalformed, PasswordWeak, EmailTaken."""
        person = _new_person(email, name, Role.CANDIDATE)
        require_strong(password, person)
        if await store.account_by_email(person.email) is not None:
            raise EmailTaken
        account = Account(person, await self._hashing.hash(password), epoch=0)
        async with transaction():
            await store.add_account(account, now=now)
            await audit.record(person.as_actor(), "person.registered", person.id, now=now)
        return person

    async def sign_in(
        self, email: str, password: str, otp: str | None = None, *, now: datetime, network: str
    ) -> Session:
        """Raises CredentialsWrong, TooManySignIns. `network` is the client's address."""
        del otp  # nobody has a second factor yet
        address = _address_or_nobodys(email)
        account = await self._checked(address, password, now=now, network=network)
        session_id = new_id()
        expires = now + SESSION_LASTS
        person = account.person
        actor = person.as_actor(session_id)
        async with transaction():
            await store.add_sessions([(session_id, person.id)], now=now, expires=expires)
            await audit.record(actor, "session.started", person.id, now=now)
        return self._session(account, session_id, expires)

    async def actor_of(self, token: str, *, now: datetime) -> Actor:
        """Raises TokenWrong, TokenExpired. A change elsewhere counts here within 2 s."""
        said = tokens.read(token, self._key, now=now)
        known = await self._known.get(said.session_id, _load_session)
        if known.epoch != said.epoch:
            raise TokenExpired
        return known.actor

    async def sign_out(self, actor: Actor, *, now: datetime) -> None:
        """End this session; the person's others go on."""
        if actor.session_id is None:
            return
        async with transaction():
            await store.revoke_session(actor.session_id, now=now)
            await audit.record(actor, "session.ended", actor.person_id, now=now)
            await changes.announce(SCOPE, actor.person_id, now=now)
        changes.forget_here(SCOPE, actor.person_id)

    async def add_person(
        self, email: str, name: str, role: Role, *, now: datetime, actor: Actor = SYSTEM
    ) -> PersonView:
        """Add somebody without a password; a link lets them set one. Raises EmailTaken."""
        person = _new_person(email, name, role)
        async with transaction():
            await store.add_account(Account(person, None, epoch=0), now=now)
            detail = {"role": role.value}
            await audit.record(actor, "person.added", person.id, now=now, detail=detail)
        return person

    async def make_password_link(
        self, person_id: UUID, *, now: datetime, actor: Actor = SYSTEM
    ) -> str:
        """Return a token, good once and for 72 hours. Only its hash is kept."""
        await self.person(person_id)
        token = random_token()
        async with transaction():
            await store.add_link(_digest(token), person_id, expires=now + LINK_LASTS)
            await audit.record(actor, "password-link.made", person_id, now=now)
        return token

    async def person_of_link(self, link_token: str, *, now: datetime) -> PersonView:
        """Raises LinkUnknown, LinkSpent."""
        link = await store.link_by_hash(_digest(link_token))
        if link is None:
            raise LinkUnknown
        if link.is_spent or to_milliseconds(now) >= link.expires_ms:
            raise LinkSpent
        return link.account.person

    async def set_password(self, link_token: str, password: str, *, now: datetime) -> PersonView:
        """Set the password and end every sign-in of before. Raises also PasswordWeak.

        The link came to the person by way of the address, so the address counts as verified.
        """
        person = await self.person_of_link(link_token, now=now)
        require_strong(password, person)
        password_hash = await self._hashing.hash(password)
        async with transaction():
            if not await store.spend_link(_digest(link_token), now=now):
                raise LinkSpent
            await store.spend_links_of(person.id, now=now)
            await store.save_password(person.id, password_hash)
            await audit.record(person.as_actor(), "password.set", person.id, now=now)
            await changes.announce(SCOPE, person.id, now=now)
        changes.forget_here(SCOPE, person.id)
        self._failures.forgive(person.email)
        return await self.person(person.id)

    async def person(self, person_id: UUID) -> PersonView:
        """Raises PersonUnknown."""
        account = await store.account_by_id(person_id)
        if account is None:
            raise PersonUnknown
        return account.person

    async def people_by_ids(self, ids: Iterable[UUID]) -> dict[UUID, PersonView]:
        """Unknown ids are left out."""
        return {person.id: person for person in await store.people_by_ids(ids)}

    async def seed_demo(self, *, now: datetime) -> None:
        """Demo only: the eight people of the contract, as far as they are missing."""
        await demo.seed(self._hashing.hash, now=now)

    async def load_people(self, count: int, *, now: datetime) -> list[LoadedPerson]:
        """Demo only: candidates `load-0001@demo.example`…, each newly signed in for 24 h."""
        accounts = await demo.load_accounts(count, self._hashing.hash, now=now)
        expires = now + SESSION_LASTS
        sessions = [(new_id(), account) for account in accounts]
        async with transaction():
            owners = [(session_id, account.person.id) for session_id, account in sessions]
            await store.add_sessions(owners, now=now, expires=expires)
        return [
            LoadedPerson(a.person.id, a.person.email, self._session(a, session_id, expires).token)
            for session_id, a in sessions
        ]

    async def prune(self, *, now: datetime) -> None:
        """Delete sessions and links a day after they ended."""
        async with transaction():
            await store.delete_expired(now - timedelta(days=1))

    async def _checked(
        self, address: str, password: str, *, now: datetime, network: str
    ) -> Account:
        def require_few() -> None:
            self._failures.require_few(address, network, now=now)

        require_few()
        account = await store.account_by_email(address)
        password_hash = None if account is None else account.password_hash
        is_right = await self._hashing.matches(password_hash, password, still_wanted=require_few)
        if account is None or not is_right:
            self._failures.add(address, network, now=now)
            raise CredentialsWrong
        self._failures.forgive(address)
        return account

    def _session(self, account: Account, session_id: UUID, expires: datetime) -> Session:
        token = tokens.Token(session_id, account.epoch, tokens.seconds_of(expires))
        whole_second = expires.replace(microsecond=0)
        return Session(tokens.written(token, self._key), whole_second, account.person)


async def _load_session(session_id: UUID) -> KnownSession:
    session = await store.session_by_id(session_id)
    if session is None:
        raise TokenWrong
    if session.is_revoked:
        raise TokenExpired
    return KnownSession(session.account.person.as_actor(session_id), session.account.epoch)


def _new_person(email: str, name: str, role: Role) -> PersonView:
    return PersonView(new_id(), email_address(email), person_name(name), frozenset({role}))


def _address_or_nobodys(email: str) -> str:
    """A malformed address has no account; it takes the same way and time as any unknown one."""
    try:
        return email_address(email)
    except EmailMalformed:
        return f"malformed {_digest(email)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
