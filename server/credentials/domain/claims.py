"""From a certificate's record to the Open Badges 3.0 credential we sign. Pure and repeatable.

The shape is narrow on purpose: each member is one that every pinned and published copy of the
contexts maps alike, every id is unique and plain ASCII, at most one human text stands at any
(subject, property), and there are no numbers, lists or language maps. Refuses what will not fit.

Decisions: `credentialSchema` is in (the 1EdTech validators look for it, and the shape was measured
with it). `licenseNumber` is the printed ID, so that a file alone leads to its page.
"""

import re
from datetime import UTC, datetime

from server.credentials.domain.document import (
    CREDENTIALS_V2,
    OPEN_BADGES,
    OPEN_BADGES_EXTENSIONS,
    Document,
    Json,
)
from server.credentials.domain.printed_id import display
from server.credentials.domain.record import Alignment, CertificateRecord, Holder
from server.kernel.errors import Invalid
from server.kernel.text import forbidden_character

CONTEXTS = (CREDENTIALS_V2, OPEN_BADGES, OPEN_BADGES_EXTENSIONS)
_SCHEMA = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+")
_LINK = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&'()*+,;=%\[\]-]+")
_DID = re.compile(r"did:[a-z0-9]+:[A-Za-z0-9.%:_-]+")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_COMPACT_ID = re.compile(r"[0-9A-HJKMNP-TV-Z]{20}")
_HASH = re.compile(r"sha256\$[0-9a-f]{64}")


class ClaimsInvalid(Invalid):
    code = "claims-invalid"
    detail = "This certificate cannot be written as a credential."


def credential(record: CertificateRecord) -> Document:
    """Return the unsigned credential. Raises ClaimsInvalid."""
    _require_sound(record)
    document: Document = {
        "@context": list[Json](CONTEXTS),
        "id": record.url,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": _credential_name(record),
        "description": record.achievement.description,
        "issuer": _issuer(record),
        "validFrom": _moment(record.issued_at),
    }
    if record.expires_at is not None:
        document["validUntil"] = _moment(record.expires_at)
    return document | {
        "credentialSubject": _subject(record),
        "evidence": _evidence(record),
        "credentialStatus": _status(record),
        "credentialSchema": [{"id": _SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }


def _credential_name(record: CertificateRecord) -> str:
    if record.is_practice:
        return f"{record.achievement.title} (practice, certifies no skill)"
    return f"{record.achievement.title}, {record.achievement.level}"


def _issuer(record: CertificateRecord) -> Json:
    return {
        "id": record.issuer.did,
        "type": ["Profile"],
        "name": record.issuer.name,
        "url": record.public_url,
    }


def _subject(record: CertificateRecord) -> Json:
    subject: Document = {
        "id": f"urn:uuid:{record.holder.subject_id}",
        "type": ["AchievementSubject"],
        "identifier": _identities(record.holder),
        "licenseNumber": display(record.printed_id),
        "achievement": _achievement(record),
    }
    if record.score is not None:
        subject["result"] = [
            {
                "id": f"{record.url}#result",
                "type": ["Result"],
                "resultDescription": f"{_achievement_url(record)}#score",
                "value": str(record.score),
            }
        ]
    return subject


def _identities(holder: Holder) -> Json:
    return [
        {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": holder.email_hash,
            "identityType": "emailAddress",
            "salt": holder.email_salt,
        },
        {
            "type": "IdentityObject",
            "hashed": False,
            "identityHash": holder.name,
            "identityType": "name",
        },
    ]


def _achievement_url(record: CertificateRecord) -> str:
    return f"{record.public_url}/achievements/{record.achievement.slug}"


def _achievement(record: CertificateRecord) -> Json:
    url, achievement = _achievement_url(record), record.achievement
    document: Document = {
        "id": url,
        "type": ["Achievement"],
        "achievementType": "Certification",
        "name": achievement.title,
        "description": achievement.description,
        "version": achievement.version,
        "inLanguage": achievement.language,
        "criteria": {"id": f"{url}/criteria", "narrative": achievement.criteria},
    }
    if achievement.image_caption is not None:
        caption = achievement.image_caption
        document["image"] = {"id": f"{url}/badge.png", "type": "Image", "caption": caption}
    if achievement.alignments:
        document["alignment"] = [
            _alignment(f"{url}#alignment-{number}", one)
            for number, one in enumerate(achievement.alignments, 1)
        ]
    if achievement.scale is not None:
        document["resultDescription"] = [_score(f"{url}#score", achievement.scale)]
    return document


def _alignment(url: str, alignment: Alignment) -> Json:
    return {
        "id": url,
        "type": ["Alignment"],
        "targetName": alignment.name,
        "targetUrl": alignment.url,
        "targetFramework": alignment.framework,
        "targetCode": alignment.code,
    }


def _score(url: str, scale: tuple[int, int]) -> Json:
    return {
        "id": url,
        "type": ["ResultDescription"],
        "name": "Scaled score",
        "resultType": "ScaledScore",
        "valueMin": str(scale[0]),
        "valueMax": str(scale[1]),
    }


def _evidence(record: CertificateRecord) -> Json:
    assurance = record.assurance
    return [
        {
            "id": f"{record.url}#identity",
            "type": ["Evidence"],
            "name": "How the holder's identity was known",
            "genre": "identity-proofing",
            "description": assurance.identity.value,
            "narrative": assurance.identity_words,
        },
        {
            "id": f"{record.url}#supervision",
            "type": ["Evidence"],
            "name": "How the exam was supervised",
            "genre": "supervision",
            "description": assurance.supervision.value,
            "narrative": assurance.supervision_words,
        },
    ]


def _status(record: CertificateRecord) -> Json:
    url = f"{record.public_url}/status/{record.status_list}"
    return {
        "id": f"{url}#{record.status_index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(record.status_index),
        "statusListCredential": url,
    }


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _require_sound(record: CertificateRecord) -> None:
    _require_names(record)
    _require_texts(record)
    if record.expires_at is not None and record.expires_at <= record.issued_at:
        raise ClaimsInvalid("A certificate must end after it begins.")
    if record.score is not None:
        low, high = record.achievement.scale or (1, 0)
        if not low <= record.score <= high:
            raise ClaimsInvalid("The score is not on the exam's reported scale.")


def _require_names(record: CertificateRecord) -> None:
    patterns = [
        (_ADDRESS, record.public_url),
        (_DID, record.issuer.did),
        (_SLUG, record.achievement.slug),
        (_COMPACT_ID, record.printed_id),
        (_HASH, record.holder.email_hash),
        *((_LINK, alignment.url) for alignment in record.achievement.alignments),
    ]
    for pattern, text in patterns:
        if not pattern.fullmatch(text):
            raise ClaimsInvalid(f"{text[:80]!r} cannot stand in a credential.")


def _require_texts(record: CertificateRecord) -> None:
    achievement, holder = record.achievement, record.holder
    lines = [record.issuer.name, holder.name, holder.email_salt, achievement.title]
    lines += [achievement.level, achievement.version, achievement.language]
    for alignment in achievement.alignments:
        lines += [alignment.name, alignment.framework, alignment.code]
    for line in lines:
        _require_text(line, allow="")
    for text in (achievement.description, achievement.criteria, achievement.image_caption or "-"):
        _require_text(text, allow="\n\t")


def _require_text(text: str, *, allow: str) -> None:
    if not text.strip():
        raise ClaimsInvalid("A text of the certificate is empty.")
    character = forbidden_character(text, allow=allow)
    if character is not None:
        raise ClaimsInvalid(f"A text contains U+{ord(character):04X}, which is refused.")
