"""What stands after the question mark of an address is refused or means nothing; it breaks nothing.

PostgreSQL takes no NUL and no number past 64 bits, so both engines are asked.
"""

import base64
import json

import pytest
import pytest_asyncio

from tests.api.browsing import posted, seen
from tests.api.house import Room

NOBODY = "00000000-0000-0000-0000-000000000000"
ASKED = {
    "/admin/audit": ("who", "action", "subject", "since", "until", "cursor"),
    "/admin/certificates": ("q", "exam", "status", "by", "cursor"),
    "/admin/jobs": ("cursor",),
    "/admin/people": ("q", "group", "cursor"),
    "/admin/reports": ("state", "cursor"),
    "/admin/sittings": ("exam", "state", "who", "cursor"),
    "/api/v1/courses": ("limit", "cursor"),
    "/courses": ("q", "topic", "level", "at"),
    "/notices": ("after",),
    "/search": ("q", "kind", "at"),
    "/teach/cohorts": ("archived", "cursor"),
    "/teach/cohorts/{cohort}": ("subject", "sort", "show", "cursor"),
    "/teach/cohorts/{cohort}/invitations": ("cursor",),
    "/teach/courses/practice": ("version",),
    "/teach/exams/practice": ("version",),
    "/teach/exams/practice/statistics": ("release", "sort", "start"),
    "/verify": ("id",),
}
KEYS: tuple[list[object], ...] = (
    [9e300, "a", 1],
    [1, "a\x00", 1],
    [1, "a", 2**70],
    [True, "", False],
    [[], {}, None],
)
HOSTILE = [
    "%00", "a%00b", "%22%00%22*", "%ED%A0%80", "%FF", "a" * 3_000, "-1", "9" * 18, "9" * 40,
    "9999-12-31", "0001-01-01", "2026-02-30", "%27%22%28%29%3A*%5E-%2B%5C%25_", "AND+OR+NEAR%28",
    f"{'9' * 18}.{NOBODY}", f"1.{NOBODY}%00", f"a%00.{NOBODY}", f"e%3A%00.{NOBODY}", NOBODY,
    "%00@example.org", "%F0%9F%8E%93", "%D9%A3", "%C2%B2",
    *(base64.urlsafe_b64encode(json.dumps(key).encode()).decode() for key in KEYS),
]  # fmt: skip


@pytest_asyncio.fixture(scope="module")
async def cohort(room: Room) -> str:
    made = await posted(await room.crew("admin"), "/teach/cohorts", name="Autumn")
    return made.headers["location"].removeprefix("/teach/cohorts/").partition("?")[0]


@pytest.mark.parametrize("path", ASKED)
async def test_nothing_asked_for_breaks_a_page(room: Room, cohort: str, path: str) -> None:
    admin, address = await room.crew("admin"), path.format(cohort=cohort)
    broken = []
    for name in ASKED[path]:
        for value in HOSTILE:
            answer = await seen(admin, f"{address}?{name}={value}")
            if answer.status_code not in {200, 400, 404, 422}:
                broken.append(f"{name}={value[:40]}: {answer.status_code}")

    assert broken == []


async def test_nothing_asked_for_breaks_the_export_of_events(room: Room) -> None:
    admin = await room.crew("admin")

    for name in ASKED["/admin/audit"]:
        answer = await posted(admin, "/admin/audit/export", **{name: "a\x00b"})
        assert answer.status_code in {200, 201, 303}, name
