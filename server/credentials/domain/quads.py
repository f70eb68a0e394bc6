"""From a credential of our shape to canonical N-Quads (RDFC-1.0), by the property table.

One walk of the JSON, two hundred times as fast as a JSON-LD processor, which is its judge in tests.
It reads only what we sign: known terms and types, texts, flags, nodes, addresses; no contexts
inside, no ordered lists, numbers or value objects. And it reads it in one spelling only: two
documents with the same quads differ in order and in nothing else. All else raises NotOurShape.
"""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import TypeVar

from server.credentials.domain.document import Document, Json
from server.credentials.domain.plain_form import (
    ADDRESS,
    MOST_DEPTH,
    MOST_NAMELESS,
    MOST_VALUES,
    DocumentRefused,
    require_signable,
)
from server.credentials.domain.terms import Kind, Term, Terms

_RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_VERBATIM = re.compile(r'[^\x00-\x1f"\\\x7f\ud800-\udfff\ufffe\uffff]*')
# RDFC-1.0, section 5: of what is signable, these are written otherwise.
_ESCAPES = str.maketrans({"\t": r"\t", "\n": r"\n", '"': r"\"", "\\": r"\\"})
# To look a member of an enumeration up costs more than all else that is done with a value.
_ANY, _TYPED, _FLAG, _NODE = Kind.ANY, Kind.TYPED, Kind.FLAG, Kind.NODE
# Types that Open Badges and the status list want as a text; all others stand in a list.
_ALONE = frozenset(
    {
        "1EdTechJsonSchemaValidator2019",
        "BitstringStatusList",
        "BitstringStatusListEntry",
        "DataIntegrityProof",
        "IdentityObject",
        "Image",
    }
)
T = TypeVar("T")
Triple = tuple[str, str, str]


class NotOurShape(DocumentRefused):
    """JSON-LD may allow it; we never sign it."""

    code = "credential-not-ours"
    detail = "This document is not in the shape of the credentials we sign."


def n_quads(document: Document, terms: Terms) -> bytes:
    """Return the canonical N-Quads. Raises NotOurShape, or DocumentRefused for its characters.

    The caller chose `terms` by the document's own `@context`.
    """
    walk = _Walk(terms)
    walk.node({key: value for key, value in document.items() if key != "@context"}, 0)
    names = _canonical_names(walk.nameless, walk.about_nameless)
    lines = walk.lines | {
        _line(names.get(subject, subject), predicate, names.get(value, value))
        for subject, predicate, value in walk.about_nameless
    }
    return "".join(sorted(lines)).encode()


def _line(subject: str, predicate: str, value: str) -> str:
    return f"{subject} {predicate} {value} .\n"


class _Walk:
    def __init__(self, terms: Terms) -> None:
        self.lines: set[str] = set()
        self.nameless: list[str] = []
        self.about_nameless: set[Triple] = set()
        """What names a node without an id waits for that node's canonical name."""
        self._terms = terms
        self._ids: set[str] = set()

    def node(self, node: Mapping[str, Json], depth: int) -> str:
        """Gather what the document says of this node and below; return the node's name."""
        if node.keys() <= {"id"} or depth > MOST_DEPTH or len(self.lines) > MOST_VALUES:
            raise NotOurShape
        subject, known = self._name(node), self._terms.everywhere
        for name in _types(node["type"]) if "type" in node else ():
            if not isinstance(name, str) or name not in self._terms.types:
                raise NotOurShape
            self._say(subject, _RDF_TYPE, self._terms.types[name])
            known = self._scoped(known, name)
        for member, content in node.items():
            if member in {"id", "type"}:
                continue
            if member not in known:
                raise NotOurShape
            term = known[member]
            for value in _values(content, is_list=term.is_list):
                self._say(subject, term.iri, self._value(term, value, depth))
        return subject

    def _say(self, subject: str, predicate: str, value: str) -> None:
        if subject[0] == "_" or value[0] == "_":
            _add(self.about_nameless, (subject, predicate, value))
        else:
            _add(self.lines, _line(subject, predicate, value))

    def _scoped(self, known: Mapping[str, Term], name: str) -> Mapping[str, Term]:
        if name not in self._terms.by_type:
            return known
        if known is not self._terms.everywhere:
            raise NotOurShape  # two types, each with terms of its own
        return self._terms.by_type[name]

    def _name(self, node: Mapping[str, Json]) -> str:
        if "id" in node:
            name = _address(node["id"])
            if name in self._ids:
                raise NotOurShape
            self._ids.add(name)
            return name
        if len(self.nameless) >= MOST_NAMELESS:
            raise NotOurShape
        self.nameless.append(f"_:b{len(self.nameless)}")
        return self.nameless[-1]

    def _value(self, term: Term, value: Json, depth: int) -> str:
        if isinstance(value, str):
            return _text(term, value)
        if isinstance(value, bool) and term.kind is _FLAG:
            return f'"{str(value).lower()}"{term.datatype}'
        if isinstance(value, dict) and (term.kind is _ANY or term.kind is _NODE):
            return self.node(value, depth + 1)
        raise NotOurShape


def _add(told: set[T], one: T) -> None:
    """RDF would not show that it was told twice."""
    if one in told:
        raise NotOurShape
    told.add(one)


def _text(term: Term, text: str) -> str:
    kind = term.kind
    if kind is _ANY or kind is _TYPED:
        return f'"{_escaped(text)}"{term.datatype}'
    if kind is _NODE:
        return _address(text)
    if text in term.words:
        return term.words[text]
    raise NotOurShape


def _types(content: Json) -> list[Json]:
    types = _values(content, is_list=isinstance(content, list))
    if isinstance(content, list) != _ALONE.isdisjoint(map(str, types)):
        raise NotOurShape
    return types


def _values(content: Json, *, is_list: bool) -> list[Json]:
    """JSON-LD reads a list of one as its one value, so each term has only one way here."""
    if isinstance(content, list) != is_list or content == []:
        raise NotOurShape
    return content if isinstance(content, list) else [content]


def _address(value: Json) -> str:
    if not isinstance(value, str) or not ADDRESS.fullmatch(value):
        raise NotOurShape
    return f"<{value}>"


def _escaped(text: str) -> str:
    if _VERBATIM.fullmatch(text):
        return text
    require_signable(text)
    return text.translate(_ESCAPES)


def _canonical_names(nameless: list[str], about: set[Triple]) -> dict[str, str]:
    """Name the nodes without an id in the order of their first-degree hashes (section 4.6).

    Where two hashes are equal RDFC-1.0 goes on to compare their surroundings; we never sign such.
    """
    if len(nameless) < 2:
        return dict.fromkeys(nameless, "_:c14n0")
    hashes = {_first_degree_hash(name, about): name for name in nameless}
    if len(hashes) < len(nameless):
        raise NotOurShape
    return {hashes[one]: f"_:c14n{place}" for place, one in enumerate(sorted(hashes))}


def _first_degree_hash(name: str, about: set[Triple]) -> str:
    # Two that differ only in another nameless node are two lines here, which are alike.
    lines = [
        _line(_seen_from(name, subject), predicate, _seen_from(name, value))
        for subject, predicate, value in about
        if name in (subject, value)
    ]
    return sha256("".join(sorted(lines)).encode()).hexdigest()


def _seen_from(name: str, other: str) -> str:
    if other[0] != "_":
        return other
    return "_:a" if other == name else "_:z"
