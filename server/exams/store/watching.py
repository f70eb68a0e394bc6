"""Sittings under way, found by the index on states and deadlines: there are thousands at most."""

from collections.abc import Collection, Sequence
from uuid import UUID

from server.database.connection import on_sqlite
from server.database.many import Kind, Packed, among, as_uuid, gathered, packed, run
from server.exams.domain.rehearsing import REHEARSAL
from server.exams.domain.sitting import Sitting
from server.exams.domain.watch import Watch
from server.exams.store.rows import sitting_of
from server.exams.tables import SittingRow

Place = tuple[int, UUID]
_UNDER_WAY = "state IN ('open', 'paused')"
NEVER = (-1, UUID(int=0))


async def page(watch: Watch, *, after: Place | None, limit: int) -> list[Sitting]:
    if watch.is_nothing:
        return []
    values = _Values()
    moment, last = after or NEVER
    start = values.bound(moment)
    sql = (
        f"SELECT id FROM sitting WHERE {_UNDER_WAY} AND {_watched(watch, values)} "  # noqa: S608 - values are bound
        f"AND deadline_ms >= {start} AND (deadline_ms > {start} OR id > {values.id(last)}) "
        f"ORDER BY deadline_ms, id LIMIT {values.bound(limit)}"
    )
    ids = [as_uuid(row["id"]) for row in await values.asked(sql)]
    found = await by_ids(ids)
    return [found[one] for one in ids if one in found]


async def people(watch: Watch, most: int) -> Packed:
    """Who sits: thousands, whom nobody here needs to read one by one."""
    if watch.is_nothing:
        return packed([])
    values = _Values()
    found = (
        f"SELECT person_id FROM sitting WHERE {_UNDER_WAY} AND {_watched(watch, values)} "  # noqa: S608 - as above
        f"LIMIT {values.bound(most)}"
    )
    (row,) = await values.asked(f"SELECT {gathered('person_id')} FROM ({found}) AS watched")  # noqa: S608 - as above
    return Packed(str(row["gathered"]))


async def by_ids(sitting_ids: Sequence[UUID]) -> dict[UUID, Sitting]:
    if not sitting_ids:
        return {}
    return {row.id: sitting_of(row) for row in await SittingRow.filter(id__in=list(sitting_ids))}


def _watched(watch: Watch, values: "_Values") -> str:
    one_of = [f"id {values.among('uuid', watch.sittings)}"]
    if watch.is_all:
        one_of.append(f"exam <> {values.bound(REHEARSAL)}")
    if watch.exams:
        one_of.append(f"exam {values.among('text', watch.exams)}")
    if watch.people:
        one_of.append(f"person_id {values.among_packed('uuid', Packed(watch.people))}")
    narrowed = [f"({' OR '.join(one_of)})"]
    if watch.exam:
        narrowed.append(f"exam = {values.bound(watch.exam)}")
    if watch.only:
        narrowed.append(f"person_id {values.among_packed('uuid', Packed(watch.only))}")
    return " AND ".join(narrowed)


class _Values:
    """What stands in a statement as a numbered placeholder."""

    def __init__(self) -> None:
        self._values: list[object] = []

    def bound(self, value: object) -> str:
        self._values.append(value)
        return f"${len(self._values)}"

    def id(self, value: UUID) -> str:
        return self.bound(str(value) if on_sqlite() else value)

    def among(self, kind: Kind, some: Collection[UUID | str]) -> str:
        return self.among_packed(kind, packed(some))

    def among_packed(self, kind: Kind, some: Packed) -> str:
        self._values.append(some)
        return among(kind, len(self._values))

    async def asked(self, sql: str) -> list[dict[str, object]]:
        return await run(sql, *self._values)
