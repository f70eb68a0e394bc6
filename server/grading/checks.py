"""Grading a check question of a lesson, at once, with the reasons."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from server.curriculum import service as curriculum
from server.exams.domain.receipt import canonical
from server.grading.domain.feedback import feedback_html
from server.grading.domain.grade import grade
from server.items.domain import presentation
from server.items.domain.presentation import Presentation
from server.kernel.actor import Actor
from server.language.voice import current


@dataclass(frozen=True, slots=True)
class CheckResult:
    """`share` of the points, from 0 to 1."""

    share: Fraction
    feedback_html: str


async def grade_check(
    slug: str, lesson: str, number: int, response: object, *, actor: Actor, now: datetime
) -> CheckResult:
    """Grade and record an answer; its reasons are said in the current voice.

    Raises CourseUnknown … CheckUnknown, ResponseMalformed.
    """
    check = await curriculum.lesson_check(slug, lesson, number)
    item = check.item
    accepted = presentation.accept(item, check.presentation, response)
    answer = presentation.to_answer(item, check.presentation, accepted)
    mark = grade(item, answer)
    await curriculum.record_check_answer(
        slug,
        lesson,
        number,
        response=canonical(accepted),
        share=str(mark.share),
        actor=actor,
        now=now,
    )
    html = await asyncio.to_thread(
        feedback_html, item, answer, current().say, shown=_order_shown(check.presentation)
    )
    return CheckResult(mark.share, html)


def _order_shown(presentation: Presentation) -> tuple[int, ...]:
    return presentation.columns[0].order if presentation.columns else ()
