"""Two who answered one item differently, at the cut: what a ruling on it does to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from uuid import UUID

from server.certification import regrades as acts
from server.certification.changed import Changed
from server.exams.domain.sitting import Sitting
from server.exams.forms import CompiledForm, compile_form
from server.exams.store import hot as exam_store
from server.grading import regrades
from server.grading.domain.regrade import Regrade
from server.grading.domain.ruling import Remedy
from server.grading.regrades import SETTLES_MS, Asked
from server.items.domain.model import Single
from server.kernel.actor import Actor, Role
from tests.faults.exam_house import PRACTICE, ExamHouse, right_responses

ITEM = "pra-0001"
WHY = "The key of one item was wrong."


def admin(house: ExamHouse) -> Actor:
    return Actor(house.candidates[2].person_id, "Admin", frozenset({Role.ADMIN}))


async def form_of(sitting: Sitting) -> CompiledForm:
    whole = await exam_store.whole_by_id(UUID(str(sitting.id)))
    assert whole is not None
    return await compile_form(sitting.person_id, whole.form)


def other_answer(form: CompiledForm, item: str = ITEM) -> tuple[int, str, str]:
    """Where a single item stands, a wrong option of it, and its handle."""
    at, one = next((n, one) for n, one in enumerate(form.items, 1) if one.item.id == item)
    assert isinstance(one.item.body, Single)
    options = one.item.body.options
    place = next(n for n, option in enumerate(options) if not option.is_key)
    return at, options[place].id, one.presentation.columns[0].handles[place]


async def near_the_cut(sitting: Sitting, *, knows: bool, item: str = ITEM) -> Mapping[int, object]:
    """Right answers to so many items that the one item decides; to that the key, or another."""
    form, right = await form_of(sitting), await right_responses(sitting)
    at, _, handle = other_answer(form, item)
    points = {n: one.item.points for n, one in enumerate(form.items, start=1)}
    cut = sum(points.values(), Fraction()) * Fraction(3, 5)
    chosen, earned = {}, Fraction()
    for n in sorted(points, key=lambda n: -points[n]):
        if n != at and earned + points[n] < cut:
            chosen[n], earned = right[n], earned + points[n]
    assert earned < cut <= earned + points[at]
    return chosen | {at: right[at] if knows else {"choice": handle}}


@dataclass
class RuledHouse:
    house: ExamHouse

    async def sat(self, candidate: int, *, knows: bool) -> Sitting:
        house = self.house
        sitting = await house.sit(house.candidates[candidate])
        for n, response in (await near_the_cut(sitting, knows=knows)).items():
            await house.save(sitting, n, response, 1)
        await house.hand_in(sitting)
        await house.services.flows.settle()
        return sitting

    async def asked(self, sitting: Sitting, remedy: Remedy = Remedy.KEY) -> Asked:
        _, option, _ = other_answer(await form_of(sitting))
        accepted = [{"choice": option}] if remedy.names_answers else []
        return Asked(PRACTICE, ITEM, remedy, accepted)

    async def tried(self, asked: Asked) -> Regrade:
        actor = admin(self.house)
        begun = await acts.try_ruling(asked, actor=actor, now=self.house.clock())
        await self.house.services.flows.settle()
        return await regrades.one(begun.id, actor=actor)

    async def tried_undoing(self, regrade: Regrade) -> Regrade:
        actor = admin(self.house)
        begun = await acts.try_undoing(regrade.id, actor=actor, now=self.house.clock())
        await self.house.services.flows.settle()
        return await regrades.one(begun.id, actor=actor)

    async def commit(self, regrade: Regrade) -> None:
        house = self.house
        house.clock.now += timedelta(seconds=1)
        await acts.commit(regrade.id, regrade.digest, WHY, actor=admin(house), now=house.clock())

    async def committed(self, regrade: Regrade) -> Regrade:
        await self.commit(regrade)
        return await self.committed_already(regrade)

    async def committed_already(self, regrade: Regrade) -> Regrade:
        self.house.clock.pass_by(seconds=SETTLES_MS / 1000)
        await self.house.services.flows.settle()
        return await regrades.one(regrade.id, actor=admin(self.house))

    async def certificates(self, candidate: int) -> list[tuple[str, str | None]]:
        """Status and reason of each, the oldest first."""
        person = self.house.candidates[candidate].person_id
        held = await self.house.services.credentials.of_person(person)
        return [
            (one.standing.status.value, one.standing.reason and one.standing.reason.value)
            for one in reversed(held)
        ]

    async def told(self, candidate: int) -> list[str]:
        """Of results and certificates, beyond the first of each, the oldest first."""
        actor = self.house.candidates[candidate]
        notices = (await self.house.services.notices.page(actor=actor)).notices
        kinds = [one.kind.value for one in reversed(notices)]
        first = kinds.index("result-changed")
        return kinds[first:]

    async def changed(self, sitting: Sitting) -> Changed:
        actor = self.house.candidate_of(sitting)
        result = await self.house.services.certification.result(
            sitting.id, actor=actor, now=self.house.clock()
        )
        assert result.changed is not None
        return result.changed

    async def scores(self, sitting: Sitting) -> tuple[bool, int]:
        actor = self.house.candidate_of(sitting)
        result = await self.house.services.certification.result(
            sitting.id, actor=actor, now=self.house.clock()
        )
        assert result.grade is not None
        return result.grade.passed, result.grade.version
