"""A credential's JSON from outside, read strictly, and what of it is asked for.

Says nothing of whether it is true: the signature does, later.
"""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

from server.credentials.checking.codes import Code, Unreadable
from server.credentials.domain.document import Document, Json
from server.kernel import strict_json

MOST_BYTES = 1 << 20
_TYPE = "VerifiableCredential"
# XML Schema 1.1, dateTimeStamp: a time without a zone is no moment.
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Dates:
    issued_at: datetime
    expires_at: datetime | None


def document_of(content: bytes, *, most: int = MOST_BYTES) -> Document:
    """Return the JSON object. Raises Unreadable."""
    if len(content) > most:
        raise Unreadable(Code.CREDENTIAL_TOO_LARGE)
    try:
        value = strict_json.parse(content)
    except strict_json.DuplicateMember as error:
        raise Unreadable(Code.DUPLICATE_MEMBER) from error
    except strict_json.TooDeep as error:
        raise Unreadable(Code.TOO_DEEP) from error
    except strict_json.NotJson as error:
        raise Unreadable(Code.NOT_JSON) from error
    if not isinstance(value, dict):
        raise Unreadable(Code.CREDENTIAL_MALFORMED)
    if b"\\u" in content:
        _require_text(value)
    return cast("Document", value)


def is_credential(document: Document) -> bool:
    return _TYPE in texts_of(document.get("type"))


def issuer_of(document: Document) -> str | None:
    issuer = document.get("issuer")
    named = issuer.get("id") if isinstance(issuer, dict) else issuer
    return named if isinstance(named, str) and named else None


def dates_of(document: Document) -> Dates:
    """Return the days it is good for. Raises Unreadable."""
    begins, ends = moment_of(document.get("validFrom")), moment_of(document.get("validUntil"))
    if begins is None or (ends is not None and ends < begins):
        raise Unreadable(Code.CREDENTIAL_MALFORMED)
    return Dates(begins, ends)


def moment_of(value: Json) -> datetime | None:
    """Return the moment, None for an absent one. Raises Unreadable for what is none."""
    if value is None:
        return None
    match = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise Unreadable(Code.CREDENTIAL_MALFORMED)
    zone = "+00:00" if match[3] == "Z" else match[3]
    try:
        moment = datetime.fromisoformat(match[1] + zone).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Unreadable(Code.CREDENTIAL_MALFORMED) from error
    return moment + timedelta(microseconds=int((match[2] or "0").ljust(6, "0")[:6]))


def _require_text(value: object) -> None:
    """Refuse half of a character, which JSON can escape and nobody can write."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise Unreadable(Code.NOT_JSON) from error


def texts_of(value: Json) -> list[str]:
    """Return the texts of one, or of a list of them."""
    several = value if isinstance(value, list) else [value]
    return [one for one in several if isinstance(one, str)]


def inside(document: Json, *path: str) -> Json:
    """Return what stands there, None where nothing does; of a list the first."""
    for name in path:
        one = document[0] if isinstance(document, list) and document else document
        document = one.get(name) if isinstance(one, dict) else None
    return document
