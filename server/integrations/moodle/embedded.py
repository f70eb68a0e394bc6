"""Answers within a text, `{1:SHORTANSWER:=a~%50%b}`, as the gaps of a cloze."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

from server.integrations import bodies
from server.integrations.bodies import Answer
from server.integrations.found import TOO_LARGE, UNSUPPORTED, Losses, Refusing
from server.integrations.html_markdown import Room
from server.integrations.making import letters
from server.integrations.moodle.question import Question
from server.integrations.texts import Form
from server.items.domain.model import Cloze, Gap, GapKind, Option, TextMatch

MOST_GAPS = 100
_START = re.compile(r"\{(?P<weight>[0-9]{0,6}):(?P<kind>[A-Z_]{2,20}):")
_ANSWER = re.compile(
    r"(?P<share>=|%(?P<percent>-?[0-9]{1,3}(?:\.[0-9]{1,9})?)%)?(?P<rest>.*)\Z", re.DOTALL
)
_ESCAPE = re.compile(r"\\([}#~/\"\\{=%&])")
_CUT = re.compile(r"(?<!\\)~")
_HASH = re.compile(r"(?<!\\|&)#")
_CHOICE, _TYPED, _NUMBER = "choice", "typed", "number"
_KINDS = {
    **dict.fromkeys(("MULTICHOICE", "MC", "MULTICHOICE_S", "MCS"), _CHOICE),
    **dict.fromkeys(("MULTICHOICE_V", "MCV", "MULTICHOICE_H", "MCH"), _CHOICE),
    **dict.fromkeys(("MULTICHOICE_VS", "MCVS", "MULTICHOICE_HS", "MCHS"), _CHOICE),
    **dict.fromkeys(("SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"), _TYPED),
    **dict.fromkeys(("NUMERICAL", "NM"), _NUMBER),
}
_WITH_CASE = frozenset({"SHORTANSWER_C", "SAC", "MWC"})
_IN_A_LIST = frozenset({"MULTICHOICE", "MC", "MULTICHOICE_S", "MCS"})


@dataclass(frozen=True, slots=True)
class Embedded:
    kind: str
    weight: int
    answers: str
    line: int


@dataclass(frozen=True, slots=True)
class Filled:
    stem: str
    body: Cloze
    points: Fraction
    shuffle: bool


def cloze_of(question: Question) -> Filled:
    """Raises Refusing."""
    raw = without_marks(question)
    found = list(islice(_embedded(raw, question), MOST_GAPS + 1))
    if not found:
        raise Refusing("E033", "there is no answer within its text, as in {1:SHORTANSWER:=a}")
    markdown = marked(question, raw, [(start, end) for _, start, end in found])
    gaps = tuple(_gap(one, at, question) for at, (one, _, _) in enumerate(found, 1))
    kinds = [one.kind for one, _, _ in found]
    return Filled(
        markdown, Cloze(gaps, TextMatch(_case(kinds, question.losses), spaces=True, accents=True)),
        sum((gap.points for gap in gaps), Fraction(0)),
        shuffle=any(kind.endswith("S") for kind in kinds),
    )  # fmt: skip


def without_marks(question: Question) -> str:
    """Return the text with nothing in it that would read as a gap of ours."""
    raw = question.raw_stem().translate({0xE000: None, 0xE001: None})
    return raw.replace("[[", r"\[\[") if question.form is Form.MARKDOWN else raw


def marked(question: Question, raw: str, places: Sequence[tuple[int, int]]) -> str:
    """Return the stem as Markdown with `[[1]]`, `[[2]]` in these places of the text."""
    if len(places) > MOST_GAPS:
        raise Refusing(TOO_LARGE, f"more than {MOST_GAPS} gaps in one text")
    # These signs pass through every conversion, and no text holds them.
    stem, ended = [], 0
    for at, (start, end) in enumerate(places, 1):
        stem += [raw[ended:start], f"\ue000{at}\ue001"]
        ended = end
    markdown = question.stem("".join([*stem, raw[ended:]]))
    return re.sub("\ue000([0-9]+)\ue001", r"[[\1]]", markdown)


def _embedded(raw: str, question: Question) -> Iterator[tuple[Embedded, int, int]]:
    position = 0
    while (start := _START.search(raw, position)) is not None:
        line = _line(question, raw, start.start())
        if start["kind"] not in _KINDS:
            text = f"embedded answers of the kind {start['kind']} cannot be ours"
            raise Refusing(UNSUPPORTED, text, line)
        end = _closing(raw, start.end())
        if end is None:
            raise Refusing("E050", "a `{` that is never closed", line)
        weight = int(start["weight"] or 1)
        yield Embedded(start["kind"], weight, raw[start.end() : end], line), start.start(), end + 1
        position = end + 1


def _closing(raw: str, position: int) -> int | None:
    while position < len(raw):
        if raw[position] == "\\":
            position += 1
        elif raw[position] == "}":
            return position
        position += 1
    return None


def _line(question: Question, raw: str, position: int) -> int:
    stem = question.element.child("questiontext")
    text = None if stem is None else stem.child("text")
    return (text or question.element).line + raw.count("\n", 0, position)


def _case(kinds: list[str], losses: Losses) -> bool:
    typed = [kind in _WITH_CASE for kind in kinds if _KINDS[kind] == _TYPED]
    if any(typed) and not all(typed):
        losses.add("Upper and lower case counted in some gaps; here they count in none.")
    return bool(typed) and all(typed)


def _gap(one: Embedded, number: int, question: Question) -> Gap:
    losses, points, name = question.losses, Fraction(one.weight), str(number)
    is_choice = _KINDS[one.kind] == _CHOICE
    written = (part for part in _CUT.split(one.answers) if part.strip())
    answers = [_answer(part, question, is_choice=is_choice) for part in written]
    try:
        if _KINDS[one.kind] == _NUMBER:
            numbers = bodies.numbers([_split(answer) for answer in answers], losses)
            return Gap(name, GapKind.NUMERIC, points, numbers=numbers)
        if _KINDS[one.kind] == _TYPED:
            texts = bodies.texts(answers, losses, case=one.kind in _WITH_CASE).answers
            return Gap(name, GapKind.TEXT, points, texts=texts)
        if one.kind not in _IN_A_LIST:
            losses.add("Options that stood side by side or in a column are a list to open.")
        return Gap(name, GapKind.DROPDOWN, points, options=_options(answers, question))
    except Refusing as refusal:
        raise Refusing(refusal.code, refusal.text, one.line) from refusal


def _answer(written: str, question: Question, *, is_choice: bool) -> Answer:
    found = _ANSWER.match(written.strip())
    assert found is not None
    share = Fraction(1 if found["share"] == "=" else 0)
    if found["percent"]:
        share = bodies.share(Fraction(found["percent"]), question.losses)
    parts = [_ESCAPE.sub(r"\1", part) for part in _HASH.split(found["rest"], maxsplit=1)]
    feedback = question.markdown(parts[1], Form.HTML, Room.WHOLE, {}) if len(parts) > 1 else ""
    if is_choice:
        return Answer(question.markdown(parts[0], Form.HTML, Room.LINE, {}), share, feedback)
    return Answer(html.unescape(parts[0]).strip(), share, feedback)


def _split(answer: Answer) -> Answer:
    value, _, tolerance = answer.text.partition(":")
    return Answer(value.strip(), answer.fraction, answer.feedback, tolerance.strip())


def _options(answers: list[Answer], question: Question) -> tuple[Option, ...]:
    keys = [at for at, one in enumerate(answers) if one.fraction == 1]
    if not keys:
        raise Refusing("E021", "a gap without a right option")
    if any(one.fraction for at, one in enumerate(answers) if at != keys[0]):
        question.losses.add("In a list to open only one option earns points, all of them.")
    return tuple(
        Option(
            name, one.text, is_key=at == keys[0], rationale=one.feedback
        )
        for at, (name, one) in enumerate(zip(letters(len(answers)), answers, strict=True))
    )  # fmt: skip
