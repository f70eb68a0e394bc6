"""Opens envelopes: credentials and presentations secured as a JWT (W3C VC-JOSE-COSE 1.0, 3.1).

Ed25519 alone, by a key that `kid` names as did:key. A token inside `vc` or `vp`, as version 1 of
the data model had it, is no envelope.
"""

import re

from server.credentials.checking.codes import Unreadable
from server.credentials.checking.jws import Jws, jws_of
from server.credentials.data_integrity import ASSERTION, AUTHENTICATION, Expected
from server.credentials.domain.document import Document
from server.credentials.domain.model_parts import Problem, names
from server.credentials.signatures import fits
from server.vc_api.methods import method_of

_MEDIA_TYPE = re.compile(r"data:application/(?:jwt|v[cp](?:-ld)?\+jwt)(?:;[a-z0-9=_-]+)*,")
_ALGORITHMS = ("EdDSA", "Ed25519")
_KINDS = {ASSERTION: "vc", AUTHENTICATION: "vp"}


class EnvelopeRefused(Exception):
    """An envelope that does not open, and why."""

    def __init__(self, code: str, sentence: str) -> None:
        self.problem = Problem(code, sentence, "/id")
        super().__init__(sentence)


def opened(data_url: str, expected: Expected) -> tuple[Document, str]:
    """Return what is inside and who controls the key. Raises EnvelopeRefused."""
    jws = _jws(data_url)
    _require_header(jws.header, _KINDS[expected.purpose])
    method = method_of(str(jws.header.get("kid")))
    if method is None:
        raise EnvelopeRefused("key-unknown", "The key of the JWT is unknown.")
    if not fits(method.key, jws.signed, jws.signature):
        raise EnvelopeRefused("signature-wrong", "The signature does not fit the JWT.")
    _require_meant_for_us(jws.payload, expected)
    return jws.payload, method.controller


def _jws(data_url: str) -> Jws:
    match = _MEDIA_TYPE.match(data_url)
    if match is None:
        raise EnvelopeRefused("envelope-wrong", "The envelope holds nothing that we read.")
    try:
        return jws_of(data_url[match.end() :].encode())
    except (Unreadable, UnicodeEncodeError) as error:
        raise EnvelopeRefused("envelope-wrong", "The envelope holds no JWT.") from error


def _require_header(header: Document, kind: str) -> None:
    if header.get("alg") not in _ALGORITHMS or "crit" in header:
        raise EnvelopeRefused("envelope-wrong", "We read JWTs signed with Ed25519.")
    if header.get("typ", "JWT") not in ("JWT", f"{kind}+jwt", f"{kind}-ld+jwt"):
        raise EnvelopeRefused("envelope-wrong", f"The JWT is not of type {kind}+jwt.")


def _require_meant_for_us(payload: Document, expected: Expected) -> None:
    if any(name.startswith("Enveloped") for name in names(payload.get("type"))):
        raise EnvelopeRefused("envelope-wrong", "There is another envelope inside.")
    if expected.domain is not None and expected.domain not in names(payload.get("aud")):
        raise EnvelopeRefused("domain-wrong", "The JWT was made for another domain.")
    if expected.challenge is not None and payload.get("nonce") != expected.challenge:
        raise EnvelopeRefused("challenge-wrong", "The JWT answers another challenge.")
