"""What people are found by, in and out of the store."""

from collections.abc import Sequence
from uuid import UUID

from server.accounts.domain.finding import Place, Span, keys_of
from server.accounts.domain.people import PersonView
from server.accounts.tables import PersonKeyRow
from server.database.connection import on_sqlite, query

_BATCH = 2_000


async def add(people: Sequence[PersonView]) -> None:
    rows = [PersonKeyRow(key=key, person_id=one.id) for one in people for key in keys_of(one)]
    await PersonKeyRow.bulk_create(rows, batch_size=_BATCH)


async def replace(person: PersonView) -> None:
    """Call when name, address or roles have changed."""
    await PersonKeyRow.filter(person_id=person.id).delete()
    await add([person])


async def found(
    spans: Sequence[Span], role_key: str, *, after: Place | None, limit: int
) -> list[Place]:
    """Who has a key in each of the spans, and the role's key unless that is empty.

    The role leaves the fewest, so its holders come in the order of their ids. Without it the
    order is that of the first span's keys; who has several there comes once, by the first.
    """
    values: list[object] = []

    def bound(value: object) -> str:
        values.append(value)
        return f"${len(values)}"

    if role_key:
        conditions = [f"k.key = {bound(role_key)}"]
        others = spans
    else:
        first = bound(spans[0].first)
        conditions = [f"k.key >= {first} AND k.key < {bound(spans[0].end)}"]
        conditions.append(f"NOT {_HAS} AND o.key >= {first} AND o.key < k.key)")
        others = spans[1:]
    conditions += [
        f"{_HAS} AND o.key >= {bound(span.first)} AND o.key < {bound(span.end)})" for span in others
    ]
    if after is not None:
        person_id = str(after.person_id) if on_sqlite() else after.person_id
        conditions.append(f"(k.key, k.person_id) > ({bound(after.key)}, {bound(person_id)})")
    sql = (
        f"SELECT k.key, k.person_id FROM person_key k WHERE {' AND '.join(conditions)} "  # noqa: S608 - values are bound
        f"ORDER BY k.key, k.person_id LIMIT {bound(limit)}"
    )
    rows = await query(sql.replace("$", "?") if on_sqlite() else sql, values)
    return [Place(row["key"], UUID(str(row["person_id"]))) for row in rows]


_HAS = "EXISTS (SELECT 1 FROM person_key o WHERE o.person_id = k.person_id"
