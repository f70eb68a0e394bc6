"""Administrators find people, give roles, close accounts, and never shut themselves out."""

import re
from uuid import UUID

import pytest

from server.accounts.domain.people import PersonView
from server.kernel.actor import Role
from tests.api.admin.conftest import CROWD
from tests.api.browsing import every_row, posted, seen, sent
from tests.api.house import PASSWORD, Room

ROW = r'href="/admin/people/([0-9a-f-]{36})"'
BOARD = "/admin/people"


async def somebody(room: Room, key: str) -> PersonView:
    """One of the demo's people."""
    admin = await room.crew("admin")
    page = (await seen(admin, f"{BOARD}?q={key}@demo.example")).text
    return await room.services.accounts.person(UUID(re.findall(ROW, page)[0]))


async def test_paging_shows_everybody_once(crowded: Room) -> None:
    rows = await every_row(await crowded.crew("admin"), BOARD, ROW)

    assert len(rows) == len(set(rows)) >= CROWD


async def test_starts_of_names_and_addresses_find(crowded: Room) -> None:
    admin = await crowded.crew("admin")

    by_name = await every_row(admin, f"{BOARD}?q=gar%20ann", ROW)
    by_address = await every_row(admin, f"{BOARD}?q=anna.100@", ROW)

    assert len(by_name) >= 1
    assert len(by_address) == 1
    assert "Nobody matches" in (await seen(admin, f"{BOARD}?q=zzz")).text


async def test_roles_are_given_and_taken_and_found_by(room: Room) -> None:
    admin, rater = await room.crew("admin"), await somebody(room, "rater1")

    given = await posted(admin, f"{BOARD}/{rater.id}/role", role="trainer")
    assert given.headers["location"] == f"{BOARD}/{rater.id}?done=role"
    assert str(rater.id) in await every_row(admin, f"{BOARD}?group=trainer", ROW)

    await posted(admin, f"{BOARD}/{rater.id}/role-removal", role="trainer")
    assert str(rater.id) not in await every_row(admin, f"{BOARD}?group=trainer", ROW)


async def test_an_administrator_cannot_shut_themselves_out(room: Room) -> None:
    admin, own = await room.crew("admin"), await somebody(room, "admin")

    for act, fields in (("role-removal", {"role": "admin"}), ("deactivation", {})):
        answer = await posted(admin, f"{BOARD}/{own.id}/{act}", **fields)
        assert answer.status_code == 409
        assert "You cannot do this to yourself." in answer.text
    assert Role.ADMIN in (await room.services.accounts.person(own.id)).roles


async def test_a_deactivated_person_is_out_and_comes_back(room: Room) -> None:
    admin, rater = await room.crew("admin"), await somebody(room, "rater2")
    signed_in = await room.sign_in(rater.email)

    await posted(admin, f"{BOARD}/{rater.id}/deactivation")
    assert (await signed_in.delete("/session")).status_code == 401
    assert await every_row(admin, f"{BOARD}?group=deactivated", ROW) == [str(rater.id)]
    assert "Reactivate account" in (await seen(admin, f"{BOARD}/{rater.id}")).text

    await posted(admin, f"{BOARD}/{rater.id}/reactivation")
    assert await every_row(admin, f"{BOARD}?group=deactivated", ROW) == []
    assert (await room.sign_in(rater.email)).token


async def test_an_invitation_keeps_what_was_typed_and_names_the_fault(room: Room) -> None:
    admin = await room.crew("admin")

    refused = await posted(
        admin, f"{BOARD}/invitation", email="not an address", name="Nina <b>New</b>", role="trainer"
    )
    taken = await posted(
        admin, f"{BOARD}/invitation", email="admin@demo.example", name="Nina", role="candidate"
    )
    added = await posted(
        admin, f"{BOARD}/invitation", email="nina@example.org", name="Nina New", role="trainer"
    )

    assert refused.status_code == 422
    assert "Nina &lt;b&gt;New&lt;/b&gt;" in refused.text
    assert "This is not an e-mail address we can use." in refused.text
    assert taken.status_code == 409
    assert added.status_code == 303
    page = (await seen(admin, added.headers["location"])).text
    assert "Nina New" in page
    assert "invited a person" in page


async def test_a_lost_second_step_needs_a_sure_word(room: Room) -> None:
    admin, rater = await room.crew("admin"), await somebody(room, "rater1")

    unsure = await posted(admin, f"{BOARD}/{rater.id}/second-factor-removal")
    without = await posted(admin, f"{BOARD}/{rater.id}/second-factor-removal", sure="yes")

    assert unsure.status_code == 422
    assert without.status_code == 409
    assert "The second factor is not on." in without.text


@pytest.mark.parametrize("act", ["role", "deactivation", "password-link", "sign-out", "address"])
async def test_other_roles_and_strangers_can_do_nothing(room: Room, act: str) -> None:
    rater = await somebody(room, "rater1")
    path = f"{BOARD}/{rater.id}/{act}"

    assert (await posted(await room.crew("trainer"), path, role="admin")).status_code == 403
    assert (await posted(room.stranger, path, role="admin")).status_code == 303
    assert (await room.services.accounts.person(rater.id)).roles == rater.roles


async def test_unknown_people_and_acts_are_not_found(room: Room) -> None:
    admin, rater = await room.crew("admin"), await somebody(room, "rater1")

    unknown = await seen(admin, f"{BOARD}/01900000-0000-7000-8000-000000000001")
    assert unknown.status_code == 404
    assert (await seen(admin, f"{BOARD}/x")).status_code == 404
    assert (await posted(admin, f"{BOARD}/{rater.id}/erasure")).status_code == 404


async def test_a_form_from_elsewhere_does_nothing(room: Room) -> None:
    admin, rater = await room.crew("admin"), await somebody(room, "rater1")

    answer = await sent(admin, f"{BOARD}/{rater.id}/deactivation", origin="https://evil.example")

    assert answer.status_code == 403
    assert (await room.services.accounts.person(rater.id)).is_active


async def test_who_asked_to_be_deleted_is_listed_apart(room: Room) -> None:
    admin = await room.crew("admin")
    await room.register("leaver@example.org", "Lee Leaver")
    leaver = await room.services.accounts.person(
        UUID(re.findall(ROW, (await seen(admin, f"{BOARD}?q=leaver@")).text)[0])
    )
    assert "Nobody asked to be deleted" in (await seen(admin, f"{BOARD}?group=leaving")).text

    await room.services.accounts.deletions.ask(
        PASSWORD,
        with_certificates=False,
        actor=leaver.as_actor(),
        network="tests",
        now=room.clock(),
    )

    assert await every_row(admin, f"{BOARD}?group=leaving", ROW) == [str(leaver.id)]
    assert "Asked to be deleted." in (await seen(admin, f"{BOARD}/{leaver.id}")).text
    assert "asked to be deleted." in (await seen(admin, "/admin")).text
