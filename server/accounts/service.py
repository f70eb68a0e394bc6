"""Everything somebody can do about people: register, sign in and out, and what the parts add.

Hashes outside transactions. Refuses to tell whether an address has an account, but at
registration without mail, where there is no other way to answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from server.accounts import demo, second_factors
from server.accounts.access_tokens import AccessTokens
from server.accounts.addresses import Addresses
from server.accounts.deletions import Deletions
from server.accounts.demo import LoadedPerson
from server.accounts.directory import Directory
from server.accounts.domain import access_tokens, challenges, tokens
from server.accounts.domain.challenges import Challenge
from server.accounts.domain.clients import Client
from server.accounts.domain.passwords import require_strong
from server.accounts.domain.people import Account, PersonView, email_address
from server.accounts.domain.refusals import (
    AccountDeactivated,
    EmailMalformed,
    EmailTaken,
    SignInStale,
    TokenExpired,
    TokenWrong,
)
from server.accounts.domain.second_factor import CodeUsed
from server.accounts.invited import Invited
from server.accounts.known import KnownSession
from server.accounts.passwords import Passwords, digest
from server.accounts.profiles import Profiles
from server.accounts.second_factors import SecondFactors
from server.accounts.sessions import Sessions
from server.accounts.store import links, people, sessions
from server.accounts.workings import (
    Post,
    Session,
    Workings,
    account_of,
    announce,
    forget_here,
    new_person,
)
from server.audit import service as audit
from server.database import outbox
from server.database.connection import transaction
from server.kernel.actor import SYSTEM, Actor, Permission, Role
from server.kernel.ids import new_id

SESSION_LASTS = timedelta(hours=24)


class Accounts:
    """Built once per process, in `app`. Each further thing people do about themselves is a part."""

    def __init__(self, token_key: bytes, hashing_limit: int = 2, *, post: Post = Post.NONE) -> None:
        self._workings = Workings(token_key, hashing_limit, post=post)
        self.passwords = Passwords(self._workings)
        self.addresses = Addresses(self._workings)
        self.sessions = Sessions(self._workings)
        self.profiles = Profiles(self._workings)
        self.directory = Directory(self._workings, self.passwords)
        self.second_factors = SecondFactors(self._workings)
        self.access_tokens = AccessTokens(self._workings)
        self.deletions = Deletions(self._workings)
        self.invited = Invited(self._workings)

    def sign_in_with(self, token_key: bytes) -> None:
        """Make sessions, links and tokens with another key: those made with the last one end."""
        self._workings.key = token_key

    @property
    def post(self) -> Post:
        return self._workings.post

    async def register(
        self, email: str, name: str, password: str, *, now: datetime, locale: str = ""
    ) -> PersonView:
        """Raises EmailMalformed, NameMalformed, PasswordWeak, EmailTaken.

        Where mail is sent nobody is told that an address is taken, but its owner, by mail; what
        is returned then is nobody, so callers must not show its id.
        """
        person = replace(new_person(email, name, Role.CANDIDATE, now=now), locale=locale)
        require_strong(password, person)
        password_hash = await self._workings.hashing.hash(password)
        try:
            await self._add_registered(Account(person, password_hash, epoch=0), now=now)
        except EmailTaken:
            if self.post is not Post.MAIL:
                raise
            await self._tell_owner(person.email, now=now)
        return person

    async def _add_registered(self, account: Account, *, now: datetime) -> None:
        person = account.person
        if await people.account_by_email(person.email) is not None:
            raise EmailTaken
        async with transaction():
            await people.add_account(account, now=now)
            await audit.record(person.as_actor(), "person.registered", person.id, now=now)
            await outbox.add("person.registered", person.id, now=now)

    async def _tell_owner(self, email: str, *, now: datetime) -> None:
        """Tell whoever has this address that somebody tried to register with it."""
        account = await people.account_by_email(email)
        if account is None or not self._workings.mails.is_free(email, now=now):
            return
        person_id = account.person.id
        async with transaction():
            await audit.record(SYSTEM, "person.registered-again", person_id, now=now)
            await outbox.add("person.known", person_id, now=now)

    async def sign_in(
        self, email: str, password: str, otp: str | None = None, *, now: datetime, client: Client
    ) -> Session:
        """Raises CredentialsWrong, AccountDeactivated, OtpNeeded, OtpWrong, TooManySignIns."""
        account = await self._checked(email, password, now=now, client=client)
        used = await self.second_factors.checked(account, otp, now=now, network=client.network)
        return await self._begun(account, _Beginning(new_id(), used, client), now=now)

    async def sign_in_or_challenge(
        self, email: str, password: str, *, now: datetime, client: Client
    ) -> Session | str:
        """Return a session, or where a second factor is on the challenge that awaits its code."""
        account = await self._checked(email, password, now=now, client=client)
        session_id, person_id = new_id(), account.person.id
        if not await self.second_factors.is_on(person_id):
            return await self._begun(account, _Beginning(session_id, None, client), now=now)
        challenge = Challenge(session_id, person_id, account.epoch)
        return challenges.written(challenge, self._workings.key, now=now)

    async def answer_challenge(
        self, challenge: str, code: str, *, now: datetime, client: Client
    ) -> Session:
        """Raises SignInStale, AccountDeactivated, OtpWrong, TooManySignIns."""
        said = challenges.read(challenge, self._workings.key, now=now)
        account = await people.account_by_id(said.person_id)
        is_over = await sessions.session_by_id(said.session_id) is not None
        if account is None or account.epoch != said.epoch or is_over:
            raise SignInStale
        if not account.person.is_active:
            raise AccountDeactivated
        used = await self.second_factors.checked(account, code, now=now, network=client.network)
        return await self._begun(account, _Beginning(said.session_id, used, client), now=now)

    async def actor_of_bearer(self, token: str, *, now: datetime) -> Actor:
        """Who a program speaks for, with a sign-in token or an access token."""
        if token.startswith(access_tokens.PREFIX):
            return await self.access_tokens.actor_of(token, now=now)
        return await self.actor_of(token, now=now)

    async def actor_of(self, token: str, *, now: datetime) -> Actor:
        """Raises TokenWrong, TokenExpired. A change elsewhere counts here within 2 s."""
        said = tokens.read(token, self._workings.key, now=now)
        known = await self._workings.known.get(said.session_id, _load_session)
        if known.epoch != said.epoch:
            raise TokenExpired
        self._workings.seen.add(said.session_id)
        if known.is_secured:
            return known.actor
        return await second_factors.as_allowed(known.actor)

    async def sign_out(self, actor: Actor, *, now: datetime) -> None:
        """End this session; the person's others go on."""
        actor.require(Permission.KEEP_ACCOUNT)
        if actor.session_id is None:
            return
        async with transaction():
            await sessions.revoke_session(actor.session_id, now=now)
            await audit.record(actor, "session.ended", actor.person_id, now=now)
            await announce(actor.person_id, now=now)
        forget_here(actor.person_id)

    async def add_person(
        self, email: str, name: str, role: Role, *, now: datetime, actor: Actor = SYSTEM
    ) -> PersonView:
        """Add somebody without a password; a link lets them set one. Raises EmailTaken."""
        person = new_person(email, name, role, now=now)
        async with transaction():
            await people.add_account(Account(person, None, epoch=0), now=now)
            detail = {"role": role.value}
            await audit.record(actor, "person.added", person.id, now=now, detail=detail)
        return person

    async def person(self, person_id: UUID) -> PersonView:
        """Raises PersonUnknown."""
        return (await account_of(person_id)).person

    async def people_by_ids(self, ids: Iterable[UUID]) -> dict[UUID, PersonView]:
        """Unknown ids are left out."""
        return {person.id: person for person in await people.people_by_ids(ids)}

    async def seed_demo(self, *, now: datetime) -> None:
        """Demo only: the eight people of the contract, as far as they are missing."""
        await demo.seed(self._workings.hashing.hash, now=now)

    async def load_people(self, count: int, *, now: datetime) -> list[LoadedPerson]:
        """Demo only: candidates `load-0001@demo.example`…, each newly signed in for 24 h."""
        accounts = await demo.load_accounts(count, self._workings.hashing.hash, now=now)
        expires = now + SESSION_LASTS
        opened = [(new_id(), account) for account in accounts]
        async with transaction():
            owners = [(session_id, account.person.id) for session_id, account in opened]
            await sessions.add_sessions(owners, now=now, expires=expires)
        return [
            LoadedPerson(
                a.person.id,
                a.person.email,
                self._workings.session(a, session_id, expires).token,
            )
            for session_id, a in opened
        ]

    async def prune(self, *, now: datetime) -> None:
        """Delete sessions and links a day after they ended."""
        before = now - timedelta(days=1)
        async with transaction():
            await sessions.delete_expired(before)
            await links.delete_expired(before)
            await self.access_tokens.delete_expired(before)

    async def _checked(
        self, email: str, password: str, *, now: datetime, client: Client
    ) -> Account:
        """Tells that an account is closed only to who knows its password."""
        address, network = _address_or_nobodys(email), client.network
        account = await self._workings.checked(address, password, now=now, network=network)
        if not account.person.is_active:
            raise AccountDeactivated
        return account

    async def _begun(self, account: Account, how: "_Beginning", *, now: datetime) -> Session:
        expires = now + SESSION_LASTS
        person = account.person
        actor = person.as_actor(how.session_id)
        async with transaction():
            await self.second_factors.use_up(account, how.used, now=now)
            await sessions.add_session(
                how.session_id, person.id, how.client, now=now, expires=expires
            )
            await audit.record(actor, "session.started", person.id, now=now)
        return self._workings.session(account, how.session_id, expires)


@dataclass(frozen=True, slots=True)
class _Beginning:
    """With what a session begins: the code that was used up for it, and the device."""

    session_id: UUID
    used: CodeUsed | None
    client: Client


async def _load_session(session_id: UUID) -> KnownSession:
    session = await sessions.session_by_id(session_id)
    if session is None:
        raise TokenWrong
    if session.is_revoked:
        raise TokenExpired
    person = session.account.person
    is_secured = await second_factors.is_secured(person)
    return KnownSession(person.as_actor(session_id), session.account.epoch, is_secured)


def _address_or_nobodys(email: str) -> str:
    """A malformed address has no account; it takes the same way and time as any unknown one."""
    try:
        return email_address(email)
    except EmailMalformed:
        return f"malformed {digest(email)}"
