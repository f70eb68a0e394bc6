"""A blueprint: what an exam draws, how long it lasts, where its cut lies. Values only."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import msgspec


class Draw(StrEnum):
    ALL = "all"
    SEEDED = "seeded"


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class Scale(Part, frozen=True):
    low: int
    cut: int
    high: int


class DomainQuota(Part, frozen=True):
    code: str
    title: str
    items: int


class Prerequisites(Part, frozen=True):
    course: str | None = None
    exams: tuple[str, ...] = ()


class FullExam(Part, frozen=True):
    """What a preview announces."""

    items: int
    minutes: int


class CertificateText(Part, frozen=True):
    name: str
    description: str
    criteria: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """`cut` is the share of a form's points that passes; `scale` is what is reported.

    `policy` names the rules of admission, in `exams/policy`.
    """

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
    policy: str
    validity_days: int | None
    preview: bool
    certificate: CertificateText
    full_exam: FullExam | None = None

    @property
    def items(self) -> int:
        return sum(quota.items for quota in self.domains)
