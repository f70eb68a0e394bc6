"""People, sessions and password links in and out of the store."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.expressions import F

from server.accounts.domain.people import Account, PersonView, roles_of, roles_text
from server.accounts.domain.refusals import EmailTaken
from server.accounts.tables import PasswordLinkRow, PersonRow, SessionRow
from server.kernel.clock import to_milliseconds

_BATCH = 500


@dataclass(frozen=True, slots=True)
class StoredSession:
    account: Account
    is_revoked: bool


@dataclass(frozen=True, slots=True)
class StoredLink:
    account: Account
    is_spent: bool
    expires_ms: int


async def account_by_email(email: str) -> Account | None:
    row = await PersonRow.get_or_none(email=email)
    return None if row is None else _account(row)


async def account_by_id(person_id: UUID) -> Account | None:
    row = await PersonRow.get_or_none(id=person_id)
    return None if row is None else _account(row)


async def people_by_ids(ids: Iterable[UUID]) -> list[PersonView]:
    return [_account(row).person for row in await PersonRow.filter(id__in=list(set(ids)))]


async def emails_known(emails: Iterable[str]) -> set[str]:
    rows = await PersonRow.filter(email__in=list(emails))
    return {row.email for row in rows}


async def accounts_by_emails_like(start: str, end: str) -> list[Account]:
    rows = await PersonRow.filter(email__startswith=start, email__endswith=end)
    return [_account(row) for row in rows]


async def add_account(account: Account, *, now: datetime) -> None:
    """Raises EmailTaken; the transaction around it must end then."""
    try:
        await _person_row(account, now).save(force_create=True)
    except IntegrityError as error:
        raise EmailTaken from error


async def add_accounts(accounts: Sequence[Account], *, now: datetime) -> None:
    """Add many; those whose address is known already are left as they are."""
    rows = [_person_row(account, now) for account in accounts]
    await PersonRow.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True)


async def save_password(person_id: UUID, password_hash: str) -> None:
    """The epoch rises, which ends every sign-in made with the old password."""
    await PersonRow.filter(id=person_id).update(
        password_hash=password_hash, epoch=F("epoch") + 1, is_verified=True
    )


async def add_sessions(
    owners: Iterable[tuple[UUID, UUID]], *, now: datetime, expires: datetime
) -> None:
    """`owners` are pairs of session id and person id."""
    rows = [
        SessionRow(
            id=session_id,
            person_id=person_id,
            created_ms=to_milliseconds(now),
            expires_ms=to_milliseconds(expires),
        )
        for session_id, person_id in owners
    ]
    await SessionRow.bulk_create(rows, batch_size=_BATCH)


async def session_by_id(session_id: UUID) -> StoredSession | None:
    row = await SessionRow.get_or_none(id=session_id).select_related("person")
    if row is None:
        return None
    return StoredSession(_account(row.person), row.revoked_ms is not None)


async def revoke_session(session_id: UUID, *, now: datetime) -> None:
    await SessionRow.filter(id=session_id, revoked_ms=None).update(revoked_ms=to_milliseconds(now))


async def delete_expired(before: datetime) -> None:
    moment = to_milliseconds(before)
    await SessionRow.filter(expires_ms__lt=moment).delete()
    await PasswordLinkRow.filter(expires_ms__lt=moment).delete()


async def add_link(token_hash: str, person_id: UUID, *, expires: datetime) -> None:
    await PasswordLinkRow.create(
        token_hash=token_hash, person_id=person_id, expires_ms=to_milliseconds(expires)
    )


async def link_by_hash(token_hash: str) -> StoredLink | None:
    row = await PasswordLinkRow.get_or_none(token_hash=token_hash).select_related("person")
    if row is None:
        return None
    return StoredLink(_account(row.person), row.used_ms is not None, row.expires_ms)


async def spend_link(token_hash: str, *, now: datetime) -> bool:
    """Use it up; False when somebody was faster."""
    open_link = PasswordLinkRow.filter(token_hash=token_hash, used_ms=None)
    return await open_link.update(used_ms=to_milliseconds(now)) == 1


async def spend_links_of(person_id: UUID, *, now: datetime) -> None:
    open_links = PasswordLinkRow.filter(person_id=person_id, used_ms=None)
    await open_links.update(used_ms=to_milliseconds(now))


def _account(row: PersonRow) -> Account:
    person = PersonView(
        id=row.id,
        email=row.email,
        name=row.name,
        roles=roles_of(row.roles),
        is_verified=bool(row.is_verified),
        is_demo=bool(row.is_demo),
    )
    return Account(person, row.password_hash, row.epoch)


def _person_row(account: Account, now: datetime) -> PersonRow:
    person = account.person
    return PersonRow(
        id=person.id,
        email=person.email,
        name=person.name,
        password_hash=account.password_hash,
        roles=roles_text(person.roles),
        epoch=account.epoch,
        is_verified=person.is_verified,
        is_demo=person.is_demo,
        created_ms=to_milliseconds(now),
    )
