"""The property table: what each member of a credential means, compiled from pinned contexts.

JSON-LD 1.1 in the small part we sign: plain terms, terms of a type (section 4.1.9), sets. A term
this table does not know cannot be signed by us; what is spelled as an IRI, a list, a graph, JSON
or a language map never gets into it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from server.credentials.domain.document import Document, Json

_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_KEYWORDS = {"id": "@id", "type": "@type"}
_BOOLEAN = "https://www.w3.org/2001/XMLSchema#boolean"
_LISTS = frozenset({"evidence", "credentialSchema"})
"""Beside what the contexts call sets. JSON-LD takes one for a list of one; what we sign is one."""
Definitions = Mapping[str, Json]


class ContextUnusable(Exception):
    """The pinned contexts contradict each other: nothing may be signed under them."""


class Kind(Enum):
    """What may stand as the value of a term."""

    ANY = auto()
    """A text, or a node."""
    TYPED = auto()
    """A text of the term's datatype."""
    FLAG = auto()
    """True or false."""
    NODE = auto()
    """A node, or the address of one."""
    WORD = auto()
    """One of the term's own words."""


@dataclass(frozen=True, slots=True)
class Term:
    """`iri` and `datatype` as they stand in N-Quads: `<…>` and `^^<…>`, or nothing."""

    iri: str
    kind: Kind
    datatype: str
    is_list: bool
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Terms:
    """`types` are names as `<…>`; `everywhere` holds on any node, `by_type` on one of that type."""

    types: Mapping[str, str]
    everywhere: Mapping[str, Term]
    by_type: Mapping[str, Mapping[str, Term]]


def compiled(contexts: Iterable[Json]) -> Terms:
    """Return the table of these contexts, in their order. Raises ContextUnusable."""
    base: dict[str, Document] = {}
    for context in contexts:
        definitions = _definitions(context)
        if not _agree(base, definitions):
            raise ContextUnusable("the contexts define a term in two ways")
        base |= definitions
    types = {name: f"<{one['@id']}>" for name, one in base.items() if _is_address(one.get("@id"))}
    scopes = {name: _definitions(base[name]) for name in types if "@context" in base[name]}
    # A scope that contradicts may stand at a property (section 4.1.8), and makes no type.
    sound = {name: scope for name, scope in scopes.items() if _agree(base, scope)}
    return Terms(
        {name: iri for name, iri in types.items() if name in sound or name not in scopes},
        _terms(base),
        {name: _terms(base | scope) for name, scope in sound.items()},
    )


def _agree(base: Mapping[str, Document], more: Mapping[str, Document]) -> bool:
    """All terms are protected: a second definition must say the same (section 4.1.11)."""
    return all(base.get(name, definition) == definition for name, definition in more.items())


def _definitions(holder: Json) -> dict[str, Document]:
    context = holder.get("@context") if isinstance(holder, dict) else None
    if not isinstance(context, dict):
        raise ContextUnusable("a context is not an object of terms")
    return dict(_each_definition(context))


def _each_definition(context: Definitions) -> Iterator[tuple[str, Document]]:
    for name, definition in context.items():
        if name == "@protected" or _KEYWORDS.get(name) == definition:
            continue
        if name.startswith("@") or name in _KEYWORDS:
            raise ContextUnusable(f"a context says {name}")
        yield name, definition if isinstance(definition, dict) else {"@id": definition}


def _terms(definitions: Mapping[str, Document]) -> dict[str, Term]:
    found = ((name, _term(name, definition)) for name, definition in definitions.items())
    return {name: term for name, term in found if term is not None}


def _term(name: str, definition: Document) -> Term | None:
    """None for a member we never sign, though JSON-LD may."""
    iri, kind = definition.get("@id"), _kind(definition.get("@type"))
    is_scoped = "@context" in definition
    if not _is_address(iri) or kind is None or is_scoped != (kind is Kind.WORD):
        return None
    if definition.get("@container", "@set") != "@set":
        return None
    datatype = f"^^<{definition['@type']}>" if kind in {Kind.TYPED, Kind.FLAG} else ""
    is_list = "@container" in definition or name in _LISTS
    return Term(f"<{iri}>", kind, datatype, is_list, _words(definition) if is_scoped else {})


def _kind(datatype: Json) -> Kind | None:
    if datatype is None:
        return Kind.ANY
    if not isinstance(datatype, str):
        return None
    kinds = {"@id": Kind.NODE, "@vocab": Kind.WORD, _BOOLEAN: Kind.FLAG}
    return kinds.get(datatype, Kind.TYPED if _is_address(datatype) else None)


def _words(definition: Document) -> dict[str, str]:
    """The values of a term whose own context names them, as `proofPurpose` does."""
    words = _definitions(definition).items()
    return {word: f"<{one['@id']}>" for word, one in words if _is_address(one.get("@id"))}


def _is_address(value: Json) -> bool:
    return isinstance(value, str) and _ADDRESS.fullmatch(value) is not None
