"""An open sitting seen through HTTP, in this process, with a store that may be taken away."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from server.app import opened
from server.exams.domain.sitting import Sitting
from tests.applications import application
from tests.engines import copy_of
from tests.faults.exam_house import ExamHouse, Staged, open_house, right_responses, settings_in

URL = "http://127.0.0.1:8000"


class Room:
    """An open sitting seen through HTTP."""

    def __init__(self, http: httpx.AsyncClient, house: ExamHouse, sitting: Sitting) -> None:
        self.http, self.house, self.sitting = http, house, sitting
        self.headers = {"Authorization": f"Bearer {house.tokens[0]}"}

    async def save(self, position: int, sequence: int, response: object) -> Any:
        address = f"/api/v1/sittings/{self.sitting.id}/responses/{position}"
        body = {"sequence": sequence, "response": response}
        return await self.http.put(address, json=body, headers=self.headers)

    async def stored(self) -> dict[str, Any]:
        address = f"/api/v1/sittings/{self.sitting.id}"
        answer = await self.http.get(address, headers=self.headers)
        assert answer.status_code == 200, answer.text
        return dict(answer.json()["responses"])

    async def start(self) -> Any:
        return await self.http.post("/api/v1/exams/practice/sittings", headers=self.headers)

    async def submit(self) -> Any:
        address = f"/api/v1/sittings/{self.sitting.id}/submission"
        return await self.http.post(address, headers=self.headers)

    async def take_over(self) -> Any:
        address = f"/api/v1/sittings/{self.sitting.id}/writer"
        return await self.http.put(address, headers=self.headers)

    async def text_position(self) -> int:
        right = await right_responses(self.sitting)
        return next(at for at, one in right.items() if isinstance(one, dict) and "text" in one)


@asynccontextmanager
async def opened_room(
    staged: Staged, folder: Path, database_url: str | None = None
) -> AsyncIterator[Room]:
    """On a copy of what was staged, or on the one that is given."""
    url = database_url or await copy_of(staged.url)
    async with opened(settings_in(folder, url)):
        house = open_house(staged, folder, url)
        sitting = await house.sit(house.candidates[0])
    app = application(house.settings, house.clock)
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]  # Litestar is ASGI, said in other words
    async with app.lifespan(), httpx.AsyncClient(transport=transport, base_url=URL) as http:
        room = Room(http, house, sitting)
        at = await room.text_position()
        assert (await room.save(at, 1, {"text": "before"})).status_code == 200
        yield room


def assert_refused(answer: Any, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (503, code), answer.text
    assert int(answer.headers["Retry-After"]) > 0
