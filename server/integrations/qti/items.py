"""An item of QTI as one of ours, or as a testlet and its items."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from server.integrations import bodies
from server.integrations.found import UNSUPPORTED, Draft, Found, Refusing
from server.integrations.html_markdown import Room
from server.integrations.making import Said, made, title_of, whole_points
from server.integrations.qti.choices import choice_of, points_of
from server.integrations.qti.declared import number
from server.integrations.qti.gaps import cloze_of, gap_match_of
from server.integrations.qti.hotspots import hotspot_of
from server.integrations.qti.names import unified
from server.integrations.qti.pairs import Paired, associate_of, match_of, order_of
from server.integrations.qti.question import Question
from server.integrations.qti.typed import typed_of
from server.integrations.rubrics import rubric_of
from server.integrations.texts import FileNamed, Form, bare
from server.integrations.xml_tree import Element
from server.items.domain.model import Body, Item, Numeric, Policy, Scoring, Testlet, Text, TextMatch
from server.items.domain.rubric import Essay, Words
from server.items.domain.testlets import MOST_ITEMS


@dataclass(frozen=True, slots=True)
class Asked:
    """How an item asks and scores; a `stem` or `feedback` of None is that of the whole text."""

    points: Fraction = Fraction(1)
    policy: Policy | None = None
    stem: str | None = None
    shuffle: bool = True
    feedback: str | None = None
    floor: int = 0
    default: Fraction = Fraction(0)


INLINE = frozenset({"textEntryInteraction", "inlineChoiceInteraction"})


def found_in(root: Element, file_named: FileNamed) -> list[Found]:
    """Return the drafts of one item file, or why there is none."""
    kind = "assessmentItem"
    try:
        question = Question(unified(root), file_named)
        kind = _kind(question)
        question.require_ours()
        return list(_drafts(question))
    except Refusing as refusal:
        return [refusal.refused(root.line, type=kind, name=root.get("identifier"))]
    except RecursionError:
        return [Refusing("E059", "elements nested too deep").refused(root.line, type=kind)]


def _kind(question: Question) -> str:
    return ", ".join(dict.fromkeys(one.tag for one in question.interactions)) or "no interaction"


def _drafts(question: Question) -> Iterator[Draft]:
    interactions = question.interactions
    if not interactions:
        raise Refusing(UNSUPPORTED, "it asks nothing; put it into a stem or a case")
    for one in interactions:
        if one.tag not in _READERS and one.tag not in INLINE:
            raise Refusing(UNSUPPORTED, f"the interaction `{one.tag}` cannot be ours", one.line)
    for one in interactions:
        question.response_of(one)
    if all(one.tag in INLINE for one in interactions):
        yield _draft(question, _within_text(question))
    elif len(interactions) == 1:
        yield _draft(question, _READERS[interactions[0].tag](question, interactions[0]))
    else:
        yield from _testlet(question)


def _testlet(question: Question) -> Iterator[Draft]:
    """Make a case and an item for each interaction, where each has a prompt of its own."""
    interactions = question.interactions
    if any(one.tag in INLINE or one.child("prompt") is None for one in interactions):
        text = f"several interactions that are not one question each ({_kind(question)})"
        raise Refusing(UNSUPPORTED, text)
    if len(interactions) > MOST_ITEMS or question.processing.together is not None:
        raise Refusing(UNSUPPORTED, "interactions that are not scored each by itself")
    case = question.markdown(question.body.parts, Room.WHOLE, interactions)
    if not case:
        raise Refusing(UNSUPPORTED, "several questions without a text that they share")
    name, names, told = question.element.get("identifier"), [], question.losses.all()
    for at, one in enumerate(interactions, 1):
        inner = _READERS[one.tag](question, one)
        prompt = one.child("prompt")
        stem = "" if prompt is None else question.markdown(prompt.parts, Room.WHOLE)
        item = replace(inner, id=f"{name}-{at}", stem=stem, title=f"{inner.title} ({at})")
        names.append(item.id)
        yield _draft(question, item)
    said = Said("", name=name, title=question.element.get("title") or case)
    testlet = made(Testlet(case, tuple(names)), said)
    draft = _draft(question, testlet)
    yield replace(draft, losses=told)


def _draft(question: Question, item: Item) -> Draft:
    return Draft(
        item,
        question.element.line,
        question.losses.all(),
        question.texts.pictures.files,
        language=question.element.get("lang"),
    )


def _made(question: Question, body: Body, asked: Asked) -> Item:
    stem = question.stem() if asked.stem is None else asked.stem
    feedback = question.feedback((), "")[0] if asked.feedback is None else asked.feedback
    title = title_of(question.element.get("title") or bare(stem, Form.PLAIN))
    said = Said(
        stem,
        name=question.element.get("identifier"),
        title=title,
        points=points_of(asked.points),
        policy=asked.policy,
        shuffle=asked.shuffle,
        feedback=feedback,
    )
    item = made(body, said)
    return replace(item, scoring=Scoring(item.scoring.policy, asked.floor, asked.default))


def _within_text(question: Question) -> Item:
    """Return one field that ends the text as a text or a number, all else as a cloze."""
    one = question.interactions[0]
    if (
        len(question.interactions) > 1
        or one.tag != "textEntryInteraction"
        or not _is_last(question)
    ):
        filled = cloze_of(question)
        return _made(
            question,
            filled.body,
            Asked(
                points=filled.points, policy=filled.policy, stem=filled.stem, shuffle=filled.shuffle
            ),
        )
    typed = typed_of(question, one)
    match = TextMatch(case=typed.has_case, spaces=True, accents=True)
    body = Numeric(typed.numbers) if typed.numbers else Text(typed.texts, match)
    return _made(question, body, Asked(points=typed.points))


def _is_last(question: Question) -> bool:
    mark = "\ue000"
    one = question.interactions[0]
    one.attributes["data-mark"] = mark
    stem = question.stem()
    del one.attributes["data-mark"]
    return stem.endswith(mark)


def _choice(question: Question, interaction: Element) -> Item:
    chosen = choice_of(question, interaction)
    marked = chosen.marked
    return _made(
        question,
        chosen.body,
        Asked(
            points=marked.points,
            policy=marked.policy,
            shuffle=chosen.shuffle,
            feedback=chosen.feedback,
            floor=marked.floor,
        ),
    )


def _hotspot(question: Question, interaction: Element) -> Item:
    placed = hotspot_of(question, interaction)
    return _made(
        question,
        placed.body,
        Asked(
            points=placed.marked.points,
            policy=placed.policy,
            feedback=placed.feedback,
            floor=placed.marked.floor,
        ),
    )


def _order(question: Question, interaction: Element) -> Item:
    body, points = order_of(question, interaction)
    shuffle = interaction.get("shuffle") == "true"
    return _made(question, body, Asked(points=points, shuffle=shuffle))


def _pairs(question: Question, interaction: Element) -> Item:
    reader = match_of if interaction.tag == "matchInteraction" else associate_of
    paired: Paired = reader(question, interaction)
    return _made(
        question,
        paired.body,
        Asked(
            points=paired.points,
            policy=paired.policy,
            shuffle=interaction.get("shuffle") == "true",
            default=paired.default,
            floor=paired.floor,
        ),
    )


def _gap_match(question: Question, interaction: Element) -> Item:
    filled = gap_match_of(question, interaction)
    return _made(
        question,
        filled.body,
        Asked(points=filled.points, policy=filled.policy, stem=filled.stem, shuffle=filled.shuffle),
    )


def _essay(question: Question, interaction: Element) -> Item:
    response = question.response_of(interaction)
    if interaction.get("maxStrings", "1") not in {"", "0", "1"}:
        raise Refusing(UNSUPPORTED, "an answer in several texts cannot be ours", interaction.line)
    if response.correct or response.mapping is not None:
        question.losses.add("What was declared as a right answer is not kept; people mark it here.")
    notes = [
        one
        for one in question.body.below()
        if one.tag == "rubricBlock" and "scorer" in one.get("view").split()
    ]
    written = [question.markdown(one.parts, Room.WHOLE) for one in notes]
    rubric = rubric_of(written[0]) if len(written) == 1 else ()
    if rubric:
        question.body = _without(question.body, notes[0])
        body = Essay(rubric)
    else:
        body = bodies.essay(question.losses, Words())
    highest = next(
        (
            one.get("normalMaximum")
            for one in question.element.children("outcomeDeclaration")
            if one.get("identifier") == "SCORE"
        ),
        "",
    )
    points = number(highest, interaction.line) if highest else Fraction(1)
    points = whole_points(points, question.losses)
    return _made(question, body, Asked(points=points))


def _without(tree: Element, gone: Element) -> Element:
    parts = [
        one if isinstance(one, str) else _without(one, gone)
        for one in tree.parts
        if one is not gone
    ]
    return Element(tree.tag, tree.line, tree.space, tree.attributes, parts)


_READERS: dict[str, Callable[[Question, Element], Item]] = {
    "choiceInteraction": _choice,
    "hotspotInteraction": _hotspot,
    "orderInteraction": _order,
    "matchInteraction": _pairs,
    "associateInteraction": _pairs,
    "gapMatchInteraction": _gap_match,
    "extendedTextInteraction": _essay,
}
