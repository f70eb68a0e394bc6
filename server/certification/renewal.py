"""Renewal exams: `<slug>-renewal` renews what `<slug>` certifies, by the window of its policy."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from server.credentials.domain.certificate import Certificate
from server.credentials.domain.verdict import Status
from server.exams.domain.policy import Renewal
from server.kernel.clock import rfc3339
from server.kernel.errors import NotPermitted

SUFFIX = "-renewal"


class NothingToRenew(NotPermitted):
    code = "nothing-to-renew"
    detail = "This exam renews a certificate, and you hold none that it could renew."


class RenewalTooEarly(NotPermitted):
    code = "renewal-too-early"
    detail = "It is too early to renew your certificate. You can sit this exam later."


def scheme_of(exam: str) -> str:
    """In what a pass of an exam is certified."""
    return exam.removesuffix(SUFFIX)


def is_renewal(exam: str) -> bool:
    return exam.endswith(SUFFIX)


def exams_of(scheme: str) -> tuple[str, str]:
    return scheme, scheme + SUFFIX


def refusal(
    rule: Renewal, exam: str, held: Sequence[Certificate], *, now: datetime
) -> NotPermitted | None:
    """Why somebody with these certificates cannot renew now; the newest of the scheme counts."""
    scheme = scheme_of(exam)
    active = [one for one in held if one.scheme == scheme and one.standing.status is Status.ACTIVE]
    ends = max((one.record.expires_at for one in active if one.record.expires_at), default=None)
    if ends is None or now > ends + timedelta(days=rule.grace_days):
        return NothingToRenew(members={"retry_at": None, "exam": scheme})
    opens = ends - timedelta(days=rule.window_days)
    if now < opens:
        return RenewalTooEarly(members={"retry_at": rfc3339(opens)})
    return None
