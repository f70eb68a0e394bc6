"""Statistics of an exam as enough people would leave them, made without anybody sitting it."""

from server.exams import observing, releases
from server.grading import counting
from server.grading.counting import Counter
from server.grading.picks import tried_of
from server.grading.store import statistics as store
from server.grading.store.statistics import Counted
from server.items import service as items
from server.kernel.clock import to_milliseconds
from server.psychometrics.observed import Observed
from tests.api.house import Room

PEOPLE = 60


async def counted(room: Room, exam: str) -> None:
    """Whoever has a higher number knows more; some leave the end, and one in three guesses."""
    release = await releases.release_of(exam)
    shown = [one for one in release.items if not one.items]
    versions = await items.versions([one.hash for one in shown])
    counter = Counter({})
    book = counter._book
    tried = [
        tried_of(versions[one.hash].item, one.hash, one.domain, is_pilot=one.is_pilot)
        for one in shown
    ]
    form = tuple(map(book.item, tried))
    for number in range(PEOPLE):
        right = [(number * 7 + at * 13) % PEOPLE < number for at in form]
        book.add(
            Observed(
                release=release.version,
                form=form,
                marks=[
                    str(one.points) if yes else "0" for one, yes in zip(tried, right, strict=True)
                ],
                counts=[not one.is_pilot for one in tried],
                picks=[
                    one.options[(number + at) % len(one.options) :][:1] if one.options else ()
                    for at, one in enumerate(tried)
                ],
                seconds=[20 + (number * at) % 90 for at in form],
                scaled=100 + 900 * number // PEOPLE,
                passed=number > PEOPLE // 2,
            )
        )
    closed = await observing.closed_count(exam)
    basis = f"{counting.FORMAT} {closed} {await store.later_versions()}"
    at = to_milliseconds(room.clock())
    made = counter.report(release.blueprint, 0)
    await store.replace(exam, [Counted(*one, basis=basis, computed_ms=at) for one in made])
