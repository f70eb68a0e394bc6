"""Exams under policies: codes, agreements, windows and networks, and what is kept of them."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from server.certification.auditing import violations
from server.certification.tables import DecisionRow
from server.exams import releases
from server.exams.tables import AccessCodeRow, AgreementRow, ExamReleaseRow, SittingRow
from server.kernel.clock import rfc3339
from tests.api.browsing import posted, seen
from tests.api.house import Client, Room, forget_content
from tests.factories import second_exam, small_content, write_policy

HONESTY = "I work **alone**."
MINUTE = timedelta(minutes=1)
Under = Callable[..., Awaitable[None]]


@pytest_asyncio.fixture
async def under(room: Room, tmp_path: Path) -> AsyncIterator[Under]:
    """Publishes the practice exam under another policy; afterwards it has its own again."""
    content = small_content(tmp_path)

    async def publish(honesty: str = HONESTY, **lines: str) -> None:
        (content / "exams" / "policy" / "honesty.md").write_text(honesty, "utf-8")
        write_policy(content, "practice", **lines)
        await room.publish(content)

    yield publish
    await publish()


@pytest_asyncio.fixture
async def candidate(room: Room) -> Client:
    return await room.candidate()


async def start(client: Client, **brought: str) -> tuple[int, dict[str, Any]]:
    answer = await client.post("/exams/practice/sittings", brought or None)
    return answer.status_code, answer.json()


async def refused(client: Client, **brought: str) -> tuple[int, str, object]:
    status, problem = await start(client, **brought)
    return status, problem["code"], problem.get("retry_at", "missing")


async def told(client: Client) -> dict[str, Any]:
    exam: dict[str, Any] = (await client.get("/exams/practice")).json()
    return exam


async def new_code(room: Room, sure: str = "") -> str:
    page = await posted(
        await room.crew("admin"),
        "/admin/exams/practice/access-code",
        **({"sure": sure} if sure else {}),
    )
    found = re.search(r"<code>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})</code>", page.text)
    assert found, (page.status_code, page.text)
    return found[1]


async def test_our_exams_ask_for_nothing_new(room: Room, candidate: Client) -> None:
    exam = await told(room.stranger)

    assert (exam["access_code"], exam["agreement"]) == (False, None)
    assert exam["window"] == {"opens": None, "closes": None}
    assert exam["policy"]["name"] == "practice"
    foundations = (await room.stranger.get("/exams/foundations")).json()
    assert foundations["retake"] == {"waits_days": [7, 14, 60], "attempts": 4, "window_days": 365}
    assert (await start(candidate, access_code="any", agreement_version="any"))[0] == 201


async def test_the_criteria_name_the_policy(room: Room) -> None:
    exam = (await room.stranger.get("/exams/foundations")).json()

    page = await seen(room.stranger, "/exams/foundations/criteria")

    assert f"Policy “standard”, version {exam['policy']['version']}" in page.text


async def test_administrators_are_told_the_waits_of_candidates(room: Room) -> None:
    page = await seen(await room.crew("admin"), "/admin/exams")

    assert re.search(r"After failed tries candidates wait .{0,20}7 days", page.text)
    assert "you wait" not in page.text
    assert "You have" not in page.text


async def test_a_code_opens_an_exam_that_asks_for_one(
    room: Room, under: Under, candidate: Client
) -> None:
    await under(access_code="required")
    assert (await told(candidate))["access_code"] is True
    assert await refused(candidate) == (403, "access-code-wrong", None)
    assert await refused(candidate, access_code="AAAA-AAAA-AAAA") == (
        403,
        "access-code-wrong",
        None,
    )

    code = await new_code(room, sure="yes")

    assert await refused(candidate, access_code=code[:-1] + "!") == (403, "access-code-wrong", None)
    assert (await start(candidate, access_code=f" {code.replace('-', ' ').lower()} "))[0] == 201


async def test_a_newer_code_takes_the_place_of_the_one_before(
    room: Room, under: Under, candidate: Client
) -> None:
    await under(access_code="required")
    before = await new_code(room, sure="yes")

    admin = await room.crew("admin")
    unsure = await posted(admin, "/admin/exams/practice/access-code")
    assert unsure.status_code == 409
    assert 'id="sure-error"' in unsure.text
    after = await new_code(room, sure="yes")

    assert await refused(candidate, access_code=before) == (403, "access-code-wrong", None)
    assert (await start(candidate, access_code=after))[0] == 201


async def test_of_a_code_only_a_salted_hash_is_kept(room: Room, under: Under) -> None:
    await under(access_code="required")
    code = await new_code(room, sure="yes")
    first = await AccessCodeRow.get(exam="practice")

    kept = json.dumps([dict(row) for row in await AccessCodeRow.all().values()], default=str)

    assert code.replace("-", "") not in kept.replace("-", "")
    assert len(first.salt) == 32
    page = await seen(await room.crew("admin"), "/admin/exams")
    assert code not in page.text
    events = await seen(await room.crew("admin"), "/admin/audit")
    assert "made an access code for an exam" in events.text
    assert code not in events.text


async def test_codes_cannot_be_guessed_at(room: Room, under: Under, candidate: Client) -> None:
    await under(access_code="required")
    code = await new_code(room, sure="yes")
    for number in range(5):
        wrong = await refused(candidate, access_code=f"AAAA-AAAA-AAA{number}")
        assert wrong == (403, "access-code-wrong", None)

    stopped = await candidate.post("/exams/practice/sittings", {"access_code": code})

    assert (stopped.status_code, stopped.json()["code"]) == (429, "too-many-codes")
    assert 0 < int(stopped.headers["retry-after"]) <= 900
    another = await room.candidate()
    assert (await start(another, access_code=code))[0] == 201
    room.clock.move(minutes=15, seconds=1)
    assert (await start(candidate, access_code=code))[0] == 201


async def test_guesses_at_once_are_counted_one_by_one(
    room: Room, under: Under, candidate: Client
) -> None:
    await under(access_code="required")
    await new_code(room, sure="yes")

    answers = await asyncio.gather(
        *(start(candidate, access_code=f"AAAA-AAAA-AA{number}") for number in range(20))
    )

    statuses = [status for status, _ in answers]
    assert (statuses.count(403), statuses.count(429)) == (5, 15)


@pytest.mark.parametrize(
    "body",
    [
        {"access_code": 5},
        {"access_code": "x" * 129},
        {"access_code": ["A"]},
        {"agreement_version": True},
        {"agreement_version": "0" * 65},
        {"agreement": "yes"},
    ],
    ids=str,
)
async def test_what_is_no_start_is_refused_by_its_shape(candidate: Client, body: Any) -> None:
    answer = await candidate.post("/exams/practice/sittings", body)

    assert (answer.status_code, answer.json()["code"]) == (422, "shape-wrong")


@pytest.mark.parametrize(
    "code", ["", " ", "-" * 60, "\u0000", "\U0001f600" * 30, "' OR 1=1 --", "x" * 128]
)
async def test_hostile_codes_are_wrong_ones(under: Under, candidate: Client, code: str) -> None:
    await under(access_code="required")

    status, problem = await start(candidate, access_code=code)

    assert status in {403, 422}
    assert problem["code"] in {"access-code-wrong", "shape-wrong", "text-refused"}


async def test_a_code_is_made_only_where_one_is_asked_for(room: Room) -> None:
    admin = await room.crew("admin")

    unused = await posted(admin, "/admin/exams/foundations/access-code")
    unknown = await posted(admin, "/admin/exams/no-such-exam/access-code")
    trainer = await posted(await room.crew("trainer"), "/admin/exams/foundations/access-code")

    assert (unused.status_code, unknown.status_code, trainer.status_code) == (409, 404, 403)
    assert "so there is none to make" in unused.text


async def test_an_agreement_is_accepted_before_the_start(
    room: Room, under: Under, candidate: Client
) -> None:
    await under(agreement="honesty.md")
    exam = await told(room.stranger)
    assert exam["agreement"]["html"] == "<p>I work <strong>alone</strong>.</p>"
    version = exam["agreement"]["version"]
    assert await refused(candidate) == (403, "agreement-needed", None)
    assert await refused(candidate, agreement_version="0" * 16) == (403, "agreement-needed", None)

    status, sitting = await start(candidate, agreement_version=version)

    assert status == 201
    kept = await AgreementRow.get(sitting_id=sitting["id"])
    begun = await SittingRow.get(id=sitting["id"])
    assert (kept.version, kept.agreed_ms) == (version, begun.started_ms)
    staff = await seen(await room.crew("invigilator"), f"/admin/sittings/{sitting['id']}")
    assert "Agreement accepted" in staff.text
    assert version in staff.text
    copy = (await posted(candidate, "/account/data/export", format="json")).json()
    (row,) = copy["sittings"]
    assert (row["agreement"], row["agreed_at"]) == (version, row["started_at"])


async def test_a_changed_agreement_is_accepted_anew(under: Under, candidate: Client) -> None:
    await under(agreement="honesty.md")
    before = (await told(candidate))["agreement"]["version"]
    await under(agreement="honesty.md", honesty="I work alone, and in one room.")

    status, problem = await start(candidate, agreement_version=before)

    now = (await told(candidate))["agreement"]["version"]
    assert (status, problem["code"], problem["agreement_version"]) == (403, "agreement-needed", now)
    assert now != before
    assert (await start(candidate, agreement_version=now))[0] == 201


async def test_a_window_opens_and_closes(room: Room, under: Under, candidate: Client) -> None:
    opens, closes = room.clock() + MINUTE, room.clock() + 3 * MINUTE
    await under(window=f"{{opens: {opens.isoformat()}, closes: {closes.isoformat()}}}")
    exam = await told(candidate)
    assert exam["window"] == {"opens": rfc3339(opens), "closes": rfc3339(closes)}
    assert exam["eligibility"] == {"eligible": False, "code": "exam-not-open-yet", "retry_at": None}
    assert await refused(candidate) == (403, "exam-not-open-yet", None)
    lobby = await seen(candidate, "/exams/practice")
    assert rfc3339(opens) in lobby.text
    assert "data-start" not in lobby.text

    room.clock.move(minutes=1)
    status, sitting = await start(candidate)
    room.clock.move(minutes=2)

    assert status == 201
    assert await refused(await room.candidate()) == (403, "exam-no-longer-open", None)
    item = sitting["items"][0]
    saved = await candidate.save(sitting["id"], item["position"], 1, room.right(item))
    assert saved.status_code == 200


@pytest.mark.parametrize(
    ("networks", "is_let_in"),
    [("[192.0.2.0/24]", False), ("[192.0.2.0/24, 127.0.0.0/8]", True)],
)
async def test_a_start_comes_from_the_networks_of_the_policy(
    under: Under,
    candidate: Client,
    networks: str,
    is_let_in: bool,  # noqa: FBT001 - a case
) -> None:
    await under(networks=networks)

    eligibility = (await told(candidate))["eligibility"]
    status, answer = await start(candidate)
    lobby = await seen(candidate, "/exams/practice")

    assert eligibility["eligible"] is is_let_in
    if is_let_in:
        assert status == 201
    else:
        assert (status, answer["code"], answer["retry_at"]) == (403, "network-outside", None)
        assert "yours is another" in lobby.text
        assert "data-start" not in lobby.text


async def test_a_header_does_not_move_anybody_into_a_network(
    under: Under, candidate: Client
) -> None:
    await under(networks="[192.0.2.0/24]")
    headers = {
        "X-Forwarded-For": "192.0.2.7",
        "Forwarded": "for=192.0.2.7",
        "X-Real-IP": "192.0.2.7",
    }

    answer = await candidate.post("/exams/practice/sittings", headers=headers)

    assert answer.json()["code"] == "network-outside"


async def test_a_decision_names_the_policy_it_was_made_under(
    room: Room, under: Under, candidate: Client
) -> None:
    await under(retake="{waits_days: [3], attempts: null, window_days: null}")
    version = (await releases.release_of("practice")).policy.version
    sitting = await room.sitting(candidate)
    await under(retake="{waits_days: [5], attempts: null, window_days: null}")
    await room.hand_in(candidate, sitting)
    await room.result(candidate, sitting)

    decision = json.loads((await DecisionRow.get(sitting_id=sitting["id"])).policy)

    assert (decision["policy"], decision["policy_version"]) == ("practice", version)
    assert version != (await releases.release_of("practice")).policy.version
    assert await violations(room.services.credentials.public_keys()) == []


async def test_a_release_of_before_there_were_policies_keeps_its_rule(
    room: Room, candidate: Client, tmp_path: Path
) -> None:
    content = small_content(tmp_path)
    second_exam(content, "old", policy="standard", prerequisites="{course: null, exams: []}")
    await room.publish(content)
    released = (await releases.release_of("old")).id
    row = await ExamReleaseRow.get(id=released)
    document = json.loads(row.document)
    document["blueprint"]["retake"] = document.pop("policy")["retake"]
    del document["blueprint"]["policy"]
    await ExamReleaseRow.filter(id=released).update(document=json.dumps(document))
    forget_content()

    exam = (await room.stranger.get("/exams/old")).json()
    sitting = await room.sitting(candidate, "old")

    assert exam["retake"] == {"waits_days": [7, 14, 60], "attempts": 4, "window_days": 365}
    assert exam["policy"]["name"] == "blueprint"
    assert len(sitting["items"]) == 16
    await ExamReleaseRow.filter(id=released).update(document=row.document)
    forget_content()


async def test_the_lobby_names_what_is_missing_and_keeps_what_was_typed(
    room: Room, under: Under, candidate: Client
) -> None:
    await under(agreement="honesty.md", access_code="required")
    code = await new_code(room, sure="yes")
    version = (await told(candidate))["agreement"]["version"]
    address = "/exams/practice/sittings"
    lobby = await seen(candidate, "/exams/practice")
    assert "I work <strong>alone</strong>." in lobby.text
    assert 'name="access_code"' in lobby.text

    unaccepted = await posted(candidate, address, access_code="kept <code>")
    wrong = await posted(candidate, address, access_code="wrong", agreement_version=version)
    begun = await posted(candidate, address, access_code=code, agreement_version=version)

    assert unaccepted.status_code == 403
    assert 'id="agreement_version-error"' in unaccepted.text
    assert 'value="kept &lt;code&gt;"' in unaccepted.text
    assert wrong.status_code == 403
    assert 'id="access_code-error"' in wrong.text
    assert re.search(rf'value="{version}" checked', wrong.text)
    assert (begun.status_code, begun.headers["location"][:10]) == (303, "/sittings/")


async def test_the_lobby_says_how_long_guessing_rests(
    room: Room, under: Under, candidate: Client
) -> None:
    await under(access_code="required")
    await new_code(room, sure="yes")

    answers = [
        await posted(candidate, "/exams/practice/sittings", access_code="wrong") for _ in range(6)
    ]

    assert [one.status_code for one in answers] == [403] * 5 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert 'id="access_code-error"' in answers[-1].text
