"""Certificates. Each starts as an intent: bytes first, then the signature."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from server.credentials.domain.certificate import Certificate, Intent
from server.credentials.domain.record import CertificateRecord
from server.credentials.domain.verdict import Status
from server.credentials.tables import CertificateRow
from server.database import hot
from server.database.connection import on_sqlite
from server.database.hot import Coalescer, Found, Row, Statements
from server.database.many import Kind, Packed, among, as_uuid, packed, run, run_each
from server.kernel.clock import from_milliseconds, to_milliseconds

_COLUMNS = """id, printed_id, person_id, scheme, decision_id, status, record, kid, document,
    status_ms, reason_code, reason_text, superseded_by, log_salt, log_index, edition, replaces,
    is_name_withheld"""
_NAMES = _COLUMNS.replace(",", " ").split()
_RECORDS = msgspec.json.Decoder(CertificateRecord)
_FIND = f"SELECT {_COLUMNS} FROM certificate WHERE printed_id IN (%s)"  # noqa: S608 - constants
_BY_PRINTED = Statements(
    (_FIND % "SELECT value->>'printed_id' FROM json_each(?1)",),
    (_FIND % "SELECT printed_id FROM json_to_recordset($1::json) AS j(printed_id text)",),
)
_OTHERS = "SELECT id, printed_id FROM certificate WHERE document IS NOT NULL AND id IN (%s)"
_PRINTED_OF = Statements(
    (_OTHERS % "SELECT value->>'id' FROM json_each(?1)",),
    (_OTHERS % "SELECT id FROM json_to_recordset($1::json) AS j(id uuid)",),
)


_ADD = """
INSERT INTO certificate
  (id, printed_id, person_id, scheme, decision_id, status, live_key, record, unsigned,
   signing_input, kid, issued_ms, expires_ms, status_list, status_index, log_salt,
   edition, replaces, is_name_withheld, status_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
"""
_SAVE = """
UPDATE certificate SET document = $1, log_salt = $2, kid = $3, signing_input = $4 WHERE id = $5
"""
_LOGGED = "UPDATE certificate SET log_index = $1 WHERE id = $2"
_STATUSES = """SELECT person_id, status FROM certificate
  WHERE scheme = $2 AND erased_ms IS NULL AND person_id {among}"""


async def by_printed_id(printed_id: str) -> Certificate | None:
    return await _lookups.submit(printed_id, {"printed_id": printed_id})


async def by_printed_ids(printed_ids: Sequence[str]) -> dict[str, Certificate]:
    """Many at once, in one query of their own."""
    return await _by_printed([{"printed_id": one} for one in printed_ids])


async def by_id(certificate_id: UUID) -> Certificate | None:
    row = await CertificateRow.get_or_none(id=certificate_id, erased_ms=None)
    return None if row is None else _of_row(row)


async def by_decision(decision_id: UUID) -> Certificate | None:
    return (await by_decisions([decision_id])).get(decision_id)


async def by_decisions(decision_ids: Sequence[UUID]) -> dict[UUID, Certificate]:
    """The newest that was issued on each, intents too, unless it was erased."""
    rows = await _found("decision_id", "uuid", packed(decision_ids))
    return {one.decision_id: one for one in rows}


async def erased_of(decision_ids: Sequence[UUID]) -> set[UUID]:
    rows = CertificateRow.filter(decision_id__in=list(decision_ids), erased_ms__isnull=False)
    return {row.decision_id for row in await rows.only("id", "decision_id")}


async def editions(decision_id: UUID) -> list[Certificate]:
    """All that were issued on a decision, the first first."""
    return await _found("decision_id", "uuid", packed([decision_id]))


async def of_person(person_id: UUID) -> list[Certificate]:
    rows = await CertificateRow.filter(person_id=person_id, document__isnull=False).order_by(
        "-issued_ms", "-edition"
    )
    return [_of_row(row) for row in rows]


async def revoked_among(scheme: str, person_ids: Sequence[UUID]) -> set[UUID]:
    """Those whose certificate was revoked and who have earned no other since."""
    statement = _STATUSES.format(among=among("uuid"))
    rows = await run(statement, packed(person_ids), scheme)
    by_status: dict[str, set[UUID]] = {}
    for row in rows:
        by_status.setdefault(row["status"], set()).add(as_uuid(row["person_id"]))
    in_force = [by_status.get(one, set()) for one in (Status.ACTIVE, Status.SUSPENDED)]
    return by_status.get(Status.REVOKED, set()).difference(*in_force)


async def expiring(
    after: datetime, until: datetime, last: Certificate | None, *, limit: int
) -> list[Certificate]:
    """Signed and active, by the moment they expire; `last` is where the batch before ended."""
    query = CertificateRow.filter(
        status=Status.ACTIVE.value,
        document__isnull=False,
        expires_ms__gt=to_milliseconds(after),
        expires_ms__lte=to_milliseconds(until),
    )
    if last is not None and last.record.expires_at is not None:
        moment = to_milliseconds(last.record.expires_at)
        query = query.filter(Q(expires_ms__gt=moment) | Q(expires_ms=moment, id__gt=last.id))
    rows = await query.order_by("expires_ms", "id").limit(limit)
    return [_of_row(row) for row in rows]


async def live(person_id: UUID, scheme: str) -> Certificate | None:
    return (await live_among([(person_id, scheme)])).get((person_id, scheme))


async def live_among(
    wanted: Sequence[tuple[UUID, str]],
) -> dict[tuple[UUID, str], Certificate]:
    """Of these people, each with a scheme."""
    rows = await _found("live_key", "text", packed(live_key(*one) for one in wanted))
    return {(one.person_id, one.scheme): one for one in rows}


async def _found(column: str, kind: Kind, values: Packed) -> list[Certificate]:
    """The first edition first."""
    where = f"erased_ms IS NULL AND {column} {among(kind)}"
    sql = f"SELECT {_COLUMNS} FROM certificate WHERE {where} ORDER BY edition"  # noqa: S608 - names of ours
    return [_certificate((*row.values(), None, None)) for row in await run(sql, values)]


async def intents(certificate_ids: Sequence[UUID]) -> dict[UUID, Intent]:
    """Those that are not signed yet."""
    known = await with_bytes(certificate_ids)
    return {one: found for one, found in known.items() if found.certificate.document is None}


async def with_bytes(certificate_ids: Sequence[UUID]) -> dict[UUID, Intent]:
    """Signed or not, with the bytes that were to be signed for each."""
    rows = await CertificateRow.filter(id__in=list(set(certificate_ids)), erased_ms=None)
    return {row.id: Intent(_of_row(row), row.unsigned, bytes(row.signing_input)) for row in rows}


async def add_intents(intents: Iterable[Intent]) -> None:
    await run_each(_ADD, [_values(one) for one in intents])


async def save_document(signed: Intent) -> bool:
    """False when somebody was faster."""
    return await _keep_signed(signed, CertificateRow.filter(id=signed.id, document=None))


async def unsigned_among(certificate_ids: Sequence[UUID]) -> set[UUID]:
    """Which are intents still; nobody else signs them before this transaction ends."""
    lock = "" if on_sqlite() else " FOR UPDATE"
    sql = f"SELECT id FROM certificate WHERE document IS NULL AND id {among('uuid')}{lock}"  # noqa: S608 - names of ours
    return {as_uuid(row["id"]) for row in await run(sql, packed(certificate_ids))}


async def save_documents(signed: Iterable[Intent]) -> None:
    await run_each(_SAVE, [_signed_values(one) for one in signed])


async def logged(places: Mapping[UUID, int]) -> None:
    """Where in the log each was signed last."""
    await run_each(_LOGGED, [(place, one) for one, place in places.items()])


async def unlogged(limit: int) -> list[Certificate]:
    """Signed before there was a log."""
    rows = (
        await CertificateRow.filter(document__isnull=False, log_index=None)
        .order_by("issued_ms", "id")
        .limit(limit)
    )
    return [_of_row(row) for row in rows]


async def salted(certificate_id: UUID, log_salt: bytes) -> None:
    await CertificateRow.filter(id=certificate_id).update(log_salt=log_salt)


async def printed_ids(certificate_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Of those that were signed and are not erased."""
    rows = CertificateRow.filter(id__in=list(certificate_ids), document__isnull=False)
    return dict(await rows.values_list("id", "printed_id"))


async def resign(signed: Intent, *, instead_of: str) -> bool:
    """Keep it signed by another key; False when somebody was faster, or it is no longer held."""
    held = CertificateRow.filter(id=signed.id, kid=instead_of, document__isnull=False)
    return await _keep_signed(signed, held)


async def by_ids(certificate_ids: Sequence[UUID]) -> dict[UUID, Certificate]:
    rows = await CertificateRow.filter(id__in=list(set(certificate_ids)), erased_ms=None)
    return {row.id: _of_row(row) for row in rows}


async def _keep_signed(signed: Intent, rows: QuerySet[CertificateRow]) -> bool:
    certificate = signed.certificate
    changed = await rows.update(
        document=certificate.document, kid=certificate.kid, signing_input=signed.signing_input
    )
    return changed == 1


def _signed_values(signed: Intent) -> tuple[object, ...]:
    one = signed.certificate
    return one.document, one.log_salt, one.kid, signed.signing_input, one.id


def _values(intent: Intent) -> tuple[object, ...]:
    certificate, record = intent.certificate, intent.certificate.record
    standing = certificate.standing
    return (
        certificate.id,
        certificate.printed_id,
        certificate.person_id,
        certificate.scheme,
        certificate.decision_id,
        standing.status.value,
        live_key(certificate.person_id, certificate.scheme),
        msgspec.json.encode(record).decode(),
        intent.unsigned,
        intent.signing_input,
        certificate.kid,
        to_milliseconds(record.issued_at),
        None if record.expires_at is None else to_milliseconds(record.expires_at),
        record.status_list,
        record.status_index,
        certificate.log_salt,
        certificate.edition,
        certificate.replaces,
        certificate.is_name_withheld,
        None if standing.changed_at is None else to_milliseconds(standing.changed_at),
    )


def live_key(person_id: UUID, scheme: str) -> str:
    return f"{person_id}:{scheme}"


async def _look_up(batch: list[Row]) -> dict[Hashable, Certificate]:
    found = await _by_printed(batch)
    return {printed: one for printed, one in found.items()}  # noqa: C416 - keys of another type


async def _by_printed(batch: list[Row]) -> dict[str, Certificate]:
    """With the printed IDs of the editions beside each; mostly there are none, and nobody asks."""
    (rows,) = await hot.read(_BY_PRINTED, batch)
    beside = {str(one) for row in rows for one in _beside(row) if one is not None}
    printed: dict[str, str] = {}
    if beside:
        (others,) = await hot.read(_PRINTED_OF, [{"id": one} for one in beside])
        printed = {str(other["id"]): other["printed_id"] for other in others}
    return {
        row["printed_id"]: _certificate((*row, *(printed.get(str(one)) for one in _beside(row))))
        for row in rows
    }


def _beside(row: Found) -> tuple[object, object]:
    """Ids of the edition before and the one after."""
    return row["replaces"], row["superseded_by"]


_lookups: Coalescer[Row, Certificate] = Coalescer(_look_up)


def _of_row(row: CertificateRow) -> Certificate:
    return _certificate((*(getattr(row, name) for name in _NAMES), None, None))


def _certificate(values: Iterable[Any]) -> Certificate:
    """Of `_COLUMNS` by their places, and the printed IDs of the editions before and after.

    Many are looked up for the first time, so msgspec reads ids and statuses, as text or not, and
    makes the object: that takes half the time.
    """
    (
        _, printed_id, person_id, scheme, decision_id, status, stored, kid, document,
        status_ms, reason_code, reason_text, superseded_by, log_salt, log_index, edition, replaces,
        is_name_withheld, before, after,
    ) = values  # fmt: skip
    record = _RECORDS.decode(stored)
    standing = {
        "issued_at": record.issued_at,
        "expires_at": record.expires_at,
        "status": status,
        "changed_at": None if status_ms is None else from_milliseconds(status_ms),
        "reason": reason_code,
    }
    read = {
        "id": record.id,
        "printed_id": printed_id,
        "person_id": person_id,
        "scheme": scheme,
        "decision_id": decision_id,
        "record": record,
        "kid": kid,
        "document": document,
        "standing": standing,
        "reason_text": reason_text,
        "superseded_by": superseded_by,
        "log_salt": None if log_salt is None else bytes(log_salt),
        "log_index": log_index,
        "edition": edition,
        "replaces": replaces,
        "is_name_withheld": bool(is_name_withheld),
        "before": before,
        "after": after,
    }
    return msgspec.convert(read, Certificate)
