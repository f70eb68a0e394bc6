"""Choices in a list or on a picture: which are keys, and what each is worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from server.integrations.bodies import share
from server.integrations.found import Losses, Refusing
from server.integrations.html_markdown import Room
from server.integrations.making import letters
from server.integrations.qti.declared import Declared, Worths
from server.integrations.qti.names import own_ids
from server.integrations.qti.question import Question
from server.integrations.xml_tree import Element
from server.items.domain.model import (
    Multiple,
    Option,
    Policy,
    Single,
)


@dataclass(frozen=True, slots=True)
class Marked:
    """`weights` by the choices' identifiers, only where the policy has them."""

    keys: frozenset[str]
    points: Fraction
    policy: Policy
    weights: Mapping[str, Fraction]
    floor: int = 0


@dataclass(frozen=True, slots=True)
class Chosen:
    body: Single | Multiple
    marked: Marked
    shuffle: bool
    feedback: str


def choice_of(question: Question, interaction: Element) -> Chosen:
    """Raises Refusing."""
    response = question.response_of(interaction)
    choices = interaction.children("simpleChoice")
    names = [one.get("identifier") for one in choices]
    ids = own_ids(names, letters(len(choices)))
    is_single = is_one(interaction, response)
    marked = marked_of(question, response, names, is_single=is_single)
    feedback, told = question.feedback(names, response.identifier)
    inner = {one.get("identifier"): _within(question, one) for one in choices}
    options = tuple(
        Option(
            letter, _text(question, one), is_key=name in marked.keys,
            weight=marked.weights.get(name) or None,
            rationale=told.get(name) or inner.get(name, ""),
        )
        for letter, name, one in zip(ids, names, choices, strict=True)
    )  # fmt: skip
    body = Single(options) if is_single else Multiple(options, choose=_choose(interaction, marked))
    if not is_single:
        tell_of_limits(interaction, len(marked.keys), len(options), question.losses)
    return Chosen(body, marked, shuffle_of(interaction, choices, question.losses), feedback)


def is_one(interaction: Element, response: Declared) -> bool:
    """Tell whether one choice is all that may be chosen."""
    if response.cardinality in {"single", "multiple"}:
        return response.cardinality == "single"
    return interaction.get("maxChoices", "1") == "1"


def marked_of(
    question: Question, response: Declared, names: Sequence[str], *, is_single: bool
) -> Marked:
    """Raises Refusing where no choice is right."""
    correct = frozenset(response.correct) & frozenset(names)
    compared = question.compared(response)
    worths = {one.value: one.worth for one in compared if one.value is not None}
    if worths and is_single:
        worths |= {name: one.worth for one in compared if one.value is None for name in correct}
        return _single({name: worths.get(name, Fraction(0)) for name in names}, question.losses)
    if compared:
        if not correct or (is_single and len(correct) > 1):
            raise Refusing(
                "E021" if is_single else "E022", "no choice is declared as the right one"
            )
        policy = Policy.RIGHT if is_single else Policy.EXACT
        return Marked(correct, question.whole_worth(compared), policy, {})
    mapping = response.mapping
    assert mapping is not None
    by_name = {name: mapping.worth(name) for name in names}
    if is_single:
        return _single(_bounded(by_name, mapping), question.losses)
    return _several(by_name, mapping, correct, question.losses)


def _bounded(worths: Mapping[str, Fraction], mapping: Worths) -> dict[str, Fraction]:
    low, high = mapping.low, mapping.high
    return {
        name: min(high if high is not None else one, max(low if low is not None else one, one))
        for name, one in worths.items()
    }


def _single(worths: Mapping[str, Fraction], losses: Losses) -> Marked:
    points = max(worths.values(), default=Fraction(0))
    if points <= 0:
        raise Refusing("E021", "no choice earns points")
    shares = {name: shared(one, points) for name, one in worths.items()}
    keys = [name for name, one in shares.items() if one == 1]
    if len(keys) > 1:
        losses.add("Several options earn all points; the first of them is marked as the key.")
    key = frozenset(keys[:1])
    if all(one == 0 for name, one in shares.items() if name not in key):
        return Marked(key, points, Policy.RIGHT, {})
    floor = _floor(min(shares.values()), losses)
    weights = {name: max(one, Fraction(-1)) for name, one in shares.items()}
    if floor:
        return Marked(key, points, Policy.MAP, weights, floor)
    return Marked(
        key, points, Policy.WEIGHTS, {k: one for k, one in weights.items() if k not in key}
    )


def _several(
    worths: Mapping[str, Fraction], mapping: Worths, correct: frozenset[str], losses: Losses
) -> Marked:
    best = sum((one for one in worths.values() if one > 0), Fraction(0))
    if best <= 0:
        raise Refusing("E022", "no choice earns points")
    points = best if mapping.high is None else min(best, mapping.high)
    points = points_of(points)
    shares = {name: shared(one, points) for name, one in worths.items()}
    keys = correct or frozenset(name for name, one in shares.items() if one > 0)
    each = Fraction(1, len(keys))
    lowest = sum((one for one in shares.values() if one < 0), Fraction(0))
    floor = _floor(lowest, losses) if mapping.low is None or mapping.low < 0 else 0
    if not floor and all(one == (each if name in keys else -each) for name, one in shares.items()):
        return Marked(keys, points, Policy.NET, {})
    if any(abs(one) > 1 for one in shares.values()):
        losses.add("A choice counts at most as all points.")
    weights = {name: max(Fraction(-1), min(Fraction(1), one)) for name, one in shares.items()}
    return Marked(keys, points, Policy.MAP, weights, floor)


def _floor(lowest: Fraction, losses: Losses) -> int:
    if lowest < -1:
        losses.add("Wrong choices cost at most all points.")
    return -1 if lowest < 0 else 0


def shared(worth: Fraction, points: Fraction) -> Fraction:
    """Return the share of the points that was meant: .3333333 of 1 is a third."""
    return share(worth / points * 100, Losses())


def points_of(worth: Fraction) -> Fraction:
    """Return the points that were meant: three times .3333333 is 1."""
    near = worth.limit_denominator(12)
    return near if abs(near - worth) < Fraction(1, 10_000) else worth


def _choose(interaction: Element, marked: Marked) -> bool:
    most = interaction.get("maxChoices", "0")
    return most.isdecimal() and int(most) == len(marked.keys)


def tell_of_limits(interaction: Element, keys: int, choices: int, losses: Losses) -> None:
    most, least = interaction.get("maxChoices", "0"), interaction.get("minChoices", "0")
    if most.isdecimal() and int(most) not in {0, keys} and int(most) < choices:
        losses.add(f"That at most {most} may be chosen is not kept.")
    if least.isdecimal() and int(least) > 1 and int(least) != keys:
        losses.add(f"That at least {least} are to be chosen is not kept.")


def shuffle_of(interaction: Element, choices: Sequence[Element], losses: Losses) -> bool:
    if interaction.get("shuffle", "false") not in {"true", "1"}:
        return False
    if any(one.get("fixed") in {"true", "1"} for one in choices):
        losses.add("It is no longer shuffled, since some of its choices keep their place.")
        return False
    return True


def _text(question: Question, choice: Element) -> str:
    parts = [one for one in choice.parts if isinstance(one, str) or not _is_own(one, choice)]
    return question.markdown(parts, Room.ENTRY)


def _within(question: Question, choice: Element) -> str:
    own = (one for one in choice if _is_own(one, choice))
    return "\n\n".join(question.markdown(one.parts, Room.WHOLE) for one in own)


def _is_own(element: Element, choice: Element) -> bool:
    """Tell feedback that a choice shows once it was chosen."""
    is_feedback = element.tag in {"feedbackInline", "feedbackBlock"}
    return is_feedback and element.get("identifier") == choice.get("identifier")
