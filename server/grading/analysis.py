"""Which answers to an item were given, and how often: what a ruling on it rests on. Staff only."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from server.exams import regrading, releases
from server.exams.regrading import ItemVersion
from server.grading.domain.grade import grade
from server.grading.domain.marks import Mark
from server.items.domain import presentation
from server.items.domain.model import Single
from server.items.domain.rubric import Essay
from server.kernel.actor import Actor, Permission

MOST_SITTINGS = 150
MOST_ANSWERS = 40


@dataclass(frozen=True, slots=True)
class Given:
    """One answer in the author's ids, None for none; what its key makes of it, and how often."""

    answer: Mapping[str, object] | None
    mark: Mark
    times: int


@dataclass(frozen=True, slots=True)
class Analysis:
    """Among the `sittings` newest of the exams that have it, `held` had the item and are closed."""

    sittings: int
    held: int
    given: Sequence[Given]


async def analysis(exam: str, versions: Sequence[ItemVersion], *, actor: Actor) -> Analysis:
    """The answers given most often come first; of a single choice each option is there.

    Of what people mark there are none: each is another’s text, and none of them a key.
    """
    actor.require(Permission.RULE)
    newest = versions[0]
    ids: list[UUID] = []
    for one in await releases.family(exam):
        ids += await regrading.newest_ids(one, MOST_SITTINGS)
    answers = await regrading.answers(ids, [one.hash for one in versions])
    counted: Counter[Hashable] = Counter()
    if isinstance(newest.item.body, Single):
        counted.update({option.id: 0 for option in newest.item.body.options})
    if not isinstance(newest.item.body, Essay):
        counted.update(answers)
    given = [_given(newest, value, times) for value, times in counted.most_common(MOST_ANSWERS)]
    return Analysis(len(ids), len(answers), given)


def _given(version: ItemVersion, value: Hashable, times: int) -> Given:
    answer = presentation.answer_of(version.item, value)
    return Given(answer, grade(version.item, answer), times)
