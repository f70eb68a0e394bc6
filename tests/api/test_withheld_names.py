"""A certificate whose holder withdrew the name: who still sees it, and where."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from tests.api.browsing import HTML, seen
from tests.api.house import Client, Room

NAME = "Philippa Withheld-Name"
FILES = ("json", "jwt", "png", "svg", "pdf")


@pytest.fixture(scope="module")
def room_engine() -> str:
    """What is withheld is one column, which the engines read alike."""
    return "sqlite"


@dataclass(frozen=True, slots=True)
class Withheld:
    certificate: str
    token: str
    holder: Client

    @property
    def page(self) -> str:
        return f"/certificates/{self.certificate}"


async def a_certificate(room: Room, email: str, name: str) -> Withheld:
    holder = await room.register(email, name)
    await room.completed(holder)
    certificate = str((await room.sat(holder))["certificate"]["id"])
    credentials = room.services.credentials
    record = (await credentials.finding.by_text(certificate)).record
    return Withheld(certificate, credentials.formats.token(record), holder)


@pytest_asyncio.fixture(scope="module")
async def withheld(room: Room) -> AsyncIterator[Withheld]:
    found = await a_certificate(room, "philippa@example.org", NAME)
    assert found.holder.token is not None
    actor = await room.services.accounts.actor_of(found.holder.token, now=room.clock())
    await room.services.credentials.choices.show_name(
        found.certificate, is_yes=False, actor=actor, now=room.clock()
    )
    yield found


async def test_the_page_and_the_api_show_strangers_initials_and_no_file(
    room: Room, withheld: Withheld
) -> None:
    page = (await room.http.get(withheld.page, headers=HTML)).text
    found = (await room.stranger.get(withheld.page)).json()

    assert "Philippa" not in page
    assert "The holder has withdrawn the name from this page." in page
    assert not [one for one in FILES if f"{withheld.certificate}.{one}" in page]
    assert "holder" not in found


@pytest.mark.parametrize("extension", FILES)
async def test_files_go_to_the_holder_and_to_whoever_brings_the_token(
    room: Room, withheld: Withheld, extension: str
) -> None:
    file = f"{withheld.page}.{extension}"
    other = await room.sign_in("candidate@demo.example")

    refused = [await room.http.get(file), await seen(other, file)]
    forged = withheld.token[:60] + ("A" if withheld.token[60] != "A" else "B") + withheld.token[61:]
    refused.append(await room.http.get(f"{file}?token={forged}"))

    assert {(one.status_code, one.headers["cache-control"]) for one in refused} == {
        (403, "no-store")
    }
    assert refused[0].json()["code"] == "name-withheld"
    for address in (f"{file}?token={withheld.token}", f"{file}?token={withheld.token.lower()}"):
        assert (await room.http.get(address)).status_code == 200
    shown = await seen(withheld.holder, file)
    assert shown.status_code == 200
    assert "no-store" in shown.headers["cache-control"]
    assert "access-control-allow-origin" not in shown.headers


async def test_the_token_of_another_certificate_opens_nothing(
    room: Room, withheld: Withheld
) -> None:
    other = await a_certificate(room, "other@example.org", "Somebody Else")

    refused = await room.http.get(f"{withheld.page}.json?token={other.token}")

    assert refused.status_code == 403


async def test_the_code_on_the_paper_shows_the_name_and_leads_to_the_files(
    room: Room, withheld: Withheld
) -> None:
    opened = (await room.http.get(f"/C/{withheld.token}", headers=HTML)).text
    files = f"{withheld.page}/files?token={withheld.token}"

    assert NAME in opened
    assert f'href="{files}"' in opened
    listed = (await room.http.get(files, headers=HTML)).text
    assert f'href="{withheld.page}.pdf?token={withheld.token}" download' in listed
    assert (await room.http.get(f"{withheld.page}/files", headers=HTML)).status_code == 403


async def test_the_proof_of_the_log_stays_public(room: Room, withheld: Withheld) -> None:
    proof = await room.http.get(f"{withheld.page}.tlog-proof")

    assert proof.status_code == 200
    assert "Philippa" not in proof.text
