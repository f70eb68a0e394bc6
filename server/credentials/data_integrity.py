"""Data Integrity proofs of any credential, also foreign: sets and chains, both EdDSA suites.

W3C VC Data Integrity 1.0, section 4, and Data Integrity EdDSA Cryptosuites 1.0. Our own
certificates take the narrower way of `server.credentials.proof`. Nothing here holds a private key,
and no key is fetched: the caller says which key a verification method is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TypeAlias

from server.credentials.canonical import open_n_quads
from server.credentials.contexts import Contexts
from server.credentials.domain.document import Document, Json
from server.credentials.domain.model_parts import Problem, entries, is_url, names
from server.credentials.domain.multibase import NotMultibase, base58btc, from_base58btc
from server.credentials.domain.plain_form import DocumentRefused
from server.credentials.domain.timestamps import instant
from server.credentials.signatures import fits

RDFC = "eddsa-rdfc-2022"
JCS = "eddsa-jcs-2022"
SUITES = (RDFC, JCS)
ASSERTION = "assertionMethod"
AUTHENTICATION = "authentication"
MOST_PROOFS = 16
_SIGNATURE_BYTES = 64
_MEMBERS = frozenset(
    {
        "@context", "id", "type", "cryptosuite", "created", "expires", "verificationMethod",
        "proofPurpose", "proofValue", "domain", "challenge", "nonce", "previousProof",
    }
)  # fmt: skip

Keys: TypeAlias = "Callable[[str, str], PublicMethod | None]"
"""Returns what a verification method is, for a purpose; None if unknown or not for that."""


@dataclass(frozen=True, slots=True)
class PublicMethod:
    """An Ed25519 key (32 bytes) and who controls it."""

    controller: str
    key: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a verifier expects of every proof; `domain` and `challenge` only if it asked."""

    purpose: str
    now: datetime
    domain: str | None = None
    challenge: str | None = None
    most_proofs: int = MOST_PROOFS
    """Each costs a canonicalisation of the document."""


class ProofRefused(Exception):
    """A proof that does not hold, and why."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.sentence)


def to_sign(document: Document, configuration: Document, contexts: Contexts) -> bytes:
    """Return the 64 bytes to sign: the hash of the proof's options, then of the document.

    Raises DocumentRefused for anything the proof would not cover.
    """
    options = {"@context": document.get("@context"), **configuration}
    # What no context maps is refused whichever suite signs: a type or term must mean something.
    quads = open_n_quads(document, contexts)
    options_quads = open_n_quads(options, contexts)
    if configuration.get("cryptosuite") == RDFC:
        return sha256(options_quads).digest() + sha256(quads).digest()
    return sha256(_jcs(options)).digest() + sha256(_jcs(document)).digest()


def attached(document: Document, configuration: Document, signature: bytes) -> Document:
    """Return the secured document. A jcs proof carries its context (EdDSA suites, 3.3.1)."""
    proof = {**configuration, "proofValue": base58btc(signature)}
    if configuration["cryptosuite"] == JCS:
        proof = {"@context": document.get("@context"), **proof}
    return {**document, "proof": proof}


def verified(
    document: Document, expected: Expected, keys: Keys, contexts: Contexts
) -> frozenset[str]:
    """Return who controls the keys of the proofs, all of which hold. Raises ProofRefused."""
    proofs = _proofs_of(document, expected.most_proofs)
    unsecured = {key: value for key, value in document.items() if key != "proof"}
    check = _Check(unsecured, proofs, expected, keys, contexts)
    return frozenset(check.controller_of(place) for place in range(len(proofs)))


@dataclass(frozen=True, slots=True)
class _Check:
    unsecured: Document
    proofs: list[Document]
    expected: Expected
    keys: Keys
    contexts: Contexts

    def controller_of(self, place: int) -> str:
        """Verify one proof and return who controls its key."""
        proof = self.proofs[place]
        try:
            _require_form(proof, self.expected)
            method = self.keys(str(proof["verificationMethod"]), self.expected.purpose)
            if method is None:
                raise _refused("key-unknown", "The key of the proof is unknown, or not for this.")
            if not fits(method.key, self._signed_by(proof), _signature(proof)):
                raise _refused("signature-wrong", "The signature does not fit the document.")
        except ProofRefused as refusal:
            raise ProofRefused(refusal.problem.below(f"/proof/{place}")) from refusal
        return method.controller

    def _signed_by(self, proof: Document) -> bytes:
        document = _under_its_context(proof, self.unsecured)
        if "previousProof" in proof:
            document = {**document, "proof": self._previous(proof)}
        configuration = {
            key: value for key, value in proof.items() if key not in {"proofValue", "@context"}
        }
        try:
            return to_sign(document, configuration, self.contexts)
        except DocumentRefused as refusal:
            raise _refused("not-covered", str(refusal.sentence)) from refusal

    def _previous(self, proof: Document) -> Json:
        """Return the proofs this one builds on: each is verified too, as a proof of the list."""
        by_id = {one["id"]: one for one in self.proofs if isinstance(one.get("id"), str)}
        previous = entries(proof["previousProof"])
        if not previous or not all(isinstance(one, str) and one in by_id for one in previous):
            raise _refused("previous-proof-unknown", "It builds on a proof that is not there.")
        # Kept in the order of the document, as they were when this proof was made.
        found: list[Json] = [one for one in self.proofs if one.get("id") in previous]
        return found


def _proofs_of(document: Document, most: int) -> list[Document]:
    proofs = [one for one in entries(document.get("proof")) if isinstance(one, dict)]
    if not proofs or len(proofs) != len(entries(document.get("proof"))):
        raise ProofRefused(Problem("proof-missing", "The document has no proof.", "/proof"))
    if len(proofs) > most:
        raise ProofRefused(Problem("too-many", f"More than {most} proofs.", "/proof"))
    ids = [str(one["id"]) for one in proofs if "id" in one]
    if len(set(ids)) != len(ids):
        raise ProofRefused(Problem("proof-twice", "Two proofs have the same id.", "/proof"))
    _require_no_circle(proofs)
    return proofs


def _require_no_circle(proofs: list[Document]) -> None:
    waits_for = {
        str(one.get("id", place)): set(names(one.get("previousProof")))
        for place, one in enumerate(proofs)
    }
    while free := [name for name, others in waits_for.items() if not others & waits_for.keys()]:
        for name in free:
            del waits_for[name]
    if waits_for:
        raise ProofRefused(Problem("proof-circle", "Proofs build on each other.", "/proof"))


def _require_form(proof: Document, expected: Expected) -> None:
    """Section 2.1, and the checks of section 4.4 that need no key."""
    if proof.get("type") != "DataIntegrityProof":
        raise _refused("proof-kind", "The proof is no DataIntegrityProof.", "/type")
    if proof.get("cryptosuite") not in SUITES:
        raise _refused("proof-kind", "We check eddsa-rdfc-2022 and eddsa-jcs-2022.", "/cryptosuite")
    if unknown := proof.keys() - _MEMBERS:
        raise _refused("proof-member", "We do not know this member.", f"/{min(unknown)}")
    if not is_url(proof.get("verificationMethod")):
        raise _refused("proof-member", "The proof names no key.", "/verificationMethod")
    if proof.get("proofPurpose") != expected.purpose:
        raise _refused("proof-purpose", f"The proof is not for {expected.purpose}.")
    if "id" in proof and not is_url(proof["id"]):
        raise _refused("id-not-a-url", "An id is a single URL.", "/id")
    _require_dates(proof, expected.now)
    _require_audience(proof, expected)


def _require_dates(proof: Document, now: datetime) -> None:
    for member in ("created", "expires"):
        if member in proof and instant(proof[member], is_zone_needed=False) is None:
            raise _refused("date-malformed", "A date is like 2026-11-26T08:00:00Z.", f"/{member}")
    expires = instant(proof.get("expires"), is_zone_needed=False)
    if expires is not None and expires < now.timestamp():
        raise _refused("proof-expired", "The proof has expired.", "/expires")


def _require_audience(proof: Document, expected: Expected) -> None:
    domains = entries(proof.get("domain"))
    if not all(isinstance(one, str) for one in domains):
        raise _refused("proof-member", "A domain is a text, or several.", "/domain")
    if not isinstance(proof.get("challenge", ""), str):
        raise _refused("proof-member", "A challenge is a text.", "/challenge")
    if expected.domain is not None and expected.domain not in domains:
        raise _refused("domain-wrong", "The proof was made for another domain.", "/domain")
    if expected.challenge is not None and proof.get("challenge") != expected.challenge:
        raise _refused("challenge-wrong", "The proof answers another challenge.", "/challenge")


def _under_its_context(proof: Document, unsecured: Document) -> Document:
    """EdDSA suites, section 3.3.2: contexts added after the proof are no part of what it signed."""
    if "@context" not in proof:
        return unsecured
    signed, present = entries(proof["@context"]), entries(unsecured.get("@context"))
    if proof["cryptosuite"] != JCS or present[: len(signed)] != signed:
        raise _refused("context-wrong", "The contexts are not those of the proof.", "/@context")
    return {**unsecured, "@context": proof["@context"]}


def _signature(proof: Document) -> bytes:
    try:
        signature = from_base58btc(str(proof.get("proofValue")))
    except NotMultibase as error:
        raise _refused(
            "proof-value", "The proof's value is not base58btc.", "/proofValue"
        ) from error
    if len(signature) != _SIGNATURE_BYTES:
        raise _refused("proof-value", "A signature has 64 bytes.", "/proofValue")
    return signature


def _jcs(document: Document) -> bytes:
    """RFC 8785, of a document in the open form: it has no number or text that this refuses."""
    import rfc8785  # noqa: PLC0415 - lazily, few processes need it

    return rfc8785.dumps(document)


def _refused(code: str, sentence: str, pointer: str = "") -> ProofRefused:
    return ProofRefused(Problem(code, sentence, pointer))
