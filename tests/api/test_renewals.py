"""A certificate is renewed by its renewal exam, in its window, and whoever holds it is reminded."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from server.flows.auditing import violations
from tests.api.browsing import seen
from tests.api.house import Client, Room
from tests.factories import second_exam, small_content, write_policy
from tests.faults.ruled_house import near_the_cut

pytestmark = pytest.mark.parametrize("room_engine", ["sqlite"], indirect=True, scope="module")
EXAM, RENEWAL = "practice", "practice-renewal"
ITEM = f"{RENEWAL}-0001"
REMINDER = re.compile(r"<h3><a[^>]+>Your certificate expires on")
DAY = timedelta(days=1)


@dataclass
class Held:
    """A certificate, who holds it, and when it ends."""

    room: Room
    holder: Client
    printed: str
    ends: datetime

    async def told(self, printed: str) -> dict[str, Any]:
        found: dict[str, Any] = (await self.room.stranger.get(f"/certificates/{printed}")).json()
        return found

    async def at(self, *, days: int) -> None:
        """So many days after its end, or before."""
        self.room.clock.moment = self.ends + days * DAY
        await self.room.renew(self.holder)

    async def refused(self) -> tuple[str, object]:
        problem = (await self.holder.post(f"/exams/{RENEWAL}/sittings")).json()
        return problem["code"], problem["retry_at"]

    async def renewed(self) -> str:
        passed = await self.room.sat(self.holder, exam=RENEWAL, like=EXAM)
        return str(passed["certificate"]["id"])

    async def seen(self, path: str) -> str:
        return (await seen(self.holder, path)).text

    async def reminders(self, *days: int) -> list[int]:
        """How many there are after each of these days before the end."""
        counts = []
        for one in days:
            await self.at(days=-one)
            await self.room.services.flows.remind()
            counts.append(len(REMINDER.findall(await self.seen("/notices"))))
        return counts


@pytest_asyncio.fixture
async def held(room: Room, tmp_path: Path) -> Held:
    """Of the practice exam, which is renewed by another under a policy of its own."""
    content = small_content(tmp_path)
    second_exam(content, RENEWAL, policy="renewing", title="Renewal exam")
    rule = "{window_days: 40, remind_days: [30, 5], grace_days: 10}"
    write_policy(content, "renewing", renewal=rule)
    await room.publish(content)
    return await certified(room)


async def certified(room: Room) -> Held:
    holder = await room.candidate()
    certificate = (await room.sat(holder))["certificate"]
    found = await room.services.credentials.finding.by_text(certificate["id"])
    assert found.record.expires_at is not None
    return Held(room, holder, certificate["id"], found.record.expires_at)


async def test_a_certificate_is_renewed_from_the_reminder_to_the_new_one(held: Held) -> None:
    await held.at(days=-41)
    early = await held.refused()
    assert await held.reminders(31, 30, 29, 6, 5) == [0, 1, 1, 1, 2]
    reminder, learning = await held.seen("/notices"), await held.seen("/learning")

    renewed = await held.renewed()

    opens = (held.ends - 40 * DAY).isoformat().replace("+00:00", ".000Z")
    assert early == ("renewal-too-early", opens)
    assert "pass “<bdi>Renewal exam</bdi>” before" in reminder
    assert f'its renewal exam to renew it. <a href="/exams/{RENEWAL}">' in learning
    old, new = await held.told(held.printed), await held.told(renewed)
    assert (old["verdict"], new["verdict"]) == ("superseded", "valid")
    assert old["links"]["replaced_by"] == new["links"]["page"]
    assert new["links"]["replaces"] == old["links"]["page"]
    assert new["expires_on"] == (held.ends + 365 * DAY).date().isoformat()
    assert (await held.refused())[0] == "renewal-too-early"
    assert "renew it" not in await held.seen("/learning")
    services = held.room.services
    assert (
        await violations(services.credentials, services.flows.topics, now=held.room.clock()) == []
    )


async def test_an_expired_certificate_is_renewed_in_the_grace_and_not_later(held: Held) -> None:
    other = await certified(held.room)
    await held.at(days=10)
    renewed = await held.told(await held.renewed())

    await other.at(days=11)
    late, learning = await other.refused(), await other.seen("/learning")

    assert renewed["expires_on"] == (held.ends + 375 * DAY).date().isoformat()
    assert late == ("nothing-to-renew", None)
    assert f'Sit the exam again to renew it. <a href="/exams/{EXAM}">' in learning


async def test_what_was_revoked_while_its_renewal_was_sat_is_not_renewed(held: Held) -> None:
    await held.at(days=-5)
    room, holder = held.room, held.holder
    sitting = await room.sitting(holder, RENEWAL)
    await room.answer(holder, sitting)
    reason = {"reason": {"code": "fraud", "text": "Somebody else sat"}}
    await (await room.crew("admin")).put(f"/certificates/{held.printed}/revocation", reason)

    await room.hand_in(holder, sitting)
    result = await room.result(holder, sitting)

    assert (result["passed"], result["certificate"]) == (True, None)
    assert "was revoked, or it was erased" in await held.seen(f"/sittings/{sitting['id']}/result")
    assert (await held.told(held.printed))["verdict"] == "revoked"
    services = room.services
    assert await violations(services.credentials, services.flows.topics, now=room.clock()) == []


async def test_a_pass_won_by_a_regrade_renews_nothing_that_was_revoked(held: Held) -> None:
    await held.at(days=-5)
    room, holder, admin = held.room, held.holder, await held.room.crew("admin")
    sitting = await room.sitting(holder, RENEWAL)
    (stored,) = (await room.services.exams.sittings_by_ids([UUID(sitting["id"])])).values()
    for place, answer in (await near_the_cut(stored, knows=False, item=ITEM)).items():
        assert (await holder.save(sitting["id"], place, 1, answer)).status_code == 200
    await room.hand_in(holder, sitting)
    failed = await room.result(holder, sitting)
    reason = {"reason": {"code": "policy", "text": "Rules were broken"}}
    await admin.put(f"/certificates/{held.printed}/revocation", reason)

    ruling = {"exam": RENEWAL, "item": ITEM, "remedy": "credit"}
    ready = await regraded(room, admin, ruling)
    passed = await room.result(holder, sitting)

    assert (failed["passed"], passed["passed"], passed["certificate"]) == (False, True, None)
    assert ready["counts"]["certificates"]["barred"] == 1, ready
    services = room.services
    assert await violations(services.credentials, services.flows.topics, now=room.clock()) == []


async def regraded(room: Room, admin: Client, ruling: dict[str, str]) -> dict[str, Any]:
    """Tried, committed and carried out; returns what was counted."""
    tried = (await admin.post("/regrades", ruling)).json()

    async def found() -> dict[str, Any]:
        shown: dict[str, Any] = (await admin.get(f"/regrades/{tried['id']}")).json()
        return shown

    async def is_ready() -> bool:
        return bool((await found())["state"] == "ready")

    async def is_done() -> bool:
        return bool((await found())["state"] == "done")

    await room.settle_until(is_ready)
    ready = await found()
    body = {"digest": ready["digest"], "reason": "The item was wrong."}
    assert (await admin.put(f"/regrades/{tried['id']}/commitment", body)).status_code == 200
    room.clock.move(seconds=10)
    await room.settle_until(is_done)
    return ready
