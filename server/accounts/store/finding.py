"""What people are found by, in and out of the store."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from server.accounts.domain.finding import Place, Span, keys_of
from server.accounts.domain.people import PersonView
from server.accounts.tables import PersonKeyRow
from server.database.connection import on_sqlite, query
from server.database.many import Packed, among, gathered, run

_BATCH = 2_000
MOST_CANDIDATES = 2_000
"""What one page looks at, so that two words which are common, and rare together, cost no more."""


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
    Where there is more to ask of them, `MOST_CANDIDATES` are looked at; `looked_to` says how far.
    """
    values = _Values()
    others = spans if role_key else spans[1:]
    candidates = _candidates(spans, role_key, after, values)
    if others:
        candidates += f" ORDER BY key, person_id LIMIT {MOST_CANDIDATES}"
    conditions = [
        f"{_HAS} AND o.key >= {values.bound(span.first)} AND o.key < {values.bound(span.end)})"
        for span in others
    ]
    if not role_key:
        first = values.bound(spans[0].first)
        conditions.append(f"NOT {_HAS} AND o.key >= {first} AND o.key < k.key)")
    rows = await values.asked(
        f"SELECT k.key, k.person_id FROM ({candidates}) k "  # noqa: S608 - values are bound
        f"{'WHERE ' if conditions else ''}{' AND '.join(conditions)} "
        f"ORDER BY k.key, k.person_id LIMIT {values.bound(limit)}"
    )
    return [_place(row) for row in rows]


async def looked_to(spans: Sequence[Span], role_key: str, *, after: Place | None) -> Place | None:
    """Where the candidates of `found` ended; None when these were all."""
    values = _Values()
    candidates = _candidates(spans, role_key, after, values)
    rows = await values.asked(
        f"SELECT key, person_id FROM ({candidates}) k "  # noqa: S608 - values are bound
        f"ORDER BY key, person_id LIMIT 1 OFFSET {MOST_CANDIDATES - 1}"
    )
    return _place(rows[0]) if rows else None


async def matching(spans: Sequence[Span], person_ids: Packed) -> Packed:
    """Those of these people who have a key in each of the spans."""
    left = person_ids
    statement = _MATCHING.format(gathered=gathered("person_id"), among=among("uuid"))
    for span in spans:
        (row,) = await run(statement, left, span.first, span.end)
        left = Packed(row["gathered"])
    return left


def _candidates(
    spans: Sequence[Span], role_key: str, after: Place | None, values: "_Values"
) -> str:
    if role_key:
        conditions = [f"key = {values.bound(role_key)}"]
    else:
        span = spans[0]
        conditions = [f"key >= {values.bound(span.first)} AND key < {values.bound(span.end)}"]
    if after is not None:
        person_id = str(after.person_id) if on_sqlite() else after.person_id
        conditions.append(
            f"(key, person_id) > ({values.bound(after.key)}, {values.bound(person_id)})"
        )
    return f"SELECT key, person_id FROM person_key WHERE {' AND '.join(conditions)}"  # noqa: S608 - as above


class _Values:
    """What stands in a statement as a numbered placeholder, in either dialect."""

    def __init__(self) -> None:
        self._values: list[object] = []

    def bound(self, value: object) -> str:
        self._values.append(value)
        return f"{'?' if on_sqlite() else '$'}{len(self._values)}"

    async def asked(self, sql: str) -> list[dict[str, Any]]:
        return await query(sql, self._values)


def _place(row: dict[str, Any]) -> Place:
    return Place(row["key"], UUID(str(row["person_id"])))


_MATCHING = """SELECT {gathered} FROM (SELECT DISTINCT person_id FROM person_key
  WHERE person_id {among} AND key >= $2 AND key < $3) AS matching"""
_HAS = "EXISTS (SELECT 1 FROM person_key o WHERE o.person_id = k.person_id"
