"""What somebody holds: the one credential, token or ID in a file or a text.

Told by content: a name or a media type is only what a sender says. Refuses (Unreadable) what holds
none, several, or more than is read.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote

from server.credentials.checking import jws, pdf_files, png, svg
from server.credentials.checking.codes import Code, Unreadable
from server.credentials.checking.documents import MOST_BYTES, document_of, is_credential
from server.credentials.checking.jws import Jws, jws_of
from server.credentials.domain.document import Document
from server.credentials.domain.printed_id import may_be_meant

MOST_FILE_BYTES = 10_000_000
_LONGEST_TEXT = 2_000
_BOM = b"\xef\xbb\xbf"
_PDF_WITHIN = 1_024
_OF_OTHER_FILES = frozenset({Code.NOT_JSON, Code.CREDENTIAL_MALFORMED, Code.JWT_MALFORMED})
_LOG_PROOF = b"c2sp.org/tlog-proof@"
_TOKEN = re.compile(r"(?:https?://[^/?#\s]+/c/)?([0-9A-Z]{100,})/?", re.IGNORECASE | re.ASCII)
_PAGE = "/certificates/"


class Kind(StrEnum):
    """What it came as."""

    JSON = "json"
    PNG = "png"
    SVG = "svg"
    PDF = "pdf"
    JWT = "jwt"
    TOKEN = "token"  # noqa: S105 - a kind
    ID = "id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One of `document`, `token` and `printed_id` is there; `signed` where a JWT holds it."""

    kind: Kind
    document: Document | None = None
    signed: Jws | None = None
    text: str = ""
    """The token, or the ID as it was typed."""


def held_in(content: bytes) -> Held:
    """Raises Unreadable."""
    if len(content) > MOST_FILE_BYTES:
        raise Unreadable(Code.FILE_TOO_LARGE)
    if content.startswith(png.SIGNATURE):
        return _credential(Kind.PNG, png.baked(content))
    if b"%PDF-" in content[:_PDF_WITHIN]:
        return _in_pdf(content)
    text = content.removeprefix(_BOM).strip()
    if not text:
        raise Unreadable(Code.FILE_EMPTY)
    if text.startswith(_LOG_PROOF):
        raise Unreadable(Code.LOG_PROOF_FILE)
    if text.startswith(b"<"):
        return _credential(Kind.SVG, svg.baked(text))
    if text.startswith(b"{") or (text.count(b".") == 2 and jws.FORM.fullmatch(text)):
        return _credential(Kind.JSON if text.startswith(b"{") else Kind.JWT, text)
    return _typed(text)


def held_text(text: str) -> Held:
    """What was typed, pasted or scanned: a token, an address of ours, or an ID."""
    text = text.strip()
    token = _TOKEN.fullmatch(text)
    if token is not None:
        return Held(kind=Kind.TOKEN, text=token[1])
    return Held(kind=Kind.ID, text=printed_in(text))


def held_document(document: Document) -> Held:
    """Raises Unreadable."""
    if not is_credential(document):
        raise Unreadable(Code.CREDENTIAL_MALFORMED)
    return Held(kind=Kind.JSON, document=document)


def held_jwt(content: bytes, kind: Kind = Kind.JWT) -> Held:
    """Raises Unreadable."""
    if len(content) > 2 * MOST_BYTES:
        raise Unreadable(Code.CREDENTIAL_TOO_LARGE)
    signed = jws_of(content)
    document = signed.credential
    if not is_credential(document):
        raise Unreadable(Code.CREDENTIAL_MALFORMED)
    return Held(kind=kind, document=document, signed=signed)


def printed_in(text: str) -> str:
    """Return the ID in the address of a certificate's page or file, or the text as it is."""
    _, is_address, rest = text.partition(_PAGE)
    if not is_address:
        return text
    for end in ("#", "?", "/", "."):
        rest = rest.partition(end)[0]
    return unquote(rest)


def _credential(kind: Kind, text: bytes) -> Held:
    text = text.strip()
    if not text.startswith(b"{"):
        return held_jwt(text, kind)
    document = document_of(text)
    if not is_credential(document):
        raise Unreadable(Code.CREDENTIAL_MALFORMED)
    return Held(kind=kind, document=document)


def _in_pdf(content: bytes) -> Held:
    """Other attachments say nothing; two credentials would say two things."""
    attached = pdf_files.attached(content)
    held: list[Held] = []
    for file in attached.files:
        try:
            held.append(_credential(Kind.PDF, file.removeprefix(_BOM)))
        except Unreadable as reason:
            if reason.code not in _OF_OTHER_FILES:
                raise
    if not held:
        raise Unreadable(Code.NO_CREDENTIAL)
    if len(held) > 1:
        raise Unreadable(Code.SEVERAL_CREDENTIALS)
    if attached.has_more:
        raise Unreadable(Code.PDF_MALFORMED)
    return held[0]


def _typed(content: bytes) -> Held:
    """A note with any other text in it is no ID that somebody looks up."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(Code.KIND_UNKNOWN) from error
    if len(text) > _LONGEST_TEXT:
        raise Unreadable(Code.KIND_UNKNOWN)
    held = held_text(text)
    if held.kind is Kind.ID and not may_be_meant(held.text):
        raise Unreadable(Code.KIND_UNKNOWN)
    return held
