"""A certificate is withdrawn in the administration, and found in the trail by its printed ID."""

from tests.api.browsing import posted, seen
from tests.api.house import Room


async def test_a_withdrawal_ends_where_it_was_asked_for_and_is_on_record(room: Room) -> None:
    printed: str = (await room.sat(await room.candidate()))["certificate"]["id"]
    form = f"/admin/certificates/{printed}/revocation"
    admin = await room.crew("admin")

    done = await posted(admin, form, code="fraud", sure="yes", text="Case 17 of the review")
    page = (await seen(admin, done.headers["location"])).text
    trail = (await seen(admin, f"/admin/audit?subject={printed.lower()}")).text
    shown = (await seen(room.stranger, f"/certificates/{printed}")).text
    known = (await seen(admin, f"/certificates/{printed}")).text

    assert done.headers["location"] == form
    assert "This certificate is revoked" in page
    assert f'href="/admin/audit?subject={printed}"' in page
    assert "Case 17 of the review" in page
    assert f'<a href="{form}">Note for the record' in known
    assert "Case 17" not in shown
    assert "Note for the record" not in shown
    assert "revoked a certificate" in trail
    assert "Save as PDF" not in shown


async def test_another_text_than_an_id_is_looked_for_as_it_stands(room: Room) -> None:
    admin = await room.crew("admin")

    answer = await seen(admin, "/admin/audit?subject=1TPG-8C11")

    assert "No such event" in answer.text
