"""From state to state: what stands in the way of a move, and what was moved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from server.authoring.domain.review import Review
from server.items.domain.life import Move
from server.items.domain.model import ReviewRole, Status, Verdict
from server.kernel.actor import Role
from server.kernel.errors import Conflict, Invalid, NotPermitted


class MoveUnknown(Conflict):
    code = "item-move-unknown"
    detail = "The rules of the house know no such move from the state the item is in now."


class MoveNotYours(NotPermitted):
    code = "item-move-not-yours"
    detail = "The rules of the house leave this move to others."


class MoveUnready(Conflict):
    code = "item-move-unready"
    detail = "Something is missing for this move. The page says what."


class MoveUnexplained(Invalid):
    code = "item-move-unexplained"
    detail = "Say why, in up to 2,000 characters."


class MoveFaulty(Conflict):
    code = "item-move-faulty"
    detail = "The check finds errors in the text as it would be then. Mend them first."


class MoveWouldLose(Conflict):
    code = "item-move-would-lose"
    detail = "The header has a comment, or cannot be read, and would be lost. Take it out first."


class LacksReview(Conflict):
    code = "item-not-reviewed"
    detail = (
        "An item is in a state that nobody moved it to, or its text changed since. Move it back "
        "to draft, or send it to review."
    )


class Lack(StrEnum):
    """What is missing."""

    REVIEW = "review"
    OBJECTION = "objection"
    """Somebody’s verdict on this text is not to accept it."""
    COMMENTS = "comments"
    RESPONSES = "responses"


@dataclass(frozen=True, slots=True)
class Missing:
    lack: Lack
    role: ReviewRole | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Moved:
    """`digest` is of the text that was moved."""

    id: UUID
    draft_id: UUID
    path: str
    source: Status
    target: Status
    person_id: UUID
    revision: int
    digest: str
    reason: str
    moved_ms: int


def is_made_by(move: Move, roles: Iterable[Role]) -> bool:
    """An administrator may make every move."""
    return not {*move.by, Role.ADMIN}.isdisjoint(roles)


def counting(reviews: Iterable[Review], digest: str) -> Mapping[ReviewRole, Sequence[Review]]:
    """By role the verdicts on this text: of each reviewer the last."""
    last: dict[tuple[ReviewRole, UUID], Review] = {}
    for one in sorted(reviews, key=lambda one: one.ended_ms or 0):
        if one.counts_for(digest):
            last[one.role, one.reviewer_id] = one
    found: dict[ReviewRole, list[Review]] = {}
    for one in last.values():
        found.setdefault(one.role, []).append(one)
    return found


def missing_for(
    move: Move,
    verdicts: Mapping[ReviewRole, Sequence[Review]],
    *,
    open_comments: int,
    responses: int | None,
) -> list[Missing]:
    """`responses` None: none are asked, as the cut of the exam is provisional."""
    lacking = [
        Missing(Lack.REVIEW, role)
        for role in move.reviews
        if not any(one.verdict is Verdict.ACCEPT for one in verdicts.get(role, ()))
    ]
    if move.reviews:
        lacking += [
            Missing(Lack.OBJECTION, role)
            for role, given in verdicts.items()
            if any(one.verdict is not Verdict.ACCEPT for one in given)
        ]
    if move.reviews and open_comments:
        lacking.append(Missing(Lack.COMMENTS, number=open_comments))
    if responses is not None and responses < move.responses:
        lacking.append(Missing(Lack.RESPONSES, number=move.responses - responses))
    return lacking
