"""What is kept here about one person, for their export: who they are and how they sign in."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from server.accounts.store import deletions, second_factors
from server.accounts.store import personal as store
from server.kernel.clock import rfc3339, rfc3339_of


async def personal_data(person_id: UUID) -> Mapping[str, Sequence[object]]:
    return {
        "profile": [_profile(row) for row in await store.person(person_id)],
        "sign_ins": [_sign_in(row) for row in await store.sessions(person_id)],
        "password_links": [
            {"expires_at": rfc3339_of(row["expires_ms"]), "used_at": rfc3339_of(row["used_ms"])}
            for row in await store.password_links(person_id)
        ],
        "second_factor": await _second_factor(person_id),
        "access_tokens": [_token(row) for row in await store.access_tokens(person_id)],
        "deletion_requests": await _deletion(person_id),
    }


def _profile(row: dict[str, Any]) -> dict[str, object]:
    return {
        "id": str(row["id"]),
        "email": row["email"],
        "new_email": row["pending_email"],
        "email_verified": bool(row["is_verified"]),
        "name": row["name"],
        "name_changed_at": rfc3339_of(row["name_changed_ms"]),
        "roles": row["roles"].split(","),
        "language": row["locale"] or None,
        "time_zone": row["zone"] or None,
        "registered_at": rfc3339_of(row["created_ms"]),
        "deactivated_at": rfc3339_of(row["deactivated_ms"]),
    }


def _sign_in(row: dict[str, Any]) -> dict[str, object]:
    return {
        "began_at": rfc3339_of(row["created_ms"]),
        "seen_at": rfc3339_of(row["seen_ms"]),
        "expires_at": rfc3339_of(row["expires_ms"]),
        "ended_at": rfc3339_of(row["revoked_ms"]),
        "device": row["device"],
        "network": row["network"],
    }


def _token(row: dict[str, Any]) -> dict[str, object]:
    return {
        "name": row["name"],
        "scopes": row["scopes"].split(),
        "made_at": rfc3339_of(row["created_ms"]),
        "expires_at": rfc3339_of(row["expires_ms"]),
        "used_at": rfc3339_of(row["used_ms"]),
        "revoked_at": rfc3339_of(row["revoked_ms"]),
    }


async def _second_factor(person_id: UUID) -> list[object]:
    stored = await second_factors.of_person(person_id)
    if stored is None or stored.confirmed_at is None:
        return []
    left = len(stored.recovery_hashes)
    return [{"on_since": rfc3339(stored.confirmed_at), "recovery_codes_left": left}]


async def _deletion(person_id: UUID) -> list[object]:
    request = await deletions.pending_of(person_id)
    if request is None:
        return []
    return [
        {
            "asked_at": rfc3339(request.asked_at),
            "due_at": rfc3339(request.due_at),
            "with_certificates": request.with_certificates,
        }
    ]
