"""A blueprint: what an exam draws, how long it lasts, where its cut lies. Values only."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import msgspec


class Draw(StrEnum):
    ALL = "all"
    SEEDED = "seeded"


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class Scale(_Part, frozen=True):
    low: int
    cut: int
    high: int


class DomainQuota(_Part, frozen=True):
    code: str
    title: str
    items: int


class Prerequisites(_Part, frozen=True):
    course: str | None = None
    exams: tuple[str, ...] = ()


class Retake(_Part, frozen=True):
    """Waits in days after each failed try; no limit where None."""

    waits_days: tuple[int, ...] = ()
    attempts: int | None = None
    window_days: int | None = None


class FullExam(_Part, frozen=True):
    """What a preview announces."""

    items: int
    minutes: int


class CertificateText(_Part, frozen=True):
    name: str
    description: str
    criteria: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """`cut` is the share of a form's points that passes; `scale` is what is reported."""

    exam: str
    title: str
    level: str
    language: str
    summary: str
    description: str
    minutes: int
    grace_seconds: int
    scale: Scale
    cut: Fraction
    provisional: bool
    draw: Draw
    domains: tuple[DomainQuota, ...]
    pilot: int
    prerequisites: Prerequisites
    retake: Retake
    validity_days: int | None
    preview: bool
    certificate: CertificateText
    full_exam: FullExam | None = None

    @property
    def items(self) -> int:
        return sum(quota.items for quota in self.domains)
