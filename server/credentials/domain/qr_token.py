"""The QR token: what a certificate's QR code holds, which anyone can check with our public keys.

`qr-token.md` is its specification, `qr-token-vectors.json` its vectors. Here a token is written and
taken apart; nothing here signs, knows a key or looks anything up. There is one text for each token:
whatever could be written in two ways is refused.
"""

import re
from base64 import b32encode, urlsafe_b64decode
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from server.credentials.domain.assurance import Assurance, Identity, Supervision
from server.credentials.domain.hallmark.initials import first_grapheme
from server.credentials.domain.keys import base64url
from server.credentials.domain.printed_id import compact_of, symbols_of
from server.credentials.domain.record import CertificateRecord
from server.kernel.errors import Invalid
from server.kernel.text import forbidden_character

VERSION = 1
DOMAIN = b"assay qr token v1\0"
MOST_NAME_BYTES = 96
CUT = "…"
PATH = "/C/"
_KID = "key-"
_KID_BYTES, _ID_BYTES, _SIGNATURE_BYTES = 12, 13, 64
_SPARE_BITS = 4  # of the ID's 13 bytes, 100 bits are used
_FIXED = 1 + _KID_BYTES + _ID_BYTES + 5
_LONGEST_SLUG = 64
_LONGEST_TEXT = 412  # characters of the longest token
_TEXT = re.compile(r"[A-Z2-7]+")
_AS_DIGITS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHIJKLMNOPQRSTUV")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_EPOCH = date(1970, 1, 1)
_IDENTITIES, _SUPERVISIONS = tuple(Identity), tuple(Supervision)


class TokenMalformed(Invalid):
    code = "token-malformed"
    detail = "This is not the text of a certificate’s QR code, or part of it is missing."


class TokenVersionUnknown(TokenMalformed):
    code = "token-version-unknown"
    detail = "This QR code was made by a newer version of Assay."


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What a token says. `printed_id` is compact; `expires_on` None never expires."""

    kid: str
    printed_id: str
    issued_on: date
    expires_on: date | None
    assurance: Assurance
    definition: str
    name: str


@dataclass(frozen=True, slots=True)
class SignedToken:
    """A token with its signature, not checked yet: it signs `message`."""

    token: Token
    message: bytes
    signature: bytes


def token_of(record: CertificateRecord, kid: str) -> Token:
    expires = record.expires_at
    return Token(
        kid=kid,
        printed_id=record.printed_id,
        issued_on=_day(record.issued_at),
        expires_on=None if expires is None else _day(expires),
        assurance=record.assurance,
        definition=record.achievement.slug,
        name=printed_name(record.holder.name),
    )


def printed_name(name: str) -> str:
    """Return the name, or as many of its first characters as there is room for, marked …."""
    if len(name.encode()) <= MOST_NAME_BYTES:
        return name
    kept, longer = "", first_grapheme(name)
    while len((longer + CUT).encode()) <= MOST_NAME_BYTES:
        kept, longer = longer, longer + first_grapheme(name[len(longer) :])
    return kept.rstrip() + CUT


def is_of(token: Token, record: CertificateRecord) -> bool:
    """Whether a token says of a certificate what its record says."""
    name = record.holder.name
    is_named = token.name in {name, printed_name(name)}
    return is_named and replace(token, name=name) == replace(token_of(record, token.kid), name=name)


def message(token: Token) -> bytes:
    """Return what is signed: the domain string and the body."""
    return DOMAIN + _body(token)


def token_text(token: Token, signature: bytes) -> str:
    """Return the token as it stands in the address. Raises TokenMalformed if it cannot be one."""
    text = b32encode(_body(token) + signature).decode().rstrip("=")
    if take_apart(text).token != token:
        raise TokenMalformed
    return text


def token_url(public_url: str, text: str) -> str:
    """Return what the QR code says, in the capitals that make it small."""
    return f"{public_url.upper()}{PATH}{text}"


def text_in(scanned: str) -> str:
    """Return the token in what a scanner read: a whole address or the token alone."""
    return scanned.strip().rpartition("/")[2]


def take_apart(text: str) -> SignedToken:
    """Read a token in letters of any case. Raises TokenMalformed."""
    content = _decoded(text)
    if content[0] != VERSION:
        raise TokenVersionUnknown
    if len(content) < _FIXED + 4 + _SIGNATURE_BYTES:
        raise TokenMalformed
    body, signature = content[:-_SIGNATURE_BYTES], content[-_SIGNATURE_BYTES:]
    return SignedToken(_token(body), DOMAIN + body, signature)


def _body(token: Token) -> bytes:
    definition, name = token.definition.encode(), token.name.encode()
    return b"".join(
        [
            bytes([VERSION]),
            urlsafe_b64decode(token.kid.removeprefix(_KID)),
            _id_bytes(token.printed_id),
            _day_number(token.issued_on).to_bytes(2, "big"),
            _day_number(token.expires_on).to_bytes(2, "big"),
            bytes([_assurance_byte(token.assurance)]),
            bytes([len(definition)]) + definition,
            bytes([len(name)]) + name,
        ]
    )


def _decoded(text: str) -> bytes:
    """Decode base32 without padding (RFC 4648 section 6), where the unused bits are zero."""
    capitals = text.upper() if text.isascii() else ""
    if len(capitals) > _LONGEST_TEXT or not _TEXT.fullmatch(capitals):
        raise TokenMalformed
    size, spare = divmod(5 * len(capitals), 8)
    number = int(capitals.translate(_AS_DIGITS), 32)  # a third of what `b32decode` takes
    if spare >= 5 or number & ((1 << spare) - 1):
        raise TokenMalformed
    return (number >> spare).to_bytes(size, "big")


def _token(body: bytes) -> Token:
    at = 1 + _KID_BYTES
    definition, rest = _counted(body[_FIXED:], _LONGEST_SLUG)
    name, rest = _counted(rest, MOST_NAME_BYTES)
    if rest or not _SLUG.fullmatch(definition) or forbidden_character(name) is not None:
        raise TokenMalformed
    issued, expires = _date(body[at + 13 : at + 15]), _date(body[at + 15 : at + 17])
    if issued is None or (expires is not None and expires < issued):
        raise TokenMalformed
    return Token(
        kid=_KID + base64url(body[1:at]),
        printed_id=_printed_id(body[at : at + _ID_BYTES]),
        issued_on=issued,
        expires_on=expires,
        assurance=_assurance(body[at + 17]),
        definition=definition,
        name=name,
    )


def _counted(content: bytes, most: int) -> tuple[str, bytes]:
    """Take a text of a counted length, 1 to `most` bytes, off the front."""
    length = content[0] if content else 0
    if not 0 < length <= most or length >= len(content):
        raise TokenMalformed
    try:
        return content[1 : 1 + length].decode(), content[1 + length :]
    except UnicodeDecodeError as error:
        raise TokenMalformed from error


def _id_bytes(printed_id: str) -> bytes:
    number = 0
    for symbol in symbols_of(printed_id):
        number = number << 5 | symbol
    return (number << _SPARE_BITS).to_bytes(_ID_BYTES, "big")


def _printed_id(content: bytes) -> str:
    number = int.from_bytes(content, "big")
    if number & ((1 << _SPARE_BITS) - 1):
        raise TokenMalformed
    number >>= _SPARE_BITS
    return compact_of([number >> 5 * place & 31 for place in reversed(range(20))])


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


def _day_number(day: date | None) -> int:
    return 0 if day is None else (day - _EPOCH).days


def _date(content: bytes) -> date | None:
    number = int.from_bytes(content, "big")
    return _EPOCH + timedelta(days=number) if number else None


def _assurance_byte(assurance: Assurance) -> int:
    return _IDENTITIES.index(assurance.identity) << 4 | _SUPERVISIONS.index(assurance.supervision)


def _assurance(byte: int) -> Assurance:
    identity, supervision = byte >> 4, byte & 15
    if identity >= len(_IDENTITIES) or supervision >= len(_SUPERVISIONS):
        raise TokenMalformed
    return Assurance(_IDENTITIES[identity], _SUPERVISIONS[supervision])
