"""The audit passes a sound store, says so as a command, and knows whose life a certificate has."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable

import pytest

from server.audit import service as audit
from server.credentials import auditing as certificates
from server.credentials.domain.certificate import Certificate
from server.credentials.domain.verdict import RevocationCode
from server.credentials.log import auditing as log
from server.database.connection import query
from server.exams.domain.sitting import Sitting
from server.kernel.actor import Actor, Role
from tests.faults.exam_house import CONTENT, ExamHouse


async def a_certificate(house: ExamHouse) -> tuple[Sitting, Certificate]:
    candidate = house.candidates[0]
    sitting = await house.sit_and_pass(candidate)
    await house.services.flows.settle()
    await audit.chain_new()
    (certificate, *_) = await house.services.credentials.of_person(candidate.person_id)
    return sitting, certificate


async def revoke(house: ExamHouse, certificate: Certificate) -> None:
    admin = Actor(house.candidates[2].person_id, "Admin", frozenset({Role.ADMIN}))
    await house.services.credentials.life.revoke(
        certificate.printed_id, RevocationCode.ERROR, None, actor=admin, now=house.clock()
    )


async def test_a_full_life_passes(house: ExamHouse) -> None:
    _, first = await a_certificate(house)
    house.clock.pass_by(seconds=60)
    await house.sit_and_pass(house.candidates[0])
    failing = await house.sit(house.candidates[1])
    await house.services.exams.endings.hand_in(
        failing.id, actor=house.candidates[1], now=house.clock()
    )
    await house.services.flows.settle()
    other = await house.services.credentials.of_person(failing.person_id)
    newest = (await house.services.credentials.of_person(first.person_id))[0]
    await revoke(house, newest)
    await house.sit(house.candidates[2])

    assert newest.id != first.id
    assert other == []
    assert await house.audit() == []


async def test_what_changes_while_it_is_read_is_no_violation(house: ExamHouse) -> None:
    _, first = await a_certificate(house)
    house.clock.pass_by(seconds=60)
    await a_certificate(house)

    read_before = {first.id: first}

    assert [*await log.faults_of(read_before)] == [first.id]
    assert await certificates._log_faults(read_before) == []


async def test_work_that_waits_is_no_violation(house: ExamHouse) -> None:
    sitting = await house.sit_and_pass(house.candidates[0])

    assert await house.audit() == []
    assert sitting.items == 16


@pytest.mark.slow
async def test_the_command_says_so_and_fails(house: ExamHouse) -> None:
    sitting, _ = await a_certificate(house)
    sound = await _audit_command(house)
    await query("UPDATE grade SET points = '1/3'")

    found = await _audit_command(house)

    assert (sound.returncode, sound.stdout) == (0, "All invariants hold.\n")
    assert found.returncode == 1
    assert f"of sitting {sitting.id} differs from its responses in points" in found.stdout


async def _audit_command(house: ExamHouse) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "ASSAY_DATA_DIR": str(house.settings.data_dir),
        "ASSAY_DATABASE_URL": house.settings.database_url,
    }
    return await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "server", "audit"],
        cwd=CONTENT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


async def test_two_who_revoke_together_do_it_once(house: ExamHouse) -> None:
    _, certificate = await a_certificate(house)

    await asyncio.gather(*(revoke(house, certificate) for _ in range(4)))

    events = await query("SELECT id FROM audit_event WHERE action = 'certificate.revoked'")
    assert len(events) == 1
    assert await house.audit() == []


async def _revoked_in_rows_only(house: ExamHouse) -> str:
    _, certificate = await a_certificate(house)
    await house.services.credentials.lists.signed(1, now=house.clock())
    await query(
        "UPDATE certificate SET status = 'revoked', live_key = NULL, status_ms = 1, "
        "reason_code = 'error'"
    )
    assert certificate.standing.changed_at is None
    return "status list 1 does not hold exactly the revoked"


async def _reinstated(house: ExamHouse) -> str:
    _, certificate = await a_certificate(house)
    await revoke(house, certificate)
    await query(
        "UPDATE certificate SET status = 'active', status_ms = NULL, reason_code = NULL, "
        f"live_key = '{certificate.person_id}:{certificate.scheme}'"
    )
    return "status list 1 does not hold exactly the revoked"


async def _two_lives(house: ExamHouse) -> str:
    _, first = await a_certificate(house)
    house.clock.pass_by(seconds=60)
    await a_certificate(house)
    await query(
        "UPDATE certificate SET status = 'active', status_ms = NULL, superseded_by = NULL "
        f"WHERE id = '{first.id}'"
    )
    return f"I3: person {first.person_id} has more than one active certificate"


@pytest.mark.parametrize("change", [_revoked_in_rows_only, _reinstated, _two_lives])
async def test_lives_and_lists_agree(
    house: ExamHouse, change: Callable[[ExamHouse], Awaitable[str]]
) -> None:
    sentence = await change(house)

    found = await house.audit()

    assert any(one.startswith(sentence) for one in found), found
