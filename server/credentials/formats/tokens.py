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


def signed_token(record: CertificateRecord, signer: Signer) -> str:
    """Return the token of a certificate under the key now in use: equal until that is rotated."""
    kid = signer.current(Purpose.QR).kid
    token = qr_token.token_of(record, kid)
    return qr_token.token_text(token, signer.sign_with(kid, qr_token.message(token)))


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
