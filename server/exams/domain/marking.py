"""What a policy says of marking by people: how long a hold lasts, who may mark, whom not."""

import re
from collections.abc import Iterator
from fractions import Fraction

from server.exams.domain.plan import Part

MAX_LEASE_MINUTES = 24 * 60
MAX_FIRMS = 1_000
LEAST_CONTROLS, MAX_CONTROLS = 3, 1_000
_SHARE = re.compile(r"(100|[1-9]?[0-9])(\.[0-9]{1,4})?%\Z")
_DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+\Z")


class Training(Part, frozen=True):
    """How far a rater must agree with the exemplars of an item before they mark it.

    `exact` of the levels must be the same, and `adjacent` the same or next to it.
    """

    exact: str = "50%"
    adjacent: str = "90%"

    @property
    def exact_share(self) -> Fraction:
        return Fraction(self.exact.removesuffix("%")) / 100

    @property
    def adjacent_share(self) -> Fraction:
        return Fraction(self.adjacent.removesuffix("%")) / 100


class Marking(Part, frozen=True):
    """`firms` are domains of mail: nobody marks for somebody with an address of the same one.

    Every so many readings as `controls` says, a rater is given a settled response, which counts
    for nothing but their own figures; 0 is never.
    """

    lease_minutes: int = 60
    training: Training = Training()
    firms: tuple[str, ...] = ()
    controls: int = 0

    def firm_of(self, address: str) -> str | None:
        domain = address.rpartition("@")[2].lower()
        return next(
            (one for one in self.firms if domain == one or domain.endswith(f".{one}")), None
        )


def broken_marking(marking: Marking) -> Iterator[tuple[str, str]]:
    if not 5 <= marking.lease_minutes <= MAX_LEASE_MINUTES:
        yield "marking.lease_minutes", f"from 5 to {MAX_LEASE_MINUTES} minutes"
    if marking.controls and not LEAST_CONTROLS <= marking.controls <= MAX_CONTROLS:
        yield "marking.controls", f"0, or from {LEAST_CONTROLS} to {MAX_CONTROLS} readings"
    training = marking.training
    for name, share in (("exact", training.exact), ("adjacent", training.adjacent)):
        if not _SHARE.match(share):
            yield f"marking.training.{name}", "a share of the levels, as `80%`"
    if len(marking.firms) > MAX_FIRMS:
        yield "marking.firms", f"at most {MAX_FIRMS} firms"
    for at, one in enumerate(marking.firms):
        if not _DOMAIN.match(one):
            yield f"marking.firms.{at}", "a domain of mail in lower case, as `firm.example`"
