"""Who goes away in the middle of a request is no incident."""

from typing import Any

import pytest

from tests.api.house import Room

JSON, FORM = b"application/json", b"application/x-www-form-urlencoded"


@pytest.mark.parametrize(("path", "kind"), [("/api/v1/session", JSON), ("/sign-in", FORM)])
async def test_half_a_body_is_no_fault_of_ours(room: Room, path: str, kind: bytes) -> None:
    statuses: list[int] = []
    parts = iter([{"type": "http.request", "body": b'{"em', "more_body": True}])

    async def receive() -> Any:
        return next(parts, {"type": "http.disconnect"})

    async def send(message: Any) -> None:
        statuses.extend([message["status"]] if "status" in message else [])

    headers = [
        (b"host", b"127.0.0.1:8000"),
        (b"origin", b"http://127.0.0.1:8000"),
        (b"content-type", kind),
        (b"content-length", b"500"),
    ]
    scope: Any = {
        "type": "http", "method": "POST", "path": path, "raw_path": path.encode(),
        "root_path": "", "query_string": b"", "headers": headers, "scheme": "http",
        "http_version": "1.1", "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8000),
        "asgi": {"version": "3.0"},
    }  # fmt: skip
    await room.app(scope, receive, send)

    assert statuses == [400]
