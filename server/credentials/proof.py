"""Data Integrity proofs, cryptosuite eddsa-rdfc-2022 (W3C vc-di-eddsa, section 3.2).

What is signed is computed apart from signing, so that an intent holds the exact bytes before
any signature exists. Nothing here holds a private key.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256

from server.credentials.canonical import n_quads, our_n_quads
from server.credentials.contexts import Contexts, pinned
from server.credentials.domain.document import Document
from server.credentials.domain.multibase import NotMultibase, base58btc, from_base58btc
from server.credentials.domain.plain_form import DocumentRefused
from server.credentials.signatures import fits
from server.kernel.errors import Invalid

_MEMBERS = frozenset(
    {"type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"}
)
Canonical = Callable[[Document], bytes]
_EXPECTED = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-rdfc-2022",
    "proofPurpose": "assertionMethod",
}


class ProofInvalid(Invalid):
    code = "proof-invalid"
    detail = "The signature does not fit this document: it was changed, or signed by another key."


@dataclass(frozen=True, slots=True)
class ProofOptions:
    """What the proof says of itself. Equal options and document are equal bytes to sign."""

    verification_method: str
    created: datetime

    def configuration(self) -> Document:
        return {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-rdfc-2022",
            "created": self.created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "verificationMethod": self.verification_method,
            "proofPurpose": "assertionMethod",
        }


def signing_input(
    credential: Document, options: ProofOptions, *, contexts: Contexts | None = None
) -> bytes:
    """Return the 64 bytes to sign: SHA-256 of the proof's options, then of the credential.

    Without `contexts` only what is in our own shape. Raises DocumentRefused for anything the
    proof would not cover.
    """
    if "proof" in credential:
        raise DocumentRefused("The document carries a proof already.")
    canonical = our_n_quads if contexts is None else partial(n_quads, contexts=contexts)
    return _hashes(credential, options.configuration(), canonical)


def attach_proof(credential: Document, options: ProofOptions, signature: bytes) -> Document:
    return {**credential, "proof": {**options.configuration(), "proofValue": base58btc(signature)}}


def verification_method(document: Document) -> str:
    """Return the key the proof names, unchecked: look it up, then call `verify_proof`."""
    return str(_proof_of(document)["verificationMethod"])


def verify_proof(
    document: Document, public_key: bytes, *, contexts: Contexts | None = None
) -> None:
    """Refuse (ProofInvalid) unless the key signed exactly what this document says."""
    _verify(document, public_key, partial(n_quads, contexts=contexts or pinned()))


def verify_our_proof(document: Document, public_key: bytes) -> bytes:
    """The same of what we signed ourselves: nothing but our own shape is read, so it is quick.

    Return what was signed.
    """
    return _verify(document, public_key, our_n_quads)


def _verify(document: Document, public_key: bytes, canonical: Canonical) -> bytes:
    proof = _proof_of(document)
    configuration = {key: value for key, value in proof.items() if key != "proofValue"}
    credential = {key: value for key, value in document.items() if key != "proof"}
    try:
        signed = _hashes(credential, configuration, canonical)
        signature = from_base58btc(str(proof["proofValue"]))
    except (DocumentRefused, NotMultibase) as refusal:
        raise ProofInvalid(refusal.sentence) from refusal
    if not fits(public_key, signed, signature):
        raise ProofInvalid
    return signed


def _proof_of(document: Document) -> Document:
    proof = document.get("proof")
    if not isinstance(proof, dict) or proof.keys() != _MEMBERS:
        raise ProofInvalid("The document has no proof of the kind we check.")
    if any(proof[member] != value for member, value in _EXPECTED.items()):
        raise ProofInvalid("The proof is of another kind or for another purpose.")
    return proof


def _hashes(credential: Document, configuration: Document, canonical: Canonical) -> bytes:
    # The options are read under the document's own contexts (vc-di-eddsa, section 3.2.5).
    options = {"@context": credential.get("@context"), **configuration}
    return sha256(canonical(options)).digest() + sha256(canonical(credential)).digest()
