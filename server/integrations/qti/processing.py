"""What an item's response processing comes to, where it is one of the ways that people write.

Read are the standard templates and rules that say the same: a response is compared with the correct
one or with a value, or mapped, and the score is set or added to. All else is told of as unread.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from server.integrations.found import Refusing
from server.integrations.qti.declared import number
from server.integrations.xml_tree import Element

_MATCHES = frozenset({"match_correct", "CC2_match", "CC2_match_basic"})
_MAPS = frozenset({"map_response", "CC2_map_response"})
_ONLY = "RESPONSE"
"""The response that the templates speak of."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """`value` is None for the correct response; numbers may lie `below` and `above` it."""

    response: str
    worth: Fraction
    value: str | None = None
    below: str = "0"
    above: str = "0"
    is_percent: bool = False
    has_case: bool = True


@dataclass(slots=True)
class Processing:
    """`together` are responses that must all be right, with what that is worth.

    `echoes` are outcomes that take on a response, as feedback does.
    """

    is_there: bool = True
    is_read: bool = True
    comparisons: list[Comparison] = field(default_factory=list)
    mapped: set[str] = field(default_factory=set)
    together: tuple[frozenset[str], Fraction] | None = None
    echoes: dict[str, str] = field(default_factory=dict)


class _UnreadError(Exception):
    pass


def processing_of(item: Element, responses: Collection[str]) -> Processing:
    element = item.child("responseProcessing")
    if element is None:
        return Processing(is_there=False)
    template = element.get("template").rpartition("/")[2].removesuffix(".xml")
    if template and not list(element):
        return _of_template(template)
    return _Reader(item, responses).read(element)


def _of_template(template: str) -> Processing:
    if template in _MATCHES:
        return Processing(comparisons=[Comparison(_ONLY, Fraction(1))])
    if template in _MAPS:
        return Processing(mapped={_ONLY})
    return Processing(is_read=False)


def _require(condition: Element, *tags: str) -> None:
    """Raises _UnreadError unless the elements stand within each other by these names."""
    inner: Element | None = condition
    for tag in tags:
        if inner is None or inner.tag != tag:
            raise _UnreadError
        inner = next(iter(inner), None)


class _Reader:
    def __init__(self, item: Element, responses: Collection[str]) -> None:
        self._responses = responses
        self._scores = {
            one.get("identifier")
            for one in item.children("outcomeDeclaration")
            if one.get("baseType") in {"float", "integer"}
        } | {"SCORE"}
        self._found = Processing()
        self._before: frozenset[str] = frozenset()
        self._earned: set[str] = set()
        """Outcomes that may hold points: those of the rules before, and with those of this one."""

    def read(self, element: Element) -> Processing:
        for rule in element:
            try:
                self._rule(rule)
            except (_UnreadError, Refusing):
                self._found.is_read = False
        return self._found

    def _rule(self, rule: Element) -> None:
        self._before = frozenset(self._earned)
        if rule.tag == "setOutcomeValue":
            self._always(rule)
        elif rule.tag == "responseCondition":
            for branch in rule:
                self._branch(branch)
        else:
            raise _UnreadError

    def _always(self, rule: Element) -> None:
        expression = next(iter(rule), None)
        if expression is None:
            return
        name = expression.get("identifier")
        if rule.get("identifier") not in self._scores:
            if expression.tag == "variable" and name in self._responses:
                self._found.echoes[rule.get("identifier")] = name
            return
        added, mapped = self._added(rule, expression)
        if added:
            raise _UnreadError
        self._found.mapped |= mapped

    def _branch(self, branch: Element) -> None:
        rules = list(branch) if branch.tag == "responseElse" else list(branch)[1:]
        scored = [one for one in rules if one.get("identifier") in self._scores]
        if any(one.tag == "responseCondition" for one in rules):
            raise _UnreadError
        if not scored:
            return
        if len(scored) > 1:
            raise _UnreadError
        expression = next(iter(scored[0]), None)
        added, mapped = self._added(scored[0], expression)
        if branch.tag == "responseElse":
            if added:
                raise _UnreadError
            self._found.mapped |= mapped
        else:
            self._case(next(iter(branch)), added, mapped)

    def _case(self, condition: Element, added: Fraction, mapped: set[str]) -> None:
        if added:
            self._condition(condition, added)
        elif mapped:
            _require(condition, "not", "isNull")
            self._found.mapped |= mapped
        elif condition.tag != "isNull":
            # What earns nothing need not be kept, but has to be understood.
            list(self._comparisons(condition, added))

    def _added(self, rule: Element, expression: Element | None) -> tuple[Fraction, set[str]]:
        """As `_terms`. Raises _UnreadError where points of a rule before would be lost by it."""
        name = rule.get("identifier")
        told = () if expression is None else (expression, *expression.below())
        named = {one.get("identifier") for one in told if one.tag == "variable"}
        if name in self._before - named:
            raise _UnreadError
        added, mapped = (Fraction(0), set[str]()) if expression is None else self._terms(expression)
        if added or mapped or named & self._earned:
            self._earned.add(name)
        return added, mapped

    def _terms(self, expression: Element) -> tuple[Fraction, set[str]]:
        """Return the number that is added, and the responses whose mapped values are."""
        if expression.tag == "baseValue":
            return number(expression.text, expression.line), set()
        if expression.tag == "mapResponse":
            return Fraction(0), {expression.get("identifier")}
        if expression.tag == "variable" and expression.get("identifier") in self._scores:
            return Fraction(0), set()
        if expression.tag != "sum":
            raise _UnreadError
        added, mapped = Fraction(0), set[str]()
        for one in expression:
            more, others = self._terms(one)
            added += more
            mapped |= others
        return added, mapped

    def _condition(self, condition: Element, worth: Fraction) -> None:
        if condition.tag == "and" and len(list(condition)) > 1:
            compared = list(self._comparisons(condition, worth))
            if any(one.value is not None or one.worth != worth for one in compared):
                raise _UnreadError
            if self._found.together is not None:
                raise _UnreadError
            self._found.together = frozenset(one.response for one in compared), worth
        else:
            self._found.comparisons += list(self._comparisons(condition, worth))

    def _comparisons(self, condition: Element, worth: Fraction) -> Iterator[Comparison]:
        if condition.tag in {"and", "or"}:
            for one in condition:
                if one.tag == "and":
                    raise _UnreadError
                yield from self._comparisons(one, worth)
            return
        if condition.tag not in {"match", "equal", "stringMatch"}:
            raise _UnreadError
        yield self._comparison(condition, worth)

    def _comparison(self, condition: Element, worth: Fraction) -> Comparison:
        pair = sorted(condition, key=lambda one: one.tag != "variable")
        if len(pair) != 2 or pair[0].get("identifier") not in self._responses:
            raise _UnreadError
        response, other = pair[0].get("identifier"), pair[1]
        is_correct = other.tag == "correct" and other.get("identifier") == response
        if pair[0].tag != "variable" or not (is_correct or other.tag == "baseValue"):
            raise _UnreadError
        if condition.get("substring") in {"true", "1"}:
            raise _UnreadError
        value = None if is_correct else other.text.strip()
        off = (condition.get("tolerance") or "0").split()
        mode = condition.get("toleranceMode", "exact")
        return Comparison(
            response, worth, value,
            below=off[0] if mode != "exact" else "0",
            above=off[-1] if mode != "exact" else "0",
            is_percent=mode == "relative",
            has_case=condition.get("caseSensitive", "true") not in {"false", "0"},
        )  # fmt: skip
