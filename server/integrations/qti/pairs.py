"""Orders and pairs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from server.integrations.found import NOT_HELD, Refusing
from server.integrations.html_markdown import Room
from server.integrations.making import letters
from server.integrations.qti.choices import points_of, shared
from server.integrations.qti.declared import Worths
from server.integrations.qti.names import own_ids
from server.integrations.qti.question import Question
from server.integrations.xml_tree import Element
from server.items.domain.model import Match, Order, Policy, Side, Step


@dataclass(frozen=True, slots=True)
class Paired:
    body: Match
    points: Fraction
    policy: Policy
    default: Fraction = Fraction(0)
    floor: int = 0


@dataclass(frozen=True, slots=True)
class _Names:
    """Our ids by the identifiers of QTI, and which right each left has."""

    lefts: Mapping[str, str]
    rights: Mapping[str, str]
    pairs: Mapping[str, str]
    is_turned: bool

    def worths(self, mapping: Worths) -> dict[tuple[str, str], Fraction]:
        turn = -1 if self.is_turned else 1
        return {
            (left, right): mapping.worth(" ".join((left, right)[::turn]))
            for left in self.lefts
            for right in self.rights
        }


def order_of(question: Question, interaction: Element) -> tuple[Order, Fraction]:
    """Raises Refusing."""
    response = question.response_of(interaction)
    choices = {one.get("identifier"): one for one in interaction.children("simpleChoice")}
    if len(choices) != len(response.correct) or {*response.correct} != {*choices}:
        text = "its right order does not name each choice once"
        raise Refusing(NOT_HELD, text, interaction.line)
    compared = question.compared(response)
    if not compared:
        question.losses.add("Its order was mapped; here only the whole order is right.")
    own = own_ids(response.correct, letters(len(choices)))
    steps = zip(own, response.correct, strict=True)
    return Order(
        tuple(Step(to, question.markdown(choices[name].parts, Room.ENTRY)) for to, name in steps)
    ), question.whole_worth(compared) if compared else Fraction(1)


def match_of(question: Question, interaction: Element) -> Paired:
    """Raises Refusing where a left has several rights, or none."""
    sets = interaction.children("simpleMatchSet")
    if len(sets) != 2:
        raise Refusing(NOT_HELD, "it has no two sets to match", interaction.line)
    lefts, rights = (one.children("simpleAssociableChoice") for one in sets)
    pairs = _pairs(question, interaction)
    if sorted(left for left, _ in pairs) != sorted(one.get("identifier") for one in lefts):
        pairs = [(right, left) for left, right in pairs]
        lefts, rights = rights, lefts
        if sorted(left for left, _ in pairs) != sorted(one.get("identifier") for one in lefts):
            text = "some of its entries have no partner, or several"
            raise Refusing(NOT_HELD, text, interaction.line)
        question.losses.add("Its columns changed places, so that each on the left has one partner.")
        return _paired(question, interaction, (lefts, rights), pairs, is_turned=True)
    return _paired(question, interaction, (lefts, rights), pairs)


def associate_of(question: Question, interaction: Element) -> Paired:
    """Raises Refusing where an entry has several partners."""
    choices = {one.get("identifier"): one for one in interaction.children("simpleAssociableChoice")}
    pairs = _pairs(question, interaction)
    named = [name for pair in pairs for name in pair]
    if len({*named}) != len(named) or not {*named} <= {*choices}:
        raise Refusing(NOT_HELD, "some of its entries have several partners", interaction.line)
    question.losses.add(
        "Its entries stood in one list; the first of each pair stands on the left here."
    )
    lefts = [choices[left] for left, _ in pairs]
    first = {left for left, _ in pairs}
    rights = [one for name, one in choices.items() if name not in first]
    return _paired(question, interaction, (lefts, rights), pairs)


def _pairs(question: Question, interaction: Element) -> list[tuple[str, str]]:
    response = question.response_of(interaction)
    written = response.correct
    if not written and response.mapping is not None:
        written = tuple(one.key for one in response.mapping.entries if one.worth > 0)
    found = [tuple(one.split()) for one in written]
    if not found or any(len(one) != 2 for one in found):
        raise Refusing(NOT_HELD, "no pairs are declared as the right ones", interaction.line)
    return [(one[0], one[1]) for one in found]


def _paired(
    question: Question, interaction: Element, columns: tuple[Sequence[Element], Sequence[Element]],
    pairs: list[tuple[str, str]], *, is_turned: bool = False,
) -> Paired:  # fmt: skip
    lefts, rights = columns
    letters(len(rights))  # the rights too are no more than an item may have
    left_ids = _ids(lefts, "L", letters(len(lefts)))
    right_ids = _ids(rights, "R", [str(at) for at in range(1, len(rights) + 1)])
    by_left = dict(pairs)
    if not {*by_left.values()} <= {*right_ids}:
        raise Refusing(NOT_HELD, "a right pair names what is not there", interaction.line)
    used = [by_left[name] for name in left_ids]
    order = [*dict.fromkeys(used), *(name for name in right_ids if name not in used)]
    by_name = {one.get("identifier"): one for one in (*rights,)}
    body = Match(
        tuple(_side(question, left_ids[one.get("identifier")], one) for one in lefts),
        tuple(_side(question, right_ids[name], by_name[name]) for name in order),
        tuple((left_ids[name], right_ids[by_left[name]]) for name in left_ids),
    )
    names = _Names(left_ids, right_ids, by_left, is_turned=is_turned)
    return _valued(question, interaction, body, names)


def _valued(question: Question, interaction: Element, body: Match, names: _Names) -> Paired:
    """Return the pairs with what each is worth."""
    response = question.response_of(interaction)
    mapping = question.mapping(response)
    if mapping is not None and response.base_type == "pair":
        mapping = mapping.either_way()
    if mapping is None:
        compared = question.compared(response)
        return Paired(body, question.whole_worth(compared), Policy.EXACT)
    left_ids, right_ids, by_left = names.lefts, names.rights, names.pairs
    worths = names.worths(mapping)
    best = [max([Fraction(0), *(worths[left, one] for one in right_ids)]) for left in left_ids]
    points = sum(best, Fraction(0))
    if points <= 0:
        raise Refusing(NOT_HELD, "no pair earns points", interaction.line)
    points = points_of(points if mapping.high is None else min(points, mapping.high))
    shares = {pair: shared(one, points) for pair, one in worths.items()}
    each = Fraction(1, len(by_left))
    right = {(name, by_left[name]) for name in left_ids}
    if all(one == (each if pair in right else 0) for pair, one in shares.items()):
        return Paired(body, points, Policy.PER_PAIR)
    default = shared(mapping.default, points)
    values = tuple(
        (left_ids[left], right_ids[other], one)
        for (left, other), one in sorted(shares.items(), key=lambda row: row[0] not in right)
        if (left, other) in right or one != default
    )
    lowest = sum((min(shares[left, one] for one in right_ids) for left in left_ids), Fraction(0))
    floor = -1 if lowest < 0 and (mapping.low is None or mapping.low < 0) else 0
    if floor and lowest < -1:
        question.losses.add("Wrong pairs cost at most all points.")
    body = Match(body.lefts, body.rights, body.pairs, values)
    return Paired(body, points, Policy.MAP, default, floor)


def _ids(column: Sequence[Element], side: str, others: Sequence[str]) -> dict[str, str]:
    names = [one.get("identifier") for one in column]
    is_ours = all(name.startswith(side) for name in names)
    own = own_ids([name.removeprefix(side) for name in names], others) if is_ours else others
    return dict(zip(names, own, strict=True))


def _side(question: Question, name: str, element: Element) -> Side:
    return Side(name, question.markdown(element.parts, Room.LINE))
