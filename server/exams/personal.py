"""One person's sittings, responses and accommodations, for their export, and what is forgotten.

A response stands beside its position, without the item: stems, options and keys are in no export,
because the same items are asked of others.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from server.exams.domain.accommodation import Accommodation
from server.exams.domain.kept import Agreed
from server.exams.domain.message import Message
from server.exams.domain.presence import Seen
from server.exams.domain.sitting import Revision
from server.exams.domain.windows import Booking
from server.exams.store import accommodations, agreements, bookings, marks, messages, presence
from server.exams.store import personal as store
from server.kernel.clock import rfc3339_of

BATCH = 10
"""Sittings read at once: between two batches others have their turn."""


async def personal_data(person_id: UUID) -> Mapping[str, Sequence[object]]:
    granted = await accommodations.of_person(person_id)
    sittings = await store.sittings(person_id)
    ids = [row["id"] for row in sittings]
    batches = [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]
    agreed = {
        one: kept for some in batches for one, kept in (await agreements.of_sittings(some)).items()
    }
    return {
        "accommodations": [_accommodation(one) for one in granted],
        "bookings": [_booking(one) for one in await bookings.all_of_person(person_id)],
        "sittings": [_sitting(row, agreed.get(row["id"])) for row in sittings],
        "sitting_times": [_time(row) for some in batches for row in await store.times(some)],
        "sitting_messages": [
            _message(one, message)
            for some in batches
            for one, told in (await messages.of_sittings(some)).items()
            for message in told
        ],
        "pages_seen": [
            _seen(one, seen)
            for some in batches
            for one, seen in (await presence.of_sittings(some)).items()
        ],
        "responses": [_response(row) for some in batches for row in await store.responses(some)],
        "late_responses": [
            _late(row) for some in batches for row in await store.late_responses(some)
        ],
        "marks": [_marks(*one) for some in batches for one in await marks.of_sittings(some)],
    }


async def erase(person_id: UUID) -> None:
    """Forget what was about their health, and what they alone noted or were told.

    Ledgers keep the time.
    """
    await accommodations.delete_of(person_id)
    await bookings.delete_of(person_id)
    ids = [row["id"] for row in await store.sittings(person_id)]
    await messages.delete_of(ids)
    await presence.delete_of(ids)
    await marks.delete_of(ids)


def _accommodation(one: Accommodation) -> dict[str, object]:
    extra, span, decision, withdrawal = one.extra, one.span, one.decision, one.withdrawal
    return {
        "state": one.state.value,
        "asked_at": rfc3339_of(one.asked_ms),
        "percent_asked": one.wish.extra.percent,
        "break_minutes_asked": one.wish.extra.break_minutes,
        "reason": one.wish.reason,
        "document": one.wish.document,
        "decided_at": rfc3339_of(decision.at_ms) if decision else None,
        "decision": decision.reason if decision else None,
        "percent": extra.percent if extra else None,
        "break_minutes": extra.break_minutes if extra else None,
        "first_day": span.first.isoformat() if span else None,
        "last_day": span.last.isoformat() if span and span.last else None,
        "withdrawn_at": rfc3339_of(withdrawal.at_ms) if withdrawal else None,
        "withdrawal": withdrawal.reason if withdrawal else None,
    }


def _booking(one: Booking) -> dict[str, object]:
    return {"exam": one.exam, "window": one.window, "booked_at": rfc3339_of(one.booked_ms)}


def _sitting(row: dict[str, Any], agreed: Agreed | None) -> dict[str, object]:
    return {
        "sitting": str(row["id"]),
        "exam": row["exam"],
        "state": row["state"],
        "preview": bool(row["is_preview"]),
        "items": row["items"],
        "started_at": rfc3339_of(row["started_ms"]),
        "deadline": rfc3339_of(row["deadline_ms"]),
        "closed_at": rfc3339_of(row["closed_ms"]),
        "closed_by": row["closed_by"],
        "agreement": None if agreed is None else agreed.version,
        "agreed_at": None if agreed is None else rfc3339_of(agreed.agreed_ms),
    }


def _time(row: dict[str, Any]) -> dict[str, object]:
    return {
        "sitting": str(row["sitting_id"]),
        "kind": row["kind"],
        "seconds": row["ms"] / 1000,
        "reason": row["reason"],
        "made_at": rfc3339_of(row["made_ms"]),
    }


def _message(sitting_id: UUID, message: Message) -> dict[str, object]:
    return {
        "sitting": str(sitting_id),
        "text": message.text,
        "sent_at": rfc3339_of(message.sent_ms),
        "read_at": rfc3339_of(message.read_ms),
    }


def _seen(sitting_id: UUID, seen: Seen) -> dict[str, object]:
    return {
        "sitting": str(sitting_id),
        "seen_at": rfc3339_of(seen.at_ms),
        "unsent": seen.unsent,
    }


def _response(row: dict[str, Any]) -> dict[str, object]:
    return {
        "sitting": str(row["sitting_id"]),
        "position": row["position"],
        "sequence": row["sequence"],
        "response": json.loads(row["response"]),
        "saved_at": rfc3339_of(row["saved_ms"]),
    }


def _marks(sitting_id: UUID, kept: Revision) -> dict[str, object]:
    return {
        "sitting": str(sitting_id),
        "position": kept.position,
        **json.loads(kept.response),
        "saved_at": rfc3339_of(kept.saved_ms),
    }


def _late(row: dict[str, Any]) -> dict[str, object]:
    return {
        "sitting": str(row["sitting_id"]),
        "position": row["position"],
        "response": json.loads(row["response"]),
        "reason": row["reason"],
        "received_at": rfc3339_of(row["received_ms"]),
    }
