"""A certificate and the verdict on it at some moment."""

from dataclasses import dataclass

from server.credentials.domain.certificate import Certificate
from server.credentials.domain.verdict import Verdict
from server.credentials.domain.words import Certificate as Facts
from server.credentials.domain.words import Words, words


@dataclass(frozen=True, slots=True)
class Judged:
    certificate: Certificate
    verdict: Verdict

    @property
    def words(self) -> Words:
        record = self.certificate.record
        standing, achievement = self.certificate.standing, record.achievement
        facts = Facts(achievement.title, achievement.level, record.issuer.name, standing)
        return words(self.verdict, facts)
