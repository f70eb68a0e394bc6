"""What must be there after an exam that was passed, whatever died on the way: one of each."""

from typing import Any
from uuid import UUID

from server.database.connection import query

Rows = list[tuple[Any, ...]]


async def certificates_of(sitting_id: UUID) -> Rows:
    """Those of a sitting, the document last."""
    return await _stored(
        "SELECT c.id, c.printed_id, c.signing_input, c.unsigned, c.document FROM certificate AS c "
        f"JOIN decision AS d ON d.id = c.decision_id WHERE d.sitting_id = '{sitting_id}'"
    )


async def require_one_of_each(sitting_id: UUID, before: Rows) -> None:
    """One grade, decision, certificate, line of the log, notice and mail.

    `before` is what there was of the certificate when something died: it is the same to the byte.
    """
    for table in ("grade", "decision"):
        found = await _stored(f"SELECT id FROM {table} WHERE sitting_id = '{sitting_id}'")
        assert len(found) == 1, f"{len(found)} rows of {table} for {sitting_id}"
    (after,) = await certificates_of(sitting_id)
    assert after[-1] is not None, f"{sitting_id} has no signed certificate"
    for early in before:
        assert early[:-1] == after[:-1], f"another certificate of {sitting_id} was begun"
        assert early[-1] in (None, after[-1]), f"the certificate of {sitting_id} has other bytes"
    await _require_told_once(after[0])


async def _require_told_once(certificate_id: Any) -> None:
    logged = await _stored(
        f"SELECT id FROM certificate_event WHERE certificate_id = '{certificate_id}' "
        "AND kind = 'issue'"
    )
    about = f"kind = 'certificate-issued' AND subject = '{certificate_id}'"
    notices = await _stored(f"SELECT id FROM notice WHERE {about}")
    mails = await _stored(f"SELECT state FROM mail WHERE {about}")
    assert (len(logged), len(notices), mails) == (1, 1, [("sent",)]), f"of {certificate_id}"


async def _stored(sql: str) -> Rows:
    return [tuple(row.values()) for row in await query(sql)]
