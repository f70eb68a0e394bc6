"""Reviews of drafts, the comments made in them, the moves they led to, and who reviews what."""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from server.authoring.domain.comment import MOST_COMMENTS, Comment
from server.authoring.domain.moving import Moved
from server.authoring.domain.review import Review, Stage
from server.authoring.tables import (
    ContentCommentRow,
    ContentMoveRow,
    ContentReviewerRow,
    ContentReviewRow,
)
from server.database.connection import query
from server.items.domain.model import ReviewRole, Status, Verdict

Place = tuple[str, UUID]
"""Where a page of the queue ends: the day it is due, and the id."""


async def add(one: Review) -> None:
    await ContentReviewRow.create(
        id=one.id,
        draft_id=one.draft_id,
        path=one.path,
        role=one.role.value,
        reviewer_id=one.reviewer_id,
        asked_by=one.asked_by,
        due_day=one.due.isoformat(),
        asked_ms=one.asked_ms,
        **_changing(one),
    )


async def is_asked(one: Review) -> bool:
    """Whether its reviewer is asked for it already."""
    return await ContentReviewRow.exists(asked_key=_asked_key(one))


async def save(one: Review) -> None:
    await ContentReviewRow.filter(id=one.id).update(**_changing(one))


async def by_id(review_id: UUID) -> Review | None:
    row = await ContentReviewRow.get_or_none(id=review_id)
    return None if row is None else _review(row)


async def locked(review_id: UUID) -> Review | None:
    """Call inside a transaction."""
    row = await ContentReviewRow.select_for_update().get_or_none(id=review_id)
    return None if row is None else _review(row)


async def of_draft(draft_id: UUID) -> list[Review]:
    """The newest last."""
    rows = ContentReviewRow.filter(draft_id=draft_id).order_by("asked_ms", "id")
    return [_review(row) for row in await rows]


async def of_drafts(draft_ids: Collection[UUID]) -> list[Review]:
    rows = ContentReviewRow.filter(draft_id__in=list(draft_ids)).order_by("asked_ms", "id")
    return [_review(row) for row in await rows]


async def asked(
    reviewer_id: UUID | None, after: Place | None, limit: int, *, before_day: str = ""
) -> list[Review]:
    """What waits, of one reviewer or of all, due first comes first; overdue on a day with it."""
    rows = ContentReviewRow.filter(stage=Stage.ASKED.value)
    if reviewer_id is not None:
        rows = rows.filter(reviewer_id=reviewer_id)
    if before_day:
        rows = rows.filter(due_day__lt=before_day)
    if after is None:
        return [_review(row) for row in await rows.order_by("due_day", "id").limit(limit)]
    day, last = after
    same = await rows.filter(due_day=day, id__gt=last).order_by("id").limit(limit)
    later = rows.filter(due_day__gt=day).order_by("due_day", "id")
    rest = limit - len(same)
    return [_review(row) for row in (*same, *(await later.limit(rest) if rest else ()))]


async def ended(reviewer_id: UUID, limit: int) -> list[Review]:
    """What somebody gave or declined, the newest first."""
    stages = [Stage.GIVEN.value, Stage.DECLINED.value]
    rows = ContentReviewRow.filter(reviewer_id=reviewer_id, stage__in=stages)
    return [_review(row) for row in await rows.order_by("-ended_ms").limit(limit)]


async def of_person(person_id: UUID, limit: int) -> list[Review]:
    rows = ContentReviewRow.filter(reviewer_id=person_id).order_by("id").limit(limit)
    return [_review(row) for row in await rows]


async def loads() -> dict[UUID, int]:
    """How many reviews wait for each."""
    counted = await query(
        "SELECT reviewer_id, count(*) AS reviews FROM content_review WHERE stage = $1 "
        "GROUP BY reviewer_id",
        [Stage.ASKED.value],
    )
    return {UUID(str(row["reviewer_id"])): row["reviews"] for row in counted}


async def add_comment(one: Comment) -> None:
    await ContentCommentRow.create(
        id=one.id,
        draft_id=one.draft_id,
        revision=one.revision,
        line=one.line,
        quote=one.quote,
        text=one.text,
        person_id=one.person_id,
        said_ms=one.said_ms,
        parent_id=one.parent_id,
    )


async def save_comment(one: Comment) -> None:
    await ContentCommentRow.filter(id=one.id).update(
        resolved_by=one.resolved_by, resolved_ms=one.resolved_ms
    )


async def comment(draft_id: UUID, comment_id: UUID) -> Comment | None:
    row = await ContentCommentRow.get_or_none(id=comment_id, draft_id=draft_id)
    return None if row is None else _comment(row)


async def comments(draft_id: UUID) -> list[Comment]:
    rows = ContentCommentRow.filter(draft_id=draft_id).order_by("said_ms").limit(MOST_COMMENTS)
    return [_comment(row) for row in await rows]


async def comments_of(person_id: UUID, limit: int) -> list[Comment]:
    rows = ContentCommentRow.filter(person_id=person_id).order_by("id").limit(limit)
    return [_comment(row) for row in await rows]


async def add_move(one: Moved) -> None:
    await ContentMoveRow.create(
        id=one.id,
        draft_id=one.draft_id,
        path=one.path,
        source=one.source.value,
        target=one.target.value,
        person_id=one.person_id,
        revision=one.revision,
        digest=one.digest,
        reason=one.reason,
        moved_ms=one.moved_ms,
    )


async def moves(draft_ids: Iterable[UUID]) -> list[Moved]:
    """The newest last."""
    rows = ContentMoveRow.filter(draft_id__in=list(draft_ids)).order_by("moved_ms", "id")
    return [_moved(row) for row in await rows]


async def moves_of(person_id: UUID, limit: int) -> list[Moved]:
    rows = ContentMoveRow.filter(person_id=person_id).order_by("id").limit(limit)
    return [_moved(row) for row in await rows]


async def scopes() -> dict[UUID, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Of each who has one: languages, exams."""
    return {
        row.person_id: (tuple(row.languages.split()), tuple(row.exams.split()))
        for row in await ContentReviewerRow.all().limit(1_000)
    }


async def save_scope(
    person_id: UUID, languages: Sequence[str], exams: Sequence[str], now_ms: int
) -> None:
    values = {"languages": " ".join(languages), "exams": " ".join(exams), "changed_ms": now_ms}
    await ContentReviewerRow.update_or_create(values, person_id=person_id)


def _asked_key(one: Review) -> str:
    return f"{one.draft_id.hex}:{one.role}:{one.reviewer_id.hex}"


def _changing(one: Review) -> dict[str, Any]:
    return {
        "stage": one.stage.value,
        "revision": one.revision,
        "digest": one.digest,
        "verdict": one.verdict and one.verdict.value,
        "ticked": json.dumps(one.ticked),
        "words": one.words,
        "ended_ms": one.ended_ms,
        "asked_key": _asked_key(one) if one.stage is Stage.ASKED else None,
    }


def _review(row: ContentReviewRow) -> Review:
    return Review(
        id=row.id,
        draft_id=row.draft_id,
        path=row.path,
        role=ReviewRole(row.role),
        reviewer_id=row.reviewer_id,
        asked_by=row.asked_by,
        due=date.fromisoformat(row.due_day),
        asked_ms=row.asked_ms,
        stage=Stage(row.stage),
        revision=row.revision,
        digest=row.digest,
        verdict=Verdict(row.verdict) if row.verdict else None,
        ticked=tuple(json.loads(row.ticked)),
        words=row.words,
        ended_ms=row.ended_ms,
    )


def _comment(row: ContentCommentRow) -> Comment:
    return Comment(
        id=row.id,
        draft_id=row.draft_id,
        revision=row.revision,
        line=row.line,
        quote=row.quote,
        text=row.text,
        person_id=row.person_id,
        said_ms=row.said_ms,
        parent_id=row.parent_id,
        resolved_by=row.resolved_by,
        resolved_ms=row.resolved_ms,
    )


def _moved(row: ContentMoveRow) -> Moved:
    return Moved(
        id=row.id,
        draft_id=row.draft_id,
        path=row.path,
        source=Status(row.source),
        target=Status(row.target),
        person_id=row.person_id,
        revision=row.revision,
        digest=row.digest,
        reason=row.reason,
        moved_ms=row.moved_ms,
    )
