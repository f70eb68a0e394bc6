"""Who sees the name on a certificate: all who have its ID, unless its holder withdrew that.

Then only the holder, and whoever brings the token of its QR code: they hold the paper. One gate for
each file, page and answer.
"""

from datetime import datetime
from typing import Any

from litestar import Request

from server.credentials.domain.certificate import Certificate
from server.credentials.domain.qr_token import TokenMalformed
from server.credentials.formats.withheld import NameWithheld
from server.web.deps import Services
from server.web.security import actor_or_none


async def require_named(
    request: Request[Any, Any, Any], services: Services, certificate: Certificate, now: datetime
) -> None:
    """Raises NameWithheld."""
    if not await is_named(request, services, certificate, now):
        raise NameWithheld


async def is_named(
    request: Request[Any, Any, Any], services: Services, certificate: Certificate, now: datetime
) -> bool:
    if not certificate.is_name_withheld:
        return True
    if await _brings_token(request, services, certificate):
        return True
    viewer = await actor_or_none(request, now)
    return viewer is not None and viewer.person_id == certificate.person_id


async def _brings_token(
    request: Request[Any, Any, Any], services: Services, certificate: Certificate
) -> bool:
    text = request.query_params.get("token", "")
    try:
        token = await services.credentials.formats.read_token(text)
    except TokenMalformed:
        return False
    return token.printed_id == certificate.printed_id
