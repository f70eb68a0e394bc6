"""A review that goes on: an item is sent, a reviewer said something of a line, one declined."""

from server.accounts.domain.people import PersonView
from server.authoring.commenting import Said
from server.authoring.domain.draft import Draft
from server.authoring.moving import Step
from server.authoring.reviewing import Wanted
from server.items.domain.model import ReviewRole, Status
from server.kernel.actor import Role
from tests.api.house import Room

ITEM = "exams/practice/items/pra-0011.md"
SAID = "Nobody reads a metre rule to the centimetre. Is 2.08 m meant to be measured, or counted?"


async def reviewed(room: Room) -> dict[str, str]:
    """Two reviewers there are: one is asked for two reviews, one declines hers."""
    desk, now = room.services.authoring, room.clock()
    trainer, robin = [
        (await _person(room, f"{name}@demo.example")).as_actor() for name in ("trainer", "reviewer")
    ]
    rhea = await room.services.accounts.add_person(
        "rhea@example.org", "Rhea Reader", Role.REVIEWER, now=now
    )
    draft = await desk.drafts.open_from(ITEM, actor=trainer, now=now)
    whom = {
        ReviewRole.CONTENT: robin.person_id,
        ReviewRole.LANGUAGE: robin.person_id,
        ReviewRole.BIAS: rhea.id,
    }
    step = Step(Status.REVIEW, draft.revision)
    await desk.moving.send(draft.id, step, Wanted(whom), actor=trainer, now=now)
    life = await desk.moving.life(draft.id, actor=trainer)
    said = Said(life.draft.revision, _line_of(life.draft, "- [x] e:"), SAID)
    await desk.commenting.say(draft.id, said, actor=robin, now=now)
    hers = next(one for one in life.reviews if one.reviewer_id == rhea.id)
    await desk.reviewing.decline(
        hers.id, "I am away until March.", actor=(await _person(room, rhea.email)).as_actor(),
        now=now,
    )  # fmt: skip
    his = next(one for one in life.reviews if one.role is ReviewRole.CONTENT)
    return {
        "review": f"/teach/reviews/{his.id}",
        "life": f"/teach/drafts/{draft.id}/life",
    }


def _line_of(draft: Draft, start: str) -> int:
    lines = draft.text.split("\n")
    return next(number for number, line in enumerate(lines, 1) if line.startswith(start))


async def _person(room: Room, email: str) -> PersonView:
    accounts = room.services.accounts
    known = await accounts.invited.known([email])
    return await accounts.person(known[email][0])
