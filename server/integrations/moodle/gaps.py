"""Words to choose or to drag into a text, `[[1]]`, as the gaps of a cloze."""

import re
from dataclasses import dataclass
from fractions import Fraction

from server.integrations.found import WRONG_FORMAT, Refusing
from server.integrations.html_markdown import Room
from server.integrations.making import letters
from server.integrations.moodle.embedded import marked
from server.integrations.moodle.question import Question
from server.integrations.texts import Form
from server.integrations.xml_tree import Element
from server.items.domain.model import Cloze, Gap, GapKind, Option

_PLACE = re.compile(r"\[\[([0-9]{1,3})\]\]")


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    group: str


def gaps_of(question: Question) -> tuple[str, Cloze]:
    """Return the stem and the gaps. Raises Refusing."""
    raw = question.raw_stem().translate({0xE000: None, 0xE001: None})
    places = list(_PLACE.finditer(raw))
    if not places:
        raise Refusing("E033", "there is no place for a word, as in [[1]]")
    is_dragged = question.type == "ddwtos"
    if is_dragged:
        question.losses.add("Words that were dragged are chosen from a list; each may serve twice.")
    words = [_word(one, question) for one in question.element.children(
        "dragbox" if is_dragged else "selectoption"
    )]  # fmt: skip
    stem = marked(question, raw, [place.span() for place in places])
    gaps = tuple(_gap(at, int(place[1]), words) for at, place in enumerate(places, 1))
    return stem, Cloze(gaps)


def _word(element: Element, question: Question) -> _Word:
    group = element.child("group")
    text = question.text_of(element, Room.LINE, Form.HTML)
    return _Word(text, "1" if group is None else group.text.strip())


def _gap(number: int, right: int, words: list[_Word]) -> Gap:
    if not 1 <= right <= len(words):
        raise Refusing(WRONG_FORMAT, f"[[{right}]] names no word")
    key = words[right - 1]
    texts = list(dict.fromkeys(one.text for one in words if one.group == key.group))
    options = tuple(
        Option(name, text, is_key=text == key.text)
        for name, text in zip(letters(len(texts)), texts, strict=True)
    )
    return Gap(str(number), GapKind.DROPDOWN, Fraction(1), options=options)
