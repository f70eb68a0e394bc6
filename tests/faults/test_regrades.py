"""A wrong key is mended, through to the certificate, and back."""

import pytest

from server.grading.domain.regrade import Change, Consequence, RegradeState
from tests.faults.exam_house import ExamHouse
from tests.faults.ruled_house import WHY, RuledHouse

ACTIVE, REVOKED = ("active", None), ("revoked", "regrade")


@pytest.fixture
def ruled(house: ExamHouse) -> RuledHouse:
    return RuledHouse(house)


async def test_a_certificate_goes_from_one_to_another_and_back(ruled: RuledHouse) -> None:
    house = ruled.house
    first, second = await ruled.sat(0, knows=True), await ruled.sat(1, knows=False)
    assert [await ruled.certificates(0), await ruled.certificates(1)] == [[ACTIVE], []]

    tried = await ruled.tried(await ruled.asked(first))

    assert tried.state is RegradeState.READY
    assert (tried.counts.read, tried.counts.held, tried.counts.changed) == (2, 2, 2)
    assert (tried.counts.of(Change.PASSED), tried.counts.of(Change.FAILED)) == (1, 1)
    assert (tried.counts.of(Consequence.ISSUE), tried.counts.of(Consequence.REVOKE)) == (1, 1)
    assert [await ruled.scores(first), await ruled.scores(second)] == [(True, 1), (False, 1)]
    assert await house.audit() == []

    await ruled.commit(tried)
    assert await house.audit() == []
    done = await ruled.committed_already(tried)

    assert done.state is RegradeState.DONE
    assert [await ruled.scores(first), await ruled.scores(second)] == [(False, 2), (True, 2)]
    assert [await ruled.certificates(0), await ruled.certificates(1)] == [[REVOKED], [ACTIVE]]
    assert await house.audit() == []
    assert await ruled.told(0) == ["result-changed", "certificate-revoked"]
    assert await ruled.told(1) == ["result-changed", "certificate-issued"]

    back = await ruled.committed(await ruled.tried_undoing(done))

    assert back.state is RegradeState.DONE
    assert [await ruled.scores(first), await ruled.scores(second)] == [(True, 3), (False, 3)]
    assert await ruled.certificates(0) == [REVOKED, ACTIVE]
    assert await ruled.certificates(1) == [REVOKED]
    assert await house.audit() == []
    changed = await ruled.changed(first)
    assert (changed.reason, changed.was_passed, changed.is_passed) == (WHY, False, True)
