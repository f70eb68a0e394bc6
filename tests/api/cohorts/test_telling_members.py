"""Members are told that they are in a group, and reminded of what falls due."""

import json
from datetime import timedelta
from uuid import UUID

from server.cohorts.domain.cohort import Due, Goal, GoalKind
from server.credentials import reports
from server.credentials.domain.report import MisuseKind
from server.database.tables import OutboxRow
from server.notices.tables import MailRow, NoticeRow
from tests.api.cohorts.conftest import Group, actor_of


async def subjects(kind: str, person_id: UUID) -> list[str]:
    return [row.subject for row in await NoticeRow.filter(kind=kind, person_id=person_id)]


async def nothing_waits() -> bool:
    return not await OutboxRow.exists()


async def test_who_has_an_account_is_told_and_others_get_a_link(group: Group) -> None:
    known = await group.room.candidate()
    await group.invite(f"email\n{known.name}\nnew-here@example.org\n")
    await group.room.settle_until(nothing_waits)

    person = await actor_of(group.room, known.name)
    assert len(await subjects("cohort-joined", person.person_id)) == 1
    (mail,) = await MailRow.filter(recipient="new-here@example.org")
    assert (mail.kind, mail.state) == ("cohort-invitation", "sent")


async def test_a_week_before_the_day_those_are_reminded_who_are_not_done(group: Group) -> None:
    done, idle = await group.room.candidate(), "candidate2@demo.example"
    day = group.room.clock().date() + timedelta(days=7)
    goals = [Goal(GoalKind.COURSE, "practice", Due(day, "UTC"))]
    await group.invite(f"email\n{done.name}\n{idle}\n")
    await group.cohorts.change(
        group.id, "Berlin", goals, actor=group.trainer, now=group.room.clock()
    )
    one, other = await actor_of(group.room, done.name), await actor_of(group.room, idle)

    for hours in (0, 24, 1):
        group.room.clock.move(hours=hours)
        await group.room.services.flows.remind()

    assert await subjects("due-soon", one.person_id) == []
    assert len(await subjects("due-soon", other.person_id)) == 1
    group.room.clock.move(hours=-25)


async def test_administrators_are_told_of_a_reported_misuse(group: Group) -> None:
    client = await group.room.candidate()
    await group.room.sat(client)
    person = await actor_of(group.room, client.name)
    (certificate,) = await group.room.services.credentials.of_person(person.person_id)
    made = reports.written(
        certificate, MisuseKind.OTHER, "The name is not his.", "", now=group.room.clock()
    )
    await reports.report(made, now=group.room.clock())

    await group.room.settle_until(nothing_waits)

    admin = await actor_of(group.room, "admin@demo.example")
    (notice,) = await NoticeRow.filter(kind="misuse-reported", person_id=admin.person_id)
    assert json.loads(notice.payload)["report"] == str(made.id)
