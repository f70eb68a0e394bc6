"""Looking certificates up, verifying many at once, and revoking, for programs."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from litestar import Request, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import UNSET

from server.credentials.domain.certificate import Certificate
from server.credentials.domain.printed_id import display
from server.credentials.domain.verdict import RevocationCode
from server.credentials.formats.service import Format
from server.credentials.judged import Judged
from server.kernel.actor import Actor
from server.kernel.errors import Invalid, NotFound
from server.kernel.text import forbidden_character
from server.web.answers import LeanAnswer
from server.web.api.shapes import (
    AssuranceOut,
    CertificateOut,
    IssuerOut,
    RevocationIn,
)
from server.web.deps import Services
from server.web.doors import PUBLIC
from server.web.express import Lane
from server.web.security import has_bearer, network_of
from server.web.strict import StrictRequest

_FORMS = (*(form.value for form in Format), "tlog-proof")


class ReasonUnknown(Invalid):
    code = "reason-unknown"
    detail = "The reason’s code must be fraud, error, regrade, request or policy."


class ReasonTextMalformed(Invalid):
    code = "reason-text-malformed"
    detail = "The reason’s text holds a character that is not allowed."


@get(
    "/certificates/{certificate_id:str}",
    opt=PUBLIC,
    response_class=LeanAnswer,
    summary="Look a certificate up",
)
async def get_certificate(
    certificate_id: FromPath[str],
    request: StrictRequest,
    services: NamedDependency[Services],
) -> CertificateOut:
    judged = await look_up(services, certificate_id, request, services.now())
    return certificate_out(judged, services.public_url)


@put("/certificates/{certificate_id:str}/revocation", summary="Revoke a certificate")
async def put_revocation(
    certificate_id: FromPath[str],
    data: JSONBody[RevocationIn],
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> CertificateOut:
    reason = data.reason
    if reason.code not in {code.value for code in RevocationCode}:
        raise ReasonUnknown
    require_text(reason.text)
    certificate = await services.credentials.life.revoke(
        certificate_id, RevocationCode(reason.code), reason.text, actor=actor, now=now
    )
    return certificate_out(services.credentials.judge(certificate, at=now), services.public_url)


async def look_up(
    services: Services, text: str, request: "Request[Any, Any, Any]", now: datetime
) -> Judged:
    """Find and judge; failed look-ups of a stranger's network are counted and limited."""
    try:
        return await services.credentials.judged(text, at=now)
    except NotFound:
        await count_failure(services, request, now)
        raise


async def _look_up_express(
    services: Services, request: Callable[[], StrictRequest], text: str
) -> tuple[CertificateOut, int]:
    now = services.now()
    try:
        judged = await services.credentials.judged(text, at=now)
    except NotFound:
        await count_failure(services, request(), now)
        raise
    return certificate_out(judged, services.public_url), 200


async def count_failure(
    services: Services, request: "Request[Any, Any, Any]", now: datetime
) -> None:
    if not await has_bearer(request, now):
        network = network_of(request)
        services.lookups.require_few(network, now=now)
        services.lookups.count(network, now=now)


def certificate_out(judged: Judged, public_url: str) -> CertificateOut:
    certificate = judged.certificate
    record = certificate.record
    shown = display(certificate.printed_id)
    return CertificateOut(
        id=shown,
        verdict=judged.verdict,
        status=certificate.standing.status,
        title=record.achievement.title,
        level=record.achievement.level,
        issued_on=record.issued_at.date().isoformat(),
        expires_on=None if record.expires_at is None else record.expires_at.date().isoformat(),
        holder=UNSET if certificate.is_name_withheld else record.holder.name,
        issuer=IssuerOut(record.issuer.did, record.issuer.name),
        assurance=AssuranceOut(record.assurance.identity, record.assurance.supervision),
        log_index=certificate.log_index,
        links=_links(certificate, f"{public_url}/certificates/{shown}", public_url),
    )


def _links(certificate: Certificate, address: str, public_url: str) -> dict[str, str]:
    """Renewals lead to each other; what was issued anew leads onward only."""
    links = {"page": address} | {form: f"{address}.{form}" for form in _FORMS}
    for relation, other in (("replaced_by", certificate.after), ("replaces", certificate.renews)):
        if other is not None:
            links[relation] = f"{public_url}/certificates/{display(other)}"
    return links


def require_text(text: str | None) -> None:
    """Raises ReasonTextMalformed."""
    if text is not None and forbidden_character(text, allow="\n") is not None:
        raise ReasonTextMalformed


HANDLERS = [get_certificate, put_revocation]

LANES = (Lane("GET", "/api/v1/certificates/{}", None, _look_up_express, is_public=True),)
