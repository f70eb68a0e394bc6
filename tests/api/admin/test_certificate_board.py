"""The board of certificates: every one is listed once, and found by ID, name and address."""

import pytest

from tests.api.admin.conftest import CROWD
from tests.api.browsing import every_row, seen
from tests.api.house import Room

ID = r'href="/admin/certificates/([0-9A-Z-]{24})">'
BOARD = "/admin/certificates"


async def test_paging_shows_every_certificate_once(crowded: Room) -> None:
    rows = await every_row(await crowded.crew("admin"), BOARD, ID)

    assert len(rows) == len(set(rows)) == CROWD


@pytest.mark.parametrize(
    ("state", "share"), [("revoked", 10), ("superseded", 10), ("expired", 10), ("valid", 10 / 7)]
)
async def test_states_are_filtered_and_paged(crowded: Room, state: str, share: float) -> None:
    rows = await every_row(await crowded.crew("admin"), f"{BOARD}?status={state}", ID)

    assert len(rows) == len(set(rows)) == round(CROWD / share)


async def test_an_exam_and_a_state_narrow_together(crowded: Room) -> None:
    admin = await crowded.crew("admin")

    rows = await every_row(admin, f"{BOARD}?exam=foundations", ID)
    none = await seen(admin, f"{BOARD}?exam=foundations&status=revoked")

    assert len(rows) == 3
    assert "Nothing matches" in none.text


async def test_the_start_of_an_id_finds_it_however_it_is_typed(crowded: Room) -> None:
    admin = await crowded.crew("admin")
    one = (await every_row(admin, BOARD, ID))[7]

    for typed in (one[:9], one[:9].lower(), one[:9].replace("-", " "), one):
        assert await every_row(admin, f"{BOARD}?q={typed}", ID) == [one]


async def test_names_and_addresses_find_what_their_holders_hold(crowded: Room) -> None:
    admin = await crowded.crew("admin")

    by_name = await every_row(admin, f"{BOARD}?q=ann%20adl", ID)
    by_address = await every_row(admin, f"{BOARD}?q=anna.100@", ID)
    all_annas = await every_row(admin, f"{BOARD}?q=anna", ID)

    assert 0 < len(by_name) < len(all_annas) == len(set(all_annas)) == CROWD / 10
    assert len(by_address) == 1


async def test_a_text_that_looks_like_an_id_may_still_be_an_address(crowded: Room) -> None:
    rows = await every_row(await crowded.crew("admin"), f"{BOARD}?q=anna.100", ID)

    assert len(rows) == 1


@pytest.mark.parametrize("cursor", ["x", "1", "1.2", "-1.x", "9" * 30])
async def test_a_cursor_of_ones_own_making_is_refused(crowded: Room, cursor: str) -> None:
    answer = await seen(await crowded.crew("admin"), f"{BOARD}?cursor={cursor}")

    assert answer.status_code == 422


@pytest.mark.parametrize("asked", ["<script>", "%00", "'; DROP", "%E2%80%AE", "x" * 300])
async def test_a_hostile_search_finds_nothing_and_breaks_nothing(crowded: Room, asked: str) -> None:
    answer = await seen(await crowded.crew("admin"), f"{BOARD}?q={asked}")

    assert answer.status_code == 200
    assert "<script>" not in answer.text.replace('<script type="module"', "")
