"""What the store holds of sittings, in the words of a history."""

import json
from collections import defaultdict
from fractions import Fraction
from typing import Any

from server.credentials.domain.printed_id import display
from server.database.connection import query
from tests.faults.drill.clients import as_digest, as_value
from tests.faults.history import Certificate, Final, Kept, Place

_SITTINGS = "SELECT id, state, writer, deadline_ms, grace_ms, grading_due_ms FROM sitting"
_KEPT = "SELECT sitting_id, position, writer, sequence, response, saved_ms FROM response_revision"
_GRADES = "SELECT sitting_id, points, passed FROM grade ORDER BY version"
_GIVEN = "SELECT sitting_id, sum(ms) AS ms FROM time_entry WHERE kind <> 'base' GROUP BY sitting_id"
_CERTIFICATES = """
    SELECT d.sitting_id, c.printed_id, c.document, c.live_key FROM certificate AS c
    JOIN decision AS d ON d.id = c.decision_id"""
UNSETTLED = """SELECT 1 AS n FROM outbox UNION ALL
    SELECT 1 AS n FROM sitting WHERE grading_due_ms IS NOT NULL"""


async def finals(*, is_settled: bool) -> dict[str, Final]:
    """Of every sitting. `is_settled` where all that follows a hand-in has happened."""
    kept, grades, made = [await _by_sitting(one) for one in (_KEPT, _GRADES, _CERTIFICATES)]
    given = {str(row["sitting_id"]): float(row["ms"]) for row in await query(_GIVEN)}
    return {
        sitting: Final(
            row["state"],
            row["writer"],
            (row["deadline_ms"] + row["grace_ms"]) / 1000,
            [_kept(one) for one in kept[sitting]],
            [int(Fraction(one["points"])) for one in grades[sitting]],
            [_certificate(one) for one in made[sitting]],
            passed=any(one["passed"] for one in grades[sitting]),
            granted_seconds=given.get(sitting, 0) / 1000,
            is_settled=is_settled,
        )
        for row in await query(_SITTINGS)
        for sitting in [str(row["id"])]
    }


async def certificates_by_person() -> dict[str, list[Certificate]]:
    rows = await query("SELECT person_id, printed_id, document, live_key FROM certificate")
    found: defaultdict[str, list[Certificate]] = defaultdict(list)
    for row in rows:
        found[str(row["person_id"])].append(_certificate(row))
    return found


async def _by_sitting(sql: str) -> defaultdict[str, list[Any]]:
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for row in await query(sql):
        found[str(row["sitting_id"])].append(row)
    return found


def _kept(row: Any) -> Kept:
    place = Place(row["writer"], row["sequence"])
    value = as_value(json.loads(row["response"]))
    return Kept(row["position"], place, value, row["saved_ms"] / 1000)


def _certificate(row: Any) -> Certificate:
    document = json.dumps(json.loads(row["document"] or "null"), sort_keys=True)
    return Certificate(
        display(row["printed_id"]), as_digest(document), is_live=row["live_key"] is not None
    )
