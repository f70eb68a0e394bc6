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
    "/marking/moderation": ("cursor", "done"),
    "/teach/courses/practice": ("version",),
    "/teach/drafts": ("which", "cursor"),
    "/teach/drafts/new": ("kind", "exam", "course", "like"),
    "/teach/exams/practice": ("version",),
    "/teach/facts": ("q", "state", "cursor"),
    "/teach/items": ("q", "exam", "status", "cursor"),
    "/teach/reviews": ("cursor",),
    "/teach/exams/practice/statistics": ("release", "sort", "start"),
    "/verify": ("id",),
}
NAMED = (
    "/marking/training/practice/{}",
    "/marking/training/{}/x",
    "/teach/exams/{}/coverage",
    "/teach/exams/{}/statistics.csv",
    "/teach/facts/{}",
    "/teach/items/{}",
    "/teach/items/{}/statistics",
    "/teach/items/{}/statistics.csv",
)
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


async def test_no_name_in_an_address_breaks_a_page(room: Room) -> None:
    admin = await room.crew("admin")
    found = {
        f"{path}: {value[:40]}": (await seen(admin, path.format(value))).status_code
        for path in NAMED
        for value in HOSTILE
    }
    assert {path: status for path, status in found.items() if status not in {400, 404, 422}} == {}


async def test_marks_of_no_item_are_withdrawn_whatever_it_is_called(room: Room) -> None:
    admin, path = await room.crew("admin"), f"/marking/moderation/raters/{NOBODY}/withdrawal"
    for item in ("x" * 3_000, "a\x00", "\u202e"):
        answer = await posted(admin, path, item=item, reason="Tired.", sure="yes")
        assert answer.status_code in {303, 400, 404, 422}, item


async def test_nothing_asked_for_breaks_the_export_of_events(room: Room) -> None:
    admin = await room.crew("admin")

    for name in ASKED["/admin/audit"]:
        answer = await posted(admin, "/admin/audit/export", **{name: "a\x00b"})
        assert answer.status_code in {200, 201, 303}, name
