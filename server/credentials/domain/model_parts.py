"""What the parts of a credential have in common: URLs, types, texts in a language, digests.

VC Data Model 2.0, sections 4.4 to 4.6, 5.3 and 11.1. Pure, and never raises.
"""

import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from server.credentials.domain.multibase import NotMultibase, from_multibase

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20\x7f-\x9f]+")
_WITH_HOST = frozenset({"http", "https", "ws", "wss", "ftp"})
_LONGEST_URL = 2_000_000  # an envelope's data: URL holds a whole credential
_TERM = re.compile(r"[^\s:]+")
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")  # BCP 47, section 2.1
DIRECTIONS = frozenset({"ltr", "rtl"})
_TEXT_MEMBERS = frozenset({"@value", "@language", "@direction"})
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(?:\s*;.*)?")
# Subresource Integrity, section 3.5: algorithm and length of its digest.
_SRI_BYTES = {"sha256": 32, "sha384": 48, "sha512": 64}
# Multihash codes of the same algorithms.
_MULTIHASH = {0x12: "sha256", 0x20: "sha384", 0x13: "sha512"}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong: a stable code, a sentence, and where (a JSON pointer, RFC 6901)."""

    code: str
    sentence: str
    pointer: str

    def below(self, pointer: str) -> "Problem":
        return replace(self, pointer=pointer + self.pointer)


@dataclass(frozen=True, slots=True)
class Digest:
    """What a related resource must hash to, so that it is the one the issuer saw."""

    resource: str
    algorithm: str
    value: bytes
    pointer: str


def entries(value: object) -> list[object]:
    """Return the values of a member that may hold one or several; none if it is missing."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def names(value: object) -> list[str]:
    return [one for one in entries(value) if isinstance(one, str)]


def is_url(value: object) -> bool:
    """Whether it is an absolute URL, also a `did:`, `urn:` or `data:` one."""
    if not isinstance(value, str) or len(value) > _LONGEST_URL or not _URL.fullmatch(value):
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme not in _WITH_HOST or bool(parts.netloc)


def problems_of_type(
    part: Mapping[str, object], *, pointer: str = "", needs: str | None = None
) -> Iterator[Problem]:
    """Section 4.5: one or more terms or absolute URLs."""
    types = entries(part.get("type"))
    if not types or not all(_is_type(one) for one in types):
        yield Problem("type-wrong", "A type is a term or a URL, or several.", f"{pointer}/type")
    elif needs is not None and needs not in types:
        yield Problem("type-wrong", f"The type must include {needs}.", f"{pointer}/type")


def _is_type(value: object) -> bool:
    return isinstance(value, str) and (is_url(value) or bool(_TERM.fullmatch(value)))


def problems_of_text(value: object, pointer: str) -> Iterator[Problem]:
    """Section 11.1: a string, a language value object, or a list of such objects."""
    if isinstance(value, str) or _is_language_value(value):
        return
    if isinstance(value, list) and value and all(_is_language_value(one) for one in value):
        return
    yield Problem("text-wrong", "A text is a string, or @value with its @language.", pointer)


def _is_language_value(value: object) -> bool:
    if not isinstance(value, dict) or not value.keys() <= _TEXT_MEMBERS:
        return False
    language, direction = value.get("@language", "en"), value.get("@direction", "ltr")
    return (
        isinstance(value.get("@value"), str)
        and isinstance(language, str)
        and bool(LANGUAGE.fullmatch(language))
        and isinstance(direction, str)
        and direction in DIRECTIONS
    )


def problems_of_digests(document: Mapping[str, object]) -> Iterator[Problem]:
    """Section 5.3: each related resource once, with at least one digest."""
    if "relatedResource" not in document:
        return
    seen: set[str] = set()
    resources = entries(document["relatedResource"])
    if not resources:
        yield Problem("resource-wrong", "There is no related resource.", "/relatedResource")
    for place, one in enumerate(resources):
        pointer = f"/relatedResource/{place}"
        if not isinstance(one, dict) or not is_url(one.get("id")):
            yield Problem("resource-wrong", "A related resource is an object with an id.", pointer)
            continue
        if one["id"] in seen:
            yield Problem("resource-twice", "A related resource is named twice.", f"{pointer}/id")
        seen.add(str(one["id"]))
        yield from _digest_problems(one, pointer)


def _digest_problems(resource: Mapping[str, object], pointer: str) -> Iterator[Problem]:
    media_type = resource.get("mediaType", "text/plain")
    if not isinstance(media_type, str) or not _MEDIA_TYPE.fullmatch(media_type):
        yield Problem("resource-wrong", "A media type is like text/html.", f"{pointer}/mediaType")
    found = [member for member in ("digestSRI", "digestMultibase") if member in resource]
    if not found:
        yield Problem("digest-missing", "A related resource needs a digest.", pointer)
    for member in found:
        values = entries(resource[member])
        if not values or not all(_read_digest(member, value) for value in values):
            yield Problem("digest-malformed", "This is no digest.", f"{pointer}/{member}")


def digests(document: Mapping[str, object]) -> Iterator[Digest]:
    """Yield the readable digests of a document's related resources."""
    for place, one in enumerate(entries(document.get("relatedResource"))):
        if not isinstance(one, dict) or not isinstance(one.get("id"), str):
            continue
        for member in ("digestSRI", "digestMultibase"):
            for value in entries(one.get(member)):
                if read := _read_digest(member, value):
                    yield Digest(one["id"], *read, f"/relatedResource/{place}/{member}")


def _read_digest(member: str, value: object) -> tuple[str, bytes] | None:
    if not isinstance(value, str):
        return None
    return _read_sri(value) if member == "digestSRI" else _read_multihash(value)


def _read_sri(value: str) -> tuple[str, bytes] | None:
    algorithm, _, encoded = value.partition("-")
    try:
        digest = b64decode(encoded, validate=True)
    except ValueError:
        return None
    return (algorithm, digest) if _SRI_BYTES.get(algorithm) == len(digest) else None


def _read_multihash(value: str) -> tuple[str, bytes] | None:
    try:
        content = from_multibase(value)
    except NotMultibase:
        return None
    algorithm = _MULTIHASH.get(content[0]) if len(content) > 1 else None
    if algorithm is None or not _SRI_BYTES[algorithm] == content[1] == len(content) - 2:
        return None
    return algorithm, content[2:]
