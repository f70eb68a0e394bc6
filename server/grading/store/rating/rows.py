"""Rows of scripts and readings as what they stand for, and back."""

import json
from fractions import Fraction
from typing import Any
from uuid import UUID

from server.grading.domain.rating.script import (
    Content,
    Note,
    Reading,
    Rule,
    Script,
    ScriptState,
    Settlement,
)
from server.grading.tables import ReadingRow, ScriptRow, SettlementRow


def script_of(row: ScriptRow) -> Script:
    return Script(
        id=row.id,
        sitting_id=row.sitting_id,
        position=row.position,
        exam=row.exam,
        release_id=row.release_id,
        item=row.item,
        item_hash=row.item_hash,
        person_id=row.person_id,
        state=ScriptState(row.state),
        round=row.round,
        wanted=row.wanted,
        opened_ms=row.opened_ms,
        settled_ms=row.settled_ms,
        settlement_id=row.settlement_id,
    )


def reading_of(row: ReadingRow) -> Reading:
    return Reading(
        id=row.id,
        script_id=row.script_id,
        rater_id=row.rater_id,
        round=row.round,
        slot=row.slot,
        content=content_of(row.content),
        claimed_ms=row.claimed_ms,
        touched_ms=row.touched_ms,
        until_ms=row.until_ms or 0,
        spent_ms=row.spent_ms,
        given_ms=row.given_ms,
        withdrawn_ms=row.withdrawn_ms,
        is_control=bool(row.is_control),
    )


def settlement_of(row: SettlementRow) -> Settlement:
    return Settlement(
        id=row.id,
        script_id=row.script_id,
        sitting_id=row.sitting_id,
        position=row.position,
        rule=Rule(row.rule),
        scores={name: Fraction(score) for name, score in json.loads(row.scores).items()},
        points=Fraction(row.points),
        comments=tuple(json.loads(row.comments)),
        readings=tuple(UUID(one) for one in json.loads(row.readings)),
        settled_ms=row.settled_ms,
        settled_by=row.settled_by,
        reason=row.reason,
    )


def content_of(text: str) -> Content:
    kept: dict[str, Any] = json.loads(text)
    notes = tuple(Note(*one) for one in kept["notes"])
    return Content(kept["scores"], kept["comment"], notes)


def content_text(content: Content) -> str:
    kept = {
        "scores": dict(content.scores),
        "comment": content.comment,
        "notes": [[one.start, one.end, one.text] for one in content.notes],
    }
    return json.dumps(kept, ensure_ascii=False)
