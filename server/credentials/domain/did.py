"""The issuer's public documents: did:web, the DID document, the JSON Web Key Set.

W3C did:web, Controlled Identifiers 1.0 (Multikey), RFC 7517 and RFC 9864 (`alg` Ed25519).
Lists every key that ever signed; one that was compromised asserts no more. Refuses addresses
that did:web cannot name.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

from server.credentials.domain.document import Document, Json
from server.credentials.domain.keys import PublicKey, Purpose, base64url
from server.credentials.domain.multibase import multikey
from server.kernel.errors import Invalid

DID_CONTEXTS = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1")
# Only these may assert a credential: a leaked receipt key must not forge a certificate.
ASSERTING = frozenset({Purpose.CREDENTIALS, Purpose.STATUS})

_LOG_PATH = "/log"


class AddressInvalid(Invalid):
    code = "address-invalid"
    detail = "The public URL must be http(s)://host[:port], without path, query or user name."


def did_web(public_url: str) -> str:
    """`http://127.0.0.1:8000` is `did:web:127.0.0.1%3A8000`."""
    parts = urlsplit(public_url)
    plain = not (parts.path.rstrip("/") or parts.query or parts.fragment or "@" in parts.netloc)
    if parts.scheme not in {"http", "https"} or not parts.netloc or not plain:
        raise AddressInvalid
    return "did:web:" + quote(parts.netloc.lower(), safe="")


def log_name(public_url: str) -> str:
    """A log is named after the address where it begins, without the scheme."""
    return urlsplit(public_url).netloc + _LOG_PATH


def did_of_log(name: str) -> str:
    """The DID under which it began."""
    return did_web(f"https://{name.removesuffix(_LOG_PATH)}")


def key_url(did: str, kid: str) -> str:
    """Return what a proof's `verificationMethod` and a token's `kid` say."""
    return f"{did}#{kid}"


def did_document(public_url: str, keys: Iterable[PublicKey]) -> Document:
    """Return `/.well-known/did.json` (also for the resolver a demo's verifier is given)."""
    did = did_web(public_url)
    known = list(keys)
    return {
        "@context": list[Json](DID_CONTEXTS),
        "id": did,
        "verificationMethod": [_listed(did, key) for key in known],
        "assertionMethod": [
            key_url(did, key.kid)
            for key in known
            if key.purpose in ASSERTING and key.compromise is None
        ],
    }


def _listed(did: str, key: PublicKey) -> Json:
    """A retired key has no `expires`: by that, all it ever signed would be refused."""
    method = verification_method(did, key)
    if key.compromise is None:
        return method
    return {**method, "revoked": _timestamp(key.compromise.at)}


def verification_method(did: str, key: PublicKey) -> Document:
    """What stands for a key in the DID document, and what the log holds the hash of."""
    return {
        "id": key_url(did, key.kid),
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": multikey(key.raw),
    }


def jwks(keys: Iterable[PublicKey]) -> Document:
    """Return `/.well-known/jwks.json`; a `kid` there is the part after `#` in the DID document."""
    return {"keys": [_jwk(key) for key in keys]}


def _jwk(key: PublicKey) -> Json:
    jwk: Document = {
        "kty": "OKP",
        "crv": "Ed25519",
        "alg": "Ed25519",
        "use": "sig",
        "kid": key.kid,
        "x": base64url(key.raw),
    }
    if key.compromise is None:
        return jwk
    # As OpenID Federation 1.0 lists the keys of the past, section 8.7.2.
    revoked_at = int(key.compromise.at.timestamp())
    return {**jwk, "revoked": {"revoked_at": revoked_at, "reason": "compromised"}}


def _timestamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
