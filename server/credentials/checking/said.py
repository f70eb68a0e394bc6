"""What a credential says of itself, for people to compare with what they were shown.

Read from any issuer's Open Badges 3.0 credential as far as it is there. Says nothing of whether it
is true: that is the assessment's.
"""

from dataclasses import dataclass
from datetime import datetime

from server.credentials.checking.codes import Unreadable
from server.credentials.checking.documents import inside, issuer_of, moment_of
from server.credentials.domain.document import Document, Json
from server.kernel.text import forbidden_character

LONGEST = 300
_CUT = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Texts are "" where the document says nothing."""

    title: str
    holder: str
    issuer: str
    issuer_id: str
    licence: str
    """In our own credentials the printed ID."""
    issued_at: datetime | None
    expires_at: datetime | None


def said_in(document: Document) -> Said:
    subject = inside(document, "credentialSubject")
    achievement = inside(subject, "achievement")
    return Said(
        title=_text(inside(achievement, "name")) or _text(document.get("name")),
        holder=_holder(subject),
        issuer=_text(inside(document, "issuer", "name")),
        issuer_id=_text(issuer_of(document)),
        licence=_text(inside(subject, "licenseNumber")),
        issued_at=_moment(document.get("validFrom")),
        expires_at=_moment(document.get("validUntil")),
    )


def _holder(subject: Json) -> str:
    identities = inside(subject, "identifier")
    for one in identities if isinstance(identities, list) else [identities]:
        if inside(one, "identityType") == "name" and inside(one, "hashed") is not True:
            return _text(inside(one, "identityHash"))
    return _text(inside(subject, "name"))


def _text(value: Json) -> str:
    """Return a text as one line, cut where it is longer than anybody reads."""
    if not isinstance(value, str):
        return ""
    line = " ".join(value.split())
    while (character := forbidden_character(line)) is not None:
        line = line.replace(character, "")
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + _CUT


def _moment(value: Json) -> datetime | None:
    try:
        return moment_of(value)
    except Unreadable:
        return None
