"""The progress table of a cohort and one member's path."""

import pytest

from server.cohorts.domain.cohort import DueState, GoalKind
from server.cohorts.domain.progress import Show, Sort
from server.cohorts.domain.refusals import CohortUnknown, MemberUnknown
from server.cohorts.progress import BoardPage
from server.cohorts.service import due_of
from server.web.pages.teach import standing
from tests.api.cohorts.conftest import Group, actor_of, another_trainer


async def board(group: Group, **asked: object) -> BoardPage:
    usual: dict[str, object] = {
        "sort": Sort.NAME, "show": Show.ALL, "after": None, "limit": 50,
        "actor": group.trainer, "now": group.room.clock(),
    }  # fmt: skip
    group.cohorts.progress.forget(group.id)
    found = await group.cohorts.progress.page(group.id, "practice", **(usual | asked))  # type: ignore[arg-type]  # named above
    assert found is not None
    return found


async def test_the_table_tells_lessons_tries_results_and_days(group: Group) -> None:
    passes, idle = await group.room.candidate(), await group.room.candidate()
    await group.invite(f"email\n{passes.name}\n{idle.name}\ncandidate@demo.example\n")
    await group.room.sat(passes, share=1)

    found = await board(group)

    lines = {line.person.email: line.progress for line in found.lines}
    first = lines[passes.name]
    assert first.course is not None
    assert first.exam is not None
    assert (first.course.done, first.course.lessons) == (4, 4)
    assert (first.exam.tries, first.exam.passed) == (1, True)
    assert first.states == {DueState.ON_TIME, DueState.DONE}
    assert not lines["candidate@demo.example"].has_begun
    assert found.summary is not None
    assert (found.summary.members, found.summary.done, found.summary.on_time) == (3, 1, 1)


async def test_who_sits_now_has_begun_and_is_told_apart(group: Group) -> None:
    someone = await group.room.candidate()
    await group.invite(f"email\n{someone.name}\n")
    await group.room.sitting(someone)

    (line,) = (await board(group)).lines

    assert line.progress.exam is not None
    assert (line.progress.exam.tries, line.progress.exam.sits_now) == (0, True)
    assert line.progress.has_begun
    assert standing.result_word(line.progress.exam) == "Sitting now"


async def test_what_was_revoked_is_not_reached_until_it_is_earned_again(group: Group) -> None:
    someone = await group.room.candidate()
    await group.invite(f"email\n{someone.name}\n")
    member = await actor_of(group.room, someone.name)
    result = await group.room.sat(someone, share=1)
    admin = await group.room.sign_in("admin@demo.example")

    address = f"/certificates/{result['certificate']['id']}/revocation"
    assert (await admin.put(address, {"reason": {"code": "error"}})).status_code == 200

    found = await board(group)
    (line,) = found.lines
    assert line.progress.exam is not None
    assert standing.result_word(line.progress.exam) == "Revoked"
    assert (line.progress.exam.passed_ms, line.progress.is_done) == (None, False)
    assert found.summary is not None
    assert found.summary.done == 0
    due = await due_of(member, now=group.room.clock())
    assert [one.is_done for one in due if one.kind is GoalKind.EXAM] == [False]

    await group.room.sat(someone, share=1)
    (line,) = (await board(group)).lines
    assert line.progress.exam is not None
    assert standing.result_word(line.progress.exam) == "Passed"
    assert line.progress.is_done


async def test_pages_follow_each_other_in_every_order(group: Group) -> None:
    emails = ["candidate@demo.example", "candidate2@demo.example", "reviewer@demo.example"]
    emails += [(await group.room.candidate()).name for _ in range(4)]
    await group.invite("email\n" + "\n".join(emails))

    for sort in Sort:
        seen, after = [], None
        while True:
            page = await board(group, sort=sort, after=after, limit=3)
            seen += [line.person.email for line in page.lines]
            if page.next is None:
                break
            after = page.next
        assert sorted(seen) == sorted(emails), sort


async def test_a_filter_shows_those_it_names(group: Group) -> None:
    done = await group.room.candidate()
    await group.invite(f"email\n{done.name}\ncandidate2@demo.example\n")
    group.room.clock.move(days=1, hours=12)

    overdue = await board(group, show=Show.OVERDUE)
    not_begun = await board(group, show=Show.NOT_BEGUN)

    assert [line.person.email for line in overdue.lines] == ["candidate2@demo.example"]
    assert [line.person.email for line in not_begun.lines] == ["candidate2@demo.example"]


async def test_all_members_come_as_a_stream(group: Group) -> None:
    await group.invite("email\ncandidate@demo.example\ncandidate2@demo.example\n")

    subject, lines = await group.cohorts.progress.everybody(
        group.id, "practice", actor=group.trainer, now=group.room.clock()
    )

    assert subject is not None
    assert len([line async for line in lines]) == 2


async def test_a_path_tells_lessons_sittings_and_certificates(group: Group) -> None:
    someone = await group.room.candidate()
    await group.invite(f"email\n{someone.name}\n")
    await group.room.sat(someone, share=1)
    member = await actor_of(group.room, someone.name)

    path = await group.cohorts.progress.path(
        group.id, member.person_id, actor=group.trainer, now=group.room.clock()
    )

    assert [step.completed_ms is not None for step in path.lessons["practice"]] == [True] * 4
    assert [one.grade is not None for one in path.sittings["practice"]] == [True]
    assert [one.scheme for one in path.certificates] == ["practice"]


async def test_no_path_of_people_outside_the_cohort(group: Group) -> None:
    outside = await actor_of(group.room, "rater1@demo.example")
    now = group.room.clock()

    with pytest.raises(MemberUnknown):
        await group.cohorts.progress.path(group.id, outside.person_id, actor=group.trainer, now=now)
    with pytest.raises(CohortUnknown):
        await group.cohorts.progress.path(
            group.id, outside.person_id, actor=another_trainer(), now=now
        )


async def test_a_list_is_in_the_order_of_the_newest_names(group: Group) -> None:
    await group.invite("email\ncandidate@demo.example\ncandidate2@demo.example\n")
    actor = await actor_of(group.room, "candidate@demo.example")
    await group.room.services.accounts.profiles.change_name(
        "Zoe Newname", is_on_certificate=False, actor=actor, now=group.room.clock()
    )
    await group.room.settle()

    page = await board(group)

    assert page.lines[-1].person.name == "Zoe Newname"
