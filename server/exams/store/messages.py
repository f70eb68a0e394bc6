"""Messages to sittings, and who read them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from server.database.many import among, as_uuid, packed, run
from server.exams.domain.message import Message, Sending
from server.exams.tables import MessageCopyRow, MessageRow

_BATCH = 500
_ADD = """INSERT INTO message (id, exam, text, sent_by, sent_ms, sittings)
  VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING RETURNING sittings"""
_OF = """SELECT c.sitting_id, c.read_ms, m.id, m.text, m.sent_by, m.sent_ms
  FROM message_copy AS c JOIN message AS m ON m.id = c.message_id
  WHERE c.sitting_id {chosen} ORDER BY m.sent_ms, c.id"""


async def add(sending: Sending, sitting_ids: Sequence[UUID]) -> bool:
    """False where its id is taken already; call inside a transaction."""
    one = sending
    values = (str(one.id), one.exam, one.text, str(one.sent_by), one.sent_ms, len(sitting_ids))
    if not await run(_ADD, *values):
        return False
    copies = [MessageCopyRow(sitting_id=to, message_id=one.id) for to in sitting_ids]
    await MessageCopyRow.bulk_create(copies, batch_size=_BATCH)
    return True


async def by_id(message_id: UUID) -> tuple[Sending, int] | None:
    """A message, and to how many sittings it was sent."""
    row = await MessageRow.get_or_none(id=message_id)
    if row is None:
        return None
    return Sending(row.id, row.text, row.exam, row.sent_by, row.sent_ms), row.sittings


async def of_sittings(sitting_ids: Sequence[UUID]) -> Mapping[UUID, list[Message]]:
    """In the order they were sent."""
    found: defaultdict[UUID, list[Message]] = defaultdict(list)
    for row in await run(_OF.format(chosen=among("uuid")), packed(sitting_ids)):
        message = Message(
            as_uuid(row["id"]), row["text"], as_uuid(row["sent_by"]), row["sent_ms"], row["read_ms"]
        )
        found[as_uuid(row["sitting_id"])].append(message)
    return found


async def delete_of(sitting_ids: Sequence[UUID]) -> None:
    """What these sittings were told, and the text of it where nobody else was."""
    for chosen in sitting_ids:
        copies = await MessageCopyRow.filter(sitting_id=chosen).values_list("message_id", flat=True)
        await MessageCopyRow.filter(sitting_id=chosen).delete()
        await MessageRow.filter(id__in=list(copies), exam=None, sittings=1).delete()


async def mark_read(sitting_id: UUID, message_id: UUID, now_ms: int) -> None:
    """Once read stays read."""
    copies = MessageCopyRow.filter(sitting_id=sitting_id, message_id=message_id, read_ms=None)
    await copies.update(read_ms=now_ms)
