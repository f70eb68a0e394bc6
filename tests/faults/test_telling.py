"""Who is told what after an exam, exactly once, whatever is cut or played again."""

from datetime import timedelta
from uuid import UUID

import pytest

from server.credentials.domain.certificate import Certificate
from server.credentials.domain.verdict import RevocationCode
from server.database import outbox
from server.database.connection import query
from server.kernel.actor import Actor, Role
from server.notices.tables import MailRow, NoticeRow
from tests.faults.exam_house import ExamHouse


async def told(person_id: UUID) -> list[str]:
    """Kinds in their order; those of one moment by name."""
    rows = await NoticeRow.filter(person_id=person_id)
    return [row.kind for row in sorted(rows, key=lambda row: (row.created_ms, row.kind))]


async def mailed(person_id: UUID) -> list[str]:
    return [row.kind for row in await MailRow.filter(person_id=person_id).order_by("id")]


async def a_pass(house: ExamHouse) -> Certificate:
    await house.sit_and_pass(house.candidates[0])
    await house.services.flows.settle()
    (certificate,) = await house.services.credentials.of_person(house.candidates[0].person_id)
    return certificate


async def a_fail(house: ExamHouse) -> None:
    sitting = await house.sit(house.candidates[0])
    await house.services.exams.endings.hand_in(
        sitting.id, actor=house.candidates[0], now=house.clock()
    )
    await house.services.flows.settle()


async def revoke(house: ExamHouse, certificate: Certificate) -> None:
    admin = Actor(house.candidates[2].person_id, "Admin", frozenset({Role.ADMIN}))
    await house.services.credentials.life.revoke(
        certificate.printed_id, RevocationCode.ERROR, None, actor=admin, now=house.clock()
    )
    await house.services.flows.settle()


async def test_a_pass_is_two_notices_and_one_mail(house: ExamHouse) -> None:
    certificate = await a_pass(house)

    assert await told(certificate.person_id) == ["certificate-issued", "result"]
    assert await mailed(certificate.person_id) == ["certificate-issued"]
    assert await house.audit() == []


async def test_a_fail_is_told_without_a_certificate(house: ExamHouse) -> None:
    await a_fail(house)

    assert await told(house.candidates[0].person_id) == ["result"]
    assert await mailed(house.candidates[0].person_id) == ["result"]
    assert await house.audit() == []


async def test_a_withdrawal_is_told(house: ExamHouse) -> None:
    certificate = await a_pass(house)
    house.clock.pass_by(seconds=1)
    await revoke(house, certificate)

    assert (await told(certificate.person_id))[-1] == "certificate-revoked"
    assert (await mailed(certificate.person_id))[-1] == "certificate-revoked"
    assert await house.audit() == []


async def test_what_is_played_again_is_told_once(house: ExamHouse) -> None:
    certificate = await a_pass(house)
    for topic in ("certificate.issued", "certificate.issued", "certificate.revoked"):
        await outbox.add(topic, certificate.id, now=house.clock())
    house.restart()
    await house.services.flows.settle()

    assert sorted(await told(certificate.person_id)) == [
        "certificate-issued",
        "certificate-revoked",
        "result",
    ]


async def test_expiry_is_told_at_60_and_14_days_once_each(house: ExamHouse) -> None:
    certificate = await a_pass(house)
    assert certificate.record.expires_at is not None
    for days in (70, 60, 59, 58, 14, 13, 13, 1):
        house.clock.now = certificate.record.expires_at - timedelta(days=days)
        await house.services.flows.remind()

    kinds = await told(certificate.person_id)
    assert kinds[2:] == ["certificate-expires", "certificate-expires"]
    subjects = [row.subject for row in await NoticeRow.filter(kind="certificate-expires")]
    assert sorted(subjects) == sorted(f"{certificate.id}:{days}" for days in (60, 14))


async def test_a_withdrawn_certificate_does_not_expire(house: ExamHouse) -> None:
    certificate = await a_pass(house)
    await revoke(house, certificate)
    assert certificate.record.expires_at is not None
    house.clock.now = certificate.record.expires_at - timedelta(days=14)

    await house.services.flows.remind()

    assert "certificate-expires" not in await told(certificate.person_id)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM notice WHERE kind = 'certificate-issued'", "nobody was told of certificate"),
        ("DELETE FROM notice WHERE kind = 'certificate-revoked'", "was revoked"),
        ("UPDATE mail SET state = 'queued'", "nothing will send it"),
    ],
)
async def test_the_audit_names_what_nobody_was_told(
    house: ExamHouse, statement: str, said: str
) -> None:
    house.clock.pass_by(seconds=1)
    await a_fail(house)
    house.clock.pass_by(seconds=1)
    await house.sit_and_pass(house.candidates[1])
    await house.services.flows.settle()
    (certificate,) = await house.services.credentials.of_person(house.candidates[1].person_id)
    await revoke(house, certificate)
    assert await house.audit() == []

    await query(statement)

    assert any(one.startswith("I11") and said in one for one in await house.audit())
