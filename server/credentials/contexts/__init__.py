"""The JSON-LD contexts we sign under: pinned copies, checked when loaded, never fetched.

A context decides what a signature covers, so one changed byte here refuses to start. The files
are the standards' own: W3C Verifiable Credentials 2.0 (digest in its appendix B.1) and 1EdTech
Open Badges 3.0. Any other address is refused.
"""

import json
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from types import MappingProxyType

from server.credentials.domain.document import (
    CREDENTIALS_V2,
    OPEN_BADGES,
    OPEN_BADGES_EXTENSIONS,
    Json,
)

Contexts = Mapping[str, Json]

_PINS = {
    CREDENTIALS_V2: (
        "credentials-v2.json",
        "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
    ),
    OPEN_BADGES: (
        "ob-v3p0-context-3.0.3.json",
        "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
    ),
    OPEN_BADGES_EXTENSIONS: (
        "ob-v3p0-extensions.json",
        "87c06c81bc2317663bf288d740d94fddd2818c4342b186270ff6371dfaa63f93",
    ),
}


class ContextChanged(Exception):
    """A pinned context is not the file we reviewed: nothing may be signed with it."""


@cache
def pinned() -> Contexts:
    """Return every context by address. Raises ContextChanged."""
    return MappingProxyType({url: _load(name, digest) for url, (name, digest) in _PINS.items()})


def digests() -> Mapping[str, str]:
    """Return the SHA-256 of each, in hexadecimal."""
    return {url: digest for url, (_, digest) in _PINS.items()}


def published(url: str) -> bytes | None:
    """Return a context as its standard publishes it, byte for byte; None if it is not pinned."""
    return (files(__name__) / _PINS[url][0]).read_bytes() if url in _PINS else None


def _load(name: str, digest: str) -> Json:
    content = (files(__name__) / name).read_bytes()
    return parsed(content, name=name, digest=digest)


def parsed(content: bytes, *, name: str, digest: str) -> Json:
    if sha256(content).hexdigest() != digest:
        raise ContextChanged(f"{name} does not have the SHA-256 {digest}")
    context: Json = json.loads(content)
    return context
