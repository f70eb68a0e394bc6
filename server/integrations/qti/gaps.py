"""Answers within a text as the gaps of a cloze: fields, lists, and words to be put in place."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from server.integrations.found import NOT_HELD, UNSUPPORTED, Refusing
from server.integrations.html_markdown import Room
from server.integrations.making import letters
from server.integrations.qti.choices import marked_of
from server.integrations.qti.names import own_ids
from server.integrations.qti.question import Question
from server.integrations.qti.typed import typed_of
from server.integrations.xml_tree import Element
from server.items.domain.model import Cloze, Gap, GapKind, Option, Policy, TextMatch

MOST_GAPS = 100
_GAP = "GAP-"
"""What our own names of gaps begin with in what we write."""
_DRAGGED = "Words that were dragged are chosen from a list; each may serve twice."


@dataclass(frozen=True, slots=True)
class Filled:
    stem: str
    body: Cloze
    points: Fraction
    policy: Policy
    shuffle: bool


def cloze_of(question: Question) -> Filled:
    """Raises Refusing."""
    if len(question.interactions) > MOST_GAPS:
        raise Refusing("E002", f"more than {MOST_GAPS} gaps in one text")
    told = [one.get("responseIdentifier") for one in question.interactions]
    numbers = [str(at) for at in range(1, len(told) + 1)]
    ours = all(one.startswith(_GAP) for one in told)
    names = own_ids([one.removeprefix(_GAP) for one in told], numbers) if ours else numbers
    gaps, cases, shuffles = [], set[bool](), False
    for at, one in enumerate(question.interactions, 1):
        name = names[at - 1]
        one.attributes["data-mark"] = f"\ue000{name}\ue001"
        if one.tag == "inlineChoiceInteraction":
            gaps.append(_listed(question, one, name))
            shuffles = shuffles or one.get("shuffle") == "true"
            continue
        typed = typed_of(question, one)
        kind = GapKind.NUMERIC if typed.numbers else GapKind.TEXT
        gaps.append(Gap(name, kind, typed.points, numbers=typed.numbers, texts=typed.texts))
        if typed.texts:
            cases.add(typed.has_case)
    if len(cases) > 1:
        question.losses.add("Upper and lower case count in every gap or in none; here they do.")
    match = TextMatch(case=True in cases, spaces=bool(cases), accents=bool(cases))
    points, policy = sum((one.points for one in gaps), Fraction(0)), Policy.PER_GAP
    together = question.processing.together
    if together is not None and {
        one.get("responseIdentifier") for one in question.interactions
    } == {*together[0]}:
        points, policy = together[1], Policy.EXACT
    return Filled(_marked(question), Cloze(tuple(gaps), match), points, policy, shuffles)


def gap_match_of(question: Question, interaction: Element) -> Filled:
    """Raises Refusing."""
    response = question.response_of(interaction)
    if interaction.child("gapImg") is not None:
        raise Refusing(UNSUPPORTED, "pictures to be dragged cannot be ours", interaction.line)
    question.losses.add(_DRAGGED)
    words = {
        one.get("identifier"): question.markdown(one.parts, Room.LINE)
        for one in interaction.children("gapText")
    }
    places = [one for one in interaction.below() if one.tag == "gap"]
    if len(places) > MOST_GAPS:
        raise Refusing("E002", f"more than {MOST_GAPS} gaps in one text", interaction.line)
    named = (one.split() for one in response.correct)
    right = {one[1]: one[0] for one in named if len(one) == 2}
    mapping = question.mapping(response)
    texts = list(dict.fromkeys(words.values()))
    gaps = []
    for at, place in enumerate(places, 1):
        to = place.get("identifier")
        name = right.get(to, "")
        if name not in words:
            raise Refusing(NOT_HELD, "a place for a word stays empty", place.line)
        worth = Fraction(1) if mapping is None else mapping.worth(f"{name} {to}")
        if worth <= 0:
            raise Refusing(NOT_HELD, "a right word earns no points", place.line)
        place.tag, place.parts = "span", [f"\ue000{at}\ue001"]
        gaps.append(_chosen(str(at), worth, texts, words[name]))
    if mapping is not None and (mapping.default or any(one.worth < 0 for one in mapping.entries)):
        question.losses.add("A wrong word took points away; here it only earns none.")
    within = [one for one in interaction.parts if isinstance(one, str) or one.tag != "gapText"]
    interaction.tag, interaction.parts = "div", within
    points, policy = sum((one.points for one in gaps), Fraction(0)), Policy.PER_GAP
    if mapping is None:
        points, policy = question.whole_worth(question.compared(response)), Policy.EXACT
    return Filled(
        _marked(question), Cloze(tuple(gaps)), points, policy, interaction.get("shuffle") == "true"
    )


def _chosen(name: str, points: Fraction, texts: Sequence[str], key: str) -> Gap:
    options = tuple(
        Option(letter, text, is_key=text == key)
        for letter, text in zip(letters(len(texts)), texts, strict=True)
    )
    return Gap(name, GapKind.DROPDOWN, points, options=options)


def _listed(question: Question, interaction: Element, name: str) -> Gap:
    response = question.response_of(interaction)
    choices = interaction.children("inlineChoice")
    names = [one.get("identifier") for one in choices]
    ids = own_ids(names, letters(len(choices)))
    marked = marked_of(question, response, names, is_single=True)
    if marked.weights:
        question.losses.add("A choice in a gap that earned a part of its points earns none here.")
    options = tuple(
        Option(letter, question.markdown(one.parts, Room.LINE), is_key=own in marked.keys)
        for letter, own, one in zip(ids, names, choices, strict=True)
    )
    return Gap(name, GapKind.DROPDOWN, marked.points, options=options)


def _marked(question: Question) -> str:
    return question.stem().replace("\ue000", "[[").replace("\ue001", "]]")
