"""QR tokens signed and checked. Whether a certificate still stands, a token cannot say."""

from collections.abc import Mapping

from server.credentials.domain import qr_token
from server.credentials.domain.keys import Purpose
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


def read_token(text: str, keys: Mapping[str, bytes]) -> Token:
    """Return what a token says if one of `keys` (raw, by name; of QR alone) signed it.

    Raises TokenMalformed or TokenForged.
    """
    found = qr_token.take_apart(text)
    key = keys.get(found.token.kid)
    if key is None or not fits(key, found.message, found.signature):
        raise TokenForged
    return found.token


def token_keys(signer: Signer) -> dict[str, bytes]:
    """Return every key that ever signed a token, by name."""
    return {key.kid: key.raw for key in signer.public_keys() if key.purpose is Purpose.QR}
