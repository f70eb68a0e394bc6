"""The trust bundle: all that checking our certificates takes, dated and signed, in one file.

Taken along, it lets anyone check a certificate, a QR code or a printed PDF without a network, as
things stood when it was made. It holds the DID document, what each key is for, the status lists,
every certificate that is not in force with what became of it, the newest checkpoint of the log,
and the digests of the contexts. The lists say only what is revoked; `standings` says the rest, by
the credential's id and, for QR codes, by a hash of the printed ID, which stays as secret as it was.
"""

from base64 import urlsafe_b64decode
from binascii import Error
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import rfc8785

from server.credentials.domain.document import Document, Json
from server.credentials.domain.keys import PublicKey, base64url
from server.credentials.domain.verdict import RevocationCode, Status
from server.kernel.clock import rfc3339

FORMAT = "assay-trust-v1"
_DOMAIN = b"assay trust bundle v1\0"
_STANDING_DOMAIN = b"assay trust standing v1\0"
_KEY_BYTES = 14  # as text, with a mark before it, as long as a printed ID
_MEMBERS = {
    "format", "issuer", "made_at", "did", "keys", "status_lists", "standings", "checkpoint",
    "contexts", "proof",
}  # fmt: skip


class NotABundle(ValueError):
    """The sentence says what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallen:
    """A certificate that is not in force, and what became of it."""

    credential_id: UUID
    key: str
    """The hash of its printed ID, which outlives the ID itself: what is erased stays revoked."""
    status: Status
    since: datetime
    reason: RevocationCode | None


def standing_key(printed_id: str) -> str:
    """Return what a compact printed ID is found by in a bundle."""
    return base64url(sha256(_STANDING_DOMAIN + printed_id.encode()).digest()[:_KEY_BYTES])


def message(bundle: Mapping[str, Json]) -> bytes:
    """Return what is signed: everything but the proof, in its canonical form (RFC 8785)."""
    return _DOMAIN + rfc8785.dumps({key: bundle[key] for key in bundle if key != "proof"})


def signed(bundle: Document, kid: str, signature: bytes) -> Document:
    return {**bundle, "proof": {"kid": kid, "signature": base64url(signature)}}


def signature_of(bundle: Document) -> tuple[str, bytes]:
    """Return the key that the bundle names and the signature. Raises NotABundle."""
    proof = bundle.get("proof")
    if bundle.keys() != _MEMBERS or bundle["format"] != FORMAT or not isinstance(proof, dict):
        raise NotABundle("This is no trust bundle, or of a version that is not known here.")
    kid, text = proof.get("kid"), proof.get("signature")
    if not isinstance(kid, str) or not isinstance(text, str):
        raise NotABundle("The trust bundle carries no signature.")
    try:
        return kid, urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (Error, ValueError) as error:
        raise NotABundle("The signature of the trust bundle cannot be read.") from error


def known_key(key: PublicKey) -> Json:
    """What its DID document entry does not say: `until` is when it was retired."""
    until = None if key.retired_at is None else rfc3339(key.retired_at)
    return {"purpose": key.purpose.value, "state": key.state.value, "until": until}


def standing(fallen: Fallen) -> Json:
    return {
        "id": str(fallen.credential_id),
        "key": fallen.key,
        "status": fallen.status.value,
        "since": rfc3339(fallen.since),
        "reason": None if fallen.reason is None else fallen.reason.value,
    }
