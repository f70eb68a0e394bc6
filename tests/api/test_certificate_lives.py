"""What happens to a certificate after its issue, as everyone sees it."""

import re
from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta

import pytest
from tortoise import Tortoise

from server.cli.bench import orders
from server.cli.running import OPERATOR
from server.credentials import auditing
from server.credentials.domain.certificate import Certificate
from server.credentials.domain.event import EventKind
from server.credentials.domain.mass import Asked, Deed
from server.credentials.domain.printed_id import display
from server.credentials.finding import CertificateUnknown
from server.credentials.service import Credentials
from server.credentials.store import audit as store
from server.database import changes
from server.notices.tables import MailRow
from tests.api.browsing import posted, seen, sent
from tests.api.conftest import Under
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

    saved = (await room.http.get(f"/certificates/{printed}.json")).content
    await posted(room.stranger, f"/certificates/{printed}/report", kind="other", text="Not his.")
    await room.settle()
    assert await rows_that_name(printed)
    await credentials.erasing.erase_own(printed, actor=actor, now=room.clock())
    await room.settle()
    await changes.prune(room.clock() + timedelta(hours=2))
    assert not await rows_that_name(printed)
    gone = await room.stranger.get(f"/certificates/{printed}")
    columns = (await store.columns([certificate.id]))[certificate.id]
    kept = await sent(room.stranger, "/verify", files={"file": ("kept.json", saved)})

    assert "Its signature is ours, but we keep no record of it" in kept.text
    assert "We know of no certificate" not in kept.text
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


async def rows_that_name(printed: str) -> list[str]:
    """Tables with the ID of a certificate in any column."""
    found = []
    for table in [one for app in (Tortoise.apps or {}).values() for one in app.values()]:
        rows = str(await table.all().values_list())
        if printed in rows or printed.replace("-", "") in rows:
            found.append(table.__name__)
    return found


async def test_a_holder_chooses_what_others_see(room: Room) -> None:
    holder, printed = await certified(room)
    own, (public, name) = f"/account/certificates/{printed}", await named(room, printed)
    stranger = room.stranger
    assert (await seen(stranger, f"/directory?name={name}")).text.count(printed) == 0

    chosen = await posted(holder, f"{own}/choices", name="yes", directory="yes")
    listed = (await seen(stranger, f"/directory?name={name.lower()}")).text
    withheld = await posted(holder, f"{own}/choices")
    hidden = await seen(stranger, f"/certificates/{printed}")

    assert (chosen.status_code, withheld.status_code) == (303, 303)
    assert f'href="/certificates/{printed}"' in listed
    assert name in public
    assert name not in hidden.text
    assert (await room.http.get(f"/certificates/{printed}.json")).status_code == 403
    assert "holder" not in (await stranger.get(f"/certificates/{printed}")).json()
    assert printed not in (await seen(stranger, f"/directory?name={name}")).text
    told = (await holder.get(f"/certificates/{printed}/privacy")).json()
    assert [(one["choice"], one["yes"]) for one in told["history"]] == [
        ("directory", True), ("name", False), ("directory", False),
    ]  # fmt: skip
    other = await room.crew("trainer")
    assert (await other.get(f"/certificates/{printed}/privacy")).status_code == 404
    assert (await seen(other, own)).status_code == 404


async def test_a_score_is_shown_in_a_certificate_issued_anew(room: Room) -> None:
    holder, printed = await certified(room)
    wanted = {"name": "shown", "directory": True, "score": True}

    answer = await holder.put(f"/certificates/{printed}/privacy", wanted)
    again = await holder.put(f"/certificates/{answer.json()['id']}/privacy", wanted)

    anew = answer.json()["id"]
    assert (answer.status_code, again.json()["id"], anew != printed) == (200, anew, True)
    document = (await room.http.get(f"/certificates/{anew}.json")).json()
    assert document["credentialSubject"]["result"][0]["value"] == "1000"
    old = (await room.stranger.get(f"/certificates/{printed}")).json()
    new = (await room.stranger.get(f"/certificates/{anew}")).json()
    assert (old["status"], old["links"]["replaced_by"]) == ("superseded", new["links"]["page"])
    assert new["verdict"] == "valid"
    assert "replaces" not in new["links"]


async def test_a_name_is_changed_where_an_administrator_grants_it(room: Room) -> None:
    holder, printed = await certified(room)
    own, admin = f"/account/certificates/{printed}", await room.crew("admin")
    early = await posted(holder, f"{own}/name")
    actor = await room.services.accounts.actor_of(str(holder.token), now=room.clock())
    rename = room.services.certification.change_name
    await rename("Nadia Neu", actor=actor, now=room.clock())

    asked = await posted(holder, f"{own}/name")
    queue = (await seen(admin, "/admin/name-changes")).text
    decided = {"request": re.findall(r'name="request" value="([^"]+)"', queue)[-1]}
    decided["decision"] = "grant"
    granted = await posted(admin, "/admin/name-changes", **decided, note="Seen the passport")
    twice = await posted(admin, "/admin/name-changes", **decided)

    assert (early.status_code, asked.status_code, granted.status_code) == (409, 303, 303)
    assert twice.status_code == 404
    assert "Nadia Neu" in queue
    (new, old) = await room.services.credentials.of_person(actor.person_id)
    assert (new.record.holder.name, new.record.expires_at) == ("Nadia Neu", old.record.expires_at)
    assert (new.replaces, old.superseded_by) == (old.id, new.id)
    page = (await seen(admin, f"/admin/certificates/{printed}")).text
    assert "Another name" in page


async def test_an_administrator_acts_on_the_page_of_a_certificate(room: Room) -> None:
    _, printed = await certified(room)
    admin, page = await room.crew("admin"), f"/admin/certificates/{printed}"

    missing = await posted(admin, f"{page}/suspension", text="Hm")
    suspended = await posted(admin, f"{page}/suspension", code="complaint", text="Case 4")
    kept = await posted(admin, f"{page}/erasure", sure="yes")
    seen_then = (await seen(admin, page)).text
    restored = await posted(admin, f"{page}/restoration", code="cleared")
    erased = await posted(admin, f"{page}/erasure", sure="yes")

    assert (missing.status_code, kept.status_code) == (422, 409)
    assert [one.status_code for one in (suspended, restored, erased)] == [303, 303, 303]
    assert "Case 4" in seen_then
    assert (await seen(admin, page)).status_code == 404


async def named(room: Room, printed: str) -> tuple[str, str]:
    """The public page, and the name on it."""
    found = await room.services.credentials.finding.by_text(printed)
    page = await seen(room.stranger, f"/certificates/{printed}")
    return page.text, found.record.holder.name


async def test_a_past_day_is_judged_by_what_had_happened_by_then(room: Room) -> None:
    _, printed = await certified(room)
    address, days = f"/certificates/{printed}/suspension", []
    for act in ("put", "delete", "get"):
        admin = await room.crew("admin")
        if act == "put":
            await admin.put(address, INQUIRY)
        elif act == "delete":
            await admin.delete(address)
        days.append(room.clock().date().isoformat())
        room.clock.move(days=1)

    found = []
    for day in days:
        asked = {"items": [{"id": printed}], "as_of": day}
        [row] = (await room.stranger.post("/verifications", asked)).json()["items"]
        found.append(row["verdict"])

    assert found == ["suspended", "valid", "valid"]


async def test_holders_are_reminded_when_the_policy_says(room: Room, under: Under) -> None:
    await under(renewal="{window_days: 30, remind_days: [20], grace_days: 0}")
    holder, printed = await certified(room)
    ends = (await room.services.credentials.finding.by_text(printed)).record.expires_at
    assert ends is not None
    counts = []
    for days in (60, 20, 14):
        room.clock.moment = ends - timedelta(days=days)
        await room.renew(holder)
        await room.services.flows.remind()
        page = (await seen(holder, "/notices")).text
        counts.append(page.count("pass “<bdi>Practice exam</bdi>” before"))

    assert counts == [0, 1, 1]


async def test_who_holds_several_is_told_once_to_download_them_again(room: Room) -> None:
    holder, printed = await certified(room)
    credentials, now = room.services.credentials, room.clock()
    first = await credentials.finding.by_text(printed)
    await room.settle()
    await credentials.issuing.issue(replace(next(orders()), person_id=first.person_id), now=now)

    def held() -> Awaitable[list[Certificate]]:
        return credentials.of_person(first.person_id)

    asked = Asked(Deed.REISSUE, "policy", None, [one.id for one in await held()])
    act = await credentials.mass_acts.commit(asked, asked.digest, actor=OPERATOR, now=now)
    async for _ in credentials.mass_acts.carry_out(act, actor=OPERATOR, now=now):
        pass
    kid = (await held())[0].kid
    room.clock.move(minutes=1)
    now = room.clock()
    key, _ = await credentials.recovery.declare(kid, at=now, actor=OPERATOR, now=now)
    async for _ in credentials.recovery.resign(key, actor=OPERATOR, now=now, at_once=1):
        pass
    await room.settle()

    kinds = [row.kind for row in await MailRow.filter(person_id=first.person_id)]
    page = (await seen(holder, "/notices")).text
    assert len(await held()) == 4
    for kind in ("certificates-reissued", "certificates-resigned"):
        assert kinds.count(kind) == 1
    assert "certificate-replaced" not in kinds
    assert page.count("Certificates of yours were issued anew</a>") == 1
    (notice,) = re.findall(r'href="([^"]+)">Download your certificates again<', page)
    assert (await seen(holder, notice)).headers["location"] == "/learning#certificates"
    assert (
        f"/certificates/{display((await held())[0].printed_id)}/files"
        in (await seen(holder, "/learning")).text
    )
