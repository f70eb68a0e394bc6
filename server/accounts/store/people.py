"""People in and out of the store."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.expressions import F

from server.accounts.domain.people import Account, PersonView, roles_of, roles_text
from server.accounts.domain.refusals import EmailTaken
from server.accounts.store import finding
from server.accounts.tables import PersonRow
from server.database.many import among, as_uuid, packed, run
from server.kernel.clock import to_milliseconds
from server.kernel.ids import first_id_at

_BATCH = 500
_KNOWN = "SELECT id, email, name FROM person WHERE email {among}"


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


async def known(emails: Sequence[str]) -> dict[str, tuple[UUID, str]]:
    """Id and name by address, of those we know; one statement for any number."""
    rows = await run(_KNOWN.format(among=among("text")), packed(emails))
    return {row["email"]: (as_uuid(row["id"]), row["name"]) for row in rows}


async def accounts_by_emails_like(start: str, end: str) -> list[Account]:
    rows = await PersonRow.filter(email__startswith=start, email__endswith=end)
    return [account_of(row) for row in rows]


async def add_account(account: Account, *, now: datetime) -> None:
    """Raises EmailTaken; the transaction around it must end then."""
    try:
        await _person_row(account, now).save(force_create=True)
    except IntegrityError as error:
        raise EmailTaken from error
    await finding.add([account.person])


async def add_accounts(accounts: Sequence[Account], *, now: datetime) -> None:
    """Add many; those whose address is known already are left as they are."""
    for start in range(0, len(accounts), _BATCH):
        some = accounts[start : start + _BATCH]
        rows = [_person_row(account, now) for account in some]
        await PersonRow.bulk_create(rows, ignore_conflicts=True)
        added = await PersonRow.filter(id__in=[row.id for row in rows]).only("id")
        ids = {row.id for row in added}
        await finding.add([account.person for account in some if account.person.id in ids])


async def locked(ids: Iterable[UUID]) -> dict[UUID, Account]:
    """Those that exist, held until the transaction ends."""
    rows = await PersonRow.filter(id__in=list(set(ids))).order_by("id").select_for_update()
    return {row.id: account_of(row) for row in rows}


async def save_password(person_id: UUID, password_hash: str) -> None:
    """The epoch rises, which ends every sign-in made with the old password."""
    await PersonRow.filter(id=person_id).update(
        password_hash=password_hash, epoch=F("epoch") + 1, pending_email=None
    )


async def save_verified(person_id: UUID) -> None:
    await PersonRow.filter(id=person_id).update(is_verified=True)


async def save_pending_email(person_id: UUID, email: str | None) -> None:
    await PersonRow.filter(id=person_id).update(pending_email=email)


async def save_email(person: PersonView) -> None:
    """Raises EmailTaken; the transaction around it must end then."""
    try:
        await PersonRow.filter(id=person.id).update(
            email=person.email, pending_email=None, is_verified=True
        )
    except IntegrityError as error:
        raise EmailTaken from error
    await finding.replace(person)


async def save_name(person: PersonView, *, now: datetime) -> None:
    await PersonRow.filter(id=person.id).update(
        name=person.name, name_changed_ms=to_milliseconds(now)
    )
    await finding.replace(person)


async def save_speech(person_id: UUID, *, locale: str, zone: str) -> None:
    await PersonRow.filter(id=person_id).update(locale=locale, zone=zone)


async def save_roles(person: PersonView) -> None:
    await PersonRow.filter(id=person.id).update(roles=roles_text(person.roles))
    await finding.replace(person)


async def save_deactivated(person: PersonView, *, at: datetime | None) -> None:
    """The epoch rises, which ends every sign-in."""
    await PersonRow.filter(id=person.id).update(
        deactivated_ms=None if at is None else to_milliseconds(at), epoch=F("epoch") + 1
    )
    await finding.replace(replace(person, is_active=at is None))


async def newest(limit: int, *, before: UUID | None) -> list[PersonView]:
    """Ids are ordered by time, so the newest come first."""
    rows = PersonRow.all() if before is None else PersonRow.filter(id__lt=before)
    return [account_of(row).person for row in await rows.order_by("-id").limit(limit)]


async def count_since(since: datetime, most: int) -> int:
    """Ids are ordered by time and narrow the search; counted no further than `most`."""
    rows = PersonRow.filter(id__gte=first_id_at(since), created_ms__gte=to_milliseconds(since))
    return len(await rows.limit(most).values_list("id"))


def account_of(row: PersonRow) -> Account:
    person = PersonView(
        id=row.id,
        email=row.email,
        name=row.name,
        roles=roles_of(row.roles),
        is_verified=bool(row.is_verified),
        is_demo=bool(row.is_demo),
        is_active=row.deactivated_ms is None,
        locale=row.locale,
        zone=row.zone,
        created_ms=row.created_ms,
    )
    return Account(person, row.password_hash, row.epoch, row.pending_email, row.name_changed_ms)


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
        locale=person.locale,
        zone=person.zone,
        created_ms=to_milliseconds(now),
    )
