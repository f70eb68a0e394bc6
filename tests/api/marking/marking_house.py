"""What tests of marking share: raters, a sitting with an essay, and the way to its marks."""

from datetime import datetime
from itertools import count

from server.grading.domain.rating.script import (
    Script,
)
from server.grading.rating.service import Line, Marks, Rating
from server.kernel.actor import Actor, Role
from server.kernel.ids import new_id
from tests.api.browsing import posted
from tests.api.house import Client, Room

TEXT = "The owner withdraws its credential; payments above a limit wait for a person."

AGREED = {"weak": {"control": 1, "recovery": 0}, "strong": {"control": 4, "recovery": 3}}


NUMBERS = count(1001)

BOTH = {"level.control": "4", "level.recovery": "4"}


def somebody(*roles: Role) -> Actor:
    return Actor(new_id(), "Somebody", frozenset({Role.CANDIDATE, *roles}))


async def line_of(rating: Rating, rater: Actor, *, now: datetime) -> Line:
    lines = (await rating.queue(actor=rater, now=now)).lines
    return max(lines, key=lambda one: one.item.id)


async def handed_in(room: Room, client: Client, text: str = TEXT) -> str:
    """All right but for the essay, which says `text`."""
    sitting = await room.sitting(client)
    for one in sitting["items"]:
        response = {"text": text} if one["type"] == "essay" else room.right(one)
        if response != {"text": ""}:
            saved = await client.save(sitting["id"], one["position"], 1, response)
            assert saved.status_code == 200, saved.text
    await room.hand_in(client, sitting)
    await room.settle()
    return str(sitting["id"])


async def trained(rating: Rating, rater: Actor, *, now: datetime) -> str:
    """Who marks the exemplars as was agreed; returns the item."""
    line = await line_of(rating, rater, now=now)
    for name, scores in AGREED.items() if not line.progress.is_passed else ():
        await rating.trials.mark(line.exam, line.item_hash, name, scores, actor=rater, now=now)
    return line.item_hash


async def read(room: Room, rater: Actor, control: int, recovery: int, comment: str = "") -> Script:
    """Train where need be, take up what waits, and mark it."""
    rating, now = room.services.rating, room.clock()
    item = await trained(rating, rater, now=now)
    script = await rating.claim(item, actor=rater, now=now)
    marks = Marks({"control": control, "recovery": recovery}, comment)
    return await rating.give(script.id, marks, actor=rater, now=now)


async def state(client: Client, sitting: str) -> str:
    return str((await client.get(f"/sittings/{sitting}/result")).json()["state"])


async def taken_up(rater: Client, training: str, item: str) -> str:
    """Trained and taken up through pages; returns the address of the response."""
    for name, scores in AGREED.items():
        fields = {f"level.{one}": str(score) for one, score in scores.items()}
        assert (await posted(rater, training, exemplar=name, **fields)).status_code == 303
    taken = await posted(rater, "/marking/scripts", item=item)
    return taken.headers["location"]
