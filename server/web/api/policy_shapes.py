"""The wire shapes of the rules under which an exam is sat."""

from msgspec import Struct


class AppealTermsOut(Struct, frozen=True):
    """For how many days after the result one may appeal, and within how many it is ruled on."""

    days: int
    ruling_days: int


class PolicyOut(Struct, frozen=True):
    """Under which rules an exam is sat; the version follows from what they say.

    `release` is when a result is told: `at_once`, `after_review`, or a day.
    """

    name: str
    version: str
    release: str
    appeals: AppealTermsOut | None


class ExamPartOut(Struct, frozen=True):
    """A part with a cut of its own, a share of its points.

    Whoever has no point in one of `must_score`, domains or objectives, fails it.
    """

    name: str
    domains: list[str]
    cut_share: float
    must_score: list[str]
