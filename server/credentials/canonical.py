"""RDF canonicalisation, strictly: our own shape by the table, anybody else's by PyLD.

PyLD has no safe mode: it drops what it cannot map and invents addresses for what is relative,
and both would leave parts of a credential unsigned. So every document is expanded first with a
sentinel base and refused if anything was dropped or stayed relative. No network, ever.
PyLD is imported when first used: we never sign by it, and it is large and slow.
"""

import re
from collections.abc import Iterator
from functools import cache
from threading import Lock
from typing import Any

from server.credentials.contexts import Contexts, pinned
from server.credentials.domain import quads
from server.credentials.domain.document import (
    CREDENTIALS_V2,
    OPEN_BADGES,
    OPEN_BADGES_EXTENSIONS,
    Document,
    Json,
)
from server.credentials.domain.expanded import (
    require_few_alike,
    require_one_place,
    require_own_names,
)
from server.credentials.domain.open_form import require_open
from server.credentials.domain.plain_form import ADDRESS, DocumentRefused, require_plain
from server.credentials.domain.quads import NotOurShape
from server.credentials.domain.terms import Terms, compiled

# What certificates and status lists name, and what an Open Badge without a schema does.
_OURS = (
    [CREDENTIALS_V2],
    [CREDENTIALS_V2, OPEN_BADGES],
    [CREDENTIALS_V2, OPEN_BADGES, OPEN_BADGES_EXTENSIONS],
)
# Its own scheme, so the allow-list of ADDRESS refuses whatever was resolved against it.
_SENTINEL = "x-relative://refused/"
# A foreign credential may also use other schemes, such as the data: URL of an envelope.
_ANY_ADDRESS = re.compile(
    r"(?!x-relative:)[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#@!$&'()*+,;=%\[\]-]+"
)
_KEYWORDS = frozenset({"@id", "@type", "@value", "@language", "@direction", "@graph", "@list"})
# PyLD keeps caches that its threads would share.
_one_at_a_time = Lock()


def our_n_quads(document: Document) -> bytes:
    """Return the canonical N-Quads (RDFC-1.0) of what we sign ourselves.

    Raises NotOurShape for what we never sign, DocumentRefused for what nobody should.
    """
    return quads.n_quads(document, _terms(document.get("@context")))


def n_quads(document: Document, contexts: Contexts) -> bytes:
    """Return those of anybody's document under these contexts. Raises DocumentRefused."""
    if contexts is pinned():
        try:
            return our_n_quads(document)
        except NotOurShape:
            return foreign_n_quads(document, contexts)
    return foreign_n_quads(document, contexts)


def foreign_n_quads(document: Document, contexts: Contexts) -> bytes:
    require_plain(document, contexts=contexts)
    with _one_at_a_time:
        return _canonical(document, contexts)


def open_n_quads(document: Document, contexts: Contexts) -> bytes:
    """Return the canonical N-Quads of a document in the open form. Raises DocumentRefused."""
    require_open(document, contexts=contexts)
    with _one_at_a_time:
        return _canonical(document, contexts, is_open=True)


def _terms(named: Json) -> Terms:
    if named not in _OURS:
        raise NotOurShape
    assert isinstance(named, list)
    return _compiled(len(named))


@cache
def _compiled(count: int) -> Terms:
    return compiled(pinned()[url] for url in _OURS[count - 1])


def _canonical(document: Document, contexts: Contexts, *, is_open: bool = False) -> bytes:
    from pyld import jsonld  # noqa: PLC0415 - lazily, for memory

    dropped: list[str] = []
    # VC Data Model 2.0, section 11.1: the direction of a text is part of its datatype.
    options = {
        "base": _SENTINEL,
        "documentLoader": _loader(contexts),
        "rdfDirection": "i18n-datatype",
    }
    try:
        expanded = jsonld.expand(document, options, on_property_dropped=dropped.append)
        _require_all_mapped(dropped, expanded, _ANY_ADDRESS if is_open else ADDRESS)
        if is_open:
            require_own_names(document, expanded)
            require_one_place(expanded)
            require_few_alike(expanded)
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


def _require_all_mapped(dropped: list[str], expanded: object, allowed: re.Pattern[str]) -> None:
    if dropped:
        raise DocumentRefused(f"The member {dropped[0][:80]!r} is not a term of the contexts.")
    for iri in _iris(expanded):
        if not allowed.fullmatch(iri):
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
