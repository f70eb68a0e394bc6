"""QR tokens signed and checked. Whether a certificate still stands, a token cannot say."""

from collections.abc import Iterable
from datetime import UTC, datetime, time

from server.credentials.domain import qr_token
from server.credentials.domain.keys import PublicKey, Purpose
from server.credentials.domain.qr_token import Token, TokenMalformed
from server.credentials.domain.record import CertificateRecord
from server.credentials.signatures import fits
from server.credentials.signer import Signer


class TokenForged(TokenMalformed):
    code = "token-forged"
    detail = "No key of ours signed this QR code. Treat it as an invention."


def signed_token(record: CertificateRecord, keys: Iterable[PublicKey], signer: Signer) -> str:
    """Return the token of a certificate: the same for good, unless its key falls or is lost.

    `keys` are those that the signer holds, with their lives.
    """
    kid = _key_of(record.issued_at, keys).kid
    token = qr_token.token_of(record, kid)
    return qr_token.token_text(token, signer.sign_with(kid, qr_token.message(token)))


def _key_of(issued_at: datetime, keys: Iterable[PublicKey]) -> PublicKey:
    """The key that signed tokens at that moment; if it does not count any more, another."""
    good = [one for one in keys if one.purpose is Purpose.QR and one.may_have_signed(at=issued_at)]
    assert good, "the key now in use always counts"
    good.sort(key=lambda one: one.version)
    there = [one for one in good if one.added_at is not None and one.added_at <= issued_at]
    return there[-1] if there else good[0]


def read_token(text: str, keys: Iterable[PublicKey]) -> Token:
    """Return what a token says if one of `keys` for tokens signed it, and may have by then.

    Raises TokenMalformed or TokenForged.
    """
    found = qr_token.take_apart(text)
    token = found.token
    issued = datetime.combine(token.issued_on, time(), tzinfo=UTC)
    key = next((one for one in keys if one.kid == token.kid and one.purpose is Purpose.QR), None)
    if key is None or not key.may_have_signed(at=issued):
        raise TokenForged
    if not fits(key.raw, found.message, found.signature):
        raise TokenForged
    return token
