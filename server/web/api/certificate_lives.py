"""Suspending certificates, for administrators, and what holders show of theirs."""

from datetime import datetime

from litestar import delete, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from server.credentials.domain.printed_id import display
from server.credentials.domain.reasons import RestorationCode, SuspensionCode
from server.kernel.actor import Actor, Permission
from server.kernel.clock import rfc3339
from server.kernel.errors import Invalid
from server.web.api.certificates import certificate_out, require_text
from server.web.api.life_shapes import ChoiceOut, PrivacyIn, PrivacyOut, SuspensionIn
from server.web.api.shapes import CertificateOut
from server.web.deps import Services


class SuspensionReasonUnknown(Invalid):
    code = "suspension-reason-unknown"
    detail = "The reason’s code must be inquiry, complaint, request or policy."


class PrivacyNameUnknown(Invalid):
    code = "privacy-name-unknown"
    detail = "The name is either shown or withheld."


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


@get("/certificates/{certificate_id:str}/privacy", summary="What a holder shows of a certificate")
async def get_privacy(
    certificate_id: FromPath[str],
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
) -> PrivacyOut:
    return await _privacy(services, certificate_id, actor)


@put("/certificates/{certificate_id:str}/privacy", summary="Choose what a certificate shows")
async def put_privacy(
    certificate_id: FromPath[str],
    data: JSONBody[PrivacyIn],
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> PrivacyOut:
    actor.require(Permission.KEEP_ACCOUNT)
    if data.name not in {"shown", "withheld"}:
        raise PrivacyNameUnknown
    choices, holding = services.credentials.choices, services.certification.holding
    issued = await holding.show_score(certificate_id, is_yes=data.score, actor=actor, now=now)
    text = display(issued.printed_id)
    await choices.show_name(text, is_yes=data.name == "shown", actor=actor, now=now)
    await choices.list_it(text, is_yes=data.directory, actor=actor, now=now)
    return await _privacy(services, text, actor)


async def _privacy(services: Services, text: str, actor: Actor) -> PrivacyOut:
    choices = services.credentials.choices
    certificate = await choices.own(text, actor=actor)
    chosen = await choices.of(certificate)
    return PrivacyOut(
        id=display(certificate.printed_id),
        name="shown" if chosen.is_name_shown else "withheld",
        directory=chosen.is_listed,
        score=chosen.has_score,
        history=[
            ChoiceOut(choice=one.choice.value, yes=one.is_yes, at=rfc3339(one.at))
            for one in await choices.history(certificate)
        ],
    )


HANDLERS = [get_privacy, put_privacy, put_suspension, delete_suspension]
