"""Deleting the sittings of a rehearsal, from every table that names one."""

import inspect
from collections.abc import Iterator, Sequence
from uuid import UUID

from tortoise.models import Model

from server.exams import tables
from server.exams.domain.rehearsing import REHEARSAL
from server.exams.store import messages
from server.exams.tables import SittingRow


async def delete_all_of(sitting_ids: Sequence[UUID]) -> None:
    found = SittingRow.filter(id__in=list(sitting_ids), exam=REHEARSAL)
    ids = [row.id for row in await found.only("id")]
    await messages.delete_of(ids)
    for table in beside_a_sitting():
        await table.filter(sitting_id__in=ids).delete()
    await SittingRow.filter(id__in=ids).delete()


def beside_a_sitting() -> Iterator[type[Model]]:
    """Every table here that says something of one sitting."""
    for _, one in inspect.getmembers(tables, inspect.isclass):
        if issubclass(one, Model) and "sitting_id" in one._meta.fields_map:  # noqa: SLF001 - Tortoise's own word for it
            yield one
