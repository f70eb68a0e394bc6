"""What other issuers publish of their keys, fetched when somebody asks for it by hand.

did:web over https only, from public addresses only (the one that was looked up is the one that is
called), without redirects, within bounds of time and size. No page and no server does this: a
stranger could have it call wherever they like.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from server.credentials.checking.codes import Unreadable
from server.credentials.checking.dids import keys_of
from server.credentials.checking.documents import document_of
from server.credentials.checking.material import KnownKey

if TYPE_CHECKING:
    import http.client
    import ssl

MOST_BYTES = 1 << 20
MOST_ISSUERS = 10
SECONDS = 5.0
_DID_WEB = "did:web:"
_PIECE = 16_384

Fetch = Callable[[str], bytes]


class NotFetched(Exception):
    """Nobody answered as they should."""


@dataclass(frozen=True, slots=True)
class Published:
    """The keys of an issuer and the address they came from."""

    issuer: str
    address: str
    keys: list[KnownKey]


def fetched(address: str) -> bytes:
    """Return what is at an https address. Raises NotFetched."""
    import http.client  # noqa: PLC0415 - lazily, for memory

    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or parts.username is not None:
        raise NotFetched("Only https is fetched.")
    try:
        connection = http.client.HTTPSConnection(parts.hostname, parts.port or 443)
        connection.sock = _connected(parts.hostname, parts.port or 443)
        connection.request("GET", parts.path or "/", headers={"Accept": "application/json"})
        return _answer(connection.getresponse())
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotFetched("It did not answer.") from error


def did_web_address(did: str) -> str | None:
    """Return where the DID document of a did:web is; None for another DID (did:web, 3.2)."""
    if not did.startswith(_DID_WEB):
        return None
    host, *path = (unquote(one) for one in did.removeprefix(_DID_WEB).split(":"))
    if not host or any(mark in "".join([host, *path]) for mark in "/?#@\\ ") or "" in path:
        return None
    return f"https://{host}/" + "/".join([*(path or [".well-known"]), "did.json"])


def published(issuers: Iterable[str], fetch: Fetch = fetched) -> list[Published]:
    """Return what could be fetched; who does not answer is left out."""
    found = []
    for did in list(dict.fromkeys(issuers))[:MOST_ISSUERS]:
        address = did_web_address(did)
        if address is None:
            continue
        try:
            keys = keys_of(document_of(fetch(address)), did)
        except (NotFetched, Unreadable):
            continue
        found.append(Published(did, address, keys))
    return found


def public_address(host: str, port: int) -> str:
    """Return an address of the host; all it has must be public. Raises NotFetched."""
    import ipaddress  # noqa: PLC0415 - lazily, for memory
    import socket  # noqa: PLC0415 - lazily, for memory

    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(str(one[4][0])) for one in found]
    # An IPv4 address may come dressed as IPv6.
    plain = [getattr(one, "ipv4_mapped", None) or one for one in addresses]
    if not plain or not all(one.is_global and not one.is_multicast for one in plain):
        raise NotFetched("It is no public address.")
    return str(plain[0])


def _connected(host: str, port: int) -> "ssl.SSLSocket":
    import socket  # noqa: PLC0415 - lazily, for memory
    import ssl  # noqa: PLC0415 - lazily, for memory

    plain = socket.create_connection((public_address(host, port), port), SECONDS)
    return ssl.create_default_context().wrap_socket(plain, server_hostname=host)


def _answer(response: "http.client.HTTPResponse") -> bytes:
    """A redirect is no answer: it could lead where we do not go."""
    until = monotonic() + SECONDS
    content = b""
    if response.status != HTTPStatus.OK:
        raise NotFetched("It did not answer with a document.")
    while piece := response.read1(_PIECE):
        content += piece
        if len(content) > MOST_BYTES or monotonic() > until:
            raise NotFetched("It answers too much or too slowly.")
    return content
