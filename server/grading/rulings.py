"""The rulings that stand, by exam: every grade is given under them. Kept in memory until told.

Who grades asks here before each batch; where nothing was ever ruled that costs nothing.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from server.database import changes
from server.exams import releases
from server.grading.domain.regrade import Regrade
from server.grading.domain.ruling import Ruling
from server.grading.store import regrades
from server.kernel.kept import KeptOne

SCOPE = "rulings"
Standing = Mapping[str, Sequence[Ruling]]


async def read_anew() -> Standing:
    """As `by_exam`, from the store: what is carried out rests on nothing remembered."""
    committed = await regrades.committed()
    families = {one: await releases.family(one) for one in {c.ruling.exam for c in committed}}
    return _by_exam(committed, families)


_standing = KeptOne(read_anew)
changes.on_change(SCOPE, _standing.forget)
changes.on_change(releases.SCOPE, _standing.forget)


async def by_exam() -> Standing:
    """The rulings of each exam in the order in which they were committed."""
    return await _standing.value()


async def ever() -> Mapping[UUID, Ruling]:
    """All rulings ever committed, those that were undone too: what a grade may have known."""
    return {one.ruling.id: one.ruling for one in await regrades.committed() if one.undoes is None}


def _by_exam(committed: Sequence[Regrade], families: Mapping[str, Sequence[str]]) -> Standing:
    """A ruling stands in every exam that has the items of the one it was made in."""
    undone = {one.undoes for one in committed}
    found: dict[str, list[Ruling]] = {}
    for one in committed:
        if one.undoes is None and one.id not in undone:
            for exam in families[one.ruling.exam]:
                found.setdefault(exam, []).append(one.ruling)
    return found
