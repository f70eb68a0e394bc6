"""What somebody said about a line of a draft, and where that line stands in a later text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from server.kernel.errors import Conflict, Invalid, NotFound

LONGEST_QUOTE = 500
MOST_COMMENTS = 500


class CommentUnknown(NotFound):
    code = "comment-unknown"
    detail = "There is no such comment."


class CommentLineWrong(Invalid):
    code = "comment-line-wrong"
    detail = "Choose a line of the text to comment on."


class CommentsTooMany(Conflict):
    code = "comments-too-many"
    detail = "There are too many comments on this draft. Settle those there are first."


@dataclass(frozen=True, slots=True)
class Comment:
    """`parent_id` of a reply; its `line` and `quote` are its parent's."""

    id: UUID
    draft_id: UUID
    revision: int
    line: int
    quote: str
    text: str
    person_id: UUID
    said_ms: int
    parent_id: UUID | None = None
    resolved_by: UUID | None = None
    resolved_ms: int | None = None

    def says_as(self, other: "Comment") -> bool:
        """Whether the same person says the same at the same place, as who presses twice does."""
        own, theirs = (
            (one.person_id, one.parent_id, one.revision, one.line, one.text)
            for one in (self, other)
        )
        return own == theirs

    def resolved(self, by: UUID, now_ms: int) -> "Comment":
        return self if self.resolved_by else replace(self, resolved_by=by, resolved_ms=now_ms)

    def reopened(self) -> "Comment":
        return replace(self, resolved_by=None, resolved_ms=None)


@dataclass(frozen=True, slots=True)
class Thread:
    """`line` None: what it quotes is in the text no more."""

    comment: Comment
    replies: Sequence[Comment]
    line: int | None

    @property
    def is_outdated(self) -> bool:
        return self.line is None

    @property
    def is_open(self) -> bool:
        return self.comment.resolved_by is None


def quoted(text: str, line: int) -> str:
    """Raises CommentLineWrong."""
    lines = text.removesuffix("\n").split("\n")
    if not 1 <= line <= len(lines):
        raise CommentLineWrong
    return lines[line - 1][:LONGEST_QUOTE]


def threads(comments: Iterable[Comment], text: str) -> list[Thread]:
    """In the order of the text, those that are outdated at the end."""
    said = sorted(comments, key=lambda one: (one.said_ms, one.id))
    lines = [line[:LONGEST_QUOTE] for line in text.removesuffix("\n").split("\n")]
    places: dict[str, list[int]] = {}
    for number, line in enumerate(lines, 1):
        places.setdefault(line, []).append(number)
    found = [
        Thread(
            one,
            [other for other in said if other.parent_id == one.id],
            _nearest(places.get(one.quote, ()), one.line),
        )
        for one in said
        if one.parent_id is None
    ]
    return sorted(found, key=lambda one: (one.line is None, one.line or one.comment.line))


def _nearest(places: Sequence[int], line: int) -> int | None:
    return min(places, key=lambda one: abs(one - line), default=None)
