"""The pages of invigilators: the board, acts on several, incidents, unlocking, rehearsals."""

import re
from typing import Any

import pytest

from server.kernel.ids import new_id
from tests.api.browsing import posted, seen, sent
from tests.api.house import Client, Room

BOARD = "/invigilate"


def value_of(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found is not None, name
    return found[1]


async def act(client: Client, name: str, sittings: list[str], **fields: str) -> Any:
    asked = "&".join(f"sitting={one}" for one in sittings)
    page = await seen(client, f"{BOARD}/acts?act={name}&{asked}")
    assert page.status_code == 200, page.text
    form = {"act": name, "sitting": sittings, "act_id": value_of(page.text, "act_id"), **fields}
    return await sent(client, f"{BOARD}/acts", data=form)


async def assigned(admin: Client, subject: str) -> Any:
    page = (await seen(admin, f"{BOARD}/assignments")).text
    chosen = re.search(r'<option value="([0-9a-f-]{36})"[^>]*>Indigo Invigilator', page)
    assert chosen is not None
    return await posted(
        admin, f"{BOARD}/assignments", invigilator=chosen[1], subject=subject, until=""
    )


async def test_an_invigilator_sees_what_is_assigned(
    iris: Client, admin: Client, sitting: dict[str, Any]
) -> None:
    before = (await seen(iris, BOARD)).text
    assert "No sittings are assigned to you." in before
    assert sitting["id"] not in before
    assert sitting["id"] in (await seen(admin, f"{BOARD}?all=1")).text

    made = await assigned(admin, "exam:practice")
    assert made.headers["location"] == f"{BOARD}/assignments?done=assigned"
    page = (await seen(iris, BOARD)).text
    rows = (await seen(iris, f"{BOARD}/rows")).text
    listed = (await seen(admin, made.headers["location"])).text

    for html in (page, rows):
        assert sitting["id"] in html
        assert "Not yet" in html
    assert "<html" not in rows
    assert "Assigned to you now: \u2068" in page
    assert "/admin/people" not in page
    assert "On the board" in listed
    (back,) = re.findall(r'action="([^"]+/taking-back)"', listed)
    for _ in range(2):
        assert (await posted(admin, back)).status_code == 303
    assert sitting["id"] not in (await seen(iris, BOARD)).text
    assert "Nothing is assigned" in (await seen(admin, f"{BOARD}/assignments")).text


async def test_a_board_on_which_nobody_sits_says_whether_others_do(
    iris: Client, admin: Client, sitting: dict[str, Any]
) -> None:
    hers, theirs = (await seen(iris, BOARD)).text, (await seen(admin, BOARD)).text

    for html, everything in ((hers, "/admin/sittings?state=open"), (theirs, f"{BOARD}?all=1")):
        assert "None of the sittings assigned to you is running" in html
        assert re.search(r"\d+ others? (is|are) under way\.", html)
        assert f'class="button" href="{everything}"' in html
    assert sitting["id"] in (await seen(iris, "/admin/sittings?state=open")).text


async def test_who_looks_for_a_name_finds_it(
    room: Room, admin: Client, sitting: dict[str, Any]
) -> None:
    email = sitting["client"].name
    other = await room.sitting(await room.candidate())

    found = (await seen(admin, f"{BOARD}?all=1&who={email}")).text
    none = (await seen(admin, f"{BOARD}?all=1&who=xylophone")).text

    assert sitting["id"] in found
    assert other["id"] not in found
    assert "No such sitting" in none


async def test_the_board_is_reloaded_and_come_back_to_as_it_is_shown(
    iris: Client, admin: Client
) -> None:
    for client, query in ((iris, ""), (iris, "?exam=practice"), (admin, "?who=ann&all=1")):
        page = (await seen(client, f"{BOARD}{query}")).text
        address = f"{BOARD}{query}".replace("&", "&amp;")

        assert f'<a href="{address}">Reload the board</a>' in page
        assert value_of(page, "back") == address


async def test_acts_on_several_are_done_once_and_say_whom_they_missed(
    room: Room, iris: Client, sitting: dict[str, Any]
) -> None:
    gone = await room.candidate()
    closed = await room.sitting(gone)
    await room.hand_in(gone, closed)
    both = [sitting["id"], closed["id"]]
    why = {"reason": "The network was down.", "kind": "device"}

    partly = await act(iris, "grant", both, minutes="5", **why)
    done = await act(iris, "pause", [sitting["id"]], reason="Fire alarm", back=f"{BOARD}?exam=x")
    running = await act(iris, "resume", [sitting["id"]], reason="It is over")
    told = await act(iris, "message", [sitting["id"]], message="Please close the window.")

    assert partly.status_code == 410
    assert "Done for 1 of them" in partly.text
    assert "no longer takes responses" in partly.text
    assert done.headers["location"] == f"{BOARD}?exam=x&done=paused"
    assert running.headers["location"] == f"{BOARD}?done=resumed"
    assert told.headers["location"] == f"{BOARD}?done=told"
    time = (await sitting["client"].get(f"/sittings/{sitting['id']}/time")).json()
    assert (time["state"], time["granted_seconds"]) == ("open", 300)
    await sitting["client"].put(f"/sittings/{sitting['id']}/writer")
    page = (await seen(iris, f"/admin/sittings/{sitting['id']}")).text
    for words in (
        "The network was down.",
        "Device or network",
        "Time given for it: 0:05:00",
        "Please close the window.",
        "Not read yet",
        "began to write in this sitting",
        "stopped the clock of this sitting",
        "sent a message to this sitting",
    ):
        assert words in page


@pytest.mark.parametrize(
    ("name", "fields", "field"),
    [
        ("grant", {"minutes": "0", "reason": "x"}, "minutes"),
        ("grant", {"minutes": "5", "reason": " "}, "reason"),
        ("pause", {"reason": "x", "kind": "dragons"}, "kind"),
        ("message", {"message": ""}, "message"),
    ],
)
async def test_a_mistake_is_told_beside_its_field(
    iris: Client, sitting: dict[str, Any], name: str, fields: dict[str, str], field: str
) -> None:
    answer = await act(iris, name, [sitting["id"]], **fields)

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    time = (await sitting["client"].get(f"/sittings/{sitting['id']}/time")).json()
    assert (time["state"], time["granted_seconds"]) == ("open", 0)


async def test_nothing_chosen_and_no_such_act_are_refused(iris: Client) -> None:
    nothing = await seen(iris, f"{BOARD}/acts?act=grant")
    unknown = await seen(iris, f"{BOARD}/acts?act=dance")
    elsewhere = await seen(iris, f"{BOARD}/acts?act=grant&back=//evil.example&sitting={new_id()}")

    assert nothing.status_code == 422
    assert "Choose at least one sitting." in nothing.text
    assert (unknown.status_code, elsewhere.status_code) == (422, 422)
    assert "evil.example" not in elsewhere.text


async def test_an_incident_is_logged_on_the_page_of_its_sitting_and_corrected(
    iris: Client, sitting: dict[str, Any]
) -> None:
    page = f"/admin/sittings/{sitting['id']}"
    entry = value_of((await seen(iris, page)).text, "entry")
    fields = {"entry": entry, "kind": "away", "text": "Left <b>the</b> room."}

    logged = [await posted(iris, f"{page}/incidents", **fields) for _ in range(2)]
    html = (await seen(iris, logged[0].headers["location"])).text

    assert [one.status_code for one in logged] == [303, 303]
    assert html.count("Left &lt;b&gt;the&lt;/b&gt; room.") == 2  # in the log, and for a grant
    assert "It is in the incident log." in html
    correction = f"{BOARD}/incidents/{entry}/correction"
    assert correction in html
    fixed = {"kind": "health", "text": "Felt sick."}
    answer = await posted(iris, correction, **fixed)
    again = await posted(iris, correction, **fixed)
    after = (await seen(iris, answer.headers["location"])).text
    assert (answer.status_code, again.status_code) == (303, 409)
    assert "Corrected below" in after
    assert "Corrects entry 1" in after
    assert correction not in after
    wrong = await posted(iris, f"{page}/incidents", kind="", text="x")
    assert wrong.status_code == 422
    assert 'id="kind-error"' in wrong.text


async def test_an_incident_of_everyone_stands_in_the_log_of_the_exam(
    iris: Client, sitting: dict[str, Any]
) -> None:
    fields = {"exam": "practice", "kind": "room", "text": "Fire alarm in the house."}

    answer = await posted(iris, f"{BOARD}/incidents", **fields)

    assert answer.status_code == 303
    for page in (answer.headers["location"], f"/admin/sittings/{sitting['id']}"):
        html = (await seen(iris, page)).text
        assert "Fire alarm in the house." in html
        assert "Everyone in the exam" in html
    refused = await posted(iris, f"{BOARD}/incidents", exam="practice", kind="room", text=" ")
    assert (refused.status_code, 'id="text-error"' in refused.text) == (422, True)


async def test_a_rehearsal_is_started_and_ended(room: Room, iris: Client) -> None:
    wrong = await posted(iris, f"{BOARD}/rehearsal", exam="practice", candidates="31")
    begun = await posted(iris, f"{BOARD}/rehearsal", exam="practice", candidates="3")
    again = await posted(iris, f"{BOARD}/rehearsal", exam="practice", candidates="3")
    for _ in range(25):
        room.clock.move(seconds=1)
        await room.services.invigilation.rehearsals.step(now=room.clock())
    board = (await seen(iris, begun.headers["location"])).text
    (first, *_) = re.findall(r'href="(/admin/sittings/[0-9a-f-]{36})"', board)
    page = (await seen(iris, first)).text
    ended = [await posted(iris, f"{BOARD}/rehearsal/end") for _ in range(2)]

    assert (wrong.status_code, begun.status_code, again.status_code) == (422, 303, 303)
    assert board.count("tr data-sitting") == 3
    assert "Candidate 1" in board
    assert "Rehearsal, sat by Candidate" in page
    assert [one.status_code for one in ended] == [303, 303]
    assert "data-sitting" not in (await seen(iris, BOARD)).text
