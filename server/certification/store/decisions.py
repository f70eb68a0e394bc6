"""Certification decisions: appended, one per grade."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from server.certification.domain import Outcome
from server.certification.tables import DecisionRow
from server.database import hot
from server.database.hot import Row, Statements
from server.database.many import as_uuid
from server.kernel.clock import from_milliseconds, to_milliseconds


class Decision(msgspec.Struct, frozen=True):
    """`policy` is frozen: what the decision rested on, enough to replay it."""

    id: UUID
    sitting_id: UUID
    grade_id: UUID
    person_id: UUID
    scheme: str
    outcome: Outcome
    policy: Mapping[str, object]
    decided_at: datetime

    @property
    def version(self) -> int:
        """That of its grade, whose id follows from the sitting's."""
        return self.grade_id.int ^ self.sitting_id.int

    @property
    def regrade_id(self) -> UUID | None:
        """By which regrade it was made; None for the first."""
        regrade = self.policy.get("regrade")
        return None if regrade is None else UUID(str(regrade))

    @property
    def is_remark(self) -> bool:
        """Whether people marked a response anew, and it was made by that."""
        return "remark" in self.policy

    @property
    def is_later(self) -> bool:
        return self.is_remark or self.regrade_id is not None


_ADD = Statements(
    (
        """INSERT INTO decision (id, sitting_id, grade_id, person_id, scheme, outcome, policy,
             decided_ms)
           SELECT value->>'id', value->>'sitting_id', value->>'grade_id', value->>'person_id',
             value->>'scheme', value->>'outcome', value->>'policy', value->>'decided_ms'
           FROM json_each(?1) WHERE true ON CONFLICT DO NOTHING""",
    ),
    (
        """INSERT INTO decision (id, sitting_id, grade_id, person_id, scheme, outcome, policy,
             decided_ms)
           SELECT id, sitting_id, grade_id, person_id, scheme, outcome, policy, decided_ms
           FROM json_to_recordset($1::json) AS j(id uuid, sitting_id uuid, grade_id uuid,
             person_id uuid, scheme text, outcome text, policy text, decided_ms bigint)
           ON CONFLICT DO NOTHING""",
    ),
)


async def add(decisions: Sequence[Decision]) -> None:
    """Record decisions, one a grade; who was decided on before stays so."""
    await hot.write(_ADD, [_as_row(one) for one in decisions])


async def by_id(decision_id: UUID) -> Decision | None:
    row = await DecisionRow.get_or_none(id=decision_id)
    return None if row is None else _decision(row)


async def by_ids(decision_ids: Sequence[UUID]) -> list[Decision]:
    return [_decision(row) for row in await DecisionRow.filter(id__in=list(decision_ids))]


async def of_sitting(sitting_id: UUID) -> list[Decision]:
    """All on one sitting, the first first."""
    return (await of_sittings([sitting_id])).get(sitting_id, [])


async def of_sittings(sitting_ids: Sequence[UUID]) -> dict[UUID, list[Decision]]:
    """All on each, the first first; a sitting that nobody decided on is left out."""
    rows = await DecisionRow.filter(sitting_id__in=list(sitting_ids))
    return by_sitting([_decision(row) for row in rows])


def by_sitting(decisions: Iterable[Decision]) -> dict[UUID, list[Decision]]:
    found: dict[UUID, list[Decision]] = {}
    for one in sorted(decisions, key=lambda decision: decision.version):
        found.setdefault(one.sitting_id, []).append(one)
    return found


async def decided_grades(grade_ids: Sequence[UUID]) -> set[UUID]:
    rows = await DecisionRow.filter(grade_id__in=list(grade_ids)).only("grade_id")
    return {row.grade_id for row in rows}


async def all_of_person(person_id: UUID) -> list[Decision]:
    rows = await DecisionRow.filter(person_id=person_id).order_by("decided_ms")
    return [_decision(row) for row in rows]


async def of_person(person_id: UUID, scheme: str) -> list[Decision]:
    rows = await DecisionRow.filter(person_id=person_id, scheme=scheme).order_by("decided_ms")
    return [_decision(row) for row in rows]


async def people_decided_since(scheme: str, moment: datetime, limit: int) -> list[UUID]:
    rows = DecisionRow.filter(scheme=scheme, decided_ms__gte=to_milliseconds(moment))
    found = await rows.distinct().limit(limit).values_list("person_id", flat=True)
    return [as_uuid(one) for one in found]


async def sittings_decided_since(
    scheme: str, moment: datetime, after: UUID, limit: int
) -> list[UUID]:
    """In the order of their start."""
    rows = DecisionRow.filter(
        scheme=scheme, decided_ms__gte=to_milliseconds(moment), sitting_id__gt=after
    )
    found = await rows.order_by("sitting_id").limit(limit).values_list("sitting_id", flat=True)
    return sorted({as_uuid(one) for one in found})


async def certified_between(scheme: str, since: datetime, until: datetime) -> list[UUID]:
    """Decisions that a certificate rests on, in the order in which they were made."""
    rows = DecisionRow.filter(
        scheme=scheme,
        decided_ms__gte=to_milliseconds(since),
        decided_ms__lt=to_milliseconds(until),
        outcome__in=[Outcome.CERTIFY.value, Outcome.COVERED.value],
    )
    found = await rows.order_by("decided_ms", "id").values_list("id", flat=True)
    return [as_uuid(one) for one in found]


async def decisions_after(after: UUID, limit: int) -> list[UUID]:
    rows = await DecisionRow.filter(id__gt=after).order_by("id").limit(limit).only("id")
    return [row.id for row in rows]


async def outcomes(ids: Sequence[UUID]) -> dict[UUID, str]:
    rows = await DecisionRow.filter(id__in=list(ids)).only("id", "outcome")
    return {row.id: row.outcome for row in rows}


async def decided_at(ids: Sequence[UUID]) -> dict[UUID, datetime]:
    rows = await DecisionRow.filter(id__in=list(ids)).only("id", "decided_ms")
    return {row.id: from_milliseconds(row.decided_ms) for row in rows}


def _as_row(one: Decision) -> Row:
    return {
        "id": one.id,
        "sitting_id": one.sitting_id,
        "grade_id": one.grade_id,
        "person_id": one.person_id,
        "scheme": one.scheme,
        "outcome": one.outcome,
        "policy": msgspec.json.encode(one.policy).decode(),
        "decided_ms": to_milliseconds(one.decided_at),
    }


def _decision(row: DecisionRow) -> Decision:
    return Decision(
        id=row.id,
        sitting_id=row.sitting_id,
        grade_id=row.grade_id,
        person_id=row.person_id,
        scheme=row.scheme,
        outcome=Outcome(row.outcome),
        policy=json.loads(row.policy),
        decided_at=from_milliseconds(row.decided_ms),
    )
