"""GIFT out. Texts stay Markdown, which Moodle reads too."""

from collections.abc import Sequence

from server.integrations.differences import (
    fractions_of,
    is_true_false,
    numbers_of,
    percent,
    refuse_unasked,
    rows_of,
    tell_of_bank,
    typed_of,
)
from server.integrations.found import NOT_HELD, Losses, Refusing
from server.integrations.gift.blocks import written
from server.integrations.leaving import Leaving, Left, Written
from server.integrations.markdown_plain import words_of
from server.integrations.ordering import grading_of
from server.items.domain.model import (
    Body,
    Item,
    ItemType,
    Match,
    Multiple,
    Numeric,
    Order,
    Single,
    Text,
)
from server.items.domain.rubric import Essay

_OFFERED = frozenset({
    ItemType.SINGLE, ItemType.MULTIPLE, ItemType.ORDER, ItemType.MATCH, ItemType.NUMERIC,
    ItemType.TEXT, ItemType.ESSAY,
})  # fmt: skip


def write(items: Sequence[Leaving]) -> Written:
    blocks, left = [], []
    for one in items:
        losses = Losses()
        try:
            blocks.append(_question(one, losses))
            left.append(Left(losses.all()))
        except Refusing as refusal:
            left.append(Left(code=refusal.code, text=refusal.text))
    return Written(".gift", "\n".join(blocks).encode(), tuple(left))


def _question(leaving: Leaving, losses: Losses) -> str:
    item = leaving.item
    refuse_unasked(item, _OFFERED, "GIFT")
    tell_of_bank(item, losses)
    _tell(item, losses)
    if leaving.files:
        losses.add("GIFT takes no pictures along.")
    parts = [_answer(item, losses), f"####{_safe(item.feedback)}" if item.feedback else ""]
    answer = "\n".join(part for part in parts if part)
    closing = f"{answer}\n" if "\n" in answer else answer
    head = f"// [id:{item.id}]\n::{written(item.title)}::[markdown]{written(item.stem)}"
    return f"{head}{{{closing}}}\n"


def _tell(item: Item, losses: Losses) -> None:
    if item.points != 1:
        losses.add("GIFT has no points; it is worth 1 there.")
    if not item.shuffle and item.type is not ItemType.ORDER and not is_true_false(item):
        losses.add("That its options keep their order is not kept.")
    if isinstance(item.body, Multiple) and item.body.choose:
        losses.add("That it says how many to choose is not kept.")


def _answer(item: Item, losses: Losses) -> str:
    body = item.body
    if isinstance(body, Single) and is_true_false(item):
        return _true_false(body)
    if isinstance(body, Single | Multiple):
        return _choice(item, body, losses)
    if isinstance(body, Match):
        rows = rows_of(item, losses)
        return "\n" + "\n".join(_pair(left, right, losses) for left, right in rows)
    if isinstance(body, Order):
        return _order(item, body, losses)
    return _written(body, losses)


def _written(body: Body, losses: Losses) -> str:
    if isinstance(body, Numeric):
        return _numbers(body, losses)
    if isinstance(body, Text):
        return _typed(body, losses)
    assert isinstance(body, Essay)
    losses.add("Its rubric, exemplars and rules for raters are not kept.")
    return ""


def _true_false(body: Single) -> str:
    true, false = body.options
    right, wrong = (true, false) if true.is_key else (false, true)
    feedback = f"#{_safe(wrong.rationale)}#{_safe(right.rationale)}"
    return ("TRUE" if true.is_key else "FALSE") + feedback.rstrip("#")


def _choice(item: Item, body: Single | Multiple, losses: Losses) -> str:
    lines = []
    for option, fraction in zip(body.options, fractions_of(item, losses), strict=True):
        sign = f"~%{percent(fraction, losses)}%" if fraction else "~"
        if fraction == 1 and isinstance(body, Single):
            sign = "="
        feedback = f"#{_safe(option.rationale)}" if option.rationale else ""
        lines.append(f"{sign}{_safe(option.text)}{feedback}")
    return "\n" + "\n".join(lines)


def _safe(text: str) -> str:
    """Write a text that begins an answer, where a share or a form could be read into it."""
    plain = written(text)
    return f"[markdown]{plain}" if plain.startswith(("%", "[")) else plain


def _numbers(body: Numeric, losses: Losses) -> str:
    if body.units.factors:
        losses.add("Units are not kept; only the number counts there.")
    lines = []
    for one in numbers_of(body.answers):
        value = f"{one.low}..{one.high}" if one.low else f"{one.value}:{one.tolerance}"
        lines.append(f"=%{percent(one.share, losses)}%{value}")
    return "#\n" + "\n".join(lines)


def _typed(body: Text, losses: Losses) -> str:
    if body.match.case:
        losses.add("Upper and lower case count the same there.")
    rows = typed_of(body, losses)
    if any("->" in text for text, _ in rows):
        raise Refusing(NOT_HELD, "GIFT takes an answer that holds `->` for a pair")
    return "\n" + "\n".join(
        f"=%{percent(fraction, losses)}%{_safe(text)}" for text, fraction in rows
    )


def _pair(left: str, right: str, losses: Losses) -> str:
    words = words_of(right, losses)
    if "->" in words:
        raise Refusing(NOT_HELD, "GIFT cannot write a pair whose right side holds `->`")
    return f"={_safe(left.replace('->', '-&gt;'))} -> {written(words)}"


def _order(item: Item, body: Order, losses: Losses) -> str:
    if any(step.rationale for step in body.steps):
        losses.add("Rationales of steps are not kept.")
    steps = "\n".join(written(step.text) for step in body.steps)
    return f">{len(body.steps)} ALL VERTICAL {grading_of(item.scoring.policy)}\n{steps}"
