"""When a head is signed, and when not: several machines, stores put back, entries altered."""

from collections.abc import Awaitable, Callable
from errno import ENOSPC
from pathlib import Path

import pytest
import pytest_asyncio

from server.credentials.domain.keys import Purpose
from server.credentials.keyring.service import Keyring
from server.credentials.log import folder, notes
from server.credentials.log.folder import FolderDamaged
from server.credentials.log.notes import Checkpoint
from server.credentials.log.publishing import LogHeadRefused, Publishing, head_of
from server.credentials.log.tiles import tiles_of
from server.credentials.store import log as store
from server.database.connection import query
from tests.api.browsing import seen
from tests.api.house import Room
from tests.api.log_machines import a_machine

Another = Callable[[str], Publishing]


@pytest_asyncio.fixture(scope="module")
async def certificate(room: Room) -> str:
    passed = await room.sat(await room.candidate())
    return str(passed["certificate"]["id"])


@pytest.fixture
def another(room: Room, tmp_path: Path, certificate: str) -> Another:
    """A machine of its own, on the same store and with the same keys."""
    del certificate

    def machine(name: str) -> Publishing:
        return a_machine(room, tmp_path / name)

    return machine


def signed(room: Room, head: Checkpoint) -> str:
    credentials = room.services.credentials
    signature = credentials._signer.sign(Purpose.LOG, head.text.encode()).value
    return f"{head.text}\n{credentials.log.verifier.line(signature)}"


async def test_another_machine_makes_the_same_files_from_the_store(
    room: Room, another: Another
) -> None:
    first, second = room.services.credentials.log.publishing, another("second")

    head = await second.publish(now=room.clock())

    assert head == await store.head()
    for tile in tiles_of(head.size):
        assert second.folder.read(tile) == first.folder.read(tile)


async def test_no_head_is_signed_behind_one_in_the_data_folder_until_it_is_accepted(
    room: Room, another: Another, certificate: str
) -> None:
    machine = another("restored")
    size, _ = await store.sizes()
    machine.folder.keep_checkpoint(
        signed(room, Checkpoint(machine.verifier.name, size + 5, bytes(32)))
    )

    with pytest.raises(LogHeadRefused, match=f"{size} entries, and a head over {size + 5}"):
        await machine.publish(now=room.clock())
    with pytest.raises(LogHeadRefused):
        await machine.follow_up(now=room.clock())
    assert (await room.stranger.get(f"/certificates/{certificate}")).json()["verdict"] == "valid"

    with pytest.raises(LogHeadRefused):
        await machine.accept(size + 5, now=room.clock())
    await machine.accept(size, now=room.clock())
    assert head_of(await machine.publish(now=room.clock())).size == size
    assert (await store.sizes())[1] == size


async def test_a_lost_key_file_is_said_and_takes_no_server_out(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Keyring, "lost", frozenset({"status-0002.pem"}))

    health = await room.http.get("/health")

    assert (health.status_code, health.json()) == (
        200,
        {"status": "ok", "degraded": ["signing-keys"]},
    )


async def test_a_log_that_stands_still_is_said_takes_no_server_out_and_goes_on_by_itself(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, content: bytes) -> None:
        del path, content
        raise OSError(ENOSPC, "")

    admin, candidate = await room.crew("admin"), await room.candidate()
    sitting = await room.sitting(candidate)
    await room.answer(candidate, sitting)
    monkeypatch.setattr(folder, "write_whole", full)
    await room.hand_in(candidate, sitting)
    await room.settle_until(lambda: stands_still(room))

    health = await room.http.get("/health")
    assert health.status_code == 200
    assert health.json() == {"status": "ok", "degraded": ["transparency-log"]}
    assert "assay_log_stands_still 1.0" in (await room.http.get("/metrics")).text
    page = (await seen(admin, "/admin")).text
    assert "The transparency log stands still" in page
    assert "cannot be written (No space left on device). Make room" in page
    assert str(room.stock.data_dir) not in page

    monkeypatch.undo()
    assert (await room.result(candidate, sitting))["certificate"] is not None
    assert (await room.http.get("/health")).json() == {"status": "ok"}
    assert "stands still" not in (await seen(admin, "/admin")).text


async def stands_still(room: Room) -> bool:
    return room.services.credentials.log.stands_still


async def test_no_head_is_signed_over_entries_that_differ_from_what_was_signed(
    room: Room, another: Another
) -> None:
    head = await room.services.credentials.log.head(now=room.clock())
    (row,) = await query("SELECT line FROM log_entry WHERE position = 0")
    await query("UPDATE log_entry SET line = replace(line, ' 20', ' 19') WHERE position = 0")
    try:
        with pytest.raises(LogHeadRefused, match="differs from the head"):
            await another("altered").publish(now=room.clock())
    finally:
        await query(f"UPDATE log_entry SET line = '{row['line']}' WHERE position = 0")

    assert await another("mended").publish(now=room.clock()) == head


async def test_no_head_is_signed_where_nobody_knows_what_was(room: Room, another: Another) -> None:
    machine = another("damaged")
    await machine.publish(now=room.clock())
    (machine.folder._checkpoint).write_text("nothing")

    with pytest.raises(FolderDamaged):
        await machine.publish(now=room.clock())


async def test_a_damaged_edge_is_made_again_from_the_store(room: Room, another: Another) -> None:
    head = await another("edge").publish(now=room.clock())
    files = another("edge").folder
    (last,) = [one for one in tiles_of(head.size) if one.level == 0]
    files._path(last).write_bytes(b"x")

    await another("edge").publish(now=room.clock())

    assert len(files.read(last)) == last.width * 32


async def test_nobody_is_told_of_a_certificate_while_no_head_can_cover_it(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    publishing = room.services.credentials.log.publishing
    candidate = await room.candidate()
    sitting = await room.sitting(candidate)
    await room.answer(candidate, sitting)

    async def refuse(**_: object) -> None:
        raise LogHeadRefused

    monkeypatch.setattr(publishing, "publish", refuse)
    await room.hand_in(candidate, sitting)
    await room.settle()
    result = f"/sittings/{sitting['id']}/result"
    assert (await candidate.get(result)).json()["state"] == "pending"

    monkeypatch.undo()
    assert (await room.result(candidate, sitting))["certificate"] is not None


async def test_a_log_keeps_its_name_where_the_house_moves(room: Room, another: Another) -> None:
    machine, name = another("moved"), room.services.credentials.log.verifier.name
    machine._origin = "elsewhere.example/log"

    head = await machine.publish(now=room.clock())

    assert head_of(head).origin == machine.verifier.name == name


async def test_a_head_names_the_newest_did_document(room: Room, another: Another) -> None:
    machine = another("keys")

    async def changed() -> bytes:
        return b"another document"

    other: Callable[[], Awaitable[bytes]] = changed
    ours, machine._did_document = machine._did_document, other
    before = await room.services.credentials.log.head(now=room.clock())
    after = await machine.publish(now=room.clock())
    machine._did_document = ours

    assert head_of(after).did_hash != head_of(before).did_hash
    assert head_of(after).root == head_of(before).root
    assert notes.opened(notes.note_of(after.note), [machine.verifier])
    assert head_of(await machine.publish(now=room.clock())) == head_of(before)
