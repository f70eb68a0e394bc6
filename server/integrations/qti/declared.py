"""What an item declares of a response: its shape, the correct one, and what values are worth."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from server.integrations.found import WRONG_FORMAT, Refusing
from server.integrations.xml_tree import Element


@dataclass(frozen=True, slots=True)
class Entry:
    """`has_case` tells that upper and lower case count."""

    key: str
    worth: Fraction
    has_case: bool = True


@dataclass(frozen=True, slots=True)
class Worths:
    entries: tuple[Entry, ...]
    default: Fraction
    low: Fraction | None
    high: Fraction | None

    def worth(self, key: str) -> Fraction:
        return next((one.worth for one in self.entries if one.key == key), self.default)

    def either_way(self) -> "Worths":
        """Return the values of pairs, written in either order."""
        turned = (replace(one, key=" ".join(one.key.split()[::-1])) for one in self.entries)
        return replace(self, entries=(*self.entries, *turned))


@dataclass(frozen=True, slots=True)
class Declared:
    identifier: str
    cardinality: str
    base_type: str
    correct: tuple[str, ...]
    mapping: Worths | None


def declared_in(item: Element) -> Mapping[str, Declared]:
    """Return the responses by their identifiers. Raises Refusing."""
    found = [_declared(one) for one in item.children("responseDeclaration")]
    return {one.identifier: one for one in found}


def number(text: str, line: int) -> Fraction:
    """Raises Refusing for what is no finite number of a sane size."""
    try:
        value = float(text.strip())
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or not 1e-9 < abs(value) < 1e9:
        if value == 0:
            return Fraction(0)
        raise Refusing(WRONG_FORMAT, f"{text.strip()[:40]!r} is no number we read", line)
    # By its shortest decimal: 0.1 is a tenth, and not what a binary number makes of it.
    return Fraction(repr(value))


def values_of(element: Element | None) -> tuple[str, ...]:
    return () if element is None else tuple(one.text.strip() for one in element.children("value"))


def _declared(element: Element) -> Declared:
    return Declared(
        element.get("identifier"),
        element.get("cardinality", "single"),
        element.get("baseType"),
        values_of(element.child("correctResponse")),
        _mapping(element.child("mapping")),
    )


def _mapping(element: Element | None) -> Worths | None:
    if element is None:
        return None
    entries = tuple(
        Entry(
            " ".join(one.get("mapKey").split()),
            number(one.get("mappedValue"), one.line),
            # QTI 2.1 section 5.2 and QTI 3.0 section 2.11.7: sensitive unless it says otherwise.
            one.get("caseSensitive", "true") not in {"false", "0"},
        )
        for one in element.children("mapEntry")
    )
    low, high = (_bound(element, name) for name in ("lowerBound", "upperBound"))
    return Worths(entries, number(element.get("defaultValue", "0"), element.line), low, high)


def _bound(element: Element, name: str) -> Fraction | None:
    written = element.get(name)
    return number(written, element.line) if written else None
