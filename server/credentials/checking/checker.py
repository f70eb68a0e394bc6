"""The checker: one thing that somebody holds, judged by given material at a given moment.

The order of the verdicts is the contract's: who issued it, whether it was changed, whether that
can be told, what was done to it, and its dates.
"""

from dataclasses import replace
from datetime import UTC, datetime, time

from server.credentials.checking.assessment import Aspect, Assessment, Check, Outcome, unread
from server.credentials.checking.codes import Code, Unreadable, verdict_of
from server.credentials.checking.documents import dates_of, issuer_of
from server.credentials.checking.foreign import Strangers
from server.credentials.checking.held import Held, Kind, held_in
from server.credentials.checking.material import Material
from server.credentials.checking.proving import ProofFault, fault_of, token_in
from server.credentials.checking.revocation import Lists
from server.credentials.domain.document import Document
from server.credentials.domain.qr_token import TokenMalformed, TokenVersionUnknown
from server.credentials.domain.verdict import Evidence, Standing, Status, Verdict, judge

_LAST = time(23, 59, 59)


class Checker:
    """Holds what was verified of the material once, for as many as are checked by it."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self._lists = Lists(material)
        self._strangers = Strangers(material)
        self._record = Check(Aspect.RECORD, Outcome.GOOD)
        if not material.knows_all:
            self._record = Check(Aspect.RECORD, Outcome.NOT_DONE, Code.RECORD_UNCHECKED)

    def check(self, content: bytes, *, at: datetime) -> Assessment:
        """Judge a file or a text, whatever it is. Raises nothing."""
        try:
            held = held_in(content)
        except Unreadable as reason:
            return unread(reason.code)
        return self.judge(held, at=at)

    def judge(self, held: Held, *, at: datetime) -> Assessment:
        """Slow where a proof is embedded (canonicalisation): call it in a thread."""
        if held.kind is Kind.TOKEN:
            return self._of_token(held, at)
        if held.document is None:
            return unread(Code.ID_UNCHECKED, held)
        issuer = issuer_of(held.document)
        try:
            standing = _dated(held.document)
        except Unreadable as reason:
            return unread(reason.code, held)
        if issuer is None:
            return unread(Code.CREDENTIAL_MALFORMED, held)
        if issuer not in self._material.issuers:
            return self._of_another(held, issuer, standing, at)
        return self._of_ours(held, standing, at)

    def _of_ours(self, held: Held, dated: Standing, at: datetime) -> Assessment:
        issuer = Check(Aspect.ISSUER, Outcome.GOOD)
        fault = fault_of(held, self._material, is_ours=True)
        if fault is not None:
            return _failed(held, fault, issuer, _signature(fault))
        signature = _signature(None)
        assert held.document is not None, "a credential is held"
        standing = self._standing(held.document, dated, at)
        return self._found(held, standing, at, [issuer, signature])

    def _of_token(self, held: Held, at: datetime) -> Assessment:
        """Judge a QR code: its own signature, then what is known of its certificate."""
        try:
            token = token_in(held.text, self._material)
        except TokenVersionUnknown:
            return unread(Code.TOKEN_VERSION_UNKNOWN, held)
        except TokenMalformed:
            return unread(Code.TOKEN_MALFORMED, held)
        except ProofFault as fault:
            return _failed(held, fault.code, _signature(fault.code))
        ends = token.expires_on
        dated = Standing(
            issued_at=datetime.combine(token.issued_on, time(), tzinfo=UTC),
            expires_at=None if ends is None else datetime.combine(ends, _LAST, tzinfo=UTC),
        )
        missing = Code.CERTIFICATE_UNKNOWN if self._material.knows_all else Code.STATUS_MISSING
        known = self._known(token.printed_id, dated) or missing
        checks = [Check(Aspect.ISSUER, Outcome.GOOD), _signature(None)]
        return replace(self._found(held, known, at, checks), token=token)

    def _found(
        self, held: Held, standing: Standing | Code, at: datetime, before: list[Check]
    ) -> Assessment:
        if isinstance(standing, Standing):
            return _judged(held, standing, at, [*before, self._record])
        if verdict_of(standing) is Verdict.UNKNOWN:
            return _failed(held, standing, *before, Check(Aspect.RECORD, Outcome.BAD, standing))
        return _failed(held, standing, *before, Check(Aspect.STATUS, Outcome.NOT_DONE, standing))

    def _known(self, name: str, dated: Standing) -> Standing | Code | None:
        """What the issuer says of a certificate; of one from after it was asked, nothing.

        A token says the day of issue alone, and counts as from its beginning.
        """
        taken = self._material.taken_at
        if taken is not None and dated.issued_at > taken:
            return Code.STATUS_MISSING
        return self._material.standing_of(name, dated)

    def _standing(self, document: Document, dated: Standing, at: datetime) -> Standing | Code:
        known = self._known(str(document.get("id")), dated)
        if known is not None:
            return known
        if self._material.knows_all:
            return Code.RECORD_GONE
        revoked = self._lists.is_revoked(document, at=at)
        if isinstance(revoked, Code):
            return revoked
        return _revoked(dated) if revoked else dated

    def _of_another(self, held: Held, issuer: str, dated: Standing, at: datetime) -> Assessment:
        """Say of a stranger's credential what can be said: whether the key it names signed it."""
        fault = self._strangers.fault_of(held, issuer, at=at)
        status = _status_said(is_revoked=self._strangers.is_revoked(held, issuer, at=at))
        code = _FOREIGN.get(fault, Code.ISSUER_UNKNOWN_UNSIGNED)
        if fault is None and status.outcome is Outcome.BAD:
            code = Code.ISSUER_UNKNOWN_REVOKED
        checks = [
            Check(Aspect.ISSUER, Outcome.NOT_DONE, code),
            _foreign_signature(fault),
            status,
            _dates(dated, at),
        ]
        verdict = Verdict.UNKNOWN_ISSUER
        return Assessment(verdict=verdict, code=code, held=held, checks=checks, standing=dated)


_FOREIGN: dict[Code | None, Code] = {
    None: Code.ISSUER_UNKNOWN_SIGNED,
    # Nothing speaks against it: we have no key for it, or do not read what it uses.
    Code.KEY_MISSING: Code.ISSUER_UNKNOWN,
    Code.PROOF_UNSUPPORTED: Code.ISSUER_UNKNOWN,
    Code.CONTEXT_UNKNOWN: Code.ISSUER_UNKNOWN,
    Code.CREDENTIAL_NOT_PLAIN: Code.ISSUER_UNKNOWN,
    Code.CREDENTIAL_NONCONFORMING: Code.ISSUER_UNKNOWN,
    Code.TOO_MANY_STRANGERS: Code.ISSUER_UNKNOWN,
    Code.JWT_ALGORITHM_REFUSED: Code.ISSUER_UNKNOWN,
}


def _judged(held: Held, standing: Standing, at: datetime, before: list[Check]) -> Assessment:
    verdict = judge(Evidence.SOUND, standing, at=at)
    is_active = standing.status_at(at) is Status.ACTIVE
    status = Check(Aspect.STATUS, Outcome.GOOD if is_active else Outcome.BAD)
    checks = [*before, status, _dates(standing, at), Check(Aspect.LOG, Outcome.NOT_DONE)]
    return Assessment(verdict=verdict, held=held, checks=checks, standing=standing)


def _failed(held: Held, code: Code, *checks: Check) -> Assessment:
    return Assessment(verdict=verdict_of(code), code=code, held=held, checks=checks)


def _signature(fault: Code | None) -> Check:
    if fault is None:
        return Check(Aspect.SIGNATURE, Outcome.GOOD)
    is_unsaid = verdict_of(fault) is Verdict.UNVERIFIABLE
    return Check(Aspect.SIGNATURE, Outcome.NOT_DONE if is_unsaid else Outcome.BAD, fault)


def _foreign_signature(fault: Code | None) -> Check:
    if fault in _FOREIGN and fault is not None:
        return Check(Aspect.SIGNATURE, Outcome.NOT_DONE, fault)
    return _signature(fault)


def _status_said(*, is_revoked: bool | Code) -> Check:
    if isinstance(is_revoked, Code):
        return Check(Aspect.STATUS, Outcome.NOT_DONE, is_revoked)
    if is_revoked:
        return Check(Aspect.STATUS, Outcome.BAD, Code.ISSUER_UNKNOWN_REVOKED)
    return Check(Aspect.STATUS, Outcome.GOOD)


def _dates(standing: Standing, at: datetime) -> Check:
    dated = Standing(issued_at=standing.issued_at, expires_at=standing.expires_at)
    is_good = judge(Evidence.SOUND, dated, at=at) is Verdict.VALID
    return Check(Aspect.DATES, Outcome.GOOD if is_good else Outcome.BAD)


def _dated(document: Document) -> Standing:
    dates = dates_of(document)
    return Standing(issued_at=dates.issued_at, expires_at=dates.expires_at)


def _revoked(dated: Standing) -> Standing:
    """A list has no dates, so what is on it counts as revoked from issue."""
    return replace(dated, status=Status.REVOKED, changed_at=dated.issued_at)
