"""Moodle XML in: every kind of question of Moodle's own, and those of others by their names."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from server.integrations import bodies
from server.integrations.found import (
    UNSUPPORTED,
    Draft,
    Found,
    Reading,
    Refused,
    Refusing,
    Upload,
)
from server.integrations.html_markdown import Room
from server.integrations.making import Said, letters, made, whole_points
from server.integrations.moodle.embedded import cloze_of
from server.integrations.moodle.gaps import gaps_of
from server.integrations.moodle.question import Question, require_quiz
from server.integrations.moodle.units import units_of
from server.integrations.ordering import policy_of
from server.integrations.report import Remark
from server.integrations.rubrics import rubric_of
from server.integrations.texts import Form
from server.integrations.xml_tree import Element, read_xml
from server.items.domain.model import (
    Body,
    Numeric,
    Order,
    Policy,
    Step,
)
from server.items.domain.rubric import MOST_WORDS, Essay, Words

_ALIASES = {"match": "matching", "multianswer": "cloze"}


def read(upload: Upload) -> Reading:
    root = read_xml(upload.data)
    require_quiz(root)
    found: list[Found] = []
    remarks = []
    for element in root.children("question"):
        if element.get("type") == "category":
            category = element.child("category")
            name = "" if category is None else " ".join(category.text.split())
            text = f"The category {name!r} is not kept; domains are those of the blueprint."
            remarks.append(Remark("", element.line, text))
        else:
            found.append(_found(element, upload))
    return Reading(tuple(found), tuple(remarks))


def _found(element: Element, upload: Upload) -> Draft | Refused:
    try:
        question = Question(element, upload)
        return _draft(question)
    except Refusing as refusal:
        return refusal.refused(element.line, type=element.get("type") or None)


def _draft(question: Question) -> Draft:
    name = _ALIASES.get(question.type, question.type)
    if name not in _READERS:
        raise Refusing(UNSUPPORTED, _unsupported(name))
    said, body = _READERS[name](question)
    question.tell_of_the_rest()
    return Draft(
        made(body, said),
        question.element.line,
        question.losses.all(),
        question.texts.pictures.files,
    )


def _unsupported(name: str) -> str:
    if name == "description":
        return "a description asks nothing; put it into a stem or a case"
    return f"questions of the type {name[:40]!r} cannot be ours"


def _said(
    question: Question, *, stem: str | None = None, points: Fraction | None = None,
    policy: Policy | None = None, shuffle: bool = True,
) -> Said:  # fmt: skip
    return Said(
        question.stem() if stem is None else stem, name=question.idnumber, title=question.title,
        points=question.points() if points is None else points, policy=policy, shuffle=shuffle,
        feedback=question.feedback(),
    )  # fmt: skip


def _choice(question: Question) -> tuple[Said, Body]:
    is_single = question.flag("single", default=True)
    found = bodies.choice(question.answers(Room.ENTRY), question.losses, is_single=is_single)
    shuffle = question.flag("shuffleanswers", default=False)
    return _said(question, policy=found.policy, shuffle=shuffle), found.body


def _true_false(question: Question) -> tuple[Said, Body]:
    answers = question.element.children("answer")
    if len(answers) != 2:
        raise Refusing("E020", "true and false are two answers")
    texts = [one.text if (one := answer.child("text")) is not None else "" for answer in answers]
    is_first_true = texts[0].strip().lower() != "false"
    true, false = answers if is_first_true else reversed(answers)
    body = bodies.true_false(
        is_true=question.fraction(true) == 1,
        if_true=question.text_of(true.child("feedback"), Room.WHOLE),
        if_false=question.text_of(false.child("feedback"), Room.WHOLE),
    )
    return _said(question, shuffle=False), body


def _typed(question: Question) -> tuple[Said, Body]:
    case = question.flag("usecase", default=False)
    return _said(question), bodies.texts(question.answers(None), question.losses, case=case)


def _numeric(question: Question) -> tuple[Said, Body]:
    answers = bodies.numbers(question.answers(None), question.losses)
    units, base = units_of(question)
    if base:
        answers = tuple(replace(one, unit=base) for one in answers)
    return _said(question), Numeric(answers, units)


def _match(question: Question) -> tuple[Said, Body]:
    rows = []
    for one in question.element.children("subquestion"):
        left = question.text_of(one, Room.LINE)
        right = question.text_of(one.child("answer"), Room.LINE, Form.PLAIN)
        rows.append((left, right))
    shuffle = question.flag("shuffleanswers", default=True)
    return _said(question, shuffle=shuffle), bodies.pairs(rows)


def _order(question: Question) -> tuple[Said, Body]:
    answers = question.element.children("answer")
    steps = [question.text_of(one, Room.ENTRY) for one in answers]
    count = question.value("selectcount")
    if count.isdecimal() and 0 < int(count) < len(steps):
        question.losses.add("All steps are to be ordered; Moodle draws some of them.")
    if any(one.text.strip() for answer in answers for one in answer.children("feedback")):
        question.losses.add("Feedback on steps is not kept.")
    policy = policy_of(question.value("gradingtype"), question.losses)
    named = zip(letters(len(steps)), steps, strict=True)
    return _said(question, policy=policy), Order(tuple(Step(name, text) for name, text in named))


def _essay(question: Question) -> tuple[Said, Body]:
    if question.value("responseformat") == "noinline":
        raise Refusing(UNSUPPORTED, "an essay that is handed in as a file cannot be ours")
    if question.value("attachments", "0") != "0":
        question.losses.add("Files cannot be handed in with it.")
    words = Words(_words(question, "minwordlimit"), _words(question, "maxwordlimit"))
    template = question.element.child("responsetemplate")
    if template is not None and template.text.strip():
        question.losses.add("The text that the answer began with is not kept.")
    notes = question.text_of(question.element.child("graderinfo"), Room.WHOLE)
    rubric = rubric_of(notes)
    if rubric:
        return _said(question), Essay(rubric, words)
    if notes:
        question.losses.add("Notes for those who grade it are not kept.")
    return _said(question), bodies.essay(question.losses, words)


def _words(question: Question, tag: str) -> int | None:
    written = question.value(tag)
    return int(written) if written.isdecimal() and 0 < int(written) <= MOST_WORDS else None


def _cloze(question: Question) -> tuple[Said, Body]:
    filled = cloze_of(question)
    points = whole_points(filled.points, question.losses)
    return _said(question, stem=filled.stem, points=points, shuffle=filled.shuffle), filled.body


def _gaps(question: Question) -> tuple[Said, Body]:
    stem, body = gaps_of(question)
    shuffle = question.flag("shuffleanswers", default=False)
    return _said(question, stem=stem, shuffle=shuffle), body


_READERS: dict[str, Callable[[Question], tuple[Said, Body]]] = {
    "multichoice": _choice,
    "truefalse": _true_false,
    "shortanswer": _typed,
    "numerical": _numeric,
    "matching": _match,
    "ordering": _order,
    "essay": _essay,
    "cloze": _cloze,
    "gapselect": _gaps,
    "ddwtos": _gaps,
}
