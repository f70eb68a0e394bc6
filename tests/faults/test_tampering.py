"""The audit names whatever somebody changed behind our back: each kind of row, each in its own way.

One house with a full life in it, per engine; what a test changed is put back after it.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

import pytest
import pytest_asyncio

from server.app import opened
from server.audit import service as audit
from server.database.connection import on_sqlite, query, transaction
from server.exams import releases
from server.exams.domain.sitting import Sitting, SittingClosed, WriterElsewhere
from server.kernel.actor import Actor
from tests.engines import copy_of
from tests.faults.columns import ROWS, UNSEEN, another
from tests.faults.exam_house import ExamHouse, Staged, open_house, settings_in
from tests.faults.tamperings import TAMPERINGS

ENGINES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@dataclass(frozen=True)
class Life:
    """A house with a pass and its certificate, two fails, a pass to be issued, one open sitting."""

    house: ExamHouse
    sitting: UUID
    certificate: UUID
    failed: UUID
    """The decision on the second fail."""
    waiting: UUID
    """The decision whose certificate is still to be issued."""
    open: UUID


@pytest.fixture(scope="module", params=ENGINES)
def staged_once(request: pytest.FixtureRequest) -> Staged:
    found: Staged = request.getfixturevalue(f"{request.param}_house")
    return found


@pytest_asyncio.fixture(scope="module")
async def life(
    staged_once: Staged, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Life]:
    folder = tmp_path_factory.mktemp("life")
    url = await copy_of(staged_once.url)
    async with opened(settings_in(folder, url)):
        lived = await _lived(open_house(staged_once, folder, url))
        assert await lived.house.audit() == []
        await _keep_all()
        yield lived


async def _lived(house: ExamHouse) -> Life:
    await house.services.credentials.keys.register(now=house.clock())
    ann, ben, zoe = house.candidates
    await _failed(house, ben)
    failed = await _failed(house, ben)
    sitting = await _passed_with_evidence(house, ann)
    await house.services.flows.settle()
    (certificate,) = await house.services.credentials.of_person(ann.person_id)
    waiting = await house.sit(zoe)
    await house.answer(waiting)
    await house.hand_in(waiting)
    await audit.chain_new()
    open_ = await house.sit(ann)
    refused, passed = await _decision_on(failed), await _decision_on(waiting)
    return Life(house, sitting, certificate.id, refused, passed, open_.id)


async def _decision_on(sitting: Sitting) -> UUID:
    (row,) = await query(f"SELECT id FROM decision WHERE sitting_id = '{sitting.id}'")
    return UUID(str(row["id"]))


async def _failed(house: ExamHouse, candidate: Actor) -> Sitting:
    sitting = await house.sit(candidate)
    await house.hand_in(sitting)
    house.clock.pass_by(seconds=1)
    return sitting


async def _passed_with_evidence(house: ExamHouse, candidate: Actor) -> UUID:
    """A take-over, an answer of the displaced device, and one that came too late."""
    sitting = await house.sit(candidate)
    exams, now = house.services.exams, house.clock()
    await exams.take_writer(sitting.id, actor=candidate, now=now)
    await house.answer(sitting)
    with pytest.raises(WriterElsewhere):
        await exams.record_response(
            sitting.id, 1, sequence=9, response=None, writer=1, actor=candidate, now=now
        )
    await house.hand_in(sitting)
    with pytest.raises(SittingClosed):
        await house.save(sitting, 2, None, 9)
    return sitting.id


async def _keep_all() -> None:
    for table in TABLES:
        await query(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}")


@asynccontextmanager
async def changed(statement: str) -> AsyncIterator[None]:
    """What the statement makes of the store, to the end of the block."""
    try:
        await query(statement)
        releases._by_id.clear()  # as in the process of the command, which has read nothing yet
        yield
    finally:
        await _put_back([one for one in TABLES if re.search(rf"\b{one}\b", statement)])


async def _put_back(tables: list[str]) -> None:
    """With foreign keys at rest, or what hangs on a row would go with it."""
    if on_sqlite():
        await query("PRAGMA foreign_keys = OFF")
    async with transaction():
        if not on_sqlite():
            await query("SET LOCAL session_replication_role = replica")
        for table in tables:
            await query(f"DELETE FROM {table}")
            await query(f"INSERT INTO {table} SELECT * FROM kept_{table}")
    if on_sqlite():
        await query("PRAGMA foreign_keys = ON")


TABLES = (
    "sitting",
    "time_entry",
    "form",
    "response_revision",
    "sealed_response",
    "exam_release",
    "item_version",
    "picture",
    "grade",
    "decision",
    "certificate",
    "certificate_event",
    "log_entry",
    "log_size",
    "log_head",
    "signing_key",
    "audit_event",
    "outbox",
    "notice",
    "mail",
)


@pytest.mark.parametrize("what", TAMPERINGS)
async def test_what_was_changed_is_named(life: Life, what: str) -> None:
    names = {name: value for name, value in vars(life).items() if isinstance(value, UUID)}
    statement, sentence = (text.format(**names) for text in TAMPERINGS[what])

    async with changed(statement):
        found = await life.house.audit()

    assert any(re.match(sentence, one) for one in found), found


async def test_every_invariant_that_rows_can_show_is_among_them(life: Life) -> None:
    """And what was changed was put back."""
    named = {
        found for _, sentence in TAMPERINGS.values() for found in re.findall("I[0-9]+", sentence)
    }

    assert named == {f"I{number}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)}
    assert await life.house.audit() == []


@pytest.mark.parametrize("table", ROWS)
async def test_a_column_that_counts_cannot_be_changed_unseen(life: Life, table: str) -> None:
    """By as little as its type lets one; the audit reads both engines alike, so one is enough."""
    if not on_sqlite():
        return
    where = ROWS[table].format(**{name: str(value) for name, value in vars(life).items()})
    (row,) = await query(f"SELECT * FROM {table} WHERE {where}")

    unseen = []
    for column in row.keys() - UNSEEN[table].keys():
        async with changed(f"UPDATE {table} SET {column} = {another(row, column)} WHERE {where}"):
            if not await life.house.audit():
                unseen.append(column)

    assert unseen == []
