"""What is looked at once JSON-LD has expanded a foreign credential, before it is canonicalised."""

from collections import Counter
from collections.abc import Iterator, Mapping

from server.credentials.domain.plain_form import DocumentRefused

# Canonicalisation tries the orders of nodes that cannot be told apart (RDFC-1.0, section 4.8).
MOST_ALIKE = 6
MOST_TWINS = 24

_VOCABULARY = "https://www.w3.org/2018/credentials#"
_GUARDED = (
    "issuer", "credentialSubject", "validFrom", "validUntil", "issuanceDate", "expirationDate",
    "credentialStatus", "holder", "verifiableCredential",
)  # fmt: skip


def require_own_names(document: Mapping[str, object], expanded: object) -> None:
    """Refuse a member that counts under another name.

    An alias in a context of the document's own would keep the signature while whoever reads
    `validUntil` finds none.
    """
    if not isinstance(expanded, list) or len(expanded) != 1:
        raise DocumentRefused("The document is not about one thing.")
    for name in _GUARDED:
        if (f"{_VOCABULARY}{name}" in expanded[0]) != (name in document):
            raise DocumentRefused(f"The member {name} stands under another name, or says nothing.")


def require_one_place(expanded: object) -> None:
    """Refuse a thing that is described in two places: they are one in what is signed.

    What stands at a credential could move to where its id is mentioned, out of the reader's sight.
    """
    graphs = [expanded]
    while graphs:
        described: set[str] = set()
        for name in _described(graphs.pop(), graphs):
            if name in described:
                raise DocumentRefused("The document describes one thing in two places.")
            described.add(name)


def _described(graph: object, others: list[object]) -> Iterator[str]:
    """Yield the name of each thing that more than its name is said of; leave graphs inside."""
    waiting = [graph]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            if "@id" in value and len(value) > 1:
                yield value["@id"]
            others += [one for key, one in value.items() if key == "@graph"]
            waiting += [one for key, one in value.items() if key != "@graph"]


def require_few_alike(expanded: object) -> None:
    """Refuse what would make canonicalisation expensive: many nodes without a name, all alike."""
    alike = Counter(_shape(node) for node in _nameless(expanded))
    twins = [count for count in alike.values() if count > 1]
    if max(twins, default=0) > MOST_ALIKE or sum(twins) > MOST_TWINS:
        raise DocumentRefused("The document has too many parts that are alike and have no id.")


def _nameless(expanded: object) -> Iterator[Mapping[str, object]]:
    waiting = [expanded]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            if not value.keys() & {"@id", "@value", "@list"}:
                yield value
            waiting += value.values()


def _shape(value: object) -> str:
    """Tell nodes apart as their first hash does: by what they say, nameless parts left out."""
    if isinstance(value, list):
        return f"[{','.join(sorted(_shape_of_part(one) for one in value))}]"
    assert isinstance(value, dict), "an expanded node"
    said = {key: _shape(one) for key, one in value.items() if isinstance(one, list)}
    return repr(sorted(said.items()))


def _shape_of_part(value: object) -> str:
    if not isinstance(value, dict):
        return repr(value)
    if "@id" in value:
        return repr(value["@id"])
    return repr(sorted(map(repr, value.items()))) if "@value" in value else "_"
