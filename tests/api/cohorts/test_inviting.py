"""Inviting by a list: what is shown, what is committed, and how the invited come in."""

import asyncio
from uuid import UUID

import pytest

from server.accounts.domain.deletion import WAITS
from server.accounts.domain.refusals import EmailTaken
from server.audit.tables import AuditEventRow
from server.cohorts.domain.refusals import (
    DraftUnknown,
    InvitationOfAnother,
    InvitationSpent,
    InvitationUnknown,
    ListUnreadable,
)
from server.cohorts.inviting import SLICE, DraftView
from server.cohorts.tables import CohortInvitationRow
from server.database.tables import OutboxRow
from server.kernel.ids import new_id
from tests.api.cohorts.conftest import Group, actor_of
from tests.api.house import PASSWORD

LIST = """email;name
candidate@demo.example;Carla
ann{n}@example.org;Ann Ärmel
=1+1;Formula
ann{n}@example.org;Twice
nowhere;Nobody
"""


async def shown(group: Group, text: str) -> DraftView:
    return await group.cohorts.inviting.dry_run(
        group.id, text.encode(), actor=group.trainer, now=group.room.clock()
    )


async def commit(group: Group, draft_id: UUID) -> DraftView:
    return await group.cohorts.inviting.commit(
        group.id, draft_id, actor=group.trainer, now=group.room.clock()
    )


async def token_of(group: Group, email: str) -> str:
    waiting = await group.cohorts.inviting.waiting(
        group.id, actor=group.trainer, now=group.room.clock()
    )
    found = next(one for one in waiting if one.email == email)
    letter = await group.cohorts.inviting.letter(found.id, now=group.room.clock())
    assert letter is not None
    assert letter.token is not None
    return letter.token


async def test_a_dry_run_lists_whom_it_invites(group: Group) -> None:
    draft = await shown(group, LIST.format(n="-listed"))

    assert draft.first
    assert [one.has_account for one in draft.first].count(True) == draft.adds
    assert len(draft.first) == draft.count


async def test_a_dry_run_names_every_bad_row_and_invites_nobody(group: Group) -> None:
    draft = await shown(group, LIST.format(n="-dry"))

    assert (draft.adds, draft.invites, draft.separator, draft.encoding) == (1, 1, ";", "UTF-8")
    assert [(one.row, str(one.reason)) for one in draft.bad] == [
        (4, "A formula, which we do not read"),
        (5, "The same address stands in row 3"),
        (6, "Not an address like name@example.org"),
    ]
    assert (await group.cohorts.cohort(group.id, actor=group.trainer)).members == 0


async def test_committing_takes_what_was_shown_and_only_once(group: Group) -> None:
    draft = await shown(group, LIST.format(n="-once"))

    await commit(group, draft.id)
    again = await commit(group, draft.id)

    assert again.is_committed
    assert (await group.cohorts.cohort(group.id, actor=group.trainer)).members == 1
    waiting = await group.cohorts.inviting.waiting(
        group.id, actor=group.trainer, now=group.room.clock()
    )
    assert [one.email for one in waiting] == ["ann-once@example.org"]


async def test_who_was_erased_since_the_list_was_shown_is_not_named_again(group: Group) -> None:
    room, email = group.room, "leaves@example.org"
    await room.register(email, "Leaves Soon")
    leaver = await actor_of(room, email)
    draft = await shown(group, f"email\n{email}\nstays@example.org\n")
    deletions = room.services.accounts.deletions
    await deletions.ask(
        PASSWORD, with_certificates=False, actor=leaver, network="tests", now=room.clock()
    )
    await room.services.personal.forget_due(now=room.clock() + WAITS)

    await commit(group, draft.id)

    assert (await group.cohorts.cohort(group.id, actor=group.trainer)).members == 0
    kept = await CohortInvitationRow.filter(cohort_id=group.id)
    assert [one.email for one in kept] == ["stays@example.org"]


async def test_who_is_in_or_invited_already_is_named_and_left_out(group: Group) -> None:
    text = LIST.format(n="-again")
    await group.invite(text)

    draft = await shown(group, text)

    assert draft.count == 0
    assert {str(one.reason) for one in draft.bad} >= {
        "Already a member",
        "Already invited, no answer yet",
    }


async def test_a_draft_of_another_cohort_is_unknown(group: Group) -> None:
    now = group.room.clock()
    other = await group.cohorts.create("Other", [], actor=group.trainer, now=now)
    draft = await shown(group, LIST.format(n="-other"))

    for cohort_id, draft_id in ((other, draft.id), (group.id, new_id())):
        with pytest.raises(DraftUnknown):
            await group.cohorts.inviting.draft(cohort_id, draft_id, actor=group.trainer)


async def test_a_list_that_is_none_is_refused_in_words(group: Group) -> None:
    with pytest.raises(ListUnreadable, match="empty"):
        await shown(group, "")


async def test_the_invited_make_an_account_and_are_in(group: Group) -> None:
    await group.invite("email\nnew-one@example.org\n")
    token, now = await token_of(group, "new-one@example.org"), group.room.clock()

    person = await group.cohorts.inviting.register(token, "Nina New", PASSWORD, now=now)

    assert person.is_verified
    assert (await group.cohorts.cohort(group.id, actor=group.trainer)).members == 1
    with pytest.raises(InvitationSpent):
        await group.cohorts.inviting.register(token, "Nina New", PASSWORD, now=now)


async def test_who_registered_meanwhile_accepts_with_that_account(group: Group) -> None:
    await group.invite("email\nmeanwhile@example.org\n")
    token, now = await token_of(group, "meanwhile@example.org"), group.room.clock()
    await group.room.services.accounts.invited.admit(
        "meanwhile@example.org", "Mia Meanwhile", PASSWORD, now=now
    )

    with pytest.raises(EmailTaken):
        await group.cohorts.inviting.register(token, "Mia", PASSWORD, now=now)
    another = await actor_of(group.room, "candidate@demo.example")
    with pytest.raises(InvitationOfAnother):
        await group.cohorts.inviting.accept(token, actor=another, now=now)

    mia = await actor_of(group.room, "meanwhile@example.org")
    await group.cohorts.inviting.accept(token, actor=mia, now=now)
    assert (await group.cohorts.cohort(group.id, actor=group.trainer)).members == 1


async def test_a_withdrawn_invitation_opens_nothing(group: Group) -> None:
    await group.invite("email\nwithdrawn@example.org\n")
    token, now = await token_of(group, "withdrawn@example.org"), group.room.clock()
    (waiting,) = await group.cohorts.inviting.waiting(group.id, actor=group.trainer, now=now)

    await group.cohorts.inviting.withdraw(group.id, waiting.id, actor=group.trainer, now=now)

    with pytest.raises(InvitationUnknown):
        await group.cohorts.inviting.opened(token, now=now)
    assert await group.cohorts.inviting.letter(waiting.id, now=now) is None


async def test_two_presses_at_once_invite_everybody_once(group: Group) -> None:
    count = 2 * SLICE + 500
    draft = await shown(group, "email\n" + "".join(f"both-{n}@example.org\n" for n in range(count)))

    await asyncio.gather(commit(group, draft.id), commit(group, draft.id), return_exceptions=True)
    done = await commit(group, draft.id)

    rows = CohortInvitationRow.filter(cohort_id=group.id)
    assert done.is_committed
    assert await rows.count() == count
    events = await AuditEventRow.filter(subject=str(group.id), action="cohort.invited").count()
    assert events == 3
    await OutboxRow.filter(topic="cohort.invited").delete()


async def test_ten_thousand_are_invited_in_one_go(group: Group) -> None:
    text = "email\n" + "".join(f"many-{n}@example.org\n" for n in range(10_000))

    draft = await shown(group, text)
    await commit(group, draft.id)

    assert draft.invites == 10_000
    await OutboxRow.filter(topic="cohort.invited").delete()
