"""A house in which every kind of thing has happened, for pictures and for checks of every page.

Everything goes through the same services as in real life, at a clock moved by hand: a pass, a
fail, an expired and a revoked certificate, an open sitting, names that try to break a page.
"""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from server.appeals import service as appeals
from server.appeals.domain import Kind, Verdict
from server.cohorts.domain.cohort import Due, Goal, GoalKind
from server.credentials.domain.reasons import SuspensionCode
from server.database import outbox
from server.database.connection import transaction
from server.database.migrate import migrate
from server.exams import accommodations
from server.exams.domain.accommodation import ExtraTime, Span
from tests.api.house import START, Client, Room, running, stocked
from tests.browser.pictures.counted import counted
from tests.browser.pictures.reviewed import reviewed
from tests.factories import second_exam, small_content, write_policy

LONG_AGO = timedelta(days=400)
LONG_SINCE, FAR_OFF = START - LONG_AGO, START + LONG_AGO
AGREEMENT = """\
I sit this exam **alone**, without notes and without an assistant.

- What is asked stays here: I copy no item and tell nobody what was asked.
- My answers, their times and my address are recorded.
- Whoever breaks this loses the result, and the certificate if there is one.
"""
GUARDED = """\
description: |
  **Who it is for.** Whoever was given an access code by the person who watches over the exam.

  **What is examined.** How the exam room works, and how results and certificates are read, without
  notes. Sixteen items in ten minutes.
"""
LONG_NAME = "Maximiliane Konstantinopoulou-Oberländer von und zu Hohenstein"
HOSTILE_NAME = (
    '<b>Bobby</b> "Tables" & Söhne \N{MATHEMATICAL FRAKTUR CAPITAL U} \N{WHITE MEDIUM STAR}'
)
ARABIC_NAME = "ليلى بنت عبد الرحمن الأندلسية"

PEOPLE = (
    "email\ncandidate@demo.example\np3@example.org\np4@example.org\np5@example.org\n"
    "load-0001@demo.example\nload-0002@demo.example\nann.aermel@example.org\n"
    "later@example.org\n"
)
BAD_LIST = (
    "E-Mail;Name;Abteilung\nben@example.org;Ben Ölmann;A\n=1+1;Formula;\nben@example.org;Twice;\n"
    "nowhere;Nobody;\ncandidate@demo.example;;\nann.aermel@example.org;Ann;\nx@example.org;12;\n"
)


@dataclass(frozen=True, slots=True)
class Staged:
    """Addresses of what was staged, by a name for each."""

    addresses: dict[str, str]


async def _stage(folder: Path) -> Staged:
    url = f"sqlite://{folder / 'assay.db'}"
    await migrate(url)
    stock = await stocked(url, folder)
    async with running(stock, url, "sqlite") as room:
        return Staged(await _happen(room))


async def _happen(room: Room) -> dict[str, str]:
    found: dict[str, str] = {}
    room.clock.moment = START - LONG_AGO
    expired = await room.sat(await room.candidate())
    room.clock.moment = START
    valid = await room.sat(await room.candidate())
    failed = await room.sat(await room.candidate(), share=0.4)
    revoked = await room.sat(await room.candidate())
    admin = await room.crew("admin")
    for name, result in (("expired", expired), ("valid", valid), ("revoked", revoked)):
        found[f"certificate-{name}"] = f"/certificates/{result['certificate']['id']}"
    await admin.put(
        f"{found['certificate-revoked']}/revocation",
        {"reason": {"code": "error", "text": "Issued for a sitting of the wrong person."}},
    )
    await room.http.post(
        f"{found['certificate-valid']}/report",
        data={"kind": "edited", "text": "The paper I was shown says 2025, this page says 2026."},
        headers={"Origin": room.services.public_url},
    )
    async with transaction():
        await outbox.add("nobody.does-this", "left-behind", now=room.clock())
    found |= await _lived(room, admin)
    learner = await room.sign_in("candidate@demo.example")
    first = await _failed_with_late_answers(room, learner)
    second = await room.sat(learner)
    found["result-fail"] = f"/sittings/{first['sitting']}/result"
    found["result-pass"] = f"/sittings/{second['sitting']}/result"
    found["foreign-result"] = f"/sittings/{failed['sitting']}/result"
    await learner.put("/courses/foundations/enrolment")
    course = (await learner.get("/courses/foundations")).json()
    lessons = [lesson["slug"] for module in course["modules"] for lesson in module["lessons"]]
    for lesson in lessons[:2]:
        await learner.put(f"/courses/foundations/lessons/{lesson}/completion")
    found |= await _accommodated(room, learner) | await _objected(room, learner, first["sitting"])
    await _tried(room, admin)
    found |= await reviewed(room)
    found |= await _taught(room) | await _guarded(room) | await _scanned(room, valid)
    await counted(room, "practice")
    found["lesson"] = f"/courses/foundations/lessons/{lessons[2]}"
    return found


async def _lived(room: Room, admin: Client) -> dict[str, str]:
    """One is suspended, one is asked for in another name, one stands in the directory."""
    held: list[tuple[Client, str]] = []
    for number, name in enumerate((LONG_NAME, HOSTILE_NAME, ARABIC_NAME), 3):
        person = await room.register(f"p{number}@example.org", name)
        held.append((person, (await _practised(room, person))["certificate"]["id"]))
    credentials, accounts, now = room.services.credentials, room.services.accounts, room.clock()
    boss, *holders = [
        await accounts.actor_of(str(one.token), now=now)
        for one in (admin, *(person for person, _ in held))
    ]
    (suspended, renamed, listed), why = [one for _, one in held], "A colleague doubts who sat it."
    await credentials.life.suspend(suspended, SuspensionCode.INQUIRY, why, actor=boss, now=now)
    wanted = f"{LONG_NAME} (born Tables)"
    await accounts.profiles.change_name(wanted, is_on_certificate=True, actor=holders[1], now=now)
    await room.services.certification.holding.ask_for_own_name(renamed, actor=holders[1], now=now)
    await credentials.choices.list_it(listed, is_yes=True, actor=holders[2], now=now)
    return {f"certificate-{at}": f"/certificates/{one}" for at, (_, one) in enumerate(held, 3)}


async def _objected(room: Room, learner: Client, sitting: str) -> dict[str, str]:
    """Two appeals that wait, and one that was ruled on."""
    now = room.clock()
    person = await room.services.accounts.actor_of(str(learner.token), now=now)
    said = (
        (Kind.ITEM, 2, "Two of the options say the same thing in other words."),
        (Kind.ITEM, 3, "I was shown a word that the lessons never use."),
        (Kind.INCIDENT, None, "The fire alarm rang, and it took us five minutes to come back."),
    )
    made = [
        await appeals.appeal(UUID(sitting), kind, at, text, actor=person, now=now)
        for kind, at, text in said
    ]
    admin = await room.crew("admin")
    boss = await room.services.accounts.actor_of(str(admin.token), now=now)
    reason = "The lessons use the word, if not in this place."
    rule = room.services.appeal_rulings.rule
    await rule(made[1].id, Verdict.PARTLY, reason, seen=0, actor=boss, now=now)
    return {"appeal": f"/admin/appeals/{made[0].id}"}


async def _taught(room: Room) -> dict[str, str]:
    """A cohort with members, a list with bad rows, and an invitation that waits."""
    cohorts, accounts, now = room.services.cohorts, room.services.accounts, room.clock()
    known = await accounts.invited.known(["trainer@demo.example"])
    trainer = (await accounts.person(known["trainer@demo.example"][0])).as_actor()
    soon = Due((now + timedelta(days=5)).date(), "Europe/Berlin")
    goals = [Goal(GoalKind.COURSE, "practice", soon), Goal(GoalKind.EXAM, "practice")]
    goals.append(Goal(GoalKind.COURSE, "foundations", Due(now.date(), soon.zone)))
    name = f"Berlin, spring {now.year}"
    cohort_id = await cohorts.create(name, goals, actor=trainer, now=now)
    home = f"/teach/cohorts/{cohort_id}"
    first = await cohorts.inviting.dry_run(cohort_id, PEOPLE.encode(), actor=trainer, now=now)
    await cohorts.inviting.commit(cohort_id, first.id, actor=trainer, now=now)
    second = await cohorts.inviting.dry_run(
        cohort_id, BAD_LIST.encode("cp1252"), actor=trainer, now=now
    )
    tokens = {}
    for waiting in await cohorts.inviting.waiting(cohort_id, actor=trainer, now=now):
        letter = await cohorts.inviting.letter(waiting.id, now=now)
        assert letter is not None
        tokens[waiting.email] = letter.token
    await room.register("later@example.org", "Lara Later")
    return {
        "cohort": f"{home}?subject=practice",
        "list": f"{home}/lists/{second.id}",
        "invitation": f"/invitations/{tokens['ann.aermel@example.org']}",
        "invitation-known": f"/invitations/{tokens['later@example.org']}",
        "leave-cohort": f"/learning/cohorts/{cohort_id}/leave",
    }


async def _guarded(room: Room) -> dict[str, str]:
    """Beside our exams one that asks for an access code and an agreement."""
    with TemporaryDirectory() as folder:
        content = small_content(Path(folder))
        (content / "exams" / "policy" / "honesty.md").write_text(AGREEMENT, "utf-8")
        asked = {"access_code": "required", "agreement": "honesty.md"}
        networks = "[127.0.0.0/8, '2001:db8:4f:1::/64']"
        window = f"{{opens: {LONG_SINCE.isoformat()}, closes: {FAR_OFF.isoformat()}}}"
        write_policy(content, "guarded", networks=networks, window=window, **asked)
        nothing_first = "{course: null, exams: []}"
        lines = {
            "title": "Guarded exam",
            "summary": "Ten minutes, sixteen items, alone and without notes.",
            "prerequisites": nothing_first,
        }
        second_exam(content, "guarded", policy="guarded", **lines)
        blueprint = content / "exams" / "guarded" / "blueprint.yaml"
        text = re.sub(r"(?ms)^description:.*?(?=^minutes:)", GUARDED, blueprint.read_text("utf-8"))
        text = text.replace(
            "unsupervised, with notes allowed and any number of tries", "without notes"
        )
        text = text.replace("practice exam", "guarded exam")
        blueprint.write_text(text, "utf-8")
        second_exam(
            content, "trial", title="Trial exam", preview="true", prerequisites=nothing_first
        )
        await room.publish(content)
    return {"guarded": "/exams/guarded", "trial": "/exams/trial"}


async def _scanned(room: Room, result: Any) -> dict[str, str]:
    """The address in the QR code of a certificate."""
    credentials = room.services.credentials
    certificate = await credentials.finding.by_text(result["certificate"]["id"])
    return {"certificate-scanned": f"/C/{credentials.formats.token(certificate.record)}"}


async def _tried(room: Room, admin: Client) -> None:
    """A dry run that waits to be committed."""
    ruling = {"exam": "practice", "item": "pra-0002", "remedy": "drop"}
    begun = (await admin.post("/regrades", ruling)).json()

    async def is_ready() -> bool:
        return bool((await admin.get(f"/regrades/{begun['id']}")).json()["state"] == "ready")

    await room.settle_until(is_ready)


async def _accommodated(room: Room, person: Any) -> dict[str, str]:
    """One request granted, one refused, one that waits, of somebody who says more than is asked."""
    accounts, now = room.services.accounts, room.clock()
    actor = await accounts.actor_of(person.token, now=now)
    boss = await accounts.actor_of(room.stock.crew["admin"], now=now)
    asked = [
        await accommodations.ask(ExtraTime(*extra), reason, document, actor=actor, now=now)
        for extra, reason, document in (
            ((50, 0), "I read slowly since an accident.", "Letter of Dr. Bell, 3 May"),
            ((0, 30), "I cannot sit for long.", ""),
            ((25, 20), HOSTILE_NAME * 3, "Certificate of the office for integration, 2026"),
        )
    ]
    given = (asked[0].id, ExtraTime(50, 0), Span(now.date(), None), "As the letter says.")
    await accommodations.grant(*given, actor=boss, now=now)
    await accommodations.refuse(asked[1].id, "A letter is needed.", actor=boss, now=now)
    one = f"/admin/accommodations/{asked[2].id}"
    return {"accommodation": one, "withdrawal": f"/account/accommodations/{asked[0].id}/withdrawal"}


async def _failed_with_late_answers(room: Room, person: Any) -> dict[str, Any]:
    await _learned(person)
    sitting = await room.sitting(person)
    await room.answer(person, sitting, 0.4)
    await room.hand_in(person, sitting)
    for item in (sitting["items"][0], sitting["items"][-1]):
        await person.save(sitting["id"], item["position"], 9, room.right(item))
    return await room.result(person, sitting) | {"sitting": sitting["id"]}


async def _practised(room: Room, person: Any, share: float = 1) -> dict[str, Any]:
    await _learned(person)
    return await room.sat(person, share)


async def _learned(person: Any) -> None:
    course = (await person.get("/courses/practice")).json()
    for module in course["modules"]:
        for lesson in module["lessons"]:
            await person.put(f"/courses/practice/lessons/{lesson['slug']}/completion")


def stage(folder: Path) -> Staged:
    """Fill an empty data folder; afterwards a demo server can be started on it."""
    with ThreadPoolExecutor(1) as apart:  # the browser's driver keeps a loop of its own in this one
        return apart.submit(asyncio.run, _stage(folder)).result()
