"""Which key a verification method is. Only did:key: nothing is looked up."""

from server.credentials.checking.dids import keys_inside
from server.credentials.data_integrity import PublicMethod


def method_of(url: str, _purpose: str = "") -> PublicMethod | None:
    """Return the key, which serves every purpose; None for any other method or spelling."""
    did = url.partition("#")[0]
    return next(
        (PublicMethod(did, key.raw) for key in keys_inside(did) if key.address == url), None
    )
