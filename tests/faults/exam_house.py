"""A whole house in this process, with a clock in our hand, for tests of what may go wrong."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from server.app import build_services, opened
from server.curriculum import service as curriculum
from server.database import changes
from server.exams.domain.receipt import Receipt
from server.exams.domain.sitting import Sitting
from server.exams.forms import FormItem, compile_form
from server.exams.publishing import publish
from server.exams.store import hot as exam_store
from server.flows.auditing import violations
from server.items.domain.model import (
    Cloze,
    GapKind,
    Hotspot,
    Match,
    Multiple,
    Numeric,
    Order,
    Single,
    Text,
)
from server.items.domain.model import NumericAnswer as Number
from server.kernel.actor import SYSTEM, Actor, Role
from server.settings import Settings, from_environment
from server.web.deps import Services
from tests.factories import small_content

CONTENT = Path(__file__).parent.parent.parent
START = datetime(2027, 3, 1, 9, tzinfo=UTC)
PRACTICE = "practice"
CANDIDATES = 8
IN_THE_HOUSE = 3
"""Of them a test with a house of its own has so many; a crowd of clients has all."""


@dataclass
class Clock:
    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, *, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Staged:
    """A database to copy, and the keys that belong to it: content published, candidates known."""

    url: str
    data_dir: Path
    candidates: tuple[Actor, ...]
    tokens: tuple[str, ...]


@dataclass
class ExamHouse:
    settings: Settings
    services: Services
    clock: Clock
    candidates: list[Actor] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)

    def restart(self) -> None:
        """What a new process knows: nothing but the store and the key files."""
        self.services = build_services(self.settings, self.clock)

    async def sit(self, candidate: Actor) -> Sitting:
        admit = self.services.certification.admit
        return await admit(PRACTICE, actor=candidate, now=self.clock())

    async def save(self, sitting: Sitting, position: int, response: object, sequence: int) -> None:
        await self.services.exams.record_response(
            sitting.id,
            position,
            sequence=sequence,
            response=response,
            writer=None,
            actor=self.candidate_of(sitting),
            now=self.clock(),
        )

    async def sit_and_pass(self, candidate: Actor) -> Sitting:
        """Answer everything right, and close with the grade still to come."""
        sitting = await self.sit(candidate)
        await self.answer(sitting)
        await self.services.exams.endings.hand_in(sitting.id, actor=candidate, now=self.clock())
        return sitting

    async def answer(self, sitting: Sitting) -> None:
        for position, response in (await right_responses(sitting)).items():
            await self.save(sitting, position, response, 1)

    async def hand_in(self, sitting: Sitting) -> Receipt:
        """As a candidate does: mostly the grade is written with it."""
        exams, actor = self.services.flows.exams, self.candidate_of(sitting)
        receipt, _ = await exams.hand_in(sitting.id, actor=actor, now=self.clock())
        return receipt

    def candidate_of(self, sitting: Sitting) -> Actor:
        return next(one for one in self.candidates if one.person_id == sitting.person_id)

    async def audit(self) -> list[str]:
        return await audited(self.services, self.clock())


async def audited(services: Services, now: datetime) -> list[str]:
    """As the command does it, without a process of its own."""
    return await violations(services.credentials, services.flows.topics, now=now)


def settings_in(folder: Path, database_url: str) -> Settings:
    return from_environment(
        {
            "ASSAY_DATA_DIR": str(folder),
            "ASSAY_DATABASE_URL": database_url,
            "ASSAY_CONTENT_DIR": str(CONTENT),
            "ASSAY_DEMO": "1",
        }
    )


async def stage(folder: Path, database_url: str, content: Path | None = None) -> Staged:
    """Publish the content, mostly the practice exam alone, and load candidates."""
    settings = settings_in(folder, database_url)
    accounts = build_services(settings).accounts
    async with opened(settings):
        with TemporaryDirectory() as small:
            found = content or small_content(Path(small))
            report = await publish(found, actor=SYSTEM, now=START)
        assert not report.is_refused, report.findings
        loaded = await accounts.load_people(CANDIDATES, now=START)
        await curriculum.seed_completions([one.id for one in loaded], PRACTICE, now=START)
    actors = [Actor(one.id, one.email, frozenset({Role.CANDIDATE})) for one in loaded]
    return Staged(database_url, folder, tuple(actors), tuple(one.token for one in loaded))


def open_house(staged: Staged, folder: Path, database_url: str) -> ExamHouse:
    """A house on a copy of what was staged; its store must be open."""
    shutil.copytree(staged.data_dir, folder, dirs_exist_ok=True)
    changes.forget_here("content", "all")
    changes.forget_here("rulings", "all")
    settings, clock = settings_in(folder, database_url), Clock()
    services = build_services(settings, clock)
    return ExamHouse(
        settings, services, clock, [*staged.candidates[:IN_THE_HOUSE]], [*staged.tokens]
    )


async def right_responses(sitting: Sitting) -> Mapping[int, object]:
    whole = await exam_store.whole_by_id(UUID(str(sitting.id)))
    assert whole is not None
    form = await compile_form(sitting.person_id, whole.form)
    return {position: _right(one) for position, one in enumerate(form.items, start=1)}


def _right(one: FormItem) -> object:
    """Handles stand in the author's order, so the key is found by place."""
    body = one.item.body
    columns = [column.handles for column in one.presentation.columns]
    if isinstance(body, Single | Multiple):
        keys = [
            handle for handle, option in zip(columns[0], body.options, strict=True) if option.is_key
        ]
        return {"choice": keys[0]} if isinstance(body, Single) else {"choices": keys}
    if isinstance(body, Hotspot):
        shown = zip(columns[0], body.regions, strict=True)
        return {"regions": [handle for handle, region in shown if region.is_key]}
    if isinstance(body, Order):
        return {"order": list(columns[0])}
    if isinstance(body, Match):
        return {"pairs": _pairs(body, columns[0], columns[1])}
    if isinstance(body, Cloze):
        return {"gaps": _gaps(body, columns)}
    assert isinstance(body, Numeric | Text)
    return _written(body)


def _written(body: Numeric | Text) -> object:
    if isinstance(body, Numeric):
        return {"value": _number(body.answers)}
    return {"text": body.answers[0].text}


def _pairs(body: Match, lefts: tuple[str, ...], rights: tuple[str, ...]) -> dict[str, str]:
    left = {side.id: handle for side, handle in zip(body.lefts, lefts, strict=True)}
    right = {side.id: handle for side, handle in zip(body.rights, rights, strict=True)}
    return {left[a]: right[b] for a, b in body.pairs}


def _gaps(body: Cloze, columns: list[tuple[str, ...]]) -> dict[str, str]:
    filled = {}
    for at, gap in enumerate(body.gaps):
        if gap.kind is GapKind.DROPDOWN:
            keys = [option.is_key for option in gap.options]
            filled[columns[0][at]] = columns[at + 1][keys.index(True)]
        else:
            filled[columns[0][at]] = _number(gap.numbers) if gap.numbers else gap.texts[0].text
    return filled


def _number(answers: tuple[Number, ...]) -> str:
    low, high = answers[0].bounds()
    unit = answers[0].unit
    return f"{(low + high) / 2} {unit}" if unit else str((low + high) / 2)
