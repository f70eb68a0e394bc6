"""Texts that only we can have written: a few bytes and the tag that proves them.

Layout: a prefix, then base64url of the body and the first bytes of an HMAC-SHA-256 over a domain
string and the body. Body and tag fill whole groups of three bytes, so every text has one
spelling. What a body means is for the kinds of text to say.
"""

import base64
import hmac
import re
from dataclasses import dataclass

_ALPHABET = re.compile(r"[A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class TaggedText:
    """One kind of text. `domain` keeps the kinds apart under one key."""

    prefix: str
    domain: bytes
    body_bytes: int
    tag_bytes: int

    def __post_init__(self) -> None:
        assert (self.body_bytes + self.tag_bytes) % 3 == 0, "else a text has several spellings"

    def written(self, body: bytes, key: bytes) -> str:
        assert len(body) == self.body_bytes
        return self.prefix + base64.urlsafe_b64encode(body + self._tag(body, key)).decode()

    def body_of(self, text: str, key: bytes) -> bytes | None:
        """Return what was written; None for every other text."""
        raw = self._raw(text)
        if raw is None:
            return None
        body, tag = raw[: self.body_bytes], raw[self.body_bytes :]
        return body if hmac.compare_digest(tag, self._tag(body, key)) else None

    def _raw(self, text: str) -> bytes | None:
        coded = text.removeprefix(self.prefix)
        is_ours = text.startswith(self.prefix) and _ALPHABET.fullmatch(coded)
        if not is_ours or len(coded) * 3 != (self.body_bytes + self.tag_bytes) * 4:
            return None
        return base64.urlsafe_b64decode(coded)

    def _tag(self, body: bytes, key: bytes) -> bytes:
        return hmac.digest(key, self.domain + body, "sha256")[: self.tag_bytes]
