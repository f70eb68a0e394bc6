"""What follows from the readings of a script, once one was given or withdrawn.

Call inside the transaction of what changed them, with the script locked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from server.audit import service as audit
from server.database import outbox
from server.exams import endings
from server.grading.domain.rating.script import (
    Content,
    Reading,
    Rule,
    Script,
    ScriptState,
    Settlement,
)
from server.grading.domain.rating.settling import Differs, Settled, Wants, exact, outcome, points_of
from server.grading.store import grades
from server.grading.store.rating import readings as reading_store
from server.grading.store.rating import scripts as store
from server.items.domain.model import Item
from server.kernel.actor import SYSTEM, Actor
from server.kernel.clock import to_milliseconds
from server.kernel.ids import new_id

REMARKED_TOPIC = "sitting.remarked"
"""A sitting that was graded has other marks now; its key is the sitting."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a moderator lets stand, and why."""

    content: Content
    reason: str
    by: UUID


async def follow(script: Script, item: Item, *, now: datetime) -> Script:
    """Settle the script, ask for one more reading, or for a moderator."""
    counting = [one for one in await reading_store.of_script(script.id) if one.counts]
    found = outcome(item, [one.content.scores for one in counting])
    if isinstance(found, Wants):
        return await _saved(
            replace(script, state=ScriptState.OPEN, wanted=found.readings, settled_ms=None)
        )
    if isinstance(found, Differs):
        return await _saved(replace(script, state=ScriptState.MODERATION, settled_ms=None))
    made = settlement(script, item, found, [counting[at] for at in found.used], now)
    return await settle(script, made, SYSTEM, now=now)


async def settle(script: Script, made: Settlement, actor: Actor, *, now: datetime) -> Script:
    """Let marks stand; the sitting goes on to be graded once none of its scripts waits."""
    await store.add_settlement(made)
    settled = await _saved(
        replace(
            script,
            state=ScriptState.SETTLED,
            settled_ms=made.settled_ms,
            settlement_id=made.id,
        )
    )
    detail = {"sitting": str(script.sitting_id), "rule": made.rule.value}
    await audit.record(actor, "script.settled", script.id, now=now, detail=detail)
    if await store.unsettled_among([script.sitting_id]):
        return settled
    if script.sitting_id in await grades.graded([script.sitting_id]):
        await outbox.add(REMARKED_TOPIC, script.sitting_id, now=now)
    else:
        await endings.grade_marked(script.sitting_id, now=now)
    return settled


def settlement(
    script: Script, item: Item, found: Settled, used: Sequence[Reading], now: datetime
) -> Settlement:
    comments = [one.content.comment for one in used if one.content.comment]
    return _settlement(script, item, found, comments, [one.id for one in used], now)


def moderated(script: Script, item: Item, said: Said, now: datetime) -> Settlement:
    found = Settled(Rule.MODERATED, exact(said.content.scores), ())
    comments = [said.content.comment] if said.content.comment else []
    made = _settlement(script, item, found, comments, [], now)
    return replace(made, settled_by=said.by, reason=said.reason)


def _settlement(
    script: Script,
    item: Item,
    found: Settled,
    comments: Sequence[str],
    used: Sequence[UUID],
    now: datetime,
) -> Settlement:
    return Settlement(
        id=new_id(),
        script_id=script.id,
        sitting_id=script.sitting_id,
        position=script.position,
        rule=found.rule,
        scores=found.scores,
        points=points_of(item, found.scores),
        comments=comments,
        readings=used,
        settled_ms=to_milliseconds(now),
    )


async def _saved(script: Script) -> Script:
    await store.save(script)
    return script
