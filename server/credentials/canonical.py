"""RDF canonicalisation, strictly: the one place that knows PyLD.

PyLD has no safe mode: it drops what it cannot map and invents addresses for what is relative,
and both would leave parts of a credential unsigned. So every document is expanded first with a
sentinel base and refused if anything was dropped or stayed relative. No network, ever.
PyLD is imported when first used: most processes never sign, and it is large.
"""

import re
from collections.abc import Iterator
from threading import Lock
from typing import Any

from server.credentials.contexts import Contexts
from server.credentials.domain.document import Document
from server.credentials.domain.plain_form import DocumentRefused, require_plain

# Its own scheme, so the allow-list of _IRI refuses whatever was resolved against it.
_SENTINEL = "x-relative://refused/"
# RFC 3986 characters only: a space in an id makes PyLD drop quads past the strict check too.
_IRI = re.compile(r"(?:https?://|urn:|did:)[A-Za-z0-9._~:/?#@!$&'()*+,;=%\[\]-]+")
_KEYWORDS = frozenset({"@id", "@type", "@value", "@language", "@graph"})
# PyLD keeps caches that its threads would share.
_one_at_a_time = Lock()


def n_quads(document: Document, contexts: Contexts) -> bytes:
    """Return the canonical N-Quads (RDFC-1.0). Raises DocumentRefused."""
    require_plain(document, contexts=contexts)
    with _one_at_a_time:
        return _canonical(document, contexts)


def _canonical(document: Document, contexts: Contexts) -> bytes:
    from pyld import jsonld  # noqa: PLC0415 - lazily, for memory

    dropped: list[str] = []
    options = {"base": _SENTINEL, "documentLoader": _loader(contexts)}
    try:
        expanded = jsonld.expand(document, options, on_property_dropped=dropped.append)
        _require_all_mapped(dropped, expanded)
        # What was checked is what is canonicalised: the expanded form, not the document again.
        quads: str = jsonld.normalize(
            expanded, {**options, "algorithm": "URDNA2015", "format": "application/n-quads"}
        )
    except jsonld.JsonLdError as error:
        raise DocumentRefused("The document is not valid JSON-LD.") from error
    return quads.encode()


def _loader(contexts: Contexts) -> Any:  # noqa: ANN401 - the shape PyLD calls for
    def load(url: str, _options: object) -> dict[str, object]:
        if url not in contexts:
            raise DocumentRefused(f"The context {url[:80]} is not among the pinned ones.")
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": contexts[url],
        }

    return load


def _require_all_mapped(dropped: list[str], expanded: object) -> None:
    if dropped:
        raise DocumentRefused(f"The member {dropped[0][:80]!r} is not a term of the contexts.")
    for iri in _iris(expanded):
        if not _IRI.fullmatch(iri):
            raise DocumentRefused(f"The name {iri[:80]!r} is not an absolute address.")


def _iris(expanded: object) -> Iterator[str]:
    """Yield every id, type, datatype and property of an expanded document."""
    if isinstance(expanded, list):
        for one in expanded:
            yield from _iris(one)
    if isinstance(expanded, dict):
        for key, value in expanded.items():
            if key not in _KEYWORDS:
                yield key
            if key in {"@id", "@type"}:
                yield from [value] if isinstance(value, str) else value
            elif key != "@value":
                yield from _iris(value)
