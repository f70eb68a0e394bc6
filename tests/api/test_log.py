"""The transparency log over HTTP: its head, its tiles, and the proof beside each certificate."""

import json
from base64 import b64encode
from hashlib import sha256
from html import unescape

import httpx
import pytest
import pytest_asyncio

from server.credentials.domain.event import EventKind, LogEntry, digest_of
from server.credentials.domain.verdict import RevocationCode
from server.credentials.log import notes, proofs, tree
from server.credentials.log.notes import Checkpoint
from server.credentials.log.tiles import Tile, TileNodes, entries_in, tile_of, tiles_of
from server.kernel.actor import SYSTEM
from tests.api.house import Room

OWN = {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"}


@pytest_asyncio.fixture(scope="module")
async def certificate(room: Room) -> str:
    """The address of one that was just issued."""
    passed = await room.sat(await room.candidate())
    return f"/certificates/{passed['certificate']['id']}"


async def head_of(room: Room) -> Checkpoint:
    vkey = notes.verifier_of((await room.http.get("/log/key")).text)
    served = await room.http.get("/log/checkpoint")
    return notes.checkpoint_of(notes.opened(notes.note_of(served.text), [vkey]))


async def served_tiles(room: Room, size: int) -> dict[Tile, bytes]:
    found = {}
    for tile in tiles_of(size):
        answer = await room.http.get(f"/log/tile/{tile.path}")
        assert answer.status_code == 200
        found[tile] = answer.content
    return found


async def test_a_stranger_proves_a_certificate_with_its_files_alone(
    room: Room, certificate: str
) -> None:
    document = json.loads((await room.http.get(f"{certificate}.json")).text)
    answer = await room.http.get(f"{certificate}.tlog-proof")
    vkey = notes.verifier_of((await room.http.get("/log/key")).text)
    shown = (await room.http.get(f"/api/v1{certificate}")).json()

    proof = proofs.proof_of(answer.content)
    assert proof.extra is not None
    day = room.clock()
    entry = LogEntry(EventKind.ISSUE, day, digest_of(document, proof.extra)).line.encode()

    assert proofs.proven(proof, entry, vkey).head.size > proof.index == shown["log_index"]
    assert shown["links"]["tlog-proof"].endswith(f"{certificate}.tlog-proof")
    for wrong in (digest_of(document), digest_of(document | {"name": "x"}, proof.extra)):
        other = LogEntry(EventKind.ISSUE, day, wrong).line.encode()
        with pytest.raises(tree.LogProofWrong):
            proofs.proven(proof, other, vkey)


@pytest.mark.usefixtures("certificate")
async def test_the_tiles_are_the_tree_that_the_head_signs(room: Room) -> None:
    head = await head_of(room)
    tiles = await served_tiles(room, head.size)
    lines = [
        one for tile, content in tiles.items() if tile.level < 0 for one in entries_in(content)
    ]

    assert head.size == len(lines) > 0
    assert tree.root(head.size, TileNodes(head.size, tiles.__getitem__)) == head.root
    assert tree.root_of(map(tree.leaf_hash, lines)) == head.root
    did = (await room.http.get("/.well-known/did.json")).content
    assert head.did_hash == sha256(did).digest()


async def test_what_is_public_is_cacheable_and_sets_no_cookie(room: Room, certificate: str) -> None:
    await head_of(room)
    for path, cached in (
        ("/log/checkpoint", "max-age=2"),
        ("/log/key", "max-age=60"),
        ("/log/tile/entries/000.p/1", "immutable"),
        (f"{certificate}.tlog-proof", "no-cache"),
    ):
        answer = await room.http.get(path)

        assert answer.status_code == 200, path
        assert cached in answer.headers["cache-control"]
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", ["0/999", "9/000", "0/000.p/0", "0/000.p/300", "..%2fkeys", "x"])
@pytest.mark.usefixtures("certificate")
async def test_there_is_no_other_tile(room: Room, path: str) -> None:
    answer = await room.http.get(f"/log/tile/{path}")

    assert answer.status_code == 404


async def test_the_log_grows_with_what_is_done_and_agrees_with_what_it_was(
    room: Room, certificate: str
) -> None:
    before = await head_of(room)
    found = await room.services.credentials.finding.by_text(certificate.rpartition("/")[2])
    await room.services.credentials.life._revoke(
        found.id, RevocationCode.ERROR, None, SYSTEM, room.clock()
    )
    await room.settle()
    after = await head_of(room)
    tiles = await served_tiles(room, after.size)
    nodes = TileNodes(after.size, tiles.__getitem__)
    entries = entries_in(tiles[tile_of(f"entries/000.p/{after.size}")])

    assert after.size == before.size + 1
    assert entries[-1].split(b" ")[2] == b"revoke"
    path = tree.consistency_path(before.size, after.size, nodes)
    tree.require_consistent(before.size, before.root, after.size, after.root, path)


@pytest.mark.usefixtures("certificate")
async def test_an_old_partial_tile_is_still_served(room: Room) -> None:
    size = (await head_of(room)).size
    assert size >= 2

    one: httpx.Response = await room.http.get("/log/tile/0/000.p/1")
    all_of_it = await room.http.get(f"/log/tile/0/000.p/{size}")

    assert all_of_it.content.startswith(one.content)
    assert len(one.content) == 32


async def test_the_page_shows_the_proof_of_one_certificate_step_by_step(
    room: Room, certificate: str
) -> None:
    proof = proofs.proof_of((await room.http.get(f"{certificate}.tlog-proof")).content)

    page = await room.http.get("/log", params={"id": certificate.rpartition("/")[2].lower()})

    assert page.status_code == 200
    assert "This certificate stands in the log" in page.text
    for step in proof.path:
        assert b64encode(step).decode() in unescape(page.text)
    assert (await room.http.get("/log")).text.count("noindex") == 0


async def test_the_page_checks_a_proof_file_and_says_whose_it_is_to_nobody(
    room: Room, certificate: str
) -> None:
    content = (await room.http.get(f"{certificate}.tlog-proof")).content
    forged = content.replace(b"index ", b"index 1")

    good, bad, none = [
        await room.http.post("/log", files=files, headers=OWN)
        for files in ({"file": ("x", content)}, {"file": ("x", forged)}, {"file": ("x", b"")})
    ]

    assert good.status_code == 200
    assert "The proof holds" in good.text
    assert certificate.rpartition("/")[2] not in good.text
    assert (bad.status_code, none.status_code) == (422, 422)
    assert "does not lead to the signed head" in bad.text


@pytest.mark.parametrize("typed", ["", "nonsense", "FDX7-Q2M9-K8TR-VN4C-6W3H"])
async def test_the_page_names_what_is_wrong_with_an_id(room: Room, typed: str) -> None:
    page = await room.http.get("/log", params={"id": typed})

    assert page.status_code == 422
    assert 'id="id-error"' in page.text
