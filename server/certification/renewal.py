"""Renewal exams: `<slug>-renewal` renews what `<slug>` certifies, by the window of its policy."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from server.credentials.domain.certificate import Certificate
from server.credentials.domain.verdict import Status
from server.exams.domain.policy import Renewal
from server.exams.releases import Release
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


def kept_by(scheme: str, exams: Sequence[Release]) -> Release | None:
    """The exam that keeps a certificate going, and by whose policy: its renewal exam, or its own.

    None: neither is published.
    """
    published = {one.slug: one for one in exams}
    return published.get(scheme + SUFFIX) or published.get(scheme)


def renewable_by(
    scheme: str, exams: Sequence[Release], *, ends: datetime, now: datetime
) -> Release | None:
    """As `kept_by`, once its window is open; the exam itself when it is too late to renew."""
    exam = kept_by(scheme, exams)
    if exam is None or now < _opens(exam.policy.renewal, ends):
        return None
    if is_renewal(exam.slug) and now > _closes(exam.policy.renewal, ends):
        return next((one for one in exams if one.slug == scheme), None)
    return exam


def refusal(
    rule: Renewal, exam: str, held: Sequence[Certificate], *, now: datetime
) -> NotPermitted | None:
    """Why somebody with these certificates cannot renew now; the newest of the scheme counts."""
    scheme = scheme_of(exam)
    active = [one for one in held if one.scheme == scheme and one.standing.status is Status.ACTIVE]
    ends = max((one.record.expires_at for one in active if one.record.expires_at), default=None)
    if ends is None or now > _closes(rule, ends):
        return NothingToRenew(members={"retry_at": None, "exam": scheme})
    opens = _opens(rule, ends)
    if now < opens:
        return RenewalTooEarly(members={"retry_at": rfc3339(opens)})
    return None


def _opens(rule: Renewal, ends: datetime) -> datetime:
    return ends - timedelta(days=rule.window_days)


def _closes(rule: Renewal, ends: datetime) -> datetime:
    return ends + timedelta(days=rule.grace_days)
