"""What happened is written down once, corrected beside, never changed; grants say what for."""

from typing import Any

import pytest

from server.database.connection import query
from server.exams.auditing import violations
from server.exams.domain.time_ledger import GrantOutOfRange, OwnSitting, ReasonMalformed
from server.invigilation import auditing, logbook
from server.invigilation.acts import NothingChosen, TooManyChosen, Why
from server.invigilation.domain.incident import (
    IncidentCorrected,
    IncidentKind,
    IncidentKnown,
    IncidentUnknown,
)
from server.invigilation.logbook import Entry
from server.invigilation.service import Invigilation
from server.kernel.actor import RoleLacking
from server.kernel.ids import new_id
from tests.api.browsing import seen
from tests.api.house import Client, Room
from tests.api.invigilation.conftest import actor_of, id_of


async def test_an_incident_is_written_once_and_corrected_beside(
    room: Room, iris: Client, sitting: dict[str, Any]
) -> None:
    her, now = await actor_of(room, iris), room.clock()
    entry = Entry(new_id(), IncidentKind.AWAY, "Left the room.")
    made = await logbook.log(id_of(sitting), entry, actor=her, now=now)
    room.clock.move(seconds=3)
    again = await logbook.log(id_of(sitting), entry, actor=her, now=room.clock())
    other = Entry(entry.id, IncidentKind.AWAY, "Stayed.")
    with pytest.raises(IncidentKnown):
        await logbook.log(id_of(sitting), other, actor=her, now=room.clock())
    better = Entry(new_id(), IncidentKind.HEALTH, "Felt sick.")
    corrected = await logbook.correct(made.id, better, actor=her, now=room.clock())
    with pytest.raises(IncidentCorrected):
        await logbook.correct(
            made.id, Entry(new_id(), IncidentKind.ROOM, "x"), actor=her, now=room.clock()
        )
    with pytest.raises(IncidentUnknown):
        await logbook.correct(new_id(), better, actor=her, now=room.clock())

    found = await logbook.of_sitting(
        (await room.services.exams.sitting_by_id(id_of(sitting))), actor=her, now=room.clock()
    )

    assert again == made
    assert list(found) == [made, corrected]
    assert corrected.corrects == made.id
    assert await logbook.counts([id_of(sitting)], actor=her) == {id_of(sitting): 1}
    rows = await query(
        f"SELECT action FROM audit_event WHERE subject = '{sitting['id']}' ORDER BY id"
    )
    assert [row["action"] for row in rows][1:] == [
        "sitting.incident-logged",
        "sitting.incident-corrected",
    ]


async def test_what_happened_to_everybody_stands_in_each_sitting_of_then(
    room: Room, iris: Client, sitting: dict[str, Any]
) -> None:
    her = await actor_of(room, iris)
    entry = Entry(new_id(), IncidentKind.ROOM, "Fire alarm.")
    made = await logbook.log_for_all("practice", entry, actor=her, now=room.clock())
    room.clock.move(seconds=1)
    later = await room.sitting(await room.candidate())

    then, now = [
        await logbook.of_sitting(
            await room.services.exams.sitting_by_id(id_of(one)), actor=her, now=room.clock()
        )
        for one in (sitting, later)
    ]

    assert made in then
    assert made not in now
    with pytest.raises(RoleLacking):
        await logbook.log_for_all(
            "practice", entry, actor=await actor_of(room, sitting["client"]), now=room.clock()
        )


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE incident SET text = 'Something else.'",
        "DELETE FROM incident",
        "UPDATE incident SET made_ms = 1",
    ],
)
async def test_the_audit_finds_whoever_changes_the_log(
    room: Room, iris: Client, sitting: dict[str, Any], change: str
) -> None:
    her, now = await actor_of(room, iris), room.clock()
    entry = Entry(new_id(), IncidentKind.AWAY, "Left the room.")
    made = await logbook.log(id_of(sitting), entry, actor=her, now=now)
    shared = Entry(new_id(), IncidentKind.ROOM, "Noise.")
    await logbook.log_for_all("practice", shared, actor=her, now=now)
    assert await auditing.violations() == []

    await query(f"{change} WHERE id IN ('{made.id}', '{shared.id}')")

    found = await auditing.violations()
    assert any(str(id_of(sitting)) in one for one in found)
    assert change.startswith("DELETE") or any(str(shared.id) in one for one in found)
    await query("DELETE FROM incident")
    await query("DELETE FROM audit_event WHERE action LIKE '%.incident-%'")


async def test_time_is_given_to_several_at_once_and_once(
    room: Room, invigilation: Invigilation, iris: Client, sitting: dict[str, Any]
) -> None:
    her = await actor_of(room, iris)
    over = await room.candidate()
    closed = await room.sitting(over)
    await room.hand_in(over, closed)
    chosen = [id_of(sitting), id_of(closed), new_id(), id_of(sitting)]
    why = Why(new_id(), "The network was down.", IncidentKind.DEVICE)

    first = await invigilation.acts.grant(chosen, 300, why, actor=her, now=room.clock())
    again = await invigilation.acts.grant(chosen, 300, why, actor=her, now=room.clock())

    assert first.done == again.done == [id_of(sitting)]
    assert [refusal.code for _, refusal in first.refused] == ["sitting-closed", "sitting-unknown"]
    time = (await sitting["client"].get(f"/sittings/{sitting['id']}/time")).json()
    assert time["granted_seconds"] == 300
    clocks = room.services.exams.clocks
    grant = (await clocks.entries(id_of(sitting), actor=her))[-1]
    (incident,) = await logbook.of_sitting(
        await room.services.exams.sitting_by_id(id_of(sitting)), actor=her, now=room.clock()
    )
    assert grant.reference == incident.id
    assert await logbook.counts([id_of(closed)], actor=her) == {}
    assert await violations() == []


async def test_nobody_writes_about_themselves(room: Room, iris: Client) -> None:
    await room.completed(iris)
    own = await room.sitting(iris)
    her, entry = await actor_of(room, iris), Entry(new_id(), IncidentKind.OTHER, "Nothing.")

    with pytest.raises(OwnSitting):
        await logbook.log(id_of(own), entry, actor=her, now=room.clock())

    page = (await seen(iris, f"/admin/sittings/{own['id']}")).text
    assert "/incidents" not in page
    await room.hand_in(iris, own)


async def test_several_clocks_stop_and_run_again(
    room: Room, invigilation: Invigilation, iris: Client, sitting: dict[str, Any]
) -> None:
    her, why = await actor_of(room, iris), Why(new_id(), "Fire alarm")
    states = []
    for act in (invigilation.acts.pause, invigilation.acts.resume):
        done = await act([id_of(sitting)], why, actor=her, now=room.clock())
        assert done.done == [id_of(sitting)]
        states.append((await sitting["client"].get(f"/sittings/{sitting['id']}/time")).json())

    assert [one["state"] for one in states] == ["paused", "open"]


async def test_an_act_without_reason_bounds_or_sittings_is_refused_as_a_whole(
    room: Room, invigilation: Invigilation, iris: Client, sitting: dict[str, Any]
) -> None:
    her, now, acts = await actor_of(room, iris), room.clock(), invigilation.acts
    one, why = [id_of(sitting)], Why(new_id(), "Fire alarm")

    with pytest.raises(NothingChosen):
        await acts.pause([], why, actor=her, now=now)
    with pytest.raises(TooManyChosen):
        await acts.pause([new_id() for _ in range(101)], why, actor=her, now=now)
    with pytest.raises(ReasonMalformed):
        await acts.pause(one, Why(new_id(), " "), actor=her, now=now)
    with pytest.raises(GrantOutOfRange):
        await acts.grant(one, 0, why, actor=her, now=now)
    with pytest.raises(RoleLacking):
        await acts.grant(one, 60, why, actor=await actor_of(room, sitting["client"]), now=now)


async def test_a_grant_under_the_same_key_is_given_once(
    room: Room, iris: Client, admin: Client, sitting: dict[str, Any]
) -> None:
    address, headers = f"/sittings/{sitting['id']}/grants", {"Idempotency-Key": "net-1"}
    body = {"seconds": 300, "reason": "The network was down."}

    once = await iris.post(address, body, headers=headers)
    await iris.post(address, {"seconds": 60, "reason": "Another thing."})
    again = await iris.post(address, body, headers=headers)
    other = await iris.post(address, body | {"seconds": 301}, headers=headers)
    hers = await admin.post(address, body, headers=headers)
    wrong = [
        await iris.post(address, body, headers={"Idempotency-Key": key})
        for key in ("", "a b", "x" * 129)
    ]

    assert [one.status_code for one in (once, again, hers)] == [200, 200, 200]
    assert (other.status_code, other.json()["code"]) == (409, "grant-key-reused")
    assert {(one.status_code, one.json()["code"]) for one in wrong} == {
        (422, "grant-key-malformed")
    }
    time = (await sitting["client"].get(f"/sittings/{sitting['id']}/time")).json()
    assert time["granted_seconds"] == 300 + 60 + 300
    await room.hand_in(sitting["client"], sitting)
    late = await iris.post(address, body, headers=headers)
    assert late.status_code == 200
