"""A cloze of ours as Moodle writes it: each answer in its place within the text."""

import html
import re
from fractions import Fraction
from math import lcm

from server.integrations.differences import numbers_of, percent, tell_of_match
from server.integrations.found import Losses
from server.integrations.markdown_plain import words_of
from server.items.domain.cloze import MARK
from server.items.domain.model import Cloze, Gap, GapKind, Item, Policy

_SIGNS = re.compile(r"[}#~\\]")


def embedded(item: Item, losses: Losses) -> str:
    """Return the stem with the gaps filled in; names the losses."""
    body = item.body
    assert isinstance(body, Cloze)
    if item.scoring.policy is Policy.EXACT:
        losses.add("Each right gap earns its part there.")
    scale = lcm(*(gap.points.denominator for gap in body.gaps))
    total = sum((gap.points for gap in body.gaps), Fraction(0)) * scale
    if total != item.points:
        losses.add(f"It is worth {total} there: the points of its gaps, in whole numbers.")
    if any(gap.kind is GapKind.TEXT for gap in body.gaps):
        tell_of_match(body.match, losses)
    written = {gap.name: _gap(gap, item, int(gap.points * scale), losses) for gap in body.gaps}
    return MARK.sub(lambda found: written[found[1]], item.stem)


def _gap(gap: Gap, item: Item, weight: int, losses: Losses) -> str:
    assert isinstance(item.body, Cloze)
    if gap.kind is GapKind.DROPDOWN:
        kind = "MULTICHOICE_S" if item.shuffle else "MULTICHOICE"
        answers = [
            ("=" if one.is_key else "%0%", words_of(one.text, losses), one.rationale)
            for one in gap.options
        ]
    elif gap.kind is GapKind.NUMERIC:
        kind = "NUMERICAL"
        answers = [
            (_share(one.share, losses), f"{one.value}:{one.tolerance}", "")
            for one in numbers_of(gap.numbers)
        ]
    else:
        kind = "SHORTANSWER_C" if item.body.match.case else "SHORTANSWER"
        ordered = sorted(gap.texts, key=lambda one: -one.share)
        answers = [(_share(one.share, losses), one.text.replace("*", r"\*"), "") for one in ordered]
    parts = [_answer(sign, text, feedback, losses) for sign, text, feedback in answers]
    return f"{{{weight}:{kind}:{'~'.join(parts)}}}"


def _share(share: Fraction, losses: Losses) -> str:
    return "=" if share == 1 else f"%{percent(share, losses)}%"


def _answer(sign: str, text: str, feedback: str, losses: Losses) -> str:
    written = sign + _escaped(text)
    return f"{written}#{_escaped(words_of(feedback, losses))}" if feedback else written


def _escaped(text: str) -> str:
    return _SIGNS.sub(lambda found: "\\" + found[0], html.escape(text, quote=False))
