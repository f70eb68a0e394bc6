"""The trust bundle: what it holds, that nobody else could have made it, and checking by it."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from server.cli import commands
from server.credentials.domain import trust
from server.credentials.domain.keys import Purpose
from server.credentials.domain.verdict import RevocationCode
from server.credentials.signatures import fits
from server.kernel.actor import Actor, Role
from server.kernel.ids import new_id
from server.settings import from_environment
from tests.api.house import Room

ADMIN = Actor(new_id(), "Ada Admin", frozenset({Role.ADMIN}))


async def test_it_is_signed_and_says_what_is_no_longer_in_force(room: Room) -> None:
    passed = await room.sat(await room.candidate())
    printed = passed["certificate"]["id"]
    credentials = room.services.credentials
    before = json.loads(await credentials.trust.made(now=room.clock()))
    await credentials.life.revoke(
        printed, RevocationCode.ERROR, None, actor=ADMIN, now=room.clock()
    )

    answer = await room.http.get("/trust.json")
    bundle = answer.json()

    kid, signature = trust.signature_of(bundle)
    [key] = [one for one in credentials.public_keys() if one.kid == kid]
    assert key.purpose is Purpose.STATUS
    assert fits(key.raw, trust.message(bundle), signature)
    assert not fits(key.raw, trust.message({**bundle, "standings": []}), signature)
    assert before["standings"] == []
    [fallen] = bundle["standings"]
    assert (fallen["status"], fallen["reason"]) == ("revoked", "error")
    assert fallen["key"] == trust.standing_key(printed.replace("-", ""))
    assert printed not in answer.text
    assert printed.replace("-", "") not in answer.text
    assert answer.headers["access-control-allow-origin"] == "*"


VALID = "It has not been changed or revoked, and is within its dates."
FILES = ("json", "png", "svg", "pdf", "jwt")


def verified(elsewhere: Path, *what: str) -> tuple[int, list[dict[str, Any]]]:
    """By `verify` on a machine where nothing else of us is."""
    settings = from_environment({"ASSAY_DATA_DIR": str(elsewhere / "none")})
    bundle = str(elsewhere / "trust.json")
    result = CliRunner().invoke(
        commands(settings), ["verify", "--json", "--trust", bundle, *what], catch_exceptions=False
    )
    rows: list[dict[str, Any]] = json.loads(result.stdout)["items"]
    return result.exit_code, rows


async def test_every_file_is_checked_without_us(room: Room, tmp_path: Path) -> None:
    passed = await room.sat(await room.candidate())
    printed = passed["certificate"]["id"]
    credentials = room.services.credentials
    files = []
    for extension in FILES:
        answer = await room.http.get(f"/certificates/{printed}.{extension}")
        assert answer.status_code == 200
        files.append(tmp_path / f"certificate.{extension}")
        files[-1].write_bytes(answer.content)
    named = [str(one) for one in files]
    at = room.clock()
    (tmp_path / "trust.json").write_bytes(await credentials.trust.made(now=at))

    code, rows = verified(tmp_path, *named)

    assert [row["kind"] for row in rows] == [*FILES]
    assert {row["verdict"] for row in rows} == {"valid"}
    record = (await credentials.finding.by_text(printed)).record
    says = (printed, record.holder.name)
    assert {row["text"] for row in rows} == {VALID}
    assert {(row["says"]["id"], row["says"]["holder"]) for row in rows} == {says}
    assert code == 0
    changed = files[0].read_text("utf-8").replace('"name":"', '"name":"X', 1)
    files[0].write_text(changed, "utf-8")
    assert [row["verdict"] for row in verified(tmp_path, named[0], printed)[1]] == [
        "tampered",
        "unverifiable",
    ]

    await credentials.life.revoke(
        printed, RevocationCode.REQUEST, None, actor=ADMIN, now=room.clock()
    )
    (tmp_path / "trust.json").write_bytes(await credentials.trust.made(now=at))
    code, rows = verified(tmp_path, *named[1:])
    assert {row["verdict"] for row in rows} == {"revoked"}
    assert {row["text"] for row in rows} == {"It was revoked: do not rely on it."}
    assert code == 1


async def test_a_qr_code_may_be_longer_than_a_file_name(room: Room, tmp_path: Path) -> None:
    passed = await room.sat(await room.candidate())
    credentials = room.services.credentials
    record = (await credentials.finding.by_text(passed["certificate"]["id"])).record
    (tmp_path / "trust.json").write_bytes(await credentials.trust.made(now=room.clock()))

    address = f"HTTPS://{'A' * 250}.EXAMPLE/C/{credentials.formats.token(record)}"
    code, [row] = verified(tmp_path, address)

    assert (code, row["verdict"]) == (0, "valid")
    assert row["says"]["holder"] == record.holder.name


async def test_what_was_revoked_stays_so_when_it_is_erased(room: Room, tmp_path: Path) -> None:
    printed = (await room.sat(await room.candidate()))["certificate"]["id"]
    credentials, now = room.services.credentials, room.clock()
    record = (await credentials.finding.by_text(printed)).record
    saved = tmp_path / "certificate.json"
    saved.write_bytes((await room.http.get(f"/certificates/{printed}.json")).content)

    await credentials.life.revoke(printed, RevocationCode.FRAUD, None, actor=ADMIN, now=now)
    await credentials.erasing.erase(printed, actor=ADMIN, now=now)
    (tmp_path / "trust.json").write_bytes(await credentials.trust.made(now=now))

    _, rows = verified(tmp_path, str(saved), credentials.formats.token(record))
    assert [row["verdict"] for row in rows] == ["revoked", "revoked"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda bundle: {**bundle, "standings": [*bundle["standings"], {"id": "x"}]},
        lambda bundle: {**bundle, "made_at": "2020-01-01T00:00:00Z"},
        lambda bundle: {key: value for key, value in bundle.items() if key != "proof"},
        lambda _: [],
    ],
)
async def test_a_bundle_that_was_changed_is_refused(room: Room, tmp_path: Path, spoil: Any) -> None:
    made = json.loads(await room.services.credentials.trust.made(now=room.clock()))
    (tmp_path / "trust.json").write_text(json.dumps(spoil(made)))
    settings = from_environment({"ASSAY_DATA_DIR": str(tmp_path / "none")})
    asked = ["verify", "--trust", str(tmp_path / "trust.json"), "FDX7-Q2M9-K8TR-VN4C-6W3H"]

    refused = CliRunner().invoke(commands(settings), asked)

    assert refused.exit_code == 2
    assert "trust bundle" in refused.stderr
