"""A verdict in words a recruiter knows: what is so, what it means, what to do.

Says no more than was judged, blames nobody, and calls a practice certificate what it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from server.credentials.domain.verdict import RevocationCode, Standing, Verdict
from server.kernel.sentence import Sentence

PRACTICE = "practice"
_IS_PRACTICE = Sentence(
    "It is a practice certificate: it shows that somebody tried out the platform, "
    "and says nothing about what the holder can do."
)
_WAS_PRACTICE = Sentence(
    "It was a practice certificate, which says nothing about what the holder can do."
)
_REVOKED = {
    RevocationCode.FRAUD: Sentence("It was revoked because the exam was not taken honestly."),
    RevocationCode.ERROR: Sentence("It was revoked because it was issued in error."),
    RevocationCode.REGRADE: Sentence(
        "It was revoked because the exam result behind it was corrected."
    ),
    RevocationCode.REQUEST: Sentence("It was revoked because the holder asked for it."),
    RevocationCode.POLICY: Sentence("It was revoked because its rules were not kept."),
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
    """`answer` and `about` are the headline, the answer standing out; `told` explains."""

    answer: Sentence
    about: Sentence
    told: Sequence[Sentence]


_WITHOUT_FACTS = {
    Verdict.UNKNOWN: Words(
        Sentence("Unknown."),
        Sentence("No such certificate."),
        [
            Sentence("We know of no certificate with this ID."),
            Sentence("Compare it with the one you were given, or ask the holder for it again."),
        ],
    ),
    Verdict.UNKNOWN_ISSUER: Words(
        Sentence("Not from us."),
        Sentence("Another issuer made this certificate."),
        [Sentence("We cannot say whether it is genuine. Ask the issuer it names.")],
    ),
    Verdict.TAMPERED: Words(
        Sentence("Altered."),
        Sentence("Do not rely on this document."),
        [
            Sentence("It was changed after it was signed, or was never signed by us."),
            Sentence("Ask the holder for the certificate ID and check that."),
        ],
    ),
    Verdict.UNVERIFIABLE: Words(
        Sentence("Not checked."),
        Sentence("Something needed to check it is missing."),
        [
            Sentence("Something needed to check this certificate is missing or cannot be read."),
            Sentence("That says nothing against it: try again, or check its ID."),
        ],
    ),
}

_HEADLINES = {
    Verdict.REVOKED: (Sentence("Revoked."), Sentence("Do not rely on this certificate.")),
    Verdict.SUPERSEDED: (Sentence("Superseded."), Sentence("There is a newer certificate.")),
    Verdict.SUSPENDED: (
        Sentence("Suspended."),
        Sentence("Do not rely on this certificate for now."),
    ),
    Verdict.NOT_YET_VALID: (Sentence("Not valid yet."), Sentence("Its first day has not come.")),
    Verdict.EXPIRED: (Sentence("Expired."), Sentence("It was valid once.")),
}


def words(verdict: Verdict, certificate: Certificate | None) -> Words:
    if verdict in _WITHOUT_FACTS or certificate is None:
        return _WITHOUT_FACTS.get(verdict, _WITHOUT_FACTS[Verdict.UNVERIFIABLE])
    answer, about = _headline(verdict, certificate)
    practice = _WAS_PRACTICE if verdict is Verdict.REVOKED else _IS_PRACTICE
    told = _told(verdict, certificate)
    return Words(answer, about, [*told, practice] if certificate.is_practice else told)


def _headline(verdict: Verdict, certificate: Certificate) -> tuple[Sentence, Sentence]:
    if verdict in _HEADLINES:
        return _HEADLINES[verdict]
    if certificate.is_practice:
        return Sentence("Genuine, for practice only."), Sentence("It certifies no skill.")
    passed = Sentence("This person passed the %(exam)s exam.", {"exam": certificate.title})
    return Sentence("Valid."), passed


def _told(verdict: Verdict, certificate: Certificate) -> list[Sentence]:
    standing = certificate.standing
    facts = {"issuer": certificate.issuer, "issued": _day(standing.issued_at)}
    issued = Sentence("%(issuer)s issued it on %(issued)s.", facts)
    match verdict:
        case Verdict.REVOKED:
            return _revoked(certificate)
        case Verdict.SUPERSEDED:
            return [issued, Sentence("The holder has a newer one. Ask for its ID.")]
        case Verdict.SUSPENDED:
            return [issued, Sentence("%(issuer)s is looking into it. Ask again soon.", facts)]
        case Verdict.NOT_YET_VALID:
            return [Sentence("The certificate is valid from %(issued)s on.", facts)]
        case Verdict.EXPIRED:
            return [issued, _ran_out(standing)]
    return [issued, _runs(standing)]


def _revoked(certificate: Certificate) -> list[Sentence]:
    standing = certificate.standing
    facts = {
        "issuer": certificate.issuer,
        "issued": _day(standing.issued_at),
        "revoked": _day(standing.changed_at or standing.issued_at),
    }
    told = [Sentence("%(issuer)s issued it on %(issued)s and revoked it on %(revoked)s.", facts)]
    if standing.reason:
        told.append(_REVOKED[standing.reason])
    if standing.status_at(standing.issued_at) is standing.status:
        told.append(Sentence("It counts as revoked from the day of issue."))
    return told


def _ran_out(standing: Standing) -> Sentence:
    if standing.expires_at is None:
        return Sentence("It has run out.")
    ended = {"expired": _day(standing.expires_at)}
    return Sentence("It ran out on %(expired)s and was not revoked.", ended)


def _runs(standing: Standing) -> Sentence:
    if standing.expires_at is None:
        return Sentence("It has not been changed or revoked, and it does not expire.")
    return Sentence(
        "It has not been changed or revoked, and it is valid until %(expires)s.",
        {"expires": _day(standing.expires_at)},
    )


def _day(moment: datetime) -> date:
    """The day it is in UTC, as it stands in the signed document."""
    return moment.astimezone(UTC).date()
