"""The log and its witnesses: one that is not ours, over HTTP, that signs, refuses or is away."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from server.credentials.log import notes
from server.credentials.log.publishing import LogHeadRefused, Publishing
from server.credentials.log.witnessing import Answer, WitnessesWrong, Witnessing, witnesses_of
from server.credentials.store import log as store
from tests.api.house import Room
from tests.api.log_machines import a_machine
from tests.witness import Foreign


@pytest.fixture
def foreign(room: Room) -> Iterator[Foreign]:
    ours = room.services.credentials.log.verifier
    with Foreign({ours.name: [ours.text]}) as one:
        yield one


def with_witness(room: Room, folder: Path, foreign: Foreign) -> Publishing:
    machine = a_machine(room, folder)
    machine.witnessing = Witnessing(witnesses_of(f"{foreign.vkey} {foreign.url}"))
    return machine


async def test_a_witness_signs_each_head_below_ours(
    room: Room, tmp_path: Path, foreign: Foreign
) -> None:
    machine = with_witness(room, tmp_path / "first", foreign)
    await machine.follow_up(now=room.clock())
    first = foreign.seen[machine.verifier.name]
    await room.sat(await room.candidate())
    await machine.gather(now=room.clock())
    second = foreign.seen[machine.verifier.name]
    await with_witness(room, tmp_path / "second", foreign).follow_up(now=room.clock())

    served = notes.note_of((await room.http.get("/log/checkpoint")).text)
    head = await store.head()
    assert head is not None
    assert 0 < first[0] < second[0] == head.size
    assert [one.name for one in served.signatures] == [machine.verifier.name, foreign.name]
    assert notes.signers_of(served, [notes.verifier_of(foreign.vkey)])
    # The first knows where it was; another must be told, and goes on from there.
    assert foreign.asked == [200, 200, 409, 200]


async def test_no_head_is_signed_that_a_witness_says_is_behind_or_other(
    room: Room, tmp_path: Path, foreign: Foreign
) -> None:
    machine = with_witness(room, tmp_path / "running", foreign)
    await machine.gather(now=room.clock())
    name = machine.verifier.name
    size, root = foreign.seen[name]
    for seen in (size + 3, bytes(32)), (size - 1, bytes(32)), (size, bytes(32)):
        foreign.seen[name] = seen
        restored = with_witness(room, tmp_path / "restored", foreign)
        with pytest.raises(LogHeadRefused, match=f"has seen a log of {seen[0]} entries"):
            await restored.follow_up(now=room.clock())
        assert restored.fault is not None

    await room.sat(await room.candidate())
    with pytest.raises(LogHeadRefused):
        await machine.gather(now=room.clock())
    with pytest.raises(LogHeadRefused):
        await machine.follow_up(now=room.clock())
    foreign.seen[name] = size, root
    await machine.follow_up(now=room.clock())
    assert machine.fault is None
    assert foreign.seen[name][0] > size


async def test_a_witness_that_does_not_sign_holds_nothing_up_and_is_said_once(
    room: Room, tmp_path: Path
) -> None:
    ours = room.services.credentials.log.verifier
    with Foreign({}) as knows_no_log, Foreign({ours.name: []}) as knows_no_key:
        other_key = f"{Foreign({}).vkey} {knows_no_key.url}"
        settings = [f"{one.vkey} {one.url}" for one in (knows_no_log, knows_no_key)]
        away = f"{Foreign({}, 'away.example').vkey} http://127.0.0.1:1"
        machine = a_machine(room, tmp_path)
        machine.witnessing = Witnessing(witnesses_of(", ".join([*settings, away])))
        with capture_logs() as said:
            await machine.gather(now=room.clock())
            await machine.gather(now=room.clock())
        assert [one["why"] for one in said] == ["log-unknown", "key-unknown", "away"]

        knows_no_key.logs[ours.name] = [ours.text]
        machine.witnessing = Witnessing(witnesses_of(other_key))
        with capture_logs() as said:
            await machine.gather(now=room.clock())
        assert [one["why"] for one in said] == ["signed-otherwise"]


async def test_a_start_does_not_wait_for_a_witness_that_is_away(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    gives_up = asyncio.Event()

    async def no_answer(url: str, body: bytes) -> Answer:
        await gives_up.wait()
        raise OSError((url, body))

    vkey = f"{Foreign({}, 'away.example').vkey} http://127.0.0.1:1"
    publishing = room.services.credentials.log.publishing
    monkeypatch.setattr(publishing, "witnessing", Witnessing(witnesses_of(vkey), no_answer))
    monkeypatch.setattr(publishing, "_is_witnessed", False)
    try:
        await asyncio.wait_for(room.services.flows.begin(), 3)
    finally:
        gives_up.set()


@pytest.mark.parametrize("text", ["x", "a b", "a+b+c https://x", "https://x"])
def test_witnesses_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(WitnessesWrong):
        witnesses_of(text)
