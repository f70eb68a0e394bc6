"""did:key for Ed25519: the identifier is the key, so nothing is looked up.

W3C CCG did:key 0.9. Its one method is for assertions and authentication alike; read by
`server.credentials.checking.dids`.
"""

from server.credentials.domain.multibase import multikey

_PREFIX = "did:key:"


def did_key(public_key: bytes) -> str:
    return _PREFIX + multikey(public_key)


def method_url(did: str) -> str:
    """Return what a proof's `verificationMethod` says of this DID's only key."""
    return f"{did}#{did.removeprefix(_PREFIX)}"
