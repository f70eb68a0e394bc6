"""Whether the signature on a stranger's credential holds, of any kind that the standards have.

First whether it is a credential at all, then one or two Data Integrity proofs in either EdDSA
suite, or a JWT. The keys are those its issuer published; that we do not know it stays as it is.
"""

import re
from datetime import datetime

from server.credentials.checking import proving
from server.credentials.checking.codes import Code, Unreadable
from server.credentials.checking.dids import keys_inside
from server.credentials.checking.documents import dates_of, inside, issuer_of
from server.credentials.checking.held import Held
from server.credentials.checking.material import Material
from server.credentials.checking.revocation import encoded_in, is_entry
from server.credentials.data_integrity import (
    ASSERTION,
    Expected,
    Keys,
    ProofRefused,
    PublicMethod,
    verified,
)
from server.credentials.domain.data_model import problems
from server.credentials.domain.document import Document, Json
from server.credentials.domain.keys import KeyState, Purpose
from server.credentials.domain.status_entry import bit_at, expanded

# Whoever asks is anybody, and each proof costs a canonicalisation.
MOST_PROOFS = 2
MOST_VALUES = 6_000
_SIGNING = Purpose.CREDENTIALS
_INDEX = re.compile(r"0|[1-9]\d{0,15}", re.ASCII)
_CODES = {
    "proof-missing": Code.PROOF_MISSING,
    "proof-kind": Code.PROOF_UNSUPPORTED,
    "not-covered": Code.CREDENTIAL_NOT_PLAIN,
    "too-many": Code.CREDENTIAL_NOT_PLAIN,
}


class Strangers:
    """Checks as many as it has patience for: canonicalising takes half a second a 1,000 values."""

    def __init__(self, material: Material, *, most_values: int = MOST_VALUES) -> None:
        self._material = material
        self._values_left = most_values

    def fault_of(self, held: Held, issuer: str, *, at: datetime) -> Code | None:
        """Return why the signature does not count, None for a sound one of the issuer's."""
        assert held.document is not None, "a credential is held"
        if problems(held.document):
            return Code.CREDENTIAL_NONCONFORMING
        material = self._material.with_keys(keys_inside(issuer))
        if held.signed is not None:
            return proving.fault_of(held, material, is_ours=False)
        self._values_left -= _values_in(held.document)
        if self._values_left < 0:
            return Code.TOO_MANY_STRANGERS
        return _fault_of_proofs(held.document, issuer, material, at)

    def is_revoked(self, held: Held, issuer: str, *, at: datetime) -> bool | Code:
        """Return what the issuer's own list says, or why that cannot be told."""
        assert held.document is not None, "a credential is held"
        status = held.document.get("credentialStatus")
        if status is None:
            return Code.STATUS_NONE
        url, index = inside(status, "statusListCredential"), inside(status, "statusListIndex")
        brought = self._material.foreign_lists.get(str(url))
        if brought is None or not is_entry(status):
            return Code.STATUS_UNASKED
        bits = self._bits(brought, issuer, at)
        if isinstance(bits, Code):
            return bits
        bit = bit_at(bits, int(str(index))) if _INDEX.fullmatch(str(index)) else None
        return Code.STATUS_LIST_MALFORMED if bit is None else bit

    def _bits(self, brought: Held, issuer: str, at: datetime) -> bytes | Code:
        assert brought.document is not None, "a list is held"
        if issuer_of(brought.document) != issuer or self.fault_of(brought, issuer, at=at):
            return Code.STATUS_LIST_UNSIGNED
        try:
            dates, bits = dates_of(brought.document), expanded(encoded_in(brought.document))
        except Unreadable:
            return Code.STATUS_LIST_MALFORMED
        if bits is None:
            return Code.STATUS_LIST_MALFORMED
        is_over = dates.expires_at is not None and at > dates.expires_at
        return Code.STATUS_LIST_STALE if is_over or at < dates.issued_at else bits


def _values_in(document: Document) -> int:
    count = 0
    waiting: list[Json] = [document]
    while waiting:
        value = waiting.pop()
        count += 1
        if isinstance(value, dict | list):
            waiting += value.values() if isinstance(value, dict) else value
    return count


def _fault_of_proofs(
    document: Document, issuer: str, material: Material, at: datetime
) -> Code | None:
    expected = Expected(purpose=ASSERTION, now=at, most_proofs=MOST_PROOFS)
    try:
        signers = verified(document, expected, _methods_of(material), material.contexts)
    except ProofRefused as refusal:
        if refusal.problem.code == "key-unknown":
            return _without_key(issuer, material)
        return _CODES.get(refusal.problem.code, Code.PROOF_INVALID)
    return None if issuer in signers else Code.KEY_FOREIGN


def _methods_of(material: Material) -> Keys:
    def method_of(address: str, _purpose: str) -> PublicMethod | None:
        key = material.keys.get(address)
        if key is None or key.state is KeyState.COMPROMISED or not key.may_sign(_SIGNING):
            return None
        return PublicMethod(address.partition("#")[0], key.raw)

    return method_of


def _without_key(issuer: str, material: Material) -> Code:
    has_any = any(address.partition("#")[0] == issuer for address in material.keys)
    return Code.KEY_UNKNOWN if has_any else Code.KEY_MISSING
