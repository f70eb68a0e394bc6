"""Published versions of facts."""

from collections.abc import Iterable
from datetime import date, datetime

from server.curriculum.domain.model import Confidence, Fact, Volatility
from server.curriculum.domain.register import Registered, digest
from server.curriculum.tables import FactVersionRow
from server.kernel.clock import from_milliseconds, to_milliseconds
from server.kernel.ids import new_id


async def newest() -> dict[str, Registered]:
    """The newest version of every fact, withdrawn ones too, by id."""
    rows = await FactVersionRow.all().order_by("version")
    newest = {row.fact: row for row in rows}
    return {name: _registered(row) for name, row in sorted(newest.items())}


async def versions(fact: str, limit: int) -> list[tuple[Registered, datetime]]:
    """Of one fact, newest first, with when each was published."""
    rows = FactVersionRow.filter(fact=fact).order_by("-version").limit(limit)
    return [(_registered(row), from_milliseconds(row.published_ms)) for row in await rows]


async def add(versions: Iterable[Registered], *, now: datetime) -> None:
    await FactVersionRow.bulk_create(
        [
            FactVersionRow(
                id=new_id(),
                fact=one.id,
                version=one.version,
                digest=digest(one.fact),
                statement=one.fact.statement,
                source=one.fact.source,
                checked_on=one.fact.checked_on.isoformat(),
                review_by=one.fact.review_by.isoformat(),
                volatility=one.fact.volatility.value,
                confidence=one.fact.confidence and one.fact.confidence.value,
                changed_on=one.changed_on and one.changed_on.isoformat(),
                is_withdrawn=one.is_withdrawn,
                published_ms=to_milliseconds(now),
            )
            for one in versions
        ],
        batch_size=200,
    )


def _registered(row: FactVersionRow) -> Registered:
    fact = Fact(
        row.fact,
        row.statement,
        row.source,
        date.fromisoformat(row.checked_on),
        Volatility(row.volatility),
        date.fromisoformat(row.review_by),
        Confidence(row.confidence) if row.confidence else None,
    )
    changed_on = date.fromisoformat(row.changed_on) if row.changed_on else None
    return Registered(fact, row.version, changed_on, row.is_withdrawn)
