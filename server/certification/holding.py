"""What holders have done to their certificates that needs more than the certificate itself."""

from datetime import datetime

from server.accounts.service import Accounts
from server.certification.store import decisions as store
from server.credentials.domain.certificate import Certificate
from server.credentials.domain.refusals import ScoreNotReported
from server.credentials.service import Credentials
from server.grading import service as grading
from server.kernel.actor import Actor


class Holding:
    def __init__(self, credentials: Credentials, accounts: Accounts) -> None:
        self._credentials = credentials
        self._accounts = accounts

    async def ask_for_own_name(self, text: str, *, actor: Actor, now: datetime) -> None:
        """In the name of their profile. Raises as `credentials.life.naming` does."""
        certificate = await self._credentials.choices.own(text, actor=actor)
        person = await self._accounts.person(actor.person_id)
        await self._credentials.naming.ask(certificate, person.name, actor=actor, now=now)

    async def show_score(
        self, text: str, *, is_yes: bool, actor: Actor, now: datetime
    ) -> Certificate:
        """Raises as `credentials.life.replacing` does."""
        certificate = await self._credentials.choices.own(text, actor=actor)
        score = await self._score(certificate) if is_yes else None
        return await self._credentials.replacing.show_score(
            certificate, score, actor=actor, now=now
        )

    async def _score(self, certificate: Certificate) -> int:
        decision = await store.by_id(certificate.decision_id)
        if decision is None or certificate.record.achievement.scale is None:
            raise ScoreNotReported
        grades = await grading.grades_by_ids([decision.grade_id])
        return grades[decision.grade_id].scaled_score
