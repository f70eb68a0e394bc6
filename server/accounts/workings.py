"""What the parts of `accounts` share: key, hashing, and what this process remembers."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from server.accounts.domain import tokens
from server.accounts.domain.people import Account, PersonView, email_address, person_name
from server.accounts.domain.refusals import (
    CredentialsWrong,
    MailMissing,
    PasswordWrong,
    PersonUnknown,
)
from server.accounts.failures import FailedSignIns
from server.accounts.hashing import Hashing
from server.accounts.known import KnownSessions
from server.accounts.mails import MailsAsked
from server.accounts.store import people
from server.database import changes
from server.kernel.actor import Actor, Role
from server.kernel.clock import to_milliseconds
from server.kernel.ids import new_id

SCOPE = "person"


class Post(Enum):
    """How what we write reaches people."""

    NONE = "none"
    LOG = "log"
    """The demo's: links are printed by the server."""
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Session:
    token: str
    expires_at: datetime
    person: PersonView


class Workings:
    """Built once per process, by `Accounts`, and handed to each of its parts."""

    def __init__(self, token_key: bytes, hashing_limit: int, *, post: Post) -> None:
        self.key = token_key
        self.post = post
        self.hashing = Hashing(hashing_limit)
        self.failures = FailedSignIns(token_key)
        self.mails = MailsAsked()
        self.known = KnownSessions()
        self.seen: set[UUID] = set()
        changes.on_change(SCOPE, self.known.forget)

    def take_seen(self) -> list[UUID]:
        """Return the sessions that were used since this was asked last."""
        seen, self.seen = self.seen, set()
        return list(seen)

    def require_post(self) -> None:
        """Raises MailMissing where nothing that we write would reach anybody."""
        if self.post is Post.NONE:
            raise MailMissing

    async def checked(self, address: str, password: str, *, now: datetime, network: str) -> Account:
        """Return whose password this is. Raises CredentialsWrong, TooManySignIns."""
        await self.failures.require_few(address, network, now=now)
        account = await people.account_by_email(address)
        password_hash = None if account is None else account.password_hash
        async with self.hashing.turn():
            # Who waited in the queue has perhaps failed too often meanwhile.
            await self.failures.require_few(address, network, now=now)
            is_right = await self.hashing.matches(password_hash, password)
            if account is None or not is_right:
                await self.failures.add(address, network, now=now)
                raise CredentialsWrong
        await self.failures.forgive(address)
        return account

    async def own_account(
        self, password: str, *, actor: Actor, now: datetime, network: str
    ) -> Account:
        """Ask who is signed in for the password again. Raises PasswordWrong, TooManySignIns."""
        account = await account_of(actor.person_id)
        try:
            return await self.checked(account.person.email, password, now=now, network=network)
        except CredentialsWrong as error:
            raise PasswordWrong from error

    def session(self, account: Account, session_id: UUID, expires: datetime) -> Session:
        token = tokens.Token(session_id, account.epoch, tokens.seconds_of(expires))
        whole_second = expires.replace(microsecond=0)
        return Session(tokens.written(token, self.key), whole_second, account.person)


def new_person(email: str, name: str, role: Role, *, now: datetime) -> PersonView:
    """Raises EmailMalformed, NameMalformed."""
    return PersonView(
        id=new_id(),
        email=email_address(email),
        name=person_name(name),
        roles=frozenset({role}),
        created_ms=to_milliseconds(now),
    )


async def account_of(person_id: UUID) -> Account:
    """Raises PersonUnknown."""
    account = await people.account_by_id(person_id)
    if account is None:
        raise PersonUnknown
    return account


async def announce(person_id: UUID, *, now: datetime) -> None:
    """Tell all processes that this person changed; call inside the transaction that does it."""
    await changes.announce(SCOPE, person_id, now=now)


def forget_here(person_id: UUID) -> None:
    """Let this process read the person anew, after the commit."""
    changes.forget_here(SCOPE, person_id)
