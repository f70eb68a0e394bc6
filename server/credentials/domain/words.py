"""A verdict in words a recruiter knows: what is so, what it means, what to do.

Says no more than was judged, blames nobody, and calls a practice certificate what it is.
"""

from dataclasses import dataclass
from datetime import date, datetime

from server.credentials.domain.verdict import RevocationCode, Standing, Verdict

PRACTICE = "practice"
_PRACTICE_WORDS = (
    "It is a practice certificate: it shows that somebody tried out the platform, "
    "and says nothing about their skill."
)
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_REASONS = {
    RevocationCode.FRAUD: "because the exam was not taken honestly",
    RevocationCode.ERROR: "because it was issued in error",
    RevocationCode.REGRADE: "because the exam result behind it was corrected",
    RevocationCode.REQUEST: "because the holder asked for it",
    RevocationCode.POLICY: "because its rules were not kept",
}
_WITHOUT_FACTS = {
    Verdict.UNKNOWN: (
        "No such certificate.",
        (
            "We have issued no certificate with this ID. "
            "Compare it with the one you were given, or ask the holder for it again."
        ),
    ),
    Verdict.UNKNOWN_ISSUER: (
        "Not from us.",
        "Another issuer made this certificate, so we cannot say whether it is genuine. Ask them.",
    ),
    Verdict.TAMPERED: (
        "Do not rely on this document.",
        (
            "It was changed after it was signed, or was never signed by us. "
            "Ask the holder for the certificate ID and check that."
        ),
    ),
    Verdict.UNVERIFIABLE: (
        "Not checked.",
        (
            "Something needed to check this certificate is missing or cannot be read. "
            "That says nothing against it: try again, or check its ID."
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Certificate:
    """The facts a sentence may name."""

    title: str
    level: str
    issuer: str
    standing: Standing

    @property
    def is_practice(self) -> bool:
        return self.level == PRACTICE


@dataclass(frozen=True, slots=True)
class Words:
    """`headline` answers; `sentence` explains."""

    headline: str
    sentence: str


def day_in_words(day: date | datetime) -> str:
    """`9 October 2026`, in the time zone the day is given in."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def words(verdict: Verdict, certificate: Certificate | None) -> Words:
    if verdict in _WITHOUT_FACTS or certificate is None:
        return Words(*_WITHOUT_FACTS.get(verdict, _WITHOUT_FACTS[Verdict.UNVERIFIABLE]))
    headline, sentence = _told(verdict, certificate)
    if certificate.is_practice:
        sentence = f"{sentence} {_PRACTICE_WORDS}"
    return Words(headline, sentence)


def _told(verdict: Verdict, certificate: Certificate) -> tuple[str, str]:
    issued = f"{certificate.issuer} issued it on {day_in_words(certificate.standing.issued_at)}"
    match verdict:
        case Verdict.REVOKED:
            return "Revoked. Do not rely on this certificate.", _revoked(issued, certificate)
        case Verdict.SUPERSEDED:
            headline = "Superseded. There is a newer certificate."
            return headline, f"{issued}; the holder has a newer one. Ask for its ID."
        case Verdict.SUSPENDED:
            headline = "Suspended. Do not rely on this certificate for now."
            return headline, f"{issued} and is looking into it. Check again in a few days."
        case Verdict.NOT_YET_VALID:
            begins = day_in_words(certificate.standing.issued_at)
            return "Not valid yet.", f"The certificate is valid from {begins} on."
        case Verdict.EXPIRED:
            return "Expired. It was valid once.", f"{issued}. {_ran_out(certificate.standing)}"
        case _:
            return _valid(issued, certificate)


def _revoked(issued: str, certificate: Certificate) -> str:
    standing = certificate.standing
    on = f" on {day_in_words(standing.changed_at)}" if standing.changed_at else ""
    why = f", {_REASONS[standing.reason]}" if standing.reason else ""
    from_issue = standing.status_at(standing.issued_at) is standing.status
    counts = " It counts as withdrawn from the day of issue." if from_issue else ""
    return f"{issued} and withdrew it{on}{why}.{counts}"


def _ran_out(standing: Standing) -> str:
    if standing.expires_at is None:
        return "It has run out."
    return f"It ran out on {day_in_words(standing.expires_at)} and was not withdrawn."


def _valid(issued: str, certificate: Certificate) -> tuple[str, str]:
    expires_at = certificate.standing.expires_at
    until = f"it runs until {day_in_words(expires_at)}" if expires_at else "it does not expire"
    headline = f"Valid. This person passed the {certificate.title} exam."
    if certificate.is_practice:
        headline = "Genuine, for practice only. It certifies no skill."
    return headline, f"{issued}. It has not been changed or withdrawn, and {until}."
