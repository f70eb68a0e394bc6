"""The plain form: what a credential may look like before JSON-LD is let near it.

A Data Integrity proof covers the RDF a document expands to, not its JSON, so two different
documents can share one proof. Here we refuse whatever would let them differ: contexts of the
document's own, members spelled as IRIs or keywords, what JSON-LD drops in silence (null, empty
lists), numbers, merged nodes, and the characters on which implementations disagree.
"""

import re
from collections.abc import Collection, Iterator

from server.credentials.domain.document import Document, Json
from server.kernel.errors import Invalid

MOST_DEPTH = 16
MOST_VALUES = 2_000
# More nodes without an id would let a hostile document make canonicalisation expensive.
MOST_NAMELESS = 4
# RFC 3986 characters only: a space in an id makes PyLD drop quads past the strict check too.
ADDRESS = re.compile(r"(?:https?://|urn:|did:)[A-Za-z0-9._~:/?#@!$&'()*+,;=%\[\]-]+")
_UNSIGNABLE = re.compile("[^\t\n\x20-\x7e\x80-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class DocumentRefused(Invalid):
    code = "credential-not-plain"
    detail = "This document is not a credential in the form we sign and check."


def require_plain(document: Document, *, contexts: Collection[str]) -> None:
    """Refuse a document whose JSON could say other than what its proof covers."""
    _require_contexts(document.get("@context"), contexts)
    body: Json = {key: value for key, value in document.items() if key != "@context"}
    values = list(_walk(body, 0))
    nodes = [value for value in values if isinstance(value, dict)]
    ids = [node["id"] for node in nodes if "id" in node]
    if not all(isinstance(one, str) for one in ids) or len(set(map(str, ids))) != len(ids):
        raise DocumentRefused("Every id in the document must be a text of its own.")
    if len(nodes) - len(ids) > MOST_NAMELESS:
        raise DocumentRefused("The document has too many parts without an id.")


def _require_contexts(named: Json, known: Collection[str]) -> None:
    if not isinstance(named, list) or not named:
        raise DocumentRefused("The document must list its contexts.")
    if not all(isinstance(one, str) and one in known for one in named):
        raise DocumentRefused("The document names a context that is not among the pinned ones.")


def _walk(value: Json, depth: int) -> Iterator[Json]:
    """Yield every value; counts as it goes, so that no document is walked to its end for free."""
    waiting = [(value, depth)]
    count = 0
    while waiting:
        current, level = waiting.pop()
        count += 1
        if count > MOST_VALUES or level > MOST_DEPTH:
            raise DocumentRefused("The document is too large or nested too deep.")
        yield current
        waiting.extend((child, level + 1) for child in _children(current))


def _children(value: Json) -> list[Json]:
    match value:
        case str():
            require_signable(value)
            return []
        case bool():
            return []
        case list() if value and not any(isinstance(one, list) for one in value):
            return value
        case dict() if value:
            for key in value:
                _require_member(key)
            return list(value.values())
        case _:
            raise DocumentRefused("Null, numbers and empty parts are not covered by a proof.")


def _require_member(key: str) -> None:
    if not key or ":" in key or key.startswith("@"):
        raise DocumentRefused(f"The member {key[:40]!r} is not a plain term.")
    require_signable(key)


def require_signable(text: str) -> None:
    """Refuse characters that canonicalisation libraries write differently (RDFC-1.0, 5)."""
    found = _UNSIGNABLE.search(text)
    if found:
        raise DocumentRefused(f"The text contains U+{ord(found[0]):04X}, which is refused.")
