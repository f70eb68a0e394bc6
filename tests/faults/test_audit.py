"""The audit passes a sound store and names whatever somebody changed behind our back."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable

import pytest

from server.audit import service as audit
from server.credentials.domain.certificate import Certificate
from server.credentials.domain.verdict import RevocationCode
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
    await house.services.credentials.revoke(
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


async def test_work_that_waits_is_no_violation(house: ExamHouse) -> None:
    sitting = await house.sit_and_pass(house.candidates[0])

    assert await house.audit() == []
    assert sitting.items == 16


AGAIN = (
    "INSERT INTO audit_event (actor_id, action, subject, detail, at_ms) "
    "SELECT actor_id, action, subject, detail, at_ms FROM audit_event WHERE action = '{}'"
)
TAKEN_OVER = "SELECT actor_id, 'sitting.writer-taken'"
TAMPERINGS: dict[str, tuple[str, str]] = {
    "a response": (
        "UPDATE response_revision SET response = 'null' WHERE position = 1",
        "I5: grade .* of sitting {sitting} differs from its responses in points",
    ),
    "a response's time": (
        "UPDATE response_revision SET saved_ms = saved_ms + 86400000 WHERE position = 2",
        "I2: response [0-9]+ of sitting {sitting} was saved after deadline",
    ),
    "a response's order": (
        "UPDATE response_revision SET writer = 9 WHERE position = 2",
        "I1: response [0-9]+ of sitting {sitting} has a place no save",
    ),
    "a lost response": (
        "DELETE FROM response_revision WHERE position = 3",
        "I5: grade .* of sitting {sitting} differs",
    ),
    "sealed evidence that counts": (
        (
            "INSERT INTO sealed_response (sitting_id, position, reason, writer, sequence, "
            "response, received_ms) SELECT sitting_id, position, 'sitting-closed', writer, "
            "sequence, response, saved_ms FROM response_revision WHERE position = 1"
        ),
        "I2: response [0-9]+ of sitting {sitting} counts although it is sealed",
    ),
    "a response that cannot be read": (
        "UPDATE response_revision SET response = '{{' WHERE position = 1",
        "I1: graded sitting {sitting} cannot be read",
    ),
    "the form": (
        "UPDATE form SET document = document || ' '",
        "I9: form of sitting {sitting} was changed",
    ),
    "the sitting's end": (
        "UPDATE sitting SET closed_by = NULL",
        "I6: sitting {sitting} is closed without its time, cause",
    ),
    "the deadline": (
        "UPDATE sitting SET deadline_ms = deadline_ms + 60000",
        "I8: sitting {sitting} has another deadline than its start and its time ledger give",
    ),
    "the deadline with its base": (
        "UPDATE time_entry SET ms = ms + 60000",
        "I8: sitting {sitting} was given another time at its start than its exam gives",
    ),
    "a lost time ledger": (
        "DELETE FROM time_entry",
        "I8: sitting {sitting} was given another time at its start than its exam gives",
    ),
    "a time ledger that cannot be read": (
        "UPDATE time_entry SET kind = 'gift'",
        "I8: time ledger of sitting {sitting} cannot be read",
    ),
    "the grace": (
        "UPDATE sitting SET grace_ms = grace_ms + 1000",
        "I8: sitting {sitting} has another grace than its exam gives",
    ),
    "a close after the end": (
        "UPDATE sitting SET closed_ms = deadline_ms + grace_ms + 1",
        "I8: sitting {sitting} was closed later than its deadline",
    ),
    "a start that happened twice": (
        AGAIN.format("sitting.started"),
        "I10: sitting {sitting} was started 2 times",
    ),
    "a take-over without effect": (
        AGAIN.format("sitting.started").replace("SELECT actor_id, action", TAKEN_OVER),
        "I10: sitting {sitting} was taken over 1 times by writer 1",
    ),
    "a certificate issued twice": (
        AGAIN.format("certificate.issued"),
        "I10: certificate {certificate} was issued 2 times",
    ),
    "a sitting opened again": (
        "UPDATE sitting SET state = 'open', closed_ms = NULL, closed_by = NULL, receipt_kid = NULL",
        "I6: grade .* of sitting {sitting} was given before the close",
    ),
    "the points": (
        "UPDATE grade SET points = '1/3'",
        "I5: grade .* of sitting {sitting} differs from its responses in points",
    ),
    "the scaled score": (
        "UPDATE grade SET scaled_score = scaled_score - 1",
        "I5: grade .* of sitting {sitting} differs from its responses in scaled score",
    ),
    "a grade that cannot be read": (
        "UPDATE grade SET points = 'many'",
        "I5: grade .* cannot be read",
    ),
    "a lost grade": (
        "DELETE FROM grade",
        "I6: sitting {sitting} has no grade and waits for none",
    ),
    "the decision": (
        "UPDATE decision SET outcome = 'refuse'",
        "I4: certificate {certificate} rests on no decision to certify",
    ),
    "the policy of a decision": (
        (
            'UPDATE decision SET policy = replace(policy, \'"policy":"practice"\', '
            '\'"policy":"standard"\')'
        ),
        "I4: decision .* of sitting {sitting} names another policy than the sitting was sat under",
    ),
    "a lost decision": (
        "DELETE FROM decision",
        "I4: grade .* of sitting {sitting} was never decided on",
    ),
    "a lost certificate": (
        "DELETE FROM certificate",
        "I4: decision .* to certify has no certificate",
    ),
    "what a certificate says": (
        "UPDATE certificate SET document = replace(document, 'Load 0001', 'Load 0007')",
        "certificate {certificate} says something else than its record",
    ),
    "a certificate with its record": (
        (
            "UPDATE certificate SET document = replace(document, 'Load 0001', 'Load 0007'), "
            "unsigned = replace(unsigned, 'Load 0001', 'Load 0007'), "
            "record = replace(record, 'Load 0001', 'Load 0007')"
        ),
        "certificate {certificate} does not verify",
    ),
    "a certificate's signature": (
        (
            'UPDATE certificate SET document = replace(document, \'"proofValue":"z\', '
            '\'"proofValue":"zz\')'
        ),
        "certificate {certificate} does not verify",
    ),
    "a certificate's life": (
        "UPDATE certificate SET live_key = NULL",
        "I3: certificate {certificate} is not live as its status says",
    ),
    "a certificate's last day": (
        "UPDATE certificate SET expires_ms = expires_ms + 1000",
        "certificate {certificate} stands under other values than its record",
    ),
    "whose certificate it is": (
        "UPDATE certificate SET person_id = '00000000-0000-7000-8000-000000000001'",
        "I4: certificate {certificate} names another person",
    ),
    "an item": (
        (
            "UPDATE item_version SET document = replace(document, '\"version\":', "
            "'\"version\":1') WHERE item = 'pra-0001'"
        ),
        "I9: item version [0-9a-f]+ was changed after publishing",
    ),
    "a picture": (
        "UPDATE picture SET digest = 'ffff' || substr(digest, 5)",
        "I9: picture ffff[0-9a-f]+ was changed after publishing",
    ),
    "an audit event": (
        "UPDATE audit_event SET subject = 'nobody' WHERE action = 'sitting.started'",
        "I7: audit event [0-9]+: it was changed after it was linked",
    ),
    "a lost audit event": (
        "DELETE FROM audit_event WHERE action = 'sitting.started'",
        "I7: audit event [0-9]+: ",
    ),
}


@pytest.mark.parametrize("what", TAMPERINGS)
async def test_what_was_changed_is_named(house: ExamHouse, what: str) -> None:
    sitting, certificate = await a_certificate(house)
    assert await house.audit() == []
    statement, sentence = TAMPERINGS[what]

    await query(statement.replace("{{", "{"))

    pattern = sentence.format(sitting=sitting.id, certificate=certificate.id)
    found = await house.audit()
    assert any(_matches(pattern, one) for one in found), found


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


def _matches(pattern: str, sentence: str) -> bool:
    return re.match(pattern, sentence) is not None
