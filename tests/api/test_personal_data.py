"""Somebody takes their data away, and leaves."""

import asyncio
import json
import re
from datetime import timedelta
from typing import Any

import httpx
import pytest
from tortoise.models import Model

from server.accounts.domain.deletion import WAITS
from server.accounts.tables import DeletionRequestRow, PersonKeyRow, PersonRow, SessionRow
from server.audit import service as audit
from server.certification.auditing import violations
from server.curriculum.tables import CheckAnswerRow, EnrolmentRow, LessonCompletionRow
from server.exams.tables import AccommodationRow, ItemMarkRow, ResponseRevisionRow
from server.invigilation.tables import IncidentRow
from server.items.tables import ItemVersionRow
from server.notices.tables import MailRow, NoticeRow
from server.web.pages.account.export_words import LABELS, TITLES
from tests.api.browsing import posted, seen
from tests.api.house import PASSWORD, Client, Room

PROMISED = {
    "profile", "sign_ins", "second_factor", "access_tokens", "enrolments", "lesson_completions",
    "course_completions", "check_answers", "memberships", "sittings", "responses", "results",
    "accommodations", "certificates", "incidents", "notices", "mails", "events",
}  # fmt: skip


class Pages:
    """Somebody with a browser."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def get(self, path: str) -> httpx.Response:
        return await seen(self._client, path)

    async def post(self, path: str, **fields: str) -> httpx.Response:
        return await posted(self._client, path, **fields)

    async def export(self, ending: str = "json") -> httpx.Response:
        return await self.post("/account/data/export", format=ending)

    async def ask_to_leave(self, password: str = PASSWORD) -> httpx.Response:
        return await self.post("/account/data/deletion", password=password)


async def passed(room: Room) -> tuple[Client, Pages, dict[str, Any]]:
    """Somebody who learned, sat, passed and was certified."""
    client = await room.candidate()
    await client.put("/courses/foundations/enrolment")
    lesson = (await client.get("/courses/practice/lessons/the-items")).json()
    first = lesson["checks"][0]
    answer = {"choice": first["options"][0]["handle"]} if first["type"] == "single" else None
    await client.post("/courses/practice/lessons/the-items/checks/1", {"response": answer})
    asked = {"percent": "50", "reason": "I read slowly.", "document": "Letter of my doctor"}
    await posted(client, "/account/accommodations", **asked)
    sitting = await room.sitting(client)
    note = {"sequence": 1, "flagged": True, "note": "For me alone"}
    await client.put(f"/sittings/{sitting['id']}/marks/1", note)
    await room.answer(client, sitting)
    await room.hand_in(client, sitting)
    result = await room.result(client, sitting) | {"sitting": sitting["id"]}
    incidents = f"/admin/sittings/{result['sitting']}/incidents"
    iris = await room.crew("invigilator")
    await posted(iris, incidents, kind="health", text="Felt sick.")
    return client, Pages(client), result


async def test_everything_of_a_person_is_in_the_file(room: Room) -> None:
    client, pages, result = await passed(room)

    answer = await pages.export()
    told = answer.json()

    assert re.fullmatch(
        r'attachment; filename="assay-data-\d{4}-\d\d-\d\d.json"',
        answer.headers["content-disposition"],
    )
    assert told.keys() >= PROMISED
    assert told["profile"][0]["email"] == client.name
    assert {row["course"] for row in told["enrolments"]} == {"practice", "foundations"}
    assert len(told["check_answers"]) == 1
    (marks,) = told["marks"]
    assert (marks["sitting"], marks["note"]) == (result["sitting"], "For me alone")
    (sitting,) = told["sittings"]
    assert sitting["sitting"] == result["sitting"]
    assert len(told["responses"]) == sitting["items"]
    assert told["accommodations"][0]["reason"] == "I read slowly."
    assert told["accommodations"][0]["document"] == "Letter of my doctor"
    assert told["incidents"][0]["text"] == "Felt sick."
    assert told["results"][0]["scaled_score"] == result["scaled_score"]
    assert told["certificates"][0]["id"] == result["certificate"]["id"]
    assert {row["action"] for row in told["events"]} >= {"sitting.started"}


async def test_no_secret_of_an_exam_or_of_ours_is_in_the_file(room: Room) -> None:
    _, pages, _ = await passed(room)

    for ending in ("json", "html"):
        text = (await pages.export(ending)).text
        for item in await ItemVersionRow.all():
            for stem in re.findall(r'"stem_html":\s*"<p>([^"<]{20,})', item.document):
                assert json.loads(f'"{stem}"') not in text
        for row in await PersonRow.filter(password_hash__not_isnull=True).limit(1):
            assert str(row.password_hash) not in text
        for word in ("rationale", "password_hash", "token_hash", "sealed", '"key"'):
            assert word not in text


async def test_nobody_else_is_in_the_file(room: Room) -> None:
    await passed(room)
    ben, pages, _ = await passed(room)

    told = (await pages.export()).json()

    assert len(told["sittings"]) == 1
    assert {row["by"] for row in told["events"]} <= {"yourself", "the system"}
    others = [row.email for row in await PersonRow.exclude(email=ben.name)]
    assert not any(email in json.dumps(told) for email in others)


async def test_the_file_to_read_needs_nothing_else(room: Room) -> None:
    _, pages, result = await passed(room)

    answer = await pages.export("html")

    assert answer.headers["content-type"].startswith("text/html")
    assert "attachment" in answer.headers["content-disposition"]
    assert result["certificate"]["id"] in answer.text
    assert "<style>" in answer.text
    assert not re.search(r"<script|<link|<img|url\(|@import| src=", answer.text)


async def test_the_file_to_read_has_a_word_for_everything(room: Room) -> None:
    _, pages, _ = await passed(room)

    told = (await pages.export()).json()

    del told["made_at"]
    rows = [row for some in told.values() for row in some if isinstance(row, dict)]
    assert told.keys() <= TITLES.keys()
    assert {column for row in rows for column in row} <= LABELS.keys()


async def test_what_people_type_is_text_in_the_file_to_read(room: Room) -> None:
    hostile = "<script>alert(1)</script> Bell"
    client = await room.register("hostile@example.org", hostile)

    answer = await Pages(client).export("html")

    assert "<script" not in answer.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; Bell" in answer.text


async def test_strangers_foreign_forms_and_programs_get_nothing(room: Room) -> None:
    client = await room.candidate()
    made = await room.services.accounts.access_tokens.make(
        "x",
        ["read", "learn", "sit"],
        30,
        PASSWORD,
        actor=await room.services.accounts.actor_of(str(client.token), now=room.clock()),
        network="tests",
        now=room.clock(),
    )
    bearer = {"Authorization": f"Bearer {made[1]}", "Origin": room.services.public_url}
    foreign = {"Cookie": f"assay_session={client.token}", "Origin": "https://elsewhere.example"}

    for headers, status in ((bearer, 403), (foreign, 403)):
        answer = await room.http.post(
            "/account/data/export", data={"format": "json"}, headers=headers
        )
        assert answer.status_code == status
    own = {"Origin": room.services.public_url}
    answer = await room.http.post("/account/data/export", data={"format": "json"}, headers=own)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/account/data&why=form"


async def test_leaving_needs_the_password_and_can_be_undone(room: Room) -> None:
    client = await room.candidate()
    pages = Pages(client)

    refused = await pages.ask_to_leave("not the password")
    assert refused.status_code == 422
    assert "This is not your password." in refused.text
    asked = await pages.ask_to_leave()
    assert (asked.status_code, asked.headers["location"]) == (303, "/account/data?done=asked")
    assert "on the day that stands below" in (await pages.get("/account/data?done=asked")).text
    assert "Keep my account" in (await pages.get("/account/data")).text
    assert "Your account will be deleted on" in (await pages.get("/")).text
    await told(room, client)
    admin = await room.services.accounts.actor_of(
        (await room.crew("admin")).token or "", now=room.clock()
    )
    pending = await room.services.accounts.deletions.pending(actor=admin)
    assert client.name in {one.person.email for one in pending}
    last = pending[-1].person.id
    assert await room.services.accounts.deletions.pending(actor=admin, after=last) == []

    await pages.post("/account/data/deletion/undoing")

    assert "Delete my account" in (await pages.get("/account/data")).text
    assert await forgotten(room, after=WAITS + timedelta(days=1)) == 0


async def test_who_left_is_gone_and_what_others_rely_on_stands(room: Room) -> None:
    client, pages, result = await passed(room)
    person = (await pages.export()).json()["profile"][0]
    await pages.ask_to_leave()
    await told(room, client)
    assert await forgotten(room, after=WAITS - timedelta(minutes=1)) == 0

    assert await forgotten(room, after=WAITS + timedelta(minutes=1)) == 1

    row = await PersonRow.get(id=person["id"])
    assert row.email.endswith("@erased.invalid")
    assert row.name.startswith("Erased ")
    assert (row.password_hash, row.roles) == (None, "")
    erased: tuple[type[Model], ...] = (
        SessionRow, EnrolmentRow, LessonCompletionRow, CheckAnswerRow, NoticeRow, AccommodationRow
    )  # fmt: skip
    for table in erased:
        assert not await table.filter(person_id=person["id"]).exists()
    assert not await MailRow.filter(person_id=person["id"]).exists()
    assert not await ItemMarkRow.filter(sitting_id=result["sitting"]).exists()
    incident = await IncidentRow.get(sitting_id=result["sitting"])
    assert (incident.kind, incident.text) == ("health", "")
    word = client.name.encode().hex()[:20]
    assert not await PersonKeyRow.filter(person_id=person["id"], key__startswith=word).exists()
    assert (await client.get(f"/sittings/{result['sitting']}/result")).status_code == 401
    signed_in = await room.stranger.post("/session", {"email": client.name, "password": PASSWORD})
    assert signed_in.json()["code"] == "credentials-wrong"

    certificate = (await room.stranger.get(f"/certificates/{result['certificate']['id']}")).json()
    assert (certificate["verdict"], certificate["holder"]) == ("valid", person["name"])
    assert await ResponseRevisionRow.filter(sitting_id=result["sitting"]).exists()
    await audit.chain_new()
    assert await violations(room.services.credentials.public_keys()) == []


async def test_who_left_is_told_nothing_more(room: Room) -> None:
    client, pages, result = await passed(room)
    person = await PersonRow.get(email=client.name)
    await pages.ask_to_leave()
    await told(room, client)
    await forgotten(room, after=WAITS + timedelta(minutes=1))
    admin = await room.crew("admin")

    await admin.put(
        f"/certificates/{result['certificate']['id']}/revocation", {"reason": {"code": "error"}}
    )
    await room.settle()

    assert not await NoticeRow.filter(person_id=person.id).exists()
    assert not await MailRow.filter(recipient__endswith="@erased.invalid").exists()
    assert await violations(room.services.credentials.public_keys()) == []


async def test_nothing_brings_back_who_left(room: Room) -> None:
    client, pages, _ = await passed(room)
    person = (await PersonRow.get(email=client.name)).id
    await pages.ask_to_leave()
    await told(room, client)
    await forgotten(room, after=WAITS + timedelta(minutes=1))
    admin = Pages(await room.crew("admin"))
    address = f"/admin/people/{person}"
    acts = ("reactivation", "role", "address", "password-link", "deactivation", "sign-out")

    answers = {act: await admin.post(f"{address}/{act}", role="admin") for act in acts[:4]}

    assert {act: one.status_code for act, one in answers.items()} == dict.fromkeys(acts[:4], 404)
    row = await PersonRow.get(id=person)
    assert (row.roles, row.is_verified, row.deactivated_ms is None) == ("", False, False)
    seen = await admin.get(address)
    assert seen.status_code == 200
    assert not [act for act in acts if f"{address}/{act}" in seen.text]


async def test_nobody_takes_the_address_of_who_left(room: Room) -> None:
    body = {"email": "x@erased.invalid", "name": "X", "password": PASSWORD}

    refused = await room.stranger.post("/people", body)

    assert (refused.status_code, refused.json()["code"]) == (422, "email-malformed")


async def test_copies_are_written_one_by_one(room: Room) -> None:
    pages = Pages(await room.candidate())

    answers = await asyncio.gather(*(pages.export() for _ in range(3)))

    assert sorted(one.status_code for one in answers) == [200, 429, 429]
    assert (await pages.export()).status_code == 200


async def test_the_address_is_free_again(room: Room) -> None:
    client = await room.register("phoenix@example.org", "Phoenix")
    await Pages(client).ask_to_leave()
    await forgotten(room, after=WAITS + timedelta(minutes=1))

    again = await room.register("phoenix@example.org", "Phoenix Again")

    assert (await Pages(again).export()).json()["sittings"] == []


async def test_an_erasure_that_is_cut_off_is_done_again(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await room.candidate()
    await Pages(client).ask_to_leave()

    async def away(_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr("server.curriculum.personal.store.delete_of", away)
        assert await forgotten(room, after=WAITS + timedelta(minutes=1)) == 0
    assert await PersonRow.exists(email=client.name)

    assert await forgotten(room, after=WAITS + timedelta(minutes=1)) == 1
    assert not await PersonRow.exists(email=client.name)


async def test_an_administrator_does_not_leave_by_themselves(room: Room) -> None:
    pages = Pages(await room.sign_in("admin@demo.example"))

    refused = await pages.ask_to_leave()

    assert refused.status_code == 409
    assert not await DeletionRequestRow.filter(erased_ms=None).exists()


async def told(room: Room, client: Client) -> None:
    """Wait for the notice about leaving. The flows of the application may be at work on it."""
    person = await PersonRow.get(email=client.name)
    await room.settle_until(lambda: NoticeRow.exists(kind="deletion-asked", person_id=person.id))


async def forgotten(room: Room, *, after: timedelta) -> int:
    """What the job would do so much later; the clock of the others stands still."""
    return await room.services.personal.forget_due(now=room.clock() + after)
