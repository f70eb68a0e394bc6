"""Issuing a certificate anew as its holder chooses: with the score in it, or without."""

from datetime import datetime

from server.audit import service as audit
from server.credentials.domain.certificate import MOST_EDITIONS, Certificate
from server.credentials.domain.choices import Choice
from server.credentials.domain.reasons import ReplacementCode
from server.credentials.domain.refusals import (
    CertificateNotInForce,
    CertificateSuspended,
    EditionsUsed,
    ScoreNotReported,
)
from server.credentials.domain.verdict import Status
from server.credentials.drafting import Replacement
from server.credentials.issuing import Issuing
from server.credentials.store import choices
from server.database.connection import transaction
from server.kernel.actor import Actor, Permission


class Replacing:
    def __init__(self, issuing: Issuing) -> None:
        self._issuing = issuing

    async def show_score(
        self, certificate: Certificate, score: int | None, *, actor: Actor, now: datetime
    ) -> Certificate:
        """`certificate` is the actor's; `score` None shows none. As it is already, nothing happens.

        Raises ScoreNotReported, and what `require_replaceable` does.
        """
        actor.require(Permission.KEEP_ACCOUNT)
        record = certificate.record
        if record.score == score:
            return certificate
        require_replaceable(certificate, now=now)
        low, high = record.achievement.scale or (1, 0)
        if score is not None and not low <= score <= high:
            raise ScoreNotReported
        wanted = Replacement(
            code=ReplacementCode.SCORE, holder_name=record.holder.name, score=score
        )
        issued = await self._issuing.replace(certificate, wanted, actor=actor, now=now)
        is_yes = score is not None
        async with transaction():
            await choices.add(issued.id, Choice.SCORE, is_yes=is_yes, now=now)
            detail: dict[str, str | bool] = {"choice": Choice.SCORE.value, "yes": is_yes}
            await audit.record(actor, "certificate.chosen", issued.id, now=now, detail=detail)
        return issued


def require_replaceable(certificate: Certificate, *, now: datetime) -> None:
    """Raises CertificateSuspended, CertificateNotInForce, EditionsUsed."""
    if certificate.standing.status is Status.SUSPENDED:
        raise CertificateSuspended
    if certificate.edition >= MOST_EDITIONS:
        raise EditionsUsed
    if not certificate.is_replaceable(now=now):
        raise CertificateNotInForce
