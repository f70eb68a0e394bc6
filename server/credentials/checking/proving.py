"""Whether a credential's signature holds, by the keys its issuer published.

Two forms: one embedded proof (eddsa-rdfc-2022) or one JWT. Which key may sign comes from what is
known of it, never from the document.
"""

from collections.abc import Collection
from datetime import UTC, datetime, time

import rfc8785

from server.credentials.checking.codes import Code, Unreadable
from server.credentials.checking.documents import inside, issuer_of, moment_of
from server.credentials.checking.held import Held
from server.credentials.checking.jws import MEMBERS, Jws
from server.credentials.checking.material import KnownKey, Material
from server.credentials.domain.did import key_url
from server.credentials.domain.document import Document, Json
from server.credentials.domain.event import digest_of
from server.credentials.domain.keys import KeyState, Purpose
from server.credentials.domain.plain_form import DocumentRefused
from server.credentials.domain.qr_token import Token, take_apart
from server.credentials.proof import ProofInvalid, verify_our_proof
from server.credentials.signatures import fits

# RFC 9864; the older name is what other issuers still write, and never ours.
ALGORITHM = "Ed25519"
_OLDER_ALGORITHM = "EdDSA"
_TYPES = frozenset({"vc+jwt", "application/vc+jwt"})
_OLDER_TYPES = frozenset({"JWT", "jwt", None})
_SUITE = ("DataIntegrityProof", "eddsa-rdfc-2022", "assertionMethod")


def fault_of(held: Held, material: Material, *, is_ours: bool) -> Code | None:
    """Return why the signature does not count, None for a sound one."""
    assert held.document is not None, "a credential is held"
    try:
        if held.signed is not None:
            _require_signed(held.document, held.signed, material, is_ours=is_ours)
        else:
            require_proven(held.document, material, Purpose.CREDENTIALS)
    except ProofFault as fault:
        return fault.code
    return None


def require_proven(document: Document, material: Material, purpose: Purpose) -> None:
    """Raises ProofFault unless our key for the purpose signed exactly this document of ours."""
    proof = document.get("proof")
    if proof is None:
        raise ProofFault(Code.PROOF_MISSING)
    members = ("type", "cryptosuite", "proofPurpose")
    if not isinstance(proof, dict) or tuple(proof.get(one) for one in members) != _SUITE:
        raise ProofFault(Code.PROOF_UNSUPPORTED)
    created = _moment(proof.get("created"))
    key = _key(issuer_of(document), proof.get("verificationMethod"), material)
    if not _is_proven(document, key, material):
        _require_use(key, purpose, created)
    _require_contexts(document.get("@context"), material)
    try:
        verify_our_proof(document, key.raw)
    except ProofInvalid as refusal:
        is_uncovered = isinstance(refusal.__cause__, DocumentRefused)
        raise ProofFault(
            Code.CREDENTIAL_NOT_PLAIN if is_uncovered else Code.PROOF_INVALID
        ) from refusal


def token_in(text: str, material: Material) -> Token:
    """Return what a QR code says. Raises TokenMalformed, and ProofFault for one that is not ours.

    It names its key alone, so every issuer we answer for is asked for it.
    """
    signed = take_apart(text)
    token = signed.token
    named = (material.keys.get(key_url(one, token.kid)) for one in material.issuers)
    key = next((one for one in named if one is not None), None)
    if key is None:
        raise ProofFault(Code.TOKEN_FORGED)
    _require_use(key, Purpose.QR, datetime.combine(token.issued_on, time(), tzinfo=UTC))
    if not fits(key.raw, signed.message, signed.signature):
        raise ProofFault(Code.TOKEN_FORGED)
    return token


def _require_signed(document: Document, jws: Jws, material: Material, *, is_ours: bool) -> None:
    header = jws.header
    if not header.keys() <= MEMBERS:
        raise ProofFault(Code.JWT_HEADER_REFUSED)
    algorithms = {ALGORITHM} if is_ours else {ALGORITHM, _OLDER_ALGORITHM}
    if not _is_among(header.get("alg"), algorithms):
        raise ProofFault(Code.JWT_ALGORITHM_REFUSED)
    if not _is_among(header.get("typ"), _TYPES if is_ours else _TYPES | _OLDER_TYPES):
        raise ProofFault(Code.JWT_HEADER_REFUSED)
    key = _key(issuer_of(document), header.get("kid"), material)
    _require_use(key, Purpose.CREDENTIALS, _moment(document.get("validFrom")))
    if not fits(key.raw, jws.signed, jws.signature):
        raise ProofFault(Code.PROOF_INVALID)
    _require_contexts(document.get("@context"), material)
    _require_claims(document, jws.payload)


def _require_claims(document: Document, payload: Document) -> None:
    """What the registered claims say must be what the credential says (VC-JOSE-COSE, 3.1.3)."""
    agree = {
        "iss": issuer_of(document),
        "jti": document.get("id"),
        "sub": inside(document, "credentialSubject", "id"),
        "nbf": _seconds(document.get("validFrom")),
        "exp": _seconds(document.get("validUntil")),
    }
    if any(name in payload and payload[name] != value for name, value in agree.items()):
        raise ProofFault(Code.JWT_CLAIMS_DIFFER)


def _key(issuer: str | None, method: Json, material: Material) -> KnownKey:
    if not isinstance(method, str) or issuer is None or method.partition("#")[0] != issuer:
        raise ProofFault(Code.KEY_FOREIGN)
    key = material.keys.get(method)
    if key is None:
        has_any = any(address.partition("#")[0] == issuer for address in material.keys)
        raise ProofFault(Code.KEY_UNKNOWN if has_any else Code.KEY_MISSING)
    return key


def _require_use(key: KnownKey, purpose: Purpose, created: datetime | None) -> None:
    if key.state is KeyState.COMPROMISED:
        raise ProofFault(Code.KEY_COMPROMISED)
    if not key.may_sign(purpose):
        raise ProofFault(Code.KEY_PURPOSE_WRONG)
    if key.until is not None and (created is None or created > key.until):
        raise ProofFault(Code.KEY_RETIRED)


def _is_proven(document: Document, key: KnownKey, material: Material) -> bool:
    """Whether the log stands in for what a compromised key can no longer show."""
    if key.state is not KeyState.COMPROMISED or not material.proven:
        return False
    try:
        return digest_of(document) in material.proven
    except rfc8785.CanonicalizationError:
        return False


def _require_contexts(named: Json, material: Material) -> None:
    """The published definitions and no others, in their order: they decide what is covered."""
    known = list(material.contexts)
    if not isinstance(named, list) or not named or named[0] != known[0]:
        raise ProofFault(Code.CONTEXT_UNKNOWN)
    places = [known.index(one) if one in known else -1 for one in named]
    if -1 in places or places != sorted(set(places)):
        raise ProofFault(Code.CONTEXT_UNKNOWN)


def _moment(value: Json) -> datetime | None:
    try:
        return moment_of(value)
    except Unreadable as error:
        raise ProofFault(Code.PROOF_INVALID) from error


def _seconds(value: Json) -> int | None:
    moment = _moment(value)
    return None if moment is None else int(moment.timestamp())


def _is_among(value: Json, names: Collection[str | None]) -> bool:
    return (value is None or isinstance(value, str)) and value in names


class ProofFault(Exception):
    """The signature does not count, for the reason that `code` names."""

    def __init__(self, code: Code) -> None:
        self.code = code
        super().__init__(code.value)
