"""What a regrade does to a person’s other certificates, and what it leaves alone."""

import json

import pytest

from server.certification import releasing
from server.credentials.domain.reasons import RestorationCode, SuspensionCode
from server.credentials.domain.status_list import bits_of, encoded_list
from server.credentials.domain.verdict import RevocationCode
from server.database import changes
from server.database.connection import query
from server.exams.domain.sitting import Sitting
from server.grading import rulings
from server.grading.domain.regrade import Change, Consequence
from server.grading.domain.ruling import Remedy
from tests.faults.exam_house import ExamHouse
from tests.faults.ruled_house import RuledHouse, admin

ACTIVE, REVOKED = ("active", None), ("revoked", "regrade")
SUSPENDED = ("suspended", None)


@pytest.fixture
def ruled(house: ExamHouse) -> RuledHouse:
    return RuledHouse(house)


async def revoked_for_fraud(ruled: RuledHouse, knows: Sitting) -> None:
    credentials = ruled.house.services.credentials
    (held,) = await credentials.of_person(knows.person_id)
    now, by = ruled.house.clock(), admin(ruled.house)
    await credentials.life.revoke(held.printed_id, RevocationCode.FRAUD, None, actor=by, now=now)


async def test_a_certificate_that_was_superseded_or_revoked_stays_so(ruled: RuledHouse) -> None:
    first = await ruled.sat(0, knows=True)
    ruled.house.clock.pass_by(seconds=60)
    await ruled.sat(0, knows=True)
    tried = await ruled.tried(await ruled.asked(first))

    assert tried.counts.of(Consequence.SUPERSEDED) == 1
    assert tried.counts.of(Consequence.REVOKE) == 1
    await ruled.committed(tried)

    # Neither pass stands, so the first does not take its place again.
    assert await ruled.certificates(0) == [("superseded", None), REVOKED]
    assert await ruled.house.audit() == []


async def test_a_pass_that_is_won_late_is_covered_by_a_later_certificate(
    ruled: RuledHouse,
) -> None:
    missed = await ruled.sat(0, knows=False)
    ruled.house.clock.pass_by(seconds=60)
    later = await ruled.house.sit_and_pass(ruled.house.candidates[0])
    await ruled.house.services.flows.settle()
    tried = await ruled.tried(await ruled.asked(missed))

    assert tried.counts.of(Consequence.COVERED) == 1
    await ruled.committed(tried)

    assert (await ruled.scores(missed))[0] is True
    assert (await ruled.scores(later))[0] is True
    assert await ruled.certificates(0) == [ACTIVE]
    assert await ruled.house.audit() == []


async def test_a_file_of_an_erased_certificate_loses_its_pass_too(ruled: RuledHouse) -> None:
    knows = await ruled.sat(0, knows=True)
    credentials, now = ruled.house.services.credentials, ruled.house.clock()
    (held,) = await credentials.of_person(knows.person_id)
    await credentials.erasing.erase(held.printed_id, actor=admin(ruled.house), now=now)

    done = await ruled.committed(await ruled.tried(await ruled.asked(knows)))

    served = json.loads(await credentials.lists.signed(held.record.status_list, now=now))
    bits = bits_of(served["credentialSubject"]["encodedList"])
    assert bits == bits_of(encoded_list([held.record.status_index]))
    bundle = json.loads(await credentials.trust.made(now=now))
    assert [one["status"] for one in bundle["standings"]] == ["revoked"]
    back = await ruled.tried_undoing(done)
    assert back.counts.of(Consequence.BARRED) == 1
    await ruled.committed(back)
    assert await ruled.certificates(0) == []
    assert await ruled.house.audit() == []


async def test_an_earlier_pass_takes_its_place_again(ruled: RuledHouse) -> None:
    house = ruled.house
    await house.sit_and_pass(house.candidates[0])
    await house.services.flows.settle()
    house.clock.pass_by(seconds=60)
    second = await ruled.sat(0, knows=True)
    assert await ruled.certificates(0) == [("superseded", None), ACTIVE]

    done = await ruled.committed(await ruled.tried(await ruled.asked(second)))

    assert await ruled.certificates(0) == [ACTIVE, REVOKED]
    assert (await ruled.told(0))[-1] == "certificate-reinstated"
    assert await house.audit() == []

    await ruled.committed(await ruled.tried_undoing(done))

    assert await ruled.certificates(0) == [("superseded", None), REVOKED, ACTIVE]
    assert await house.audit() == []


async def test_what_takes_the_place_of_a_suspended_one_is_suspended(ruled: RuledHouse) -> None:
    house, credentials = ruled.house, ruled.house.services.credentials
    sitting = await house.sit_and_pass(house.candidates[0])
    await house.services.flows.settle()
    (first,) = await credentials.of_person(sitting.person_id)
    code, by = SuspensionCode.INQUIRY, admin(house)
    await credentials.life.suspend(first.printed_id, code, "Case 12", actor=by, now=house.clock())
    house.clock.pass_by(seconds=60)
    knows = await ruled.sat(0, knows=True)

    assert await ruled.certificates(0) == [("superseded", None), SUSPENDED]
    second = (await credentials.of_person(sitting.person_id))[0]
    assert (await credentials.judged(second.printed_id, at=house.clock())).verdict == "suspended"
    kinds = [one.kind.value for one in await credentials.life.history(second)]
    assert kinds == ["issue", "suspend"]
    assert await house.audit() == []

    done = await ruled.committed(await ruled.tried(await ruled.asked(knows)))

    assert await ruled.certificates(0) == [SUSPENDED, REVOKED]
    again = (await credentials.life.history(first))[-1]
    assert (again.kind.value, again.code, again.text) == ("suspend", "inquiry", "Case 12")
    assert "certificate-reinstated" not in await ruled.told(0)
    assert await house.audit() == []

    code_of_end = RestorationCode.CLEARED
    await credentials.life.restore(first.printed_id, code_of_end, None, actor=by, now=house.clock())
    await ruled.committed(await ruled.tried_undoing(done))

    assert await ruled.certificates(0) == [("superseded", None), REVOKED, ACTIVE]
    assert await house.audit() == []


async def test_a_pass_is_certified_once_what_covered_it_has_fallen(ruled: RuledHouse) -> None:
    house = ruled.house
    missed = await ruled.sat(0, knows=False)
    house.clock.pass_by(seconds=60)
    later = await ruled.sat(0, knows=True)
    accepted = await ruled.asked(missed, Remedy.ACCEPT)
    await ruled.committed(await ruled.tried(accepted))
    assert await ruled.certificates(0) == [ACTIVE]

    await ruled.committed(await ruled.tried(await ruled.asked(missed, Remedy.KEY)))

    assert [await ruled.scores(missed), await ruled.scores(later)] == [(True, 2), (False, 2)]
    assert await ruled.certificates(0) == [REVOKED, ACTIVE]
    assert await house.audit() == []


async def test_a_certificate_revoked_for_fraud_is_not_replaced(ruled: RuledHouse) -> None:
    knows = await ruled.sat(0, knows=True)
    await revoked_for_fraud(ruled, knows)
    tried = await ruled.tried(await ruled.asked(knows))
    assert tried.counts.of(Consequence.REVOKED) == 1
    done = await ruled.committed(tried)

    back = await ruled.tried_undoing(done)
    assert back.counts.of(Consequence.BARRED) == 1
    await ruled.committed(back)

    assert (await ruled.scores(knows))[0] is True
    assert await ruled.certificates(0) == [("revoked", "fraud")]
    assert await ruled.house.audit() == []


async def test_a_result_that_is_held_is_changed_in_silence(ruled: RuledHouse) -> None:
    """Its policy holds it back: the ruling gives it another grade, its release decides on that."""
    house, missed = ruled.house, await ruled.sat(0, knows=False)
    await query("DELETE FROM decision")
    await query("DELETE FROM notice")
    await query(
        "INSERT INTO held_result (sitting_id, exam, state, held_ms) "
        f"VALUES ('{missed.id}', 'practice', 'held', 0)"
    )

    tried = await ruled.tried(await ruled.asked(missed))
    assert tried.counts.of(Change.PASSED) == 1
    assert tried.counts.of(Consequence.NONE) == 1
    await ruled.committed(tried)

    assert await query("SELECT id FROM decision") == []
    assert await query("SELECT id FROM notice") == []
    assert await ruled.certificates(0) == []
    assert await house.audit() == []
    await releasing.release([missed.id], actor=admin(house), now=house.clock())
    await house.services.flows.settle()
    assert await ruled.scores(missed) == (True, 2)
    assert await ruled.certificates(0) == [ACTIVE]
    assert await house.audit() == []


async def test_a_hand_in_waits_for_no_ruling_that_cannot_be_read(ruled: RuledHouse) -> None:
    house, knows = ruled.house, await ruled.sat(0, knows=True)
    await ruled.committed(await ruled.tried(await ruled.asked(knows)))
    await query("UPDATE regrade SET counts = 'x' || counts")
    changes.forget_here(rulings.SCOPE, "all")
    sitting = await house.sit(house.candidates[1])

    receipt = await house.hand_in(sitting)

    assert receipt.sitting == str(sitting.id)
    assert await query(f"SELECT id FROM grade WHERE sitting_id = '{sitting.id}'") == []
    await query("UPDATE regrade SET counts = substr(counts, 2)")
    await house.services.flows.settle()
    assert (await ruled.scores(sitting))[1] == 1
    assert await house.audit() == []
