"""Queries of the audit about certificates and status lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from server.credentials.domain.choices import Choice
from server.credentials.tables import CertificateChoiceRow, CertificateRow
from server.database.connection import query
from server.database.many import among, as_uuid, packed, run

_COLUMNS = """
SELECT id, printed_id, person_id, scheme, decision_id, status, live_key, issued_ms, expires_ms,
       status_list, status_index, status_ms, reason_code, superseded_by, edition, replaces,
       is_name_withheld, document IS NOT NULL AS is_signed, erased_ms IS NOT NULL AS is_erased,
       record = '' AND unsigned = '' AND coalesce(document, '') = ''
         AND coalesce(length(log_salt), 0) = 0 AS is_empty
FROM certificate WHERE {which}
"""
"""The documents stay where they are: they are most of a certificate, and are read once."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What stands beside the record, to find and constrain it by."""

    id: UUID
    printed_id: str
    person_id: UUID
    scheme: str
    decision_id: UUID
    status: str
    live_key: str | None
    is_signed: bool
    issued_ms: int
    expires_ms: int | None
    status_list: int
    status_index: int
    status_ms: int | None
    reason_code: str | None
    superseded_by: UUID | None
    edition: int
    replaces: UUID | None
    is_name_withheld: bool
    is_erased: bool
    is_empty: bool
    """Whether nothing is left that it said."""


async def certificates_after(after: UUID, limit: int) -> list[UUID]:
    rows = await CertificateRow.filter(id__gt=after).order_by("id").limit(limit).only("id")
    return [row.id for row in rows]


async def columns(ids: Sequence[UUID]) -> dict[UUID, Columns]:
    rows = await run(_COLUMNS.format(which=f"id {among('uuid')}"), packed(ids))
    return {one.id: one for one in map(_columns, rows)}


async def of_decisions(ids: Sequence[UUID]) -> list[Columns]:
    """The first edition first."""
    which = f"decision_id {among('uuid')} ORDER BY edition"
    return [_columns(row) for row in await run(_COLUMNS.format(which=which), packed(ids))]


async def withheld(ids: Sequence[UUID]) -> set[UUID]:
    """Those whose holder chose last that the name is not shown."""
    rows = CertificateChoiceRow.filter(certificate_id__in=list(ids), choice=Choice.NAME.value)
    newest = {row.certificate_id: row.is_yes for row in await rows.order_by("id")}
    return {one for one, is_shown in newest.items() if not is_shown}


async def doubly_active() -> list[tuple[str, str]]:
    """Person and scheme with more than one active certificate."""
    rows = await query(
        "SELECT person_id, scheme FROM certificate WHERE status = 'active' AND erased_ms IS NULL "
        "GROUP BY person_id, scheme HAVING count(*) > 1 ORDER BY person_id, scheme"
    )
    return [(str(row["person_id"]), row["scheme"]) for row in rows]


def _columns(row: Mapping[str, Any]) -> Columns:
    return Columns(
        id=as_uuid(row["id"]),
        printed_id=row["printed_id"],
        person_id=as_uuid(row["person_id"]),
        scheme=row["scheme"],
        decision_id=as_uuid(row["decision_id"]),
        status=row["status"],
        live_key=row["live_key"],
        is_signed=bool(row["is_signed"]),
        issued_ms=row["issued_ms"],
        expires_ms=row["expires_ms"],
        status_list=row["status_list"],
        status_index=row["status_index"],
        status_ms=row["status_ms"],
        reason_code=row["reason_code"],
        superseded_by=_maybe(row["superseded_by"]),
        edition=row["edition"],
        replaces=_maybe(row["replaces"]),
        is_name_withheld=bool(row["is_name_withheld"]),
        is_erased=bool(row["is_erased"]),
        is_empty=bool(row["is_empty"]),
    )


def _maybe(value: object) -> UUID | None:
    return None if value is None else as_uuid(value)
