"""Somebody who keeps an account: registered, signed in, and what was written to be sent."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from server.accounts.domain.clients import Client
from server.accounts.domain.refusals import TokenExpired
from server.accounts.service import Accounts
from server.accounts.workings import Session
from server.database.connection import query
from server.kernel.actor import Actor, Role
from server.kernel.ids import new_id

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
HOME = "192.0.2.7"
EMAIL = "ana@demo.example"
PASSWORD = "a lamp in the window"
BOSS = Actor(new_id(), "Boss", frozenset({Role.ADMIN}))


@dataclass
class Someone:
    accounts: Accounts
    id: UUID
    actor: Actor
    session: Session
    email: str

    async def sign_in(self, *, password: str = PASSWORD, now: datetime = NINE) -> Session:
        client = Client(HOME, "Mozilla/5.0 (X11; Linux) Firefox/132.0")
        return await self.accounts.sign_in(self.email, password, now=now, client=client)

    async def is_signed_in(self, session: Session | None = None, now: datetime = NINE) -> bool:
        try:
            await self.accounts.actor_of((session or self.session).token, now=now)
        except TokenExpired:
            return False
        return True


async def somebody(accounts: Accounts, email: str = EMAIL, name: str = "Ana Bell") -> Someone:
    person = await accounts.register(email, name, PASSWORD, now=NINE)
    session = await accounts.sign_in(email, PASSWORD, now=NINE, client=Client(HOME, "curl/8"))
    actor = await accounts.actor_of(session.token, now=NINE)
    return Someone(accounts, person.id, actor, session, email)


async def topics_of(person_id: UUID) -> list[str]:
    """What is to be told to somebody, oldest first."""
    rows = await query("SELECT topic, key FROM outbox ORDER BY id")
    return [row["topic"] for row in rows if row["key"] == str(person_id)]


async def actions_on(person_id: UUID) -> list[str]:
    rows = await query("SELECT action, subject FROM audit_event ORDER BY id")
    return [row["action"] for row in rows if row["subject"] == str(person_id)]
