"""Second factors and recovery codes in and out of the store. Secrets come sealed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.accounts.domain.second_factor import CodeUsed
from server.accounts.tables import RecoveryCodeRow, SecondFactorRow
from server.kernel.clock import from_milliseconds, to_milliseconds


@dataclass(frozen=True, slots=True)
class StoredFactor:
    """`confirmed_at` None is begun and not on yet. `recovery_hashes` are of unused codes."""

    sealed: bytes
    last_step: int
    confirmed_at: datetime | None
    recovery_hashes: frozenset[str]


async def of_person(person_id: UUID) -> StoredFactor | None:
    row = await SecondFactorRow.get_or_none(person_id=person_id)
    if row is None:
        return None
    unused = await RecoveryCodeRow.filter(person_id=person_id, used_ms=None)
    return StoredFactor(
        sealed=bytes(row.sealed),
        last_step=row.last_step,
        confirmed_at=None if row.confirmed_ms is None else from_milliseconds(row.confirmed_ms),
        recovery_hashes=frozenset(code.code_hash for code in unused),
    )


async def begin(person_id: UUID, sealed: bytes, *, now: datetime) -> bool:
    """Keep a new secret, in place of one that was never confirmed; False where one is on."""
    await SecondFactorRow.filter(person_id=person_id, confirmed_ms=None).delete()
    if await SecondFactorRow.exists(person_id=person_id, confirmed_ms__isnull=False):
        return False
    row = SecondFactorRow(person_id=person_id, sealed=sealed, begun_ms=to_milliseconds(now))
    await SecondFactorRow.bulk_create([row], ignore_conflicts=True)  # two presses begin one
    return True


async def confirm(person_id: UUID, sealed: bytes, *, now: datetime) -> bool:
    """Turn it on; False when it is on already, or another secret was begun meanwhile."""
    begun = SecondFactorRow.filter(person_id=person_id, sealed=sealed, confirmed_ms=None)
    return await begun.update(confirmed_ms=to_milliseconds(now)) == 1


async def use_up(person_id: UUID, used: CodeUsed, *, now: datetime) -> bool:
    """Let the code never count again; False when somebody was faster with it."""
    if used.step is not None:
        older = SecondFactorRow.filter(person_id=person_id, last_step__lt=used.step)
        return await older.update(last_step=used.step) == 1
    unused = RecoveryCodeRow.filter(person_id=person_id, code_hash=used.recovery_hash, used_ms=None)
    return await unused.update(used_ms=to_milliseconds(now)) == 1


async def replace_recovery_codes(person_id: UUID, hashes: Iterable[str]) -> None:
    await RecoveryCodeRow.filter(person_id=person_id).delete()
    await RecoveryCodeRow.bulk_create(
        [RecoveryCodeRow(code_hash=one, person_id=person_id) for one in hashes]
    )


async def remove(person_id: UUID) -> bool:
    """Forget secret and codes; False when there was nothing."""
    await RecoveryCodeRow.filter(person_id=person_id).delete()
    return await SecondFactorRow.filter(person_id=person_id).delete() > 0
