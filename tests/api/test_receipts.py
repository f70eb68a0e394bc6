"""A receipt as its candidate keeps it: the page, its two files, and checking them without us."""

import asyncio
import html
import json
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from click.testing import CliRunner, Result

from server.cli import commands
from server.settings import from_environment
from tests.api.browsing import seen
from tests.api.house import Client, Room

FILES = ("receipt.json", "responses.tsv")


@dataclass
class HandedIn:
    """A sitting with half of its answers, as the API and the files tell of it."""

    candidate: Client
    sitting: dict[str, Any]
    answer: httpx.Response
    folder: Path

    @property
    def address(self) -> str:
        return f"/sittings/{self.sitting['id']}"


@pytest_asyncio.fixture(scope="module")
async def handed_in(room: Room, tmp_path_factory: pytest.TempPathFactory) -> HandedIn:
    candidate = await room.candidate()
    sitting = await room.sitting(candidate)
    await room.answer(candidate, sitting, share=0.5)
    await candidate.save(sitting["id"], 1, 2, None)
    answer = await room.hand_in(candidate, sitting)
    await room.result(candidate, sitting)
    folder = tmp_path_factory.mktemp("kept")
    kept = HandedIn(candidate, sitting, answer, folder)
    for name in FILES:
        (folder / name).write_bytes((await seen(candidate, f"{kept.address}/{name}")).content)
    for name in ("did.json", "jwks.json"):
        (folder / name).write_bytes((await room.http.get(f"/.well-known/{name}")).content)
    return kept


def verify(folder: Path, *options: str, data_dir: Path | None = None) -> Result:
    settings = from_environment({"ASSAY_DATA_DIR": str(data_dir or folder / "none")})
    return CliRunner().invoke(
        commands(settings), ["receipts", "verify", str(folder / "receipt.json"), *options]
    )


def all_files(folder: Path) -> Sequence[str]:
    return "--responses", str(folder / "responses.tsv"), "--keys", str(folder / "did.json")


async def test_the_page_says_what_was_received_and_how_to_check_it(handed_in: HandedIn) -> None:
    page = (await seen(handed_in.candidate, f"{handed_in.address}/receipt")).text
    receipt = handed_in.answer.json()

    assert "7 answered, 9 left blank" in page
    assert "by you" in page
    for member in ("responses_hash", "form_hash", "kid", "signature", "sitting"):
        assert receipt[member] in page
    assert re.search(r"Receipt <span[^>]*>[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}<", page)
    assert all(f'href="{handed_in.address}/{name}"' in page for name in FILES)


async def test_the_page_shows_each_position_as_it_is_hashed(handed_in: HandedIn) -> None:
    page = (await seen(handed_in.candidate, f"{handed_in.address}/receipt")).text
    kept = [
        html.unescape(one.replace("<wbr>", ""))
        for one in re.findall(r'<code dir="ltr">(.*?)</code>', page)
    ]
    states = re.findall(r'<span class="tag[^>]*>([^<]+)</span>', page)

    lines = "".join(f"{at}\t{text}\n" for at, text in enumerate(kept, 1) if text)
    assert sha256(lines.encode()).hexdigest() == handed_in.answer.json()["responses_hash"]
    assert states == ["Left blank"] + ["Answered"] * 7 + ["Nothing saved"] * 8


async def test_the_page_tells_nothing_about_items(handed_in: HandedIn) -> None:
    page = (await seen(handed_in.candidate, f"{handed_in.address}/receipt")).text

    assert "pra-0" not in page
    stems = [re.sub("<[^>]+>", "", one["stem_html"]) for one in handed_in.sitting["items"]]
    assert not [stem for stem in stems if stem.strip() and stem.strip() in page]


async def test_the_files_are_the_contracts_bytes(handed_in: HandedIn) -> None:
    receipt, responses = ((handed_in.folder / name).read_bytes() for name in FILES)

    assert receipt == handed_in.answer.content
    assert sha256(responses).hexdigest() == json.loads(receipt)["responses_hash"]
    for name in FILES:
        headers = (await seen(handed_in.candidate, f"{handed_in.address}/{name}")).headers
        assert headers["content-disposition"] == f'attachment; filename="{name}"'
        assert "no-store" in headers["cache-control"]


async def test_the_result_leads_to_the_receipt(handed_in: HandedIn) -> None:
    page = (await seen(handed_in.candidate, f"{handed_in.address}/result")).text

    assert f'href="{handed_in.address}/receipt"' in page


@pytest.mark.parametrize("name", ["receipt", *FILES])
async def test_a_foreign_receipt_looks_like_an_unknown_one(
    room: Room, handed_in: HandedIn, name: str
) -> None:
    other, unknown = await room.candidate(), "00000000-0000-7000-8000-000000000000"

    foreign = await seen(other, f"{handed_in.address}/{name}")
    missing = await seen(other, f"/sittings/{unknown}/{name}")
    stranger = await seen(room.stranger, f"{handed_in.address}/{name}")

    assert foreign.status_code == missing.status_code == 404
    assert foreign.text == missing.text
    assert stranger.status_code == 303
    assert stranger.headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("name", ["receipt", *FILES])
async def test_before_the_close_it_leads_to_the_sitting(room: Room, name: str) -> None:
    candidate = await room.candidate()
    sitting = await room.sitting(candidate)

    answer = await seen(candidate, f"/sittings/{sitting['id']}/{name}")

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/sittings/{sitting['id']}"


async def test_what_the_clock_closed_says_so(room: Room) -> None:
    candidate = await room.candidate()
    sitting = await room.sitting(candidate)
    room.clock.move(minutes=11)
    await room.hand_in(candidate, sitting)

    page = (await seen(candidate, f"/sittings/{sitting['id']}/receipt")).text

    assert "0 answered, 16 left blank" in page
    assert "by the clock" in page


def test_the_files_verify_with_the_command(handed_in: HandedIn) -> None:
    found = verify(handed_in.folder, *all_files(handed_in.folder))

    assert found.exit_code == 0, found.output
    assert found.output.count("Good: ") == 5
    assert "7 of 16 answers" in found.output
    assert "Not proven: who answered" in found.output


def test_the_command_reports_as_json(handed_in: HandedIn) -> None:
    found = json.loads(verify(handed_in.folder, *all_files(handed_in.folder), "--json").output)

    assert found["good"] is True
    assert found["receipt"] == handed_in.answer.json()
    assert {one["good"] for one in found["checks"]} == {True}


def test_the_keys_of_the_data_folder_serve_as_well(room: Room, handed_in: HandedIn) -> None:
    found = verify(handed_in.folder, data_dir=room.stock.data_dir)

    assert found.exit_code == 0, found.output


def test_without_any_keys_it_is_wrong_use(handed_in: HandedIn) -> None:
    found = verify(handed_in.folder)

    assert found.exit_code == 2
    assert "give --keys" in found.output
    assert not (handed_in.folder / "none").exists()


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("receipt.json", '"answered":7', '"answered":8', "BAD: The signature does not fit"),
        ("responses.tsv", "1\tnull", "1\tNull", "BAD: These are not the responses"),
        ("did.json", "Multibase", "multibase", "BAD: The key"),
    ],
)
def test_a_changed_file_fails_with_a_sentence(
    handed_in: HandedIn, tmp_path: Path, name: str, old: str, new: str, says: str
) -> None:
    for path in handed_in.folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    text = (tmp_path / name).read_text("utf-8")
    assert old in text
    (tmp_path / name).write_text(text.replace(old, new), "utf-8")

    found = verify(tmp_path, *all_files(tmp_path))

    assert found.exit_code == 1
    assert says in found.output


async def test_the_program_on_the_page_checks_it_alone(handed_in: HandedIn, tmp_path: Path) -> None:
    page = (await seen(handed_in.candidate, f"{handed_in.address}/receipt")).text
    program = re.search(r'<pre id="program"[^>]*><code>(.*?)</code>', page, re.DOTALL)
    assert program is not None
    for name in ("receipt.json", "jwks.json"):
        (tmp_path / name).write_bytes((handed_in.folder / name).read_bytes())

    sound = await _python(tmp_path, "-c", html.unescape(program[1]))
    changed = (tmp_path / "receipt.json").read_text("utf-8").replace('"items":16', '"items":17')
    (tmp_path / "receipt.json").write_text(changed, "utf-8")
    broken = await _python(tmp_path, "-c", html.unescape(program[1]))

    assert sound == (0, "The signature fits.\n")
    assert broken == (1, "")


async def test_an_operator_grades_it_again(
    room: Room, stock_copy: str, handed_in: HandedIn
) -> None:
    environment = {"ASSAY_DATABASE_URL": stock_copy, "ASSAY_DATA_DIR": str(room.stock.data_dir)}
    command = ("-m", "server", "receipts", "rescore", handed_in.sitting["id"], "--json")
    responses = ("--responses", str(handed_in.folder / "responses.tsv"))

    code, output = await _python(Path.cwd(), *command, *responses, **environment)

    found = json.loads(output)
    assert (code, found["good"]) == (0, True)
    assert [one["check"] for one in found["checks"]] == ["form", "responses", "grade"]
    assert found["stored"] == found["again"]


async def _python(folder: Path, *arguments: str, **environment: str) -> tuple[int | None, str]:
    own = {key: value for key, value in os.environ.items() if not key.startswith("ASSAY_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        cwd=folder,
        env=own | environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    output, _ = await process.communicate()
    return process.returncode, output.decode()
