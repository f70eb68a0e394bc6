"""Grading one item: the same item and answer give the same mark on any machine (invariant I5).

Exact arithmetic throughout; nothing is rounded here. Nothing raises, whatever was stored.
"""

from server.grading.domain.choices import grade_several, grade_single
from server.grading.domain.marks import ONE, ZERO, Answer, Mark, Share, is_blank
from server.grading.domain.sequences import grade_match, grade_order
from server.grading.domain.written import grade_cloze, grade_numeric, grade_text
from server.items.domain.model import (
    Cloze,
    Hotspot,
    Item,
    Match,
    Multiple,
    Numeric,
    Order,
    Single,
    Testlet,
    Text,
)
from server.items.domain.rubric import Essay

_BLANK = Mark(ZERO, ZERO, is_blank=True)
_WRONG = Mark(ZERO, ZERO, is_blank=False)


def grade(item: Item, answer: Answer) -> Mark:
    share = _share(item, answer)
    if share is None:
        return _BLANK
    if not share:
        return _WRONG
    points = item.points if share is ONE or share == ONE else item.points * share
    return Mark(share, points, is_blank=False)


def _share(item: Item, answer: Answer) -> Share:
    body, policy = item.body, item.scoring.policy
    if isinstance(body, Single):
        return grade_single(body, item.scoring, answer)
    if isinstance(body, Multiple | Hotspot):
        return grade_several(body, item.scoring, answer)
    if isinstance(body, Order):
        return grade_order(body, policy, answer)
    if isinstance(body, Match):
        return grade_match(body, item.scoring, answer)
    return _written(body, item, answer)


def _written(body: Cloze | Numeric | Text | Essay | Testlet, item: Item, answer: Answer) -> Share:
    if isinstance(body, Testlet):
        return None
    if isinstance(body, Essay):
        # People mark it. What is left blank is worth nothing without them.
        return None if answer is None or is_blank(answer.get("text")) else ZERO
    # In English a comma before three digits groups thousands; elsewhere it is a decimal comma.
    comma_groups = item.language.split("-")[0] == "en"
    if isinstance(body, Cloze):
        return grade_cloze(body, item.scoring.policy, answer, comma_groups=comma_groups)
    if isinstance(body, Numeric):
        return grade_numeric(body, answer, comma_groups=comma_groups)
    return grade_text(body, answer)
