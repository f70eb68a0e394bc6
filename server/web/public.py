"""Public documents of the house: keys, status lists, health and metrics."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.database import connection
from server.language.catalogs import LANGUAGES
from server.web import metrics
from server.web.deps import Services
from server.web.doors import PUBLIC
from server.web.static_files import tags_in
from server.web.strict import AddressUnknown, StrictRequest

A_MINUTE = {"Cache-Control": "public, max-age=60"}
REVALIDATED = {"Cache-Control": "no-cache"}
SECURITY_HOLDS = timedelta(days=180)
ANYONE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


@get("/.well-known/did.json", opt=PUBLIC, include_in_schema=False)
async def get_did(services: NamedDependency[Services]) -> Response[bytes]:
    document = await services.credentials.did_bytes()
    return Response(document, media_type="application/did+json", headers=A_MINUTE | ANYONE)


@get("/.well-known/jwks.json", opt=PUBLIC, include_in_schema=False)
async def get_jwks(services: NamedDependency[Services]) -> Response[bytes]:
    document = msgspec.json.encode(await services.credentials.jwks())
    return Response(document, media_type="application/jwk-set+json", headers=A_MINUTE | ANYONE)


@get("/.well-known/compromised-keys.json", opt=PUBLIC, include_in_schema=False)
async def get_compromised_keys(services: NamedDependency[Services]) -> Response[bytes]:
    document = msgspec.json.encode(await services.credentials.recovery.published())
    return Response(document, media_type="application/json", headers=A_MINUTE | ANYONE)


@get("/status/{number:str}", opt=PUBLIC, include_in_schema=False)
async def get_status_list(
    number: FromPath[str],
    request: StrictRequest,
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Asked for again each time, also by a CDN, and sent again only when it changed."""
    if not (0 < len(number) <= 6 and number.isascii() and number.isdigit() and number[0] != "0"):
        raise AddressUnknown
    document = await services.credentials.lists.signed(int(number), now=now)
    tag = f'"{sha256(document.encode()).hexdigest()[:32]}"'
    headers = REVALIDATED | ANYONE | {"ETag": tag}
    if tag in tags_in(request.headers.get("if-none-match", "")):
        return Response(b"", status_code=304, media_type="application/vc", headers=headers)
    return Response(document.encode(), media_type="application/vc", headers=headers)


@get("/trust.json", opt=PUBLIC, include_in_schema=False)
async def get_trust(
    services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Response[bytes]:
    bundle = await services.credentials.trust.bundle(now=now)
    return Response(bundle, media_type="application/json", headers=A_MINUTE | ANYONE)


@get("/.well-known/security.txt", opt=PUBLIC, include_in_schema=False, sync_to_thread=False)
def get_security(
    services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Response[bytes]:
    """Where a weakness is reported (RFC 9116)."""
    if not services.security_contact:
        raise AddressUnknown
    expires = (now.astimezone(UTC) + SECURITY_HOLDS).strftime("%Y-%m-%dT00:00:00Z")
    content = (
        f"Contact: {services.security_contact}\n"
        f"Expires: {expires}\n"
        f"Preferred-Languages: {', '.join(LANGUAGES)}\n"
        f"Canonical: {services.public_url}/.well-known/security.txt\n"
    )
    return Response(content.encode(), media_type="text/plain", headers=A_MINUTE)


@get("/health", opt=PUBLIC, include_in_schema=False)
async def get_health(services: NamedDependency[Services]) -> dict[str, object]:
    """Answer ok only when the store answers too.

    What is degraded is named, and takes no server out: looking up and sitting go on.
    """
    await connection.ping()
    credentials = services.credentials
    found = {
        "transparency-log": credentials.log.stands_still,
        "signing-keys": bool(credentials.keys.lost),
    }
    degraded = [name for name, is_so in found.items() if is_so]
    return {"status": "ok", **({"degraded": degraded} if degraded else {})}


@get("/metrics", opt=PUBLIC, include_in_schema=False)
async def get_metrics(
    services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Response[bytes]:
    content, media_type = await metrics.exposition(
        log_stands_still=services.credentials.log.stands_still,
        arrivals=services.arrivals,
        upkeep=services.upkeep,
        now=now,
    )
    return Response(content, media_type=media_type)


HANDLERS = [
    get_did,
    get_jwks,
    get_compromised_keys,
    get_status_list,
    get_trust,
    get_security,
    get_health,
    get_metrics,
]
