"""A certificate as VC-JWT: the credential without its proof, secured as a whole.

W3C Securing Verifiable Credentials using JOSE and COSE, section 3.1; RFC 7515, RFC 9864. The
payload is the credential itself (no `vc` member, no claims beside it), the `kid` an address in our
DID document. Ed25519 has one signature for each text, so the same certificate is the same JWT.
"""

import json
from collections.abc import Callable

from server.credentials.domain.document import Document, document_text
from server.credentials.domain.keys import base64url

MEDIA_TYPE = "application/vc+jwt"
Sign = Callable[[bytes], bytes]


def credential_jwt(credential_text: str, method: str, sign: Sign) -> str:
    """Secure the credential with the key at `method`, an address in our DID document."""
    document: Document = json.loads(credential_text)
    header: Document = {"alg": "Ed25519", "typ": "vc+jwt", "cty": "vc", "kid": method}
    payload = {name: value for name, value in document.items() if name != "proof"}
    signed = ".".join(base64url(document_text(part).encode()) for part in (header, payload))
    return f"{signed}.{base64url(sign(signed.encode()))}"
