"""All that is kept about one person here, to be read out. Never a hash, a secret or a key."""

from typing import Any
from uuid import UUID

from server.accounts.tables import AccessTokenRow, PasswordLinkRow, PersonRow, SessionRow

Row = dict[str, Any]


async def person(person_id: UUID) -> list[Row]:
    return await PersonRow.filter(id=person_id).values(
        "id",
        "email",
        "name",
        "roles",
        "is_verified",
        "pending_email",
        "name_changed_ms",
        "locale",
        "zone",
        "created_ms",
        "deactivated_ms",
    )


async def sessions(person_id: UUID) -> list[Row]:
    kept = SessionRow.filter(person_id=person_id).order_by("created_ms")
    return await kept.values(
        "created_ms", "seen_ms", "expires_ms", "revoked_ms", "device", "network"
    )


async def password_links(person_id: UUID) -> list[Row]:
    kept = PasswordLinkRow.filter(person_id=person_id).order_by("expires_ms")
    return await kept.values("expires_ms", "used_ms")


async def access_tokens(person_id: UUID) -> list[Row]:
    kept = AccessTokenRow.filter(person_id=person_id).order_by("id")
    return await kept.values("name", "scopes", "created_ms", "expires_ms", "used_ms", "revoked_ms")
