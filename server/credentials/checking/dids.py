"""The keys of other issuers, as their DID says them.

did:key holds its key in its name. A DID document (did:web) is read as it was fetched by somebody
else: methods with a Multikey or a JsonWebKey for Ed25519; others are passed over.
"""

from base64 import urlsafe_b64decode
from binascii import Error
from collections.abc import Iterator

from server.credentials.checking.documents import inside
from server.credentials.checking.material import KnownKey
from server.credentials.domain.document import Document, Json
from server.credentials.domain.multibase import NotMultibase, from_multikey

_KEY = "did:key:"
_MOST_METHODS = 100
_KEY_BYTES = 32


def keys_inside(did: str) -> list[KnownKey]:
    """Return the key that the name of a did:key is; none of any other DID."""
    if not did.startswith(_KEY):
        return []
    name = did.removeprefix(_KEY)
    try:
        return [KnownKey(address=f"{did}#{name}", raw=from_multikey(name))]
    except NotMultibase:
        return []


def keys_of(document: Document, did: str) -> list[KnownKey]:
    """Return the Ed25519 keys a DID document lists, none where it is of another DID."""
    if document.get("id") != did:
        return []
    methods = document.get("verificationMethod")
    asserting = set(_addresses(document.get("assertionMethod"), did))
    found = []
    for method in methods[:_MOST_METHODS] if isinstance(methods, list) else []:
        raw, address = _raw(method), _address(inside(method, "id"), did)
        if raw is not None and address is not None and inside(method, "controller") == did:
            found.append(KnownKey(address=address, raw=raw, asserts=address in asserting))
    return found


def _addresses(value: Json, did: str) -> Iterator[str]:
    for one in value if isinstance(value, list) else []:
        address = _address(inside(one, "id") if isinstance(one, dict) else one, did)
        if address is not None:
            yield address


def _address(value: Json, did: str) -> str | None:
    if not isinstance(value, str):
        return None
    address = did + value if value.startswith("#") else value
    return address if address.startswith(f"{did}#") else None


def _raw(method: Json) -> bytes | None:
    multibase, jwk = inside(method, "publicKeyMultibase"), inside(method, "publicKeyJwk")
    try:
        if isinstance(multibase, str):
            return from_multikey(multibase)
        x = inside(jwk, "x")
        if (inside(jwk, "kty"), inside(jwk, "crv")) != ("OKP", "Ed25519") or not isinstance(x, str):
            return None
        raw = urlsafe_b64decode(x + "=" * (-len(x) % 4))
    except (NotMultibase, Error, ValueError):
        return None
    return raw if len(raw) == _KEY_BYTES else None
