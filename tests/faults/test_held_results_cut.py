"""Results held by a policy: let out, cut at every await, and regraded while they wait."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio

from server.certification import releasing
from server.certification.tables import DecisionRow, HeldResultRow
from server.credentials.tables import CertificateRow
from server.database import changes
from server.database.tables import OutboxRow
from server.exams import releases
from server.exams.domain.sitting import Sitting
from server.exams.publishing import publish
from server.kernel.actor import SYSTEM
from server.notices.tables import NoticeRow
from tests.factories import small_content, write_policy
from tests.faults.exam_house import ExamHouse
from tests.faults.failpoints import LONGER_THAN_ANY_LEASE, CutAt
from tests.faults.ruled_house import RuledHouse, admin


@pytest_asyncio.fixture
async def holding(house: ExamHouse, tmp_path: Path) -> ExamHouse:
    """The house, with a practice exam whose results somebody releases."""
    content = small_content(tmp_path / "content")
    write_policy(content, "practice", release="after_review")
    report = await publish(content, actor=SYSTEM, now=house.clock())
    assert not report.is_refused, report.findings
    changes.forget_here(releases.SCOPE, "all")
    return house


async def let_out(house: ExamHouse, sittings: Sequence[Sitting]) -> None:
    ids = [UUID(str(one.id)) for one in sittings]
    await releasing.release(ids, actor=admin(house), now=house.clock())


async def decisions(sitting: Sitting) -> list[DecisionRow]:
    return await DecisionRow.filter(sitting_id=sitting.id)


async def certified(sitting: Sitting) -> int:
    made = [row.id for row in await decisions(sitting)]
    return await CertificateRow.filter(decision_id__in=made, document__not_isnull=True).count()


async def _cut_once(house: ExamHouse, step: int) -> bool:
    """One result whose release dies at this step of what follows it."""
    sitting = await house.sit_and_pass(house.candidates[0])
    await house.services.flows.settle()
    assert await decisions(sitting) == []
    await let_out(house, [sitting])
    cut = CutAt(house.services.flows.settle(), step)
    await cut.run()

    house.clock.pass_by(seconds=LONGER_THAN_ANY_LEASE)
    house.restart()
    await house.services.flows.settle()

    assert len(await decisions(sitting)) == 1, f"cut at step {step}"
    assert await certified(sitting) == 1, f"cut at step {step}"
    assert (await HeldResultRow.get(sitting_id=sitting.id)).state == "decided"
    return cut.is_cut


@pytest.mark.slow
async def test_a_release_that_dies_at_any_step_is_carried_out_once(holding: ExamHouse) -> None:
    step = 1
    while await _cut_once(holding, step):
        step += 5

    assert step > 10
    assert await holding.audit() == []
    assert not await OutboxRow.exists()


async def test_a_result_that_waits_is_regraded_before_it_is_told(holding: ExamHouse) -> None:
    """Who knew the key would have passed; by the ruling the other does, and nobody heard of it."""
    ruled = RuledHouse(holding)
    first, second = await ruled.sat(0, knows=True), await ruled.sat(1, knows=False)
    assert [await decisions(first), await decisions(second)] == [[], []]

    await ruled.committed(await ruled.tried(await ruled.asked(first)))

    assert [await decisions(first), await decisions(second)] == [[], []]
    assert await NoticeRow.filter(kind__in=["result", "result-changed"]).count() == 0
    assert await holding.audit() == []

    await let_out(holding, [first, second])
    await holding.services.flows.settle()

    assert [await certified(first), await certified(second)] == [0, 1]
    assert [row.outcome for row in await decisions(first)] == ["refuse"]
    assert await NoticeRow.filter(kind="result-changed").count() == 0
    assert await holding.audit() == []
