"""The demo's people, with a password everybody knows. Only ever called under demo."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.accounts.domain.people import Account, PersonView
from server.accounts.store import people as store
from server.audit import service as audit
from server.database.connection import transaction
from server.kernel.actor import SYSTEM, Role
from server.kernel.ids import new_id

PASSWORD = "correct horse battery staple"  # noqa: S105 - printed by `make run`; known to all
DOMAIN = "@demo.example"
MOST_LOADED = 100_000

PEOPLE = (
    ("candidate", "Cleo Candidate", Role.CANDIDATE),
    ("candidate2", "Casey Candidate", Role.CANDIDATE),
    ("trainer", "Toni Trainer", Role.TRAINER),
    ("reviewer", "Robin Reviewer", Role.REVIEWER),
    ("rater1", "Ray Rater", Role.RATER),
    ("rater2", "Rio Rater", Role.RATER),
    ("invigilator", "Indigo Invigilator", Role.INVIGILATOR),
    ("admin", "Ada Admin", Role.ADMIN),
)

Hash = Callable[[str], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class LoadedPerson:
    id: UUID
    email: str
    token: str


async def seed(hash_password: Hash, *, now: datetime) -> None:
    """Add those who are missing; leave the others as they are."""
    known = await store.emails_known(key + DOMAIN for key, _, _ in PEOPLE)
    missing = [(key, name, role) for key, name, role in PEOPLE if key + DOMAIN not in known]
    if not missing:
        return
    password_hash = await hash_password(PASSWORD)
    accounts = [_account(key + DOMAIN, name, role, password_hash) for key, name, role in missing]
    async with transaction():
        await store.add_accounts(accounts, now=now)
        await audit.record(SYSTEM, "demo.seeded", "demo", now=now, detail={"people": len(accounts)})


async def load_accounts(count: int, hash_password: Hash, *, now: datetime) -> list[Account]:
    """Return `count` candidates `load-0001@demo.example`…, added where they were missing."""
    if not 0 < count <= MOST_LOADED:
        raise ValueError(f"From 1 to {MOST_LOADED} people can be loaded at once.")
    emails = [f"load-{number:04d}{DOMAIN}" for number in range(1, count + 1)]
    known = await _loaded()
    missing = [email for email in emails if email not in known]
    if missing:
        password_hash = await hash_password(PASSWORD)
        await _add(missing, password_hash, now=now)
        known = await _loaded()
    return [known[email] for email in emails]


async def _add(emails: list[str], password_hash: str, *, now: datetime) -> None:
    accounts = [
        _account(email, f"Load {email.partition('@')[0][5:]}", Role.CANDIDATE, password_hash)
        for email in emails
    ]
    async with transaction():
        await store.add_accounts(accounts, now=now)
        await audit.record(SYSTEM, "demo.loaded", "demo", now=now, detail={"people": len(emails)})


async def _loaded() -> dict[str, Account]:
    accounts = await store.accounts_by_emails_like("load-", DOMAIN)
    return {account.person.email: account for account in accounts}


def _account(email: str, name: str, role: Role, password_hash: str) -> Account:
    person = PersonView(new_id(), email, name, frozenset({role}), is_verified=True, is_demo=True)
    return Account(person, password_hash, epoch=0)
