"""Suspending certificates, for programs of administrators."""

from datetime import datetime

from litestar import delete, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from server.credentials.domain.reasons import RestorationCode, SuspensionCode
from server.kernel.actor import Actor
from server.kernel.errors import Invalid
from server.web.api.certificates import certificate_out, require_text
from server.web.api.shapes import CertificateOut, SuspensionIn
from server.web.deps import Services


class SuspensionReasonUnknown(Invalid):
    code = "suspension-reason-unknown"
    detail = "The reason’s code must be inquiry, complaint, request or policy."


@put("/certificates/{certificate_id:str}/suspension", summary="Suspend a certificate")
async def put_suspension(
    certificate_id: FromPath[str],
    data: JSONBody[SuspensionIn],
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> CertificateOut:
    reason = data.reason
    if reason.code not in {code.value for code in SuspensionCode}:
        raise SuspensionReasonUnknown
    require_text(reason.text)
    certificate = await services.credentials.life.suspend(
        certificate_id, SuspensionCode(reason.code), reason.text, actor=actor, now=now
    )
    return certificate_out(services.credentials.judge(certificate, at=now), services.public_url)


@delete(
    "/certificates/{certificate_id:str}/suspension",
    status_code=200,
    summary="End the suspension of a certificate",
)
async def delete_suspension(
    certificate_id: FromPath[str],
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> CertificateOut:
    certificate = await services.credentials.life.restore(
        certificate_id, RestorationCode.CLEARED, None, actor=actor, now=now
    )
    return certificate_out(services.credentials.judge(certificate, at=now), services.public_url)


HANDLERS = [put_suspension, delete_suspension]
