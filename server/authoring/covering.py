"""The coverage board: each exam's blueprint against its bank and the drafts on the desk."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import PurePosixPath

from server.authoring.domain.coverage import Coverage, Supply, coverage
from server.authoring.domain.draft import Draft, Kind, State
from server.authoring.domain.lenient import as_draft
from server.authoring.store import drafts as store
from server.curriculum import facts
from server.curriculum.domain.register import Register, register_of
from server.exams.content import Exam
from server.exams.domain.freshness import accepted_on, causes
from server.exams.releases import ExamUnknown
from server.exams.workshop import ContentElsewhere, ContentState, Workshop
from server.items.domain.parse import parse_item
from server.kernel.actor import Actor, Permission

MOST_DRAFTS = 2_000


class Covering:
    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def of_exam(self, slug: str, *, actor: Actor, now: datetime) -> Coverage:
        """Raises ContentElsewhere, ExamUnknown: of an exam whose blueprint cannot be read too."""
        actor.require(Permission.TEACH)
        state = await self._workshop.state(actor=actor, today=now.date())
        if state is None:
            raise ContentElsewhere
        exam = next((one for one in state.content.exams if one.blueprint.exam == slug), None)
        if exam is None:
            raise ExamUnknown
        drafts = await store.in_state(State.OPEN, None, MOST_DRAFTS)
        new = [one for one in drafts if _is_new_in(exam.blueprint.home, one)]
        today = now.date()
        register = register_of(await facts.register(), state.content.facts, today=today)
        out = await asyncio.to_thread(_out, exam, register, today)
        return await asyncio.to_thread(_covered, exam, state, new, out)


def _out(exam: Exam, register: Register, today: date) -> frozenset[str]:
    """What no form would get today, were the files published."""
    return frozenset(
        one.id for one in exam.items if causes(one.facts, accepted_on(one), register, on=today)
    )


def _covered(
    exam: Exam, state: ContentState, new: Sequence[Draft], out: frozenset[str]
) -> Coverage:
    home = exam.blueprint.home
    read = {one.file for one in state.content.entries}
    faulty = {
        one.file
        for one in state.content.findings
        if one.file not in read and PurePosixPath(one.file).match(f"exams/{home}/items/*.md")
    }
    begun = [_domain_of(one) for one in new if one.path not in read | faulty]
    return coverage(exam.blueprint, Supply(exam.items, out, begun, len(faulty)))


def _is_new_in(slug: str, draft: Draft) -> bool:
    return draft.kind is Kind.ITEM and draft.base is None and draft.folder == slug


def _domain_of(draft: Draft) -> str:
    item, _ = parse_item(as_draft(draft.text).encode(), draft.path)
    return (item.domain or "") if item else ""
