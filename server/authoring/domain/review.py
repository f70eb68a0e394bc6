"""A review: one person asked to judge the draft of an item by one role's checklist.

A verdict is about one revision. It counts while what candidates see and what is scored stay as
they were then; once that changes it is stale, and says so.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from server.authoring.domain.draft import Draft
from server.authoring.domain.lenient import as_draft
from server.authoring.domain.scaffolds import handle_of
from server.items.domain.model import Review as Row
from server.items.domain.model import ReviewRole, Verdict
from server.items.domain.parse import parse_item
from server.items.domain.write import content_hash
from server.kernel.clock import from_milliseconds
from server.kernel.errors import Conflict, Invalid, NotFound, NotPermitted
from server.kernel.text import folded

LONGEST_WORD = 2_000
"""Of a summary, a comment or a reason, in characters."""


class Stage(StrEnum):
    ASKED = "asked"
    GIVEN = "given"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    """Taken back, or given to somebody else."""


class ReviewUnknown(NotFound):
    code = "review-unknown"
    detail = "There is no such review, or it is not asked of you."


class ReviewEnded(Conflict):
    code = "review-ended"
    detail = "This review is given, declined or taken back, so it stays as it is."


class ReviewMovedOn(Conflict):
    code = "review-moved-on"
    detail = "The text changed while you read it. Nothing was kept: look at it as it is now."


class AuthorReviews(NotPermitted):
    code = "author-reviews"
    detail = "Whoever wrote an item does not review it."


class ReviewerUnfit(Invalid):
    code = "reviewer-unfit"
    detail = "Choose somebody who may review and did not write this item."


class NobodyToReview(Conflict):
    code = "reviewer-lacking"
    detail = "There is nobody for this review who may review and did not write this item."


class ReviewAskedAlready(Conflict):
    code = "review-asked-already"
    detail = "This person is asked for this review already."


class VerdictWrong(Invalid):
    code = "verdict-wrong"
    detail = "Choose a verdict: accept, revise or reject."


class ChecklistOpen(Invalid):
    code = "checklist-open"
    detail = "To accept is to say that every point of the checklist holds. Tick them, or revise."


class VerdictUnfounded(Invalid):
    code = "verdict-unfounded"
    detail = "Say what is to be changed, or why not: in a comment at a line, or in words below."


class WordsTooLong(Invalid):
    code = "review-words-wrong"
    detail = "Write between 1 and 2,000 characters."


class DueDayWrong(Invalid):
    code = "review-due-wrong"
    detail = "Choose a day from today on, within a year."


@dataclass(frozen=True, slots=True)
class Review:
    """What has a default is set by the verdict; by declining, `words` alone."""

    id: UUID
    draft_id: UUID
    path: str
    role: ReviewRole
    reviewer_id: UUID
    asked_by: UUID
    due: date
    asked_ms: int
    stage: Stage = Stage.ASKED
    revision: int | None = None
    digest: str | None = None
    verdict: Verdict | None = None
    ticked: tuple[str, ...] = ()
    words: str = ""
    ended_ms: int | None = None

    @property
    def name(self) -> str:
        """The id of the item, as its file is named."""
        return self.path.rpartition("/")[2].removesuffix(".md")

    @property
    def exam(self) -> str:
        return self.path.split("/")[1]

    def is_overdue(self, *, on: date) -> bool:
        return self.stage is Stage.ASKED and on > self.due

    def counts_for(self, digest: str) -> bool:
        """Whether its verdict is about a text that reads like this."""
        return self.stage is Stage.GIVEN and self.digest == digest

    def given(self, judged: "Judged", digest: str, now_ms: int) -> "Review":
        """The same again: no change. Raises ReviewEnded."""
        was = (self.stage, self.revision, self.digest, self.verdict, self.ticked, self.words)
        if was == (
            Stage.GIVEN, judged.revision, digest, judged.verdict, judged.ticked, judged.words,
        ):  # fmt: skip
            return self
        return replace(
            self._ended(Stage.GIVEN, now_ms),
            revision=judged.revision,
            digest=digest,
            verdict=judged.verdict,
            ticked=judged.ticked,
            words=judged.words,
        )

    def declined(self, words: str, now_ms: int) -> "Review":
        """The same again: no change. Raises ReviewEnded."""
        if (self.stage, self.words) == (Stage.DECLINED, words):
            return self
        return replace(self._ended(Stage.DECLINED, now_ms), words=words)

    def withdrawn(self, now_ms: int) -> "Review":
        """Raises ReviewEnded."""
        return self._ended(Stage.WITHDRAWN, now_ms)

    def _ended(self, stage: Stage, now_ms: int) -> "Review":
        if self.stage is not Stage.ASKED:
            raise ReviewEnded
        return replace(self, stage=stage, ended_ms=now_ms)


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict on one revision, with the points of the checklist that hold."""

    revision: int
    verdict: Verdict
    ticked: tuple[str, ...]
    words: str = ""


def judged_by(judged: Judged, checklist: Sequence[str], *, has_comments: bool) -> Judged:
    """What is kept of a verdict. Raises ChecklistOpen, VerdictUnfounded."""
    ticked = tuple(point for point in checklist if point in judged.ticked)
    if judged.verdict is Verdict.ACCEPT and len(ticked) < len(checklist):
        raise ChecklistOpen
    if judged.verdict is not Verdict.ACCEPT and not (judged.words or has_comments):
        raise VerdictUnfounded
    return replace(judged, ticked=ticked)


def words_kept(text: str, *, may_lack: bool = False) -> str:
    """Raises WordsTooLong."""
    kept = text.strip()
    if len(kept) > LONGEST_WORD or not (kept or may_lack):
        raise WordsTooLong
    return kept


def text_digest(text: str) -> str:
    """What a verdict is about: all that candidates see and that is scored. Work for a thread."""
    item, _ = parse_item(as_draft(text).encode(), "draft")
    return hashlib.sha256(text.encode()).hexdigest() if item is None else content_hash(item)


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Somebody who may review: in these languages and exams, in all where none are named."""

    id: UUID
    name: str
    languages: tuple[str, ...] = ()
    exams: tuple[str, ...] = ()
    load: int = 0
    """How many reviews are asked of them now."""

    def fits(self, language: str, exam: str) -> bool:
        return (not self.languages or language in self.languages) and (
            not self.exams or exam in self.exams
        )


def reviewer_handle(reviewer_id: UUID, name: str) -> str:
    """How a reviewer is named in a file; whose name makes no handle, by the id."""
    handle = handle_of(name)
    return f"reviewer-{reviewer_id.hex[:8]}" if handle == handle_of("") else handle


def may_review(reviewer: Reviewer, draft: Draft, author: str) -> bool:
    """The author never does: whoever saved the draft, and whom its file names."""
    return (
        reviewer.id not in draft.writers and reviewer_handle(reviewer.id, reviewer.name) != author
    )


def least_loaded(among: Iterable[Reviewer], already: Collection[UUID]) -> Reviewer | None:
    """Prefers somebody who is not asked about this draft yet; then who has least to do."""
    return min(
        among, key=lambda one: (one.id in already, one.load, folded(one.name), one.id), default=None
    )


def rows_written(
    before: Iterable[Row], given: Iterable[Review], names: Mapping[UUID, str]
) -> tuple[Row, ...]:
    """The reviews that the file will hold; `before` are those it has of the same text."""
    new = [
        Row(
            reviewer_handle(one.reviewer_id, names.get(one.reviewer_id, "")),
            one.role,
            from_milliseconds(one.ended_ms or 0).date(),
            one.verdict,
        )
        for one in given
        if one.verdict is not None
    ]
    return (*(one for one in before if one not in new), *new)
