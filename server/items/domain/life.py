"""The life of an item: which moves there are, who may make each, and what each needs.

Policy, not law: `review` of `exams/policy/house.yaml` says otherwise where a house wants it to.
"""

from collections.abc import Iterable, Mapping

import msgspec

from server.items.domain.model import ReviewRole, Status
from server.kernel.actor import Role
from server.kernel.sentence import marked


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class Move(Part, frozen=True):
    """`reviews` must each be accepted as the text is now.

    `responses` are answers to this version of the item, of different people, as the statistics
    count them. Of an exam whose cut is provisional none are asked.
    """

    source: Status = msgspec.field(name="from")
    target: Status = msgspec.field(name="to")
    by: tuple[Role, ...] = (Role.TRAINER,)
    reviews: tuple[ReviewRole, ...] = ()
    responses: int = 0
    reason: bool = False


CHECKLISTS: Mapping[ReviewRole, tuple[str, ...]] = {
    ReviewRole.CONTENT: (
        marked("What it says is right, and the cited facts say so."),
        marked("It asks what its objective names, at the level it claims."),
        marked("Each key is right beyond dispute, and each distractor is wrong."),
        marked("Nothing outside the item is needed to understand it."),
    ),
    ReviewRole.BIAS: (
        marked("Nobody has an advantage by origin, sex, age, faith or disability."),
        marked("Names and situations show no group in a fixed part."),
        marked("It needs no knowledge of a place or a custom that is not part of the subject."),
    ),
    ReviewRole.LANGUAGE: (
        marked("It is in plain words and free of mistakes."),
        marked("The options fit the question, and are alike in length and form."),
        marked("Nothing is negated twice, and no word gives the key away."),
    ),
    ReviewRole.KEY: (
        marked("I answered it without the key, and came to the same answer."),
        marked("The points and the way it is scored fit what is asked."),
    ),
    ReviewRole.PSYCHOMETRIC: (
        marked("Difficulty and discrimination fit the exam."),
        marked("Each distractor is chosen by somebody, and by few of the best."),
    ),
}
_ASKED = (ReviewRole.CONTENT, ReviewRole.BIAS, ReviewRole.LANGUAGE)
_ENOUGH = 200
_FORWARD = (
    Move(source=Status.DRAFT, target=Status.REVIEW),
    Move(source=Status.REVIEW, target=Status.DRAFT),
    Move(source=Status.REVIEW, target=Status.APPROVED, reviews=_ASKED),
    Move(source=Status.APPROVED, target=Status.PRETEST),
    Move(source=Status.APPROVED, target=Status.OPERATIONAL, responses=_ENOUGH),
    Move(source=Status.PRETEST, target=Status.OPERATIONAL, responses=_ENOUGH),
)
_LIVE = (Status.APPROVED, Status.PRETEST, Status.OPERATIONAL)
_BACK = (
    *(Move(source=one, target=Status.DRAFT) for one in (*_LIVE, Status.RETIRED)),
    *(Move(source=one, target=Status.REVIEW) for one in _LIVE),
)
_OUT = tuple(
    Move(source=one, target=Status.RETIRED, reason=True)
    for one in Status
    if one is not Status.RETIRED
)


class LifeRules(Part, frozen=True):
    """`checklists` of roles that are not named are ours."""

    due_days: int = 7
    remind_days: int = 2
    checklists: Mapping[ReviewRole, tuple[str, ...]] = msgspec.field(default_factory=dict)
    moves: tuple[Move, ...] = (*_FORWARD, *_BACK, *_OUT)

    def move(self, source: Status, target: Status) -> Move | None:
        found = (one for one in self.moves if (one.source, one.target) == (source, target))
        return next(found, None)

    def moves_from(self, source: Status) -> tuple[Move, ...]:
        return tuple(one for one in self.moves if one.source is source)

    @property
    def roles(self) -> tuple[ReviewRole, ...]:
        """Those that some move needs, in the order of all."""
        needed = {role for one in self.moves for role in one.reviews}
        return tuple(role for role in ReviewRole if role in needed)

    def checklist(self, role: ReviewRole) -> tuple[str, ...]:
        return self.checklists.get(role, CHECKLISTS[role])


MOST_POINTS = 20
LONGEST_POINT = 200


def fault_of(rules: LifeRules) -> str:
    """Say why rules that can be read make no sense; nothing where they do."""
    if not (1 <= rules.due_days <= 365 and 0 <= rules.remind_days <= rules.due_days):
        return "a review is due in 1 to 365 days, and is reminded of within them"
    return _fault_of_moves(rules.moves) or _fault_of_points(rules.checklists.values())


def _fault_of_moves(moves: tuple[Move, ...]) -> str:
    pairs = [(one.source, one.target) for one in moves]
    if len({*pairs}) < len(pairs) or any(source is target for source, target in pairs):
        return "every move leads from one state to another, and stands there once"
    if any(one.responses < 0 or not one.by for one in moves):
        return "a move is made by somebody, after a number of responses"
    gates = [one for one in moves if one.target is Status.APPROVED]
    if any(ReviewRole.CONTENT not in one.reviews for one in gates):
        return "nothing is approved without a content review"
    return ""


def _fault_of_points(checklists: Iterable[tuple[str, ...]]) -> str:
    for points in checklists:
        if len({*points}) < len(points) or len(points) > MOST_POINTS:
            return f"a checklist has up to {MOST_POINTS} points, each once"
        if any(not one.strip() or len(one) > LONGEST_POINT for one in points):
            return f"a point of a checklist has up to {LONGEST_POINT} characters"
    return ""
