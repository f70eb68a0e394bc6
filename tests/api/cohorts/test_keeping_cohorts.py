"""Keeping a cohort, who sees it, and what is told about one person."""

from datetime import timedelta

import pytest

from server.cohorts import service
from server.cohorts.domain.cohort import Due, DueState, Goal, GoalKind
from server.cohorts.domain.refusals import (
    CohortArchived,
    CohortNameWrong,
    CohortUnknown,
    MemberUnknown,
    TrainerUnfit,
)
from server.kernel.actor import RoleLacking
from server.kernel.ids import new_id
from tests.api.cohorts.conftest import Group, actor_of, another_trainer


async def test_a_cohort_of_others_looks_like_an_unknown_one(group: Group) -> None:
    stranger = another_trainer()

    with pytest.raises(CohortUnknown) as foreign:
        await group.cohorts.cohort(group.id, actor=stranger)
    with pytest.raises(CohortUnknown) as unknown:
        await group.cohorts.cohort(new_id(), actor=stranger)

    assert str(foreign.value) == str(unknown.value)
    assert group.id not in {one.id for one in await group.cohorts.listed(actor=stranger)}


async def test_an_administrator_sees_every_cohort(group: Group) -> None:
    admin = await actor_of(group.room, "admin@demo.example")

    assert (await group.cohorts.cohort(group.id, actor=admin)).name == "Berlin, spring"
    assert group.id in {one.id for one in await group.cohorts.listed(actor=admin)}


async def test_a_candidate_may_keep_no_cohort(group: Group) -> None:
    candidate = await actor_of(group.room, "candidate@demo.example")

    with pytest.raises(RoleLacking):
        await group.cohorts.listed(actor=candidate)
    with pytest.raises(RoleLacking):
        await group.cohorts.cohort(group.id, actor=candidate)


async def test_name_and_goals_are_changed_together(group: Group) -> None:
    due = Due((group.room.clock() + timedelta(days=9)).date(), "UTC")
    goals = [Goal(GoalKind.EXAM, "foundations", due)]
    now = group.room.clock()

    await group.cohorts.change(group.id, " Berlin  autumn ", goals, actor=group.trainer, now=now)

    found = await group.cohorts.cohort(group.id, actor=group.trainer)
    assert (found.name, found.goals) == ("Berlin autumn", tuple(goals))


@pytest.mark.parametrize("name", ["", "  ", "…", "a" * 121, "two\x00lines", "a\u202eb"])
async def test_a_name_must_be_a_line_that_says_something(group: Group, name: str) -> None:
    with pytest.raises(CohortNameWrong):
        await group.cohorts.create(name, [], actor=group.trainer, now=group.room.clock())


async def test_an_archived_cohort_is_kept_and_comes_back(group: Group) -> None:
    now, trainer = group.room.clock(), group.trainer
    await group.cohorts.archive(group.id, actor=trainer, now=now)
    await group.cohorts.archive(group.id, actor=trainer, now=now)

    with pytest.raises(CohortArchived):
        await group.cohorts.change(group.id, "Other", [], actor=trainer, now=now)
    assert group.id in {one.id for one in await group.cohorts.listed(actor=trainer, archived=True)}
    assert group.id not in {one.id for one in await group.cohorts.listed(actor=trainer)}

    await group.cohorts.restore(group.id, actor=trainer, now=now)
    assert group.id in {one.id for one in await group.cohorts.listed(actor=trainer)}


async def test_a_cohort_is_shared_with_trainers_only(group: Group) -> None:
    now, trainer = group.room.clock(), group.trainer
    for email in ("candidate@demo.example", "nobody@example.org", "not an address"):
        with pytest.raises(TrainerUnfit):
            await group.cohorts.share(group.id, email, actor=trainer, now=now)

    await group.cohorts.share(group.id, "admin@demo.example", actor=trainer, now=now)

    admin = await actor_of(group.room, "admin@demo.example")
    found = await group.cohorts.trainers(group.id, actor=trainer)
    assert [(one.id, is_owner) for one, is_owner in found] == [
        (trainer.person_id, True),
        (admin.person_id, False),
    ]
    await group.cohorts.unshare(group.id, admin.person_id, actor=trainer, now=now)
    await group.cohorts.unshare(group.id, trainer.person_id, actor=trainer, now=now)
    assert len(await group.cohorts.trainers(group.id, actor=trainer)) == 1


async def test_a_member_sees_what_is_due_and_may_leave(group: Group) -> None:
    now = group.room.clock()
    await group.invite("email\ncandidate2@demo.example\n")
    member = await actor_of(group.room, "candidate2@demo.example")

    due = [one for one in await service.due_of(member, now=now) if one.cohort_id == group.id]
    assert [(one.kind, one.slug, one.standing.state) for one in due] == [
        (GoalKind.COURSE, "practice", DueState.AHEAD),
        (GoalKind.EXAM, "practice", DueState.OPEN),
    ]
    assert (await group.cohorts.cohort(group.id, actor=group.trainer)).members == 1

    await group.cohorts.leave(group.id, actor=member, now=now)

    assert group.id not in {one.cohort_id for one in await service.due_of(member, now=now)}
    assert (await group.cohorts.cohort(group.id, actor=group.trainer)).members == 0
    with pytest.raises(CohortUnknown):
        await group.cohorts.leave(group.id, actor=member, now=now)
    with pytest.raises(MemberUnknown):
        await group.cohorts.progress.path(group.id, member.person_id, actor=group.trainer, now=now)


async def test_everything_kept_about_a_person_is_told_and_can_be_forgotten(group: Group) -> None:
    await group.invite("email\nreviewer@demo.example\n")
    person = await actor_of(group.room, "reviewer@demo.example")

    told = await service.personal_data(person.person_id)
    assert told["memberships"][0]["cohort"] == "Berlin, spring"
    assert told["invitations"][0]["email"] == "reviewer@demo.example"

    await service.forget_person(person.person_id, "gone@example.org")
    assert await service.personal_data(person.person_id) == {
        "memberships": [],
        "invitations": [],
        "cohorts_kept": [],
    }
    assert (await group.cohorts.cohort(group.id, actor=group.trainer)).members == 0
