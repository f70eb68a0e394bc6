"""The open form: what a foreign credential may look like before JSON-LD is let near it.

Wider than the plain form of our own: contexts may be objects, numbers and texts with a language may
occur, nodes may lack an id. Still refused is what would let the signed RDF and the JSON that people
read differ: null, empty lists, keywords, members spelled as IRIs, bases, contexts we do not hold.
"""

import math
from collections.abc import Collection

from server.credentials.domain.document import Document, Json
from server.credentials.domain.model_parts import DIRECTIONS, LANGUAGE, entries, is_url
from server.credentials.domain.plain_form import DocumentRefused, require_signable

MOST_DEPTH = 24
MOST_VALUES = 2_000
_MOST_CONTEXTS = 16
_LARGEST_NUMBER = 2**53 - 1
_SMALLEST_FRACTION = 1e-6
_VALUE_MEMBERS = frozenset({"@value", "@language", "@direction", "@type"})
# What an embedded context may say of itself; `@base` would give relative names a home.
_CONTEXT_KEYWORDS = frozenset({"@version", "@protected", "@vocab", "@language", "@direction"})
# In the other containers (index, id, type, graph) members say what is no part of the signed RDF.
_CONTAINERS = ({"@set"}, {"@list"}, {"@language"}, {"@set", "@language"})


def require_open(document: Document, *, contexts: Collection[str]) -> None:
    """Refuse a document whose JSON could say other than what its proof covers."""
    if "@context" not in document:
        raise DocumentRefused("The document must list its contexts.")
    count = 0
    waiting: list[tuple[Json, int]] = [(document, 0)]
    while waiting:
        value, depth = waiting.pop()
        count += 1
        if count > MOST_VALUES or depth > MOST_DEPTH:
            raise DocumentRefused("The document is too large or nested too deep.")
        if isinstance(value, dict):
            _require_contexts(value, contexts)
        waiting += [(child, depth + 1) for child in _children(value)]


def _require_contexts(node: dict[str, Json], known: Collection[str]) -> None:
    if "@context" not in node:
        return
    named = node["@context"]
    found = named if isinstance(named, list) else [named]
    if not found or len(found) > _MOST_CONTEXTS:
        raise DocumentRefused("The document must list its contexts, and not too many.")
    for one in found:
        if isinstance(one, dict):
            _require_signable_texts(one)
            _require_definitions(one)
        elif not isinstance(one, str) or one not in known:
            raise DocumentRefused("The document names a context that is not among the pinned ones.")


def _require_signable_texts(context: Json) -> None:
    waiting = [context]
    count = 0
    while waiting:
        value = waiting.pop()
        count += 1
        if count > MOST_VALUES:
            raise DocumentRefused("A context in the document is too large.")
        if isinstance(value, str):
            require_signable(value)
        elif isinstance(value, dict):
            waiting += [*value, *value.values()]
        elif isinstance(value, list):
            waiting += value


def _require_definitions(context: dict[str, Json], depth: int = 0) -> None:
    """Accept terms that map to names; scoped contexts must be objects too, so nothing is fetched.

    A definition may not rename a keyword: `"was": "@id"` would hide what a reader looks for.
    """
    if depth > MOST_DEPTH:
        raise DocumentRefused("A context in the document is nested too deep.")
    for term, definition in context.items():
        if term == "@context" and isinstance(definition, dict):
            _require_definitions(definition, depth + 1)
        elif term == "@vocab" and not is_url(definition):
            raise DocumentRefused("The vocabulary of a context is a URL.")
        elif term.startswith("@") and term not in _CONTEXT_KEYWORDS:
            raise DocumentRefused(f"A context in the document may not say {term[:40]!r}.")
        elif not term.startswith("@"):
            _require_definition(term, definition, depth)


def _require_definition(term: str, definition: Json, depth: int) -> None:
    parts = definition if isinstance(definition, dict) else {"@id": definition}
    name = parts.get("@id", term)
    if not isinstance(name, str) or (name.startswith("@") and term not in {"id", "type"}):
        raise DocumentRefused(f"The term {term[:40]!r} is mapped to no name.")
    if parts.keys() & {"@reverse", "@nest", "@prefix", "@index"}:
        raise DocumentRefused(f"The term {term[:40]!r} is defined in a way we do not read.")
    if "@container" in parts and set(map(str, entries(parts["@container"]))) not in _CONTAINERS:
        raise DocumentRefused(f"The term {term[:40]!r} is of a container we do not read.")
    scoped = parts.get("@context", {})
    if isinstance(scoped, dict):
        _require_definitions(scoped, depth + 1)
    else:
        raise DocumentRefused(f"The term {term[:40]!r} brings a context that is no object.")


def _children(value: Json) -> list[Json]:
    match value:
        case str():
            require_signable(value)
        case int() | float():
            _require_number(value)
        case list() if value:
            return value
        case dict():
            return _members(value)
        case _:
            raise DocumentRefused("Null and empty lists are not covered by a proof.")
    return []


def _require_number(value: float) -> None:
    """Refuse numbers that libraries write as RDF in two ways: 1.0, 1e-7, what is beyond 2**53."""
    if not math.isfinite(value) or abs(value) > _LARGEST_NUMBER:
        raise DocumentRefused("A number is too large to be written one way.")
    if type(value) is float and (value.is_integer() or abs(value) < _SMALLEST_FRACTION):
        raise DocumentRefused("A fraction is zero, whole or too small to be written one way.")


def _members(node: dict[str, Json]) -> list[Json]:
    for key, value in node.items():
        _require_member(key, value, is_value="@value" in node)
    return [value for key, value in node.items() if key != "@context"]


def _require_member(key: str, value: Json, *, is_value: bool) -> None:
    if key == "@context":
        return
    if is_value:
        _require_value_member(key, value)
    elif not key or ":" in key or key.startswith("@"):
        raise DocumentRefused(f"The member {key[:40]!r} is not a plain term.")
    require_signable(key)


def _require_value_member(key: str, value: Json) -> None:
    if key not in _VALUE_MEMBERS or not isinstance(value, str | bool | int | float):
        raise DocumentRefused(f"The member {key[:40]!r} has no place beside a value.")
    # JSON-LD drops a language it cannot read, and the text with it.
    if key == "@language" and not LANGUAGE.fullmatch(str(value)):
        raise DocumentRefused("A language is written like en or pt-BR.")
    if key == "@direction" and value not in DIRECTIONS:
        raise DocumentRefused("A direction is ltr or rtl.")
