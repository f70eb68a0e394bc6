"""One person's drafts, reviews and comments, for their export.

The texts are the house's and stay, under a pseudonym.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from server.authoring.domain.comment import Comment
from server.authoring.domain.draft import Draft
from server.authoring.domain.moving import Moved
from server.authoring.domain.review import Review
from server.authoring.store import drafts as store
from server.authoring.store import reviews
from server.kernel.clock import rfc3339_of

MOST = 10_000


async def personal_data(person_id: UUID) -> Mapping[str, Sequence[object]]:
    return {
        "drafts": [_draft(one) for one in await store.of_person(person_id, MOST)],
        "reviews": [_review(one) for one in await reviews.of_person(person_id, MOST)],
        "comments": [_comment(one) for one in await reviews.comments_of(person_id, MOST)],
        "moves": [_move(one) for one in await reviews.moves_of(person_id, MOST)],
    }


def _draft(one: Draft) -> dict[str, object]:
    return {
        "id": str(one.id),
        "path": one.path,
        "state": one.state.value,
        "revisions": one.revision,
        "begun_at": rfc3339_of(one.begun_ms),
        "changed_at": rfc3339_of(one.changed_ms),
    }


def _review(one: Review) -> dict[str, object]:
    return {
        "id": str(one.id),
        "path": one.path,
        "role": one.role.value,
        "state": one.stage.value,
        "due": one.due.isoformat(),
        "verdict": one.verdict.value if one.verdict else None,
        "words": one.words,
        "asked_at": rfc3339_of(one.asked_ms),
        "ended_at": rfc3339_of(one.ended_ms) if one.ended_ms is not None else None,
    }


def _comment(one: Comment) -> dict[str, object]:
    return {
        "draft": str(one.draft_id),
        "revision": one.revision,
        "line": one.line,
        "text": one.text,
        "said_at": rfc3339_of(one.said_ms),
    }


def _move(one: Moved) -> dict[str, object]:
    return {
        "path": one.path,
        "from": one.source.value,
        "to": one.target.value,
        "reason": one.reason,
        "moved_at": rfc3339_of(one.moved_ms),
    }
