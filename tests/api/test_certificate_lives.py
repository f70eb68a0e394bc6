"""What happens to a certificate after its issue, as everyone sees it."""

import pytest

from server.credentials import auditing
from server.credentials.domain.event import EventKind
from server.credentials.domain.history import standing_as_of
from server.credentials.domain.verdict import Evidence, Verdict, judge
from server.credentials.finding import CertificateUnknown
from server.credentials.service import Credentials
from server.credentials.store import audit as store
from tests.api.browsing import seen
from tests.api.house import Client, Room

INQUIRY = {"reason": {"code": "inquiry", "text": "Case 12: who sat?"}}


async def certified(room: Room) -> tuple[Client, str]:
    client = await room.candidate()
    return client, str((await room.sat(client))["certificate"]["id"])


async def events_of(credentials: Credentials, printed: str) -> list[EventKind]:
    certificate = await credentials.finding.by_text(printed)
    return [one.kind for one in await credentials.life.history(certificate)]


async def test_a_suspension_is_seen_at_once_and_can_be_ended(room: Room) -> None:
    holder, printed = await certified(room)
    admin, credentials = await room.crew("admin"), room.services.credentials
    address = f"/certificates/{printed}/suspension"
    room.clock.move(hours=1)

    for _ in range(2):
        suspended = await admin.put(address, INQUIRY)
        assert (suspended.status_code, suspended.json()["verdict"]) == (200, "suspended")
    found = (await room.stranger.get(f"/certificates/{printed}")).json()
    page = (await room.http.get(f"/certificates/{printed}")).text
    between = room.clock()
    room.clock.move(hours=1)
    for _ in range(2):
        restored = await admin.delete(address)
        assert (restored.status_code, restored.json()["verdict"]) == (200, "valid")

    async def is_told() -> bool:
        notices = (await seen(holder, "/notices")).text
        return "is suspended" in notices and "counts again" in notices

    await room.settle_until(is_told)
    assert (found["verdict"], found["status"]) == ("suspended", "suspended")
    assert "Suspended." in page
    assert "Case 12" not in page
    assert await events_of(credentials, printed) == [
        EventKind.ISSUE, EventKind.SUSPEND, EventKind.RESTORE,
    ]  # fmt: skip
    certificate = await credentials.finding.by_text(printed)
    history = await credentials.life.history(certificate)
    then = standing_as_of(certificate.standing, history, between)
    assert judge(Evidence.SOUND, then, at=between) is Verdict.SUSPENDED


async def test_only_what_is_in_force_is_suspended_and_only_by_administrators(room: Room) -> None:
    holder, printed = await certified(room)
    admin, address = await room.crew("admin"), f"/certificates/{printed}/suspension"

    assert (await holder.put(address, INQUIRY)).status_code == 403
    wrong = await admin.put(address, {"reason": {"code": "fraud"}})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "suspension-reason-unknown")
    await admin.put(address, INQUIRY)
    revoked = await admin.put(f"/certificates/{printed}/revocation", {"reason": {"code": "fraud"}})
    assert revoked.json()["verdict"] == "revoked"
    for refused in (await admin.put(address, INQUIRY), await admin.delete(address)):
        assert (refused.status_code, refused.json()["code"]) == (409, "certificate-not-in-force")


async def test_a_second_pass_and_the_first_lead_to_each_other(room: Room) -> None:
    holder, first = await certified(room)
    second = str((await room.sat(holder))["certificate"]["id"])

    old = (await room.stranger.get(f"/certificates/{first}")).json()
    new = (await room.stranger.get(f"/certificates/{second}")).json()

    assert old["links"]["replaced_by"] == new["links"]["page"]
    assert new["links"]["replaces"] == old["links"]["page"]


async def test_what_is_erased_is_like_what_never_was(room: Room) -> None:
    holder, printed = await certified(room)
    credentials, accounts = room.services.credentials, room.services.accounts
    certificate = await credentials.finding.by_text(printed)
    actor = await accounts.actor_of(str(holder.token), now=room.clock())
    stranger = await accounts.actor_of(room.stock.crew["trainer"], now=room.clock())
    with pytest.raises(CertificateUnknown):
        await credentials.erasing.erase_own(printed, actor=stranger, now=room.clock())

    await credentials.erasing.erase_own(printed, actor=actor, now=room.clock())
    await room.settle()
    gone = await room.stranger.get(f"/certificates/{printed}")
    columns = (await store.columns([certificate.id]))[certificate.id]

    assert (gone.status_code, gone.json()["code"]) == (404, "certificate-unknown")
    assert columns.is_empty
    assert (await room.http.get(f"/credentials/{certificate.id}")).status_code == 404
    assert not [
        one
        for one in await auditing.violations(credentials.public_keys())
        if str(certificate.id) in one
    ]
    again = [certificate.decision_id]
    await room.services.certification.issuing.issue(again, now=room.clock())
    assert await credentials.of_decision(certificate.decision_id) is None
