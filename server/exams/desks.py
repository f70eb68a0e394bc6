"""What this process remembers of recent sittings: the compiled form, and what it saved itself.

A desk is no source of truth. It counts the saves it was told of, and the statement that closes
the sitting compares: only if the store holds exactly as many did the desk see every one of them,
since each save it was told of is stored and none is ever deleted.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from uuid import UUID

from server.exams import releases
from server.exams.domain.answer_sheet import Answer, AnswerSheet, Draft
from server.exams.domain.sitting import Sitting, SittingUnknown
from server.exams.forms import CompiledForm, compile_form
from server.exams.releases import Release
from server.exams.store import hot
from server.exams.store.hot import StoredForm
from server.kernel.actor import Actor

MOST_DESKS = 4_096
_NEVER = (0, 0)


@dataclass(slots=True)
class Desk:
    """`sitting` is as it was when the desk was set up, or as this process changed it last."""

    sitting: Sitting
    form: CompiledForm
    saves: int = 0
    browser: Release | None = None
    """Its release, where that lets nobody in without Safe Exam Browser."""
    _draft: Draft = field(init=False)
    _orders: list[tuple[int, int]] = field(init=False)

    def __post_init__(self) -> None:
        self._draft = Draft(self.form.count)
        self._orders = [_NEVER] * self.form.count

    def saved(self, position: int, order: tuple[int, int], answer: Answer) -> None:
        """Remember what was made durable; `order` is (writer, sequence)."""
        self.saves += 1
        if self._orders[position - 1] < order:
            self._orders[position - 1] = order
            self._draft.put(position, answer)

    def sheet(self) -> AnswerSheet:
        return self._draft.sheet()


class Desks:
    def __init__(self) -> None:
        # By the number of the id: a UUID hashes itself in Python, and each save looks here.
        self._desks: OrderedDict[int, Desk] = OrderedDict()

    def get(self, sitting_id: UUID) -> Desk | None:
        desk = self._desks.get(sitting_id.int)
        if desk is not None:
            self._desks.move_to_end(sitting_id.int)
        return desk

    def lets_in_anybody(self, sitting_id: UUID) -> bool:
        """Whether it is known here that no rule names a browser; a save pays next to nothing."""
        desk = self._desks.get(sitting_id.int)
        return desk is not None and desk.browser is None

    async def of(self, sitting_id: UUID, actor: Actor) -> Desk:
        """Return the desk of the actor's own sitting. Raises SittingUnknown."""
        desk = self.get(sitting_id)
        if desk is None:
            whole = await hot.whole_by_id(sitting_id)
            if whole is None:
                raise SittingUnknown
            desk = await self.set_up(whole.sitting, whole.form)
        if desk.form.person_id != actor.person_id:
            raise SittingUnknown
        return desk

    def know(self, sitting: Sitting) -> None:
        """Remember how this process changed a sitting, if there is a desk of it."""
        desk = self._desks.get(sitting.id.int)
        if desk is not None:
            desk.sitting = sitting

    async def set_up(self, sitting: Sitting, stored: StoredForm) -> Desk:
        """Return the desk of this sitting, a new one where there is none."""
        desk = self.get(sitting.id)
        if desk is None:
            form = await compile_form(sitting.person_id, stored)
            new = Desk(sitting, form, browser=await guarded_release(sitting))
            desk = self._desks.setdefault(sitting.id.int, new)
            if len(self._desks) > MOST_DESKS:
                self._desks.popitem(last=False)
        return desk


async def guarded_release(sitting: Sitting) -> Release | None:
    """Where a sitting takes nobody without Safe Exam Browser, the release that says so."""
    release = await releases.release_by_id(sitting.release_id)
    return None if release.policy.safe_exam_browser is None else release


async def own_sitting(sitting_id: UUID, actor: Actor) -> Sitting:
    """Return the actor's own sitting as it is stored. Raises SittingUnknown."""
    sitting = await hot.sitting_by_id(sitting_id)
    if sitting is None or sitting.person_id != actor.person_id:
        raise SittingUnknown
    return sitting
