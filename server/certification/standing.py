"""What stands of the decisions on a sitting, and what another grade does to its certificate. Pure.

A decision is never changed: a regrade adds another, and the newest counts.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from server.certification.domain import Outcome
from server.certification.store.decisions import Decision
from server.credentials.domain.verdict import RevocationCode, Status
from server.grading.domain.regrade import Consequence

_IN_FORCE = frozenset({Status.ACTIVE, Status.SUSPENDED})
PASSES = frozenset({Outcome.CERTIFY, Outcome.CONFIRM, Outcome.COVERED, Outcome.UNRENEWED})


@dataclass(frozen=True, slots=True)
class Certified:
    """How the certificate of a sitting stands, and whether the person holds one of a later one.

    `is_unrenewable`: it was to renew another, and that was revoked.
    """

    status: Status | None = None
    reason: RevocationCode | None = None
    is_covered: bool = False
    is_erased: bool = False
    is_unrenewable: bool = False


def certifying(decisions: Sequence[Decision]) -> Decision | None:
    """The decision that the certificate of a sitting rests on; None where it is to have none.

    `decisions` are all on one sitting, the first first.
    """
    for one in reversed(decisions):
        if one.outcome is Outcome.CERTIFY:
            return one
        if one.outcome is not Outcome.CONFIRM:
            return None
    return None


def bearing(decisions: Sequence[Decision]) -> Decision | None:
    """As `certifying`; or the newest, if it has a certificate once what covers it has fallen."""
    if decisions and decisions[-1].outcome is Outcome.COVERED:
        return decisions[-1]
    return certifying(decisions)


def consequence(before: Outcome, certified: Certified, *, passes: bool) -> Consequence:
    """What another grade does to the certificate of a sitting that was decided on as `before`."""
    if before is Outcome.NONE or (before in PASSES) == passes:
        return Consequence.NONE
    return _gained(certified) if passes else _lost(before, certified)


def outcome_of(before: Outcome, what: Consequence, *, passes: bool) -> Outcome:
    """The decision that another grade leads to."""
    if before is Outcome.NONE:
        return Outcome.NONE
    if not passes:
        return Outcome.REFUSE
    if what is Consequence.ISSUE:
        return Outcome.CERTIFY
    if what is Consequence.COVERED or before is Outcome.COVERED:
        return Outcome.COVERED
    return Outcome.CONFIRM


def is_lost(statuses: Collection[Status]) -> bool:
    """Whether of a person's certificates one was revoked, and none is in force."""
    return Status.REVOKED in statuses and _IN_FORCE.isdisjoint(statuses)


def _gained(certified: Certified) -> Consequence:
    is_revoked = certified.status is Status.REVOKED
    is_barred = is_revoked and certified.reason is not RevocationCode.REGRADE
    if is_barred or certified.is_erased or certified.is_unrenewable:
        return Consequence.BARRED
    return Consequence.COVERED if certified.is_covered else Consequence.ISSUE


def _lost(before: Outcome, certified: Certified) -> Consequence:
    has_none = before in {Outcome.COVERED, Outcome.UNRENEWED}
    if has_none and certified.status not in _IN_FORCE:
        return Consequence.NONE
    if certified.status is Status.REVOKED:
        return Consequence.REVOKED
    if certified.status is Status.SUPERSEDED:
        return Consequence.SUPERSEDED
    return Consequence.REVOKE
