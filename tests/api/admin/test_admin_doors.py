"""Every page of the administration refuses other roles and sends strangers to sign in."""

import pytest

from tests.api.browsing import seen
from tests.api.house import Room

PAGES = (
    "/admin",
    "/admin/audit",
    "/admin/certificates",
    "/admin/exams",
    "/admin/jobs",
    "/admin/people",
    "/admin/people/invitation",
    "/admin/reports",
    "/admin/settings",
    "/admin/sittings",
)


@pytest.mark.parametrize("path", PAGES)
async def test_a_stranger_is_sent_to_sign_in_and_back(room: Room, path: str) -> None:
    answer = await seen(room.stranger, path)

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/sign-in?next={path}"


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("key", ["trainer", "invigilator"])
async def test_other_roles_are_refused(room: Room, key: str, path: str) -> None:
    is_theirs = key == "invigilator" and path == "/admin/sittings"

    answer = await seen(await room.crew(key), path)

    assert answer.status_code == (200 if is_theirs else 403)


@pytest.mark.parametrize("path", PAGES)
async def test_an_administrator_sees_it(room: Room, path: str) -> None:
    answer = await seen(await room.crew("admin"), path)

    assert answer.status_code == 200
    assert 'aria-label="Administration"' in answer.text
