"""What sittings say of exams and items, as it was counted last, for who teaches. Of nobody.

Asked-for counting is a job of the outbox; counting itself stands in `counting`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from server.database import outbox
from server.database.connection import transaction
from server.grading.store import statistics as store
from server.grading.store.statistics import EXAM, Counted
from server.kernel.actor import Actor, Permission
from server.psychometrics.reports import FormReport, ItemReport, ItemSummary

TOPIC = "statistics.count"
_RELEASE = "release:"

_read_form = msgspec.json.Decoder(FormReport).decode
_read_item = msgspec.json.Decoder(ItemReport).decode
_read_summary = msgspec.json.Decoder(ItemSummary).decode


@dataclass(frozen=True, slots=True)
class ExamStatistics:
    """`report` is of one release, or of all. `releases` are those that were sat, and by how many.

    `people` had the exam; `items` are of all releases, in the order of their ids.
    """

    report: FormReport
    people: int
    computed_ms: int
    releases: Sequence[tuple[int, int]]
    items: Sequence[ItemSummary]


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """What was counted of one version of an item in one exam."""

    exam: str
    report: ItemReport
    people: int
    computed_ms: int


async def of_exam(exam: str, release: int | None = None, *, actor: Actor) -> ExamStatistics | None:
    """None before anything was counted, and of a release that nobody sat."""
    actor.require(Permission.TEACH)
    found = await store.one(exam, EXAM if release is None else f"{_RELEASE}{release}")
    if found is None:
        return None
    releases, items = [], []
    for one in await store.summaries(exam):
        if one.subject.startswith(_RELEASE):
            releases.append((int(one.subject.removeprefix(_RELEASE)), one.n))
        elif one.subject != EXAM:
            items.append(_read_summary(one.text))
    items.sort(key=lambda one: (one.item, -one.version, one.hash))
    report = _read_form(found.document)
    return ExamStatistics(report, found.n, found.computed_ms, sorted(releases), items)


async def of_items(exam: str, *, actor: Actor) -> list[ItemReport]:
    """Every item of an exam with all its figures: for a file."""
    actor.require(Permission.TEACH)
    return [_read_item(text) for text in await store.item_documents(exam)]


async def of_item(item: str, *, actor: Actor) -> list[ItemStatistics]:
    """Its versions, the newest first, pilots after what counts."""
    actor.require(Permission.TEACH)
    found = [_item(exam, one) for exam, one in await store.of_item(item)]
    return sorted(
        found, key=lambda one: (-one.report.version, one.report.is_pilot, one.exam, -one.people)
    )


async def responses_to(exam: str, item: str, version: int, *, actor: Actor) -> int:
    """How many people answered it when they first sat the exam; of too few to be told of, 0."""
    return sum(
        figures.n - figures.omitted - figures.not_reached
        for one in await of_item(item, actor=actor)
        if (one.exam, one.report.version) == (exam, version)
        and (figures := one.report.figures) is not None
    )


async def ask(exam: str, *, actor: Actor, now: datetime) -> None:
    """Have an exam counted soon; where nothing came since, nothing is done."""
    actor.require(Permission.TEACH)
    async with transaction():
        await outbox.add(TOPIC, exam, now=now)


def _item(exam: str, one: Counted) -> ItemStatistics:
    return ItemStatistics(exam, _read_item(one.document), one.n, one.computed_ms)
