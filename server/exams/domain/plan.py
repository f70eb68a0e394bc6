"""A blueprint: what an exam draws, how it is moved through, how long it lasts, where its cut lies.

Values only. Sections have no minutes of their own: a sitting has one clock, whose ledger is the
one place where time is given.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import msgspec

from server.exams.domain.route import Navigation


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


class SectionPlan(Part, frozen=True):
    """The items of whole domains, one after the other; `instructions` are Markdown."""

    title: str
    domains: tuple[str, ...]
    instructions: str = ""


class PartPlan(Part, frozen=True):
    """Whole domains that are passed by themselves, at the share `cut` of their points, as `60%`.

    Whoever has no point in one of `must_score` fails the part: domains of it, or objectives that
    its items are about.
    """

    name: str
    domains: tuple[str, ...]
    cut: str
    must_score: tuple[str, ...] = ()

    @property
    def share(self) -> Fraction:
        return Fraction(self.cut.removesuffix("%")) / 100

    @property
    def objectives(self) -> tuple[str, ...]:
        """Those of `must_score` that are objectives."""
        return tuple(code for code in self.must_score if code not in self.domains)


class Exposure(Part, frozen=True, omit_defaults=True):
    """In which share of the forms an item may be at most, as `25%`, when so many are drawn.

    Any two of so many in a row have at most the share `shared` of their scored items in common.
    """

    cap: str
    forms: int
    shared: str | None = None

    @property
    def share(self) -> Fraction:
        return Fraction(self.cap.removesuffix("%")) / 100

    def most_shared(self, items: int) -> int | None:
        """How many of so many scored items two forms may share; None where it does not matter."""
        if self.shared is None:
            return None
        return int(Fraction(self.shared.removesuffix("%")) / 100 * items)

    @property
    def most(self) -> int:
        """In how many of the forms an item may be."""
        return int(self.share * self.forms)


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

    With `parts` each has its own cut, and all must be passed; `cut` is then what they come to if
    every item is worth the same, and nothing is judged by it.

    `pilot` items of each form are tried out and not scored; `policy` names the rules of admission,
    in `exams/policy`. A `draft` is not published, and may lack items yet. The items are those of
    the exam `bank` in the domains listed here, where it is named.
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
    navigation: Navigation = Navigation.FREE
    sections: tuple[SectionPlan, ...] = ()
    exposure: Exposure | None = None
    parts: tuple[PartPlan, ...] = ()
    negative_marking: bool = False
    draft: bool = False
    bank: str | None = None

    @property
    def home(self) -> str:
        """The exam whose items these are."""
        return self.bank or self.exam

    def cut_of(self, domain: str) -> Fraction:
        """The cut that a domain is held against."""
        return next((one.share for one in self.parts if domain in one.domains), self.cut)

    @property
    def objectives(self) -> tuple[str, ...]:
        """Those that must score in some part."""
        return tuple(code for part in self.parts for code in part.objectives)

    @property
    def most_shared(self) -> int | None:
        """How many scored items two forms may share; None where it does not matter."""
        return None if self.exposure is None else self.exposure.most_shared(self.scored_items)

    @property
    def scored_items(self) -> int:
        return sum(quota.items for quota in self.domains)

    @property
    def items(self) -> int:
        """How many are asked, those that are tried out among them."""
        return self.scored_items + self.pilot
