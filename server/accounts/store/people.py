"""People in and out of the store."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.expressions import F

from server.accounts.domain.people import Account, PersonView, roles_of, roles_text
from server.accounts.domain.refusals import EmailTaken
from server.accounts.tables import PersonRow
from server.kernel.clock import to_milliseconds

_BATCH = 500


async def account_by_email(email: str) -> Account | None:
    row = await PersonRow.get_or_none(email=email)
    return None if row is None else account_of(row)


async def account_by_id(person_id: UUID) -> Account | None:
    row = await PersonRow.get_or_none(id=person_id)
    return None if row is None else account_of(row)


async def people_by_ids(ids: Iterable[UUID]) -> list[PersonView]:
    return [account_of(row).person for row in await PersonRow.filter(id__in=list(set(ids)))]


async def emails_known(emails: Iterable[str]) -> set[str]:
    rows = await PersonRow.filter(email__in=list(emails))
    return {row.email for row in rows}


async def accounts_by_emails_like(start: str, end: str) -> list[Account]:
    rows = await PersonRow.filter(email__startswith=start, email__endswith=end)
    return [account_of(row) for row in rows]


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


def account_of(row: PersonRow) -> Account:
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
