"""The files of a certificate, each made anew and equal each time: nothing else of it is stored."""

import asyncio
import json
from enum import StrEnum
from functools import partial

from server.credentials.domain.certificate import Certificate
from server.credentials.domain.did import key_url
from server.credentials.domain.keys import Purpose
from server.credentials.domain.qr_token import Token, token_url
from server.credentials.domain.record import CertificateRecord, Issuer
from server.credentials.formats.badge import achievement_badge, certificate_badge
from server.credentials.formats.jwt import credential_jwt
from server.credentials.formats.pdf import certificate_pdf
from server.credentials.formats.pictures import badge_png
from server.credentials.formats.png import baked_png
from server.credentials.formats.svg import baked_svg
from server.credentials.formats.tokens import read_token, signed_token
from server.credentials.glyphs import drawable
from server.credentials.keyring.service import Keyring
from server.credentials.proof import verification_method
from server.credentials.signer import KeyUnknown, Signer


class Format(StrEnum):
    """The forms of a certificate, by the extension of their address."""

    JSON = "json"
    JWT = "jwt"
    PNG = "png"
    SVG = "svg"
    PDF = "pdf"


class Formats:
    def __init__(self, signer: Signer, keys: Keyring, issuer: Issuer) -> None:
        self._signer = signer
        self._keys = keys
        self._issuer = issuer

    async def file(self, certificate: Certificate, form: Format) -> bytes:
        document = certificate.document
        assert document is not None, "only issued certificates are found"
        if form is Format.JSON:
            return document.encode()
        await self._keys.catch_up()
        return await asyncio.to_thread(self._made, certificate.record, document, form)

    async def badge(self, exam: str, title: str, form: Format) -> bytes:
        """Return the badge of an exam as drawing or picture, without a credential."""
        drawing = achievement_badge(exam, title, self._issuer)
        if form is Format.SVG:
            return drawing.encode()
        return await asyncio.to_thread(badge_png, drawing)

    def token(self, record: CertificateRecord) -> str:
        held = {key.kid for key in self._keys.in_folder()}
        keys = [key for key in self._keys.public_keys() if key.kid in held]
        return signed_token(record, keys, self._signer)

    async def read_token(self, text: str) -> Token:
        """Raises TokenMalformed or TokenForged."""
        return read_token(text, await self._keys.fresh())

    def _made(self, record: CertificateRecord, document: str, form: Format) -> bytes:
        match form:
            case Format.JWT:
                return self._jwt(record, document).encode()
            case Format.PNG:
                return baked_png(certificate_badge(record, drawable(record.holder.name)), document)
            case Format.SVG:
                return baked_svg(certificate_badge(record, record.holder.name), document).encode()
        scanned = token_url(record.public_url, self.token(record))
        return certificate_pdf(record, document, scanned)

    def _jwt(self, record: CertificateRecord, document: str) -> str:
        """Sign with the key of the credential's own proof, or, once that is gone, with ours now."""
        kid = verification_method(json.loads(document)).partition("#")[2]
        try:
            self._signer.public_key(kid)
        except KeyUnknown:
            kid = self._signer.current(Purpose.CREDENTIALS).kid
        sign = partial(self._signer.sign_with, kid)
        return credential_jwt(document, key_url(record.issuer.did, kid), sign)
