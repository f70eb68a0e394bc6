"""What is shown after a check was answered: what is right, what was given, and each reason.

The verdict in a word is the page's. Renders Markdown, so it is work for a thread.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from html import escape

from server.grading.domain.marks import Answer, ids_of
from server.items.domain.markdown import render, render_inline
from server.items.domain.model import (
    Cloze,
    Gap,
    GapKind,
    Item,
    Match,
    Multiple,
    Numeric,
    NumericAnswer,
    Option,
    Order,
    Single,
    Text,
    TextAnswer,
)
from server.kernel.sentence import marked
from server.language.voice import say

_SIGN = '<svg class="sign" viewBox="0 0 16 16" aria-hidden="true"><path d="{}"/></svg>'
_SIGNS = {
    "right": _SIGN.format("M2.5 8.5l3.7 4L13.5 3.5"),
    "wrong": _SIGN.format("M3.5 3.5l9 9M12.5 3.5l-9 9"),
    "": "",
}
_OF_PAIR = {
    "": marked("Right answer"),
    "right": marked("Right, yours"),
    "wrong": marked("Yours differed"),
}


def feedback_html(item: Item, answer: Answer) -> str:
    """Return safe HTML; `answer` is in the author's ids, and fits the item."""
    body, given = item.body, answer or {}
    if isinstance(body, Single | Multiple):
        chosen = {given.get("choice"), *ids_of(given.get("choices"))}
        rows = _options(body.options, chosen)
    elif isinstance(body, Order):
        rows = _steps(body, ids_of(given.get("order")))
    elif isinstance(body, Match):
        rows = _pairs(body, given.get("pairs"))
    elif isinstance(body, Cloze):
        rows = _gaps(body, given.get("gaps"))
    else:
        return _accepted(body) + _more(item)
    return f'<ol class="answers">{"".join(rows)}</ol>' + _more(item)


def _more(item: Item) -> str:
    return render(item.feedback).html if item.feedback else ""


def _accepted(body: Numeric | Text) -> str:
    full = _numbers(body.answers) if isinstance(body, Numeric) else _texts(body.answers)
    return f"<p>{escape(say('Right answer:'), quote=False)} {full}</p>"


def _options(options: Sequence[Option], chosen: set[object], gap: str = "") -> Iterator[str]:
    for option in options:
        is_chosen = option.id in chosen
        if option.is_key:
            kind, word = "right", say("Right, yours") if is_chosen else say("Right answer")
        elif is_chosen:
            kind, word = "wrong", say("Your answer")
        else:
            kind, word = "", say("Not right")
        yield _row(kind, gap + word, render_inline(option.text).html, option.rationale)


def _steps(body: Order, given: list[str]) -> Iterator[str]:
    for place, step in enumerate(body.steps, start=1):
        word, kind = say("Step %(place)s", place=place), ""
        if step.id in given:
            theirs = given.index(step.id) + 1
            kind = "right" if theirs == place else "wrong"
            if theirs != place:
                word = say("Step %(place)s, yours %(theirs)s", place=place, theirs=theirs)
        yield _row(kind, word, render_inline(step.text).html, step.rationale)


def _pairs(body: Match, given: object) -> Iterator[str]:
    theirs = given if isinstance(given, dict) else {}
    rights = {side.id: render_inline(side.text).html for side in body.rights}
    right_of = dict(body.pairs)
    for left in body.lefts:
        right, said = right_of[left.id], theirs.get(left.id)
        kind = "" if said is None else "right" if said == right else "wrong"
        word = say(_OF_PAIR[kind])
        yield _row(kind, word, f"{render_inline(left.text).html}: {rights[right]}")


def _gaps(body: Cloze, given: object) -> Iterator[str]:
    theirs = given if isinstance(given, dict) else {}
    for number, gap in enumerate(body.gaps, start=1):
        if gap.kind is GapKind.DROPDOWN:
            named = say("Gap %(number)s:", number=number) + " "
            yield from _options(gap.options, {theirs.get(gap.name)}, named)
        else:
            yield _row("", say("Gap %(number)s", number=number), _written(gap))


def _written(gap: Gap) -> str:
    return _numbers(gap.numbers) if gap.kind is GapKind.NUMERIC else _texts(gap.texts)


def _numbers(answers: Sequence[NumericAnswer]) -> str:
    return _either([_range(one) for one in answers if one.share == 1])


def _range(answer: NumericAnswer) -> str:
    low, high = (_plain(bound) for bound in answer.bounds())
    span = low if low == high else say("%(low)s to %(high)s", low=low, high=high)
    return f"{span} {answer.unit}" if answer.unit else span


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _texts(answers: Sequence[TextAnswer]) -> str:
    return _either([one.text for one in answers if one.share == 1])


def _either(texts: Sequence[str]) -> str:
    return escape(say(", or ").join(texts), quote=False)


def _row(kind: str, word: str, text_html: str, rationale: str = "") -> str:
    opening = f'<li class="{kind}">' if kind else "<li>"
    mark = f'<span class="mark">{_SIGNS[kind]}{escape(word, quote=False)}</span>'
    return f'{opening}{mark}<span class="text">{text_html}</span>{_why(rationale)}</li>'


def _why(rationale: str) -> str:
    """One paragraph stands within the line; more of them need a block."""
    html = render(rationale).html
    if not html:
        return ""
    if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1:
        return f'<span class="why">{html[3:-4]}</span>'
    return f'<div class="why">{html}</div>'
