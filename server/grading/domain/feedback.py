"""What is shown after a check was answered: what is right, what was given, and each reason.

The verdict in a word is the page's. Renders Markdown, so it is work for a thread.
"""

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from server.grading.domain.marks import Answer, ids_of
from server.items.domain.markdown import render, render_inline
from server.items.domain.model import (
    Cloze,
    Gap,
    GapKind,
    Hotspot,
    Item,
    Match,
    Multiple,
    Numeric,
    NumericAnswer,
    Option,
    Order,
    Region,
    Single,
    Testlet,
    Text,
    TextAnswer,
)
from server.items.domain.rubric import Essay
from server.items.domain.shown import pictured
from server.kernel.sentence import Sentence

Say = Callable[[Sentence], str]
"""Says a sentence in the reader's language; `str` says it in English."""

_SIGN = '<svg class="sign" viewBox="0 0 16 16" aria-hidden="true"><path d="{}"/></svg>'
RIGHT, YOURS = Sentence("Right answer"), Sentence("Right, yours")
_SIGNS = {
    "right": _SIGN.format("M2.5 8.5l3.7 4L13.5 3.5"),
    "wrong": _SIGN.format("M3.5 3.5l9 9M12.5 3.5l-9 9"),
    "": "",
}


@dataclass(frozen=True, slots=True)
class Row:
    """What is said of one option, step, pair or gap."""

    kind: str
    word: str
    text_html: str
    rationale: str = ""


def feedback_html(item: Item, answer: Answer, say: Say = str, *, shown: Sequence[int] = ()) -> str:
    """Return safe HTML; `answer` is in the author's ids, and fits the item.

    `shown` holds the author's places of the options in the order the reader saw, if it matters.
    """
    body, given = item.body, answer or {}
    if isinstance(body, Single | Multiple):
        chosen = {given.get("choice"), *ids_of(given.get("choices"))}
        options = [body.options[place] for place in shown] or body.options
        rows = _options(options, chosen, say)
    elif isinstance(body, Hotspot):
        regions = [body.regions[place] for place in shown] or body.regions
        rows = _options(regions, {*ids_of(given.get("regions"))}, say)
    elif isinstance(body, Order):
        rows = _steps(body, ids_of(given.get("order")), say)
    elif isinstance(body, Match):
        rows = _pairs(body, given.get("pairs"), say)
    elif isinstance(body, Cloze):
        rows = _gaps(body, given.get("gaps"), say)
    elif isinstance(body, Essay):
        return pictured(_more(item), item.pictures)
    else:
        assert not isinstance(body, Testlet), "a testlet is answered by its items"
        return pictured(_accepted(body, say) + _more(item), item.pictures)
    lines = "".join(_line(row, item.language) for row in rows)
    return pictured(f'<ol class="answers">{lines}</ol>' + _more(item), item.pictures)


def _more(item: Item) -> str:
    if not item.feedback:
        return ""
    text = render(item.feedback).html
    return f'<div class="stack" lang="{escape(item.language)}" dir="auto">{text}</div>'


def _accepted(body: Numeric | Text, say: Say) -> str:
    full = _numbers(body.answers, say) if isinstance(body, Numeric) else _texts(body.answers, say)
    return f"<p>{say(Sentence('Right answer: %(answer)s', {'answer': f'<bdi>{full}</bdi>'}))}</p>"


def _options(
    options: Sequence[Option | Region],
    chosen: AbstractSet[object],
    say: Say,
    gap: int | None = None,
) -> Iterator[Row]:
    for option in options:
        is_chosen = option.id in chosen
        if option.is_key:
            kind, word = "right", YOURS if is_chosen else RIGHT
        elif is_chosen:
            kind, word = "wrong", Sentence("Your answer")
        else:
            kind, word = "", Sentence("Wrong")
        if gap is not None:
            word = Sentence("Gap %(n)s: %(word)s", {"n": gap, "word": word})
        yield Row(kind, say(word), render_inline(option.text).html, option.rationale)


def _steps(body: Order, given: list[str], say: Say) -> Iterator[Row]:
    for place, step in enumerate(body.steps, start=1):
        word, kind = Sentence("Step %(n)s", {"n": place}), ""
        if step.id in given:
            theirs = given.index(step.id) + 1
            kind = "right" if theirs == place else "wrong"
            if theirs != place:
                word = Sentence("Step %(n)s, yours %(theirs)s", {"n": place, "theirs": theirs})
        yield Row(kind, say(word), render_inline(step.text).html, step.rationale)


def _pairs(body: Match, given: object, say: Say) -> Iterator[Row]:
    theirs = given if isinstance(given, dict) else {}
    rights = {side.id: render_inline(side.text).html for side in body.rights}
    right_of = dict(body.pairs)
    for left in body.lefts:
        right, said = right_of[left.id], theirs.get(left.id)
        kind = "" if said is None else "right" if said == right else "wrong"
        word = {"": RIGHT, "right": YOURS, "wrong": Sentence("Yours differed")}[kind]
        yield Row(kind, say(word), f"{render_inline(left.text).html}: {rights[right]}")


def _gaps(body: Cloze, given: object, say: Say) -> Iterator[Row]:
    theirs = given if isinstance(given, dict) else {}
    for number, gap in enumerate(body.gaps, start=1):
        if gap.kind is GapKind.DROPDOWN:
            yield from _options(gap.options, {theirs.get(gap.name)}, say, number)
        else:
            yield Row("", say(Sentence("Gap %(n)s", {"n": number})), _written(gap, say))


def _written(gap: Gap, say: Say) -> str:
    if gap.kind is GapKind.NUMERIC:
        return _numbers(gap.numbers, say)
    return _texts(gap.texts, say)


def _numbers(answers: Sequence[NumericAnswer], say: Say) -> str:
    return _either([_range(one, say) for one in answers if one.share == 1], say)


def _range(answer: NumericAnswer, say: Say) -> str:
    low, high = (_plain(bound) for bound in answer.bounds())
    ends = {"low": low, "high": high}
    span = low if low == high else say(Sentence("%(low)s to %(high)s", ends))
    return f"{span} {answer.unit}" if answer.unit else span


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _texts(answers: Sequence[TextAnswer], say: Say) -> str:
    return _either([one.text for one in answers if one.share == 1], say)


def _either(texts: Sequence[str], say: Say) -> str:
    return escape(say(Sentence(", or ")).join(texts), quote=False)


def _line(row: Row, language: str) -> str:
    """The mark is in the reader's language, the rest in the item's."""
    opening = f'<li class="{row.kind}">' if row.kind else "<li>"
    mark = f'<span class="mark">{_SIGNS[row.kind]}{row.word}</span>'
    spoken = f'lang="{escape(language)}" dir="auto"'
    text = f'<span class="text" {spoken}>{row.text_html}</span>'
    return f"{opening}{mark}{text}{_why(row.rationale, spoken)}</li>"


def _why(rationale: str, spoken: str) -> str:
    """One paragraph stands within the line; more of them need a block."""
    html = render(rationale).html
    if not html:
        return ""
    if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1:
        return f'<span class="why" {spoken}>{html[3:-4]}</span>'
    return f'<div class="why" {spoken}>{html}</div>'
