"""The contexts the adapter reads besides those we issue under; pinned the same way.

Version 1 of the credentials' context and Data Integrity v2 by the digests that their specifications
print. The examples context maps every unknown
term by `@vocab`, so it stays out of the contexts of the house.
"""

from functools import cache
from importlib.resources import files
from types import MappingProxyType

from server.credentials.contexts import Contexts, parsed, pinned
from server.credentials.domain.data_model import CREDENTIALS_V1

DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v2"

_PINS = {
    CREDENTIALS_V1: (
        "credentials-v1.json",
        "ab4ddd9a531758807a79a5b450510d61ae8d147eab966cc9a200c07095b0cdcc",
    ),
    DATA_INTEGRITY: (
        "data-integrity-v2.json",
        "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4",
    ),
    "https://www.w3.org/ns/credentials/examples/v2": (
        "credentials-examples-v2.json",
        "57393fbc69d6efb9b9b5dc9cb6b9880b0944360abfe2eaf459c9e58cf2279d7c",
    ),
}


@cache
def known() -> Contexts:
    """Return every context by address. Raises ContextChanged."""
    more = {
        url: parsed((files(__name__) / name).read_bytes(), name=name, digest=digest)
        for url, (name, digest) in _PINS.items()
    }
    return MappingProxyType({**pinned(), **more})
