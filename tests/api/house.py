"""A running application in this process, spoken to over HTTP, and the people who use it."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
from litestar import Litestar

from server.accounts.demo import LoadedPerson
from server.accounts.domain import clients
from server.app import build_services, opened
from server.curriculum import service as curriculum
from server.database import changes
from server.exams import releases
from server.exams.publishing import publish
from server.grading import rulings
from server.kernel.actor import SYSTEM
from server.kernel.clock import system_now
from server.settings import Settings, from_environment
from server.web.deps import Services
from tests.applications import application
from tests.factories import Bank, bank, fresh_content, right_response

API = "/api/v1"
PASSWORD = "correct horse battery staple"
CREW = ("admin", "invigilator", "trainer")
POOL = 120
# Yesterday at nine: other people's verifiers ask the machine for the time, and must not be earlier.
START = system_now().replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=1)
SECONDS_OF_PATIENCE = 20
STILL_SIGNED_IN = timedelta(hours=22)


@dataclass
class Clock:
    """The server's clock, moved by hand."""

    moment: datetime = START

    def __call__(self) -> datetime:
        return self.moment

    def move(self, **by: float) -> None:
        self.moment += timedelta(**by)


@dataclass(frozen=True)
class Stock:
    """A stocked database to copy: content published, people known and signed in."""

    url: str
    data_dir: Path
    pool: tuple[LoadedPerson, ...]
    crew: dict[str, str]


def comparable(answer: httpx.Response) -> list[tuple[bytes, bytes]]:
    """Its headers but for the id of the request, which differs each time."""
    return [pair for pair in answer.headers.raw if pair[0].lower() != b"x-request-id"]


@dataclass
class Client:
    """Somebody at the API; `token` None is a stranger."""

    http: httpx.AsyncClient
    token: str | None = None
    name: str = ""

    async def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= options.pop("headers", {})
        return await self.http.request(method, API + path, headers=headers, **options)

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.send("GET", path, **options)

    async def put(self, path: str, body: Any = None, **options: Any) -> httpx.Response:
        return await self.send("PUT", path, **_json(body), **options)

    async def post(self, path: str, body: Any = None, **options: Any) -> httpx.Response:
        return await self.send("POST", path, **_json(body), **options)

    async def delete(self, path: str, **options: Any) -> httpx.Response:
        return await self.send("DELETE", path, **options)

    async def save(
        self, sitting: str, position: int, sequence: int, response: Any, writer: int | None = None
    ) -> httpx.Response:
        headers = {} if writer is None else {"Assay-Writer": str(writer)}
        return await self.put(
            f"/sittings/{sitting}/responses/{position}",
            {"sequence": sequence, "response": response},
            headers=headers,
        )


@dataclass
class Room:
    """One application on one database, with its clock and its people."""

    app: Litestar
    services: Services
    http: httpx.AsyncClient
    clock: Clock
    stock: Stock
    engine: str
    _used: int = 0
    _tokens: dict[str, str] = field(default_factory=dict)
    _signed_in: datetime = START
    _banks: dict[str, Bank] = field(default_factory=dict)

    @property
    def stranger(self) -> Client:
        return Client(self.http)

    async def crew(self, key: str) -> Client:
        """One of the demo's staff, signed in: admin, invigilator or trainer."""
        if self.clock() - START < STILL_SIGNED_IN:
            return Client(self.http, self.stock.crew[key], key)
        return await self.sign_in(f"{key}@demo.example")

    async def candidate(self) -> Client:
        """Somebody new, who has completed the practice course."""
        client = Client(self.http, name=self.stock.pool[self._used].email)
        self._used += 1
        await self.renew(client)
        return client

    async def renew(self, client: Client) -> None:
        """Sign a candidate in again if the clock moved by a day."""
        if not self._tokens:
            self._tokens = {person.email: person.token for person in self.stock.pool}
        if self.clock() - self._signed_in > STILL_SIGNED_IN:
            people = await self.services.accounts.load_people(POOL, now=self.clock())
            self._tokens = {person.email: person.token for person in people}
            self._signed_in = self.clock()
        client.token = self._tokens[client.name]

    async def register(self, email: str, name: str) -> Client:
        stranger = self.stranger
        body = {"email": email, "name": name, "password": PASSWORD}
        assert (await stranger.post("/people", body)).status_code == 201
        return await self.sign_in(email)

    async def sign_in(self, email: str) -> Client:
        session = await self.stranger.post("/session", {"email": email, "password": PASSWORD})
        assert session.status_code == 201, session.text
        return Client(self.http, session.json()["token"], session.json()["person"]["name"])

    async def completed(self, client: Client) -> None:
        """Whoever of the crew sits the practice exam reads its course first, like all others."""
        for lesson in ("the-sitting", "the-items", "the-result", "the-certificate"):
            done = await client.put(f"/courses/practice/lessons/{lesson}/completion")
            assert done.status_code == 200

    async def sitting(self, client: Client, exam: str = "practice") -> dict[str, Any]:
        started = await client.post(f"/exams/{exam}/sittings")
        assert started.status_code == 201, started.text
        sitting: dict[str, Any] = started.json()
        return sitting

    def right(self, shown: dict[str, Any], exam: str = "practice") -> dict[str, Any]:
        return right_response(shown, self._bank(exam))

    async def answer(
        self, client: Client, sitting: dict[str, Any], share: float = 1, exam: str = "practice"
    ) -> None:
        """Answer the first items rightly, as large a share of them as asked."""
        items = sitting["items"]
        for item in items[: round(len(items) * share)]:
            saved = await client.save(sitting["id"], item["position"], 1, self.right(item, exam))
            assert saved.status_code == 200, saved.text

    async def hand_in(self, client: Client, sitting: dict[str, Any]) -> httpx.Response:
        return await client.post(f"/sittings/{sitting['id']}/submission")

    async def read_course(self, client: Client, slug: str) -> None:
        """Complete all of its lessons."""
        course = (await client.get(f"/courses/{slug}")).json()
        for module in course["modules"]:
            for lesson in module["lessons"]:
                done = await client.put(f"/courses/{slug}/lessons/{lesson['slug']}/completion")
                assert done.status_code in {200, 204}, done.text

    async def settle(self) -> None:
        await self.services.flows.settle()

    async def settle_until(self, is_so: Callable[[], Awaitable[bool]]) -> None:
        """The flows of the application may be at work on it already."""
        async with asyncio.timeout(SECONDS_OF_PATIENCE):
            while not await is_so():
                await self.settle()
                await asyncio.sleep(0.01)

    async def result(self, client: Client, sitting: dict[str, Any]) -> dict[str, Any]:
        """The released result. The flows of the application may be at work on it already."""
        async with asyncio.timeout(SECONDS_OF_PATIENCE):
            while True:
                await self.settle()
                found = (await client.get(f"/sittings/{sitting['id']}/result")).json()
                if found.get("state") == "released":
                    assert isinstance(found, dict)
                    return found
                await asyncio.sleep(0.01)

    async def sat(
        self, client: Client, share: float = 1, exam: str = "practice", like: str = "practice"
    ) -> dict[str, Any]:
        """A whole sitting: start, answer, hand in; returns the released result."""
        sitting = await self.sitting(client, exam)
        await self.answer(client, sitting, share, like)
        await self.hand_in(client, sitting)
        return await self.result(client, sitting) | {"sitting": sitting["id"]}

    async def publish(self, content: Path) -> None:
        report = await publish(content, actor=SYSTEM, now=self.clock())
        assert not report.is_refused, report.findings
        forget_content()

    def _bank(self, exam: str) -> Bank:
        if exam not in self._banks:
            self._banks[exam] = bank(exam)
        return self._banks[exam]


def forget_content() -> None:
    """What modules remember belongs to a process; here several stores follow each other."""
    for scope in {releases.SCOPE, curriculum.SCOPE, rulings.SCOPE}:
        changes.forget_here(scope, "all")


def settings_for(url: str, data_dir: Path) -> Settings:
    return from_environment(
        {
            "ASSAY_DATABASE_URL": url,
            "ASSAY_DATA_DIR": str(data_dir),
            "ASSAY_CONTENT_DIR": str(fresh_content()),
            "ASSAY_DEMO": "1",
        }
    )


async def stocked(url: str, data_dir: Path) -> Stock:
    """Publish the repository's content into an empty database and let people in."""
    settings = settings_for(url, data_dir)
    services = build_services(settings, Clock())
    forget_content()
    async with opened(settings):
        report = await publish(fresh_content(), actor=SYSTEM, now=START)
        assert not report.is_refused, report.findings
        forget_content()
        await services.accounts.seed_demo(now=START)
        pool = await services.accounts.load_people(POOL, now=START)
        people = [person.id for person in pool]
        await curriculum.seed_completions(people, "practice", now=START)
        crew = {key: await _token(services, key) for key in CREW}
    forget_content()
    return Stock(url, data_dir, tuple(pool), crew)


@asynccontextmanager
async def running(stock: Stock, url: str, engine: str) -> AsyncIterator[Room]:
    """Serve a copy of the stock at `url`, with the stock's keys and a log of its own."""
    clock = Clock()
    stock = replace(stock, data_dir=_home_of(stock, url))
    app = application(settings_for(url, stock.data_dir), clock)
    forget_content()
    async with _lifespan_of(app):
        served: Any = app  # Litestar writes ASGI's messages out in more detail than httpx
        transport = httpx.ASGITransport(served, raise_app_exceptions=False)
        async with httpx.AsyncClient(
            transport=transport, base_url=app.state.services.public_url
        ) as http:
            services: Services = app.state.services
            yield Room(app, services, http, clock, stock, engine)
    forget_content()


def _home_of(stock: Stock, url: str) -> Path:
    home = stock.data_dir / sha256(url.encode()).hexdigest()[:12]
    shutil.copytree(stock.data_dir / "keys", home / "keys", dirs_exist_ok=True)
    return home


@asynccontextmanager
async def _lifespan_of(app: Litestar) -> AsyncIterator[None]:
    """Hold the lifespan inside one task of its own: it must be left where it was entered."""
    is_open: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    is_over = asyncio.Event()

    async def hold() -> None:
        async with app.lifespan():
            is_open.set_result(None)
            await is_over.wait()

    task = asyncio.create_task(hold())
    waiting: Iterable[asyncio.Future[None]] = (task, is_open)
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        await task
    try:
        yield
    finally:
        is_over.set()
        await task


async def _token(services: Services, key: str) -> str:
    session = await services.accounts.sign_in(
        f"{key}@demo.example", PASSWORD, now=START, client=clients.Client("tests")
    )
    return session.token


def _json(body: Any) -> dict[str, Any]:
    return {} if body is None else {"json": body}
