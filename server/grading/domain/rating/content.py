"""What a rater hands in, taken within bounds: scores of the rubric, a comment, notes on places."""

from collections.abc import Mapping, Sequence

from server.grading.domain.rating.script import Content, Note, ReasonMissing
from server.items.domain.rubric import Essay
from server.kernel.errors import Invalid
from server.kernel.text import forbidden_character, normalised, without_directions

LONGEST_COMMENT = 2_000
LONGEST_NOTE = 500
LONGEST_REASON = 500
MOST_NOTES = 100


class LevelsMalformed(Invalid):
    code = "levels-malformed"
    detail = "A mark is one of the levels of a criterion of this item."


class LevelsMissing(Invalid):
    code = "levels-missing"
    detail = "Choose a level for every criterion."


class CommentMalformed(Invalid):
    code = "comment-malformed"
    detail = "A comment has at most 2,000 characters, a note at most 500, and there are 100 notes."


def content_of(
    essay: Essay, scores: Mapping[str, int], comment: str, notes: Sequence[Note], length: int
) -> Content:
    """As far as it is: not every criterion needs a level yet. `length` is that of the response.

    Raises LevelsMalformed, CommentMalformed.
    """
    levels = {one.id: {level.score for level in one.levels} for one in essay.rubric}
    if any(score not in levels.get(name, ()) for name, score in scores.items()):
        raise LevelsMalformed
    if len(notes) > MOST_NOTES or not all(0 <= n.start < n.end <= length for n in notes):
        raise CommentMalformed
    ordered = {one.id: scores[one.id] for one in essay.rubric if one.id in scores}
    kept = [Note(n.start, n.end, _text(n.text, LONGEST_NOTE)) for n in notes]
    return Content(ordered, _text(comment, LONGEST_COMMENT), tuple(kept))


def require_whole(essay: Essay, scores: Mapping[str, int]) -> None:
    """Raises LevelsMissing."""
    if any(one.id not in scores for one in essay.rubric):
        raise LevelsMissing


def reason_of(text: str) -> str:
    """Raises ReasonMissing."""
    reason = without_directions(normalised(text)).strip()
    if not 0 < len(reason) <= LONGEST_REASON or forbidden_character(reason, allow="\n"):
        raise ReasonMissing
    return reason


def _text(text: str, longest: int) -> str:
    kept = without_directions(normalised(text.replace("\r\n", "\n"))).strip()
    if len(kept) > longest or forbidden_character(kept, allow="\n"):
        raise CommentMalformed
    return kept
