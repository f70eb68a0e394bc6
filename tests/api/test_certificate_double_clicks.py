"""A button pressed again, or in two tabs at once: each deed on a certificate is done once."""

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from uuid import UUID

import httpx

from server.credentials.tables import CertificateChoiceRow, CertificateEventRow
from server.database.connection import query
from tests.api.browsing import posted, seen
from tests.api.house import Client, Room

AT_ONCE = 6
Press = Callable[[], Awaitable[httpx.Response]]


async def pressed(press: Press) -> list[int]:
    answers = await asyncio.gather(*(press() for _ in range(AT_ONCE)))
    return sorted(one.status_code for one in answers)


async def certified(room: Room) -> tuple[Client, str, UUID]:
    client = await room.candidate()
    printed = str((await room.sat(client))["certificate"]["id"])
    found = await room.services.credentials.finding.by_text(printed)
    return client, printed, found.id


async def entries(certificate_id: UUID) -> Counter[str]:
    rows = CertificateEventRow.filter(certificate_id=certificate_id)
    return Counter([row.kind for row in await rows])


async def audited(certificate_id: UUID) -> Counter[str]:
    rows = await query(f"SELECT action FROM audit_event WHERE subject = '{certificate_id}'")
    return Counter([row["action"] for row in rows])


async def test_administrators_deeds_are_done_once(room: Room) -> None:
    _, printed, certificate_id = await certified(room)
    admin, page = await room.crew("admin"), f"/admin/certificates/{printed}"
    reason = {"code": "inquiry", "text": "Case 9"}

    suspended = await pressed(lambda: posted(admin, f"{page}/suspension", **reason))
    restored = await pressed(lambda: posted(admin, f"{page}/restoration", code="cleared"))
    revoked = await pressed(lambda: posted(admin, f"{page}/revocation", code="error", sure="yes"))

    assert {*suspended, *restored, *revoked} == {303}
    once = dict(await entries(certificate_id))
    assert once == {"issue": 1, "suspend": 1, "restore": 1, "revoke": 1}
    told = await audited(certificate_id)
    assert {told[f"certificate.{one}"] for one in ("suspended", "restored", "revoked")} == {1}


async def test_a_certificate_is_erased_once(room: Room) -> None:
    holder, printed, certificate_id = await certified(room)
    own = f"/account/certificates/{printed}"

    answers = await pressed(lambda: posted(holder, f"{own}/erasure", sure="yes"))

    assert {*answers} <= {303, 404}
    assert 303 in answers
    assert (await entries(certificate_id))["erase"] == 1
    assert (await audited(certificate_id))["certificate.erased"] == 1


async def test_a_holders_choices_are_kept_once(room: Room) -> None:
    holder, printed, certificate_id = await certified(room)
    own = f"/account/certificates/{printed}/choices"

    listed = await pressed(lambda: posted(holder, own, name="yes", directory="yes"))
    withheld = await pressed(lambda: posted(holder, own))

    assert {*listed, *withheld} == {303}
    rows = await CertificateChoiceRow.filter(certificate_id=certificate_id)
    chosen = Counter([(row.choice, row.is_yes) for row in rows])
    assert chosen == {("directory", True): 1, ("directory", False): 1, ("name", False): 1}


async def test_a_score_is_put_in_once(room: Room) -> None:
    holder, printed, certificate_id = await certified(room)
    wanted = {"name": "shown", "directory": False, "score": True}

    answers = await pressed(lambda: holder.put(f"/certificates/{printed}/privacy", wanted))

    assert {*answers} <= {200, 409}
    assert 200 in answers
    assert (await entries(certificate_id))["supersede"] == 1


async def test_another_name_is_asked_for_and_granted_once(room: Room) -> None:
    holder, printed, certificate_id = await certified(room)
    admin = await room.crew("admin")
    actor = await room.services.accounts.actor_of(str(holder.token), now=room.clock())
    await room.services.certification.change_name("Dora Doppelt", actor=actor, now=room.clock())

    asked = await pressed(lambda: posted(holder, f"/account/certificates/{printed}/name"))
    queue = (await seen(admin, "/admin/name-changes")).text
    (waiting,) = {*re.findall(r'name="request" value="([^"]+)"', queue)}
    form = {"request": waiting, "decision": "grant", "note": "Seen"}
    granted = await pressed(lambda: posted(admin, "/admin/name-changes", **form))

    assert {*asked} == {303}
    assert {*granted} <= {303, 404}
    assert 303 in granted
    assert (await entries(certificate_id))["supersede"] == 1
    told = await audited(certificate_id)
    assert (told["name-change.asked"], told["name-change.granted"]) == (1, 1)
