"""The trainers' pages over HTTP: who may open them, what they take, what their files hold."""

import csv
import io
import re
from datetime import date
from uuid import UUID

import pytest

from server.cohorts.domain.cohort import Due, GoalKind
from server.kernel.csv_lines import BOM
from server.kernel.ids import new_id
from tests.api.browsing import seen, sent
from tests.api.cohorts.conftest import Group, actor_of
from tests.api.house import Client

HOSTILE = '<script>alert(1)</script>& "Ann" ' + "x" * 60


def pages(group: Group) -> list[str]:
    home = f"/teach/cohorts/{group.id}"
    return [
        home,
        f"{home}/settings",
        f"{home}/invitations",
        f"{home}/progress.csv?subject=practice",
    ]


async def attention(group: Group) -> list[str]:
    """What the overview says of this cohort."""
    text = (await seen(await group.room.crew("trainer"), "/teach")).text
    return re.findall(rf'href="/teach/cohorts/{group.id}\?subject[^>]+>([^<]+)<', text)


async def test_a_stranger_is_asked_to_sign_in(group: Group) -> None:
    for path in ["/teach", "/teach/cohorts", "/teach/codes", *pages(group)]:
        answer = await seen(group.room.stranger, path)
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/sign-in?next=/teach")


async def test_a_candidate_is_refused(group: Group) -> None:
    candidate = await group.room.candidate()
    for path in [
        "/teach", "/teach/cohorts", "/teach/cohorts/new", "/teach/codes", "/teach/findings",
        "/teach/courses/practice", "/teach/exams/practice", *pages(group),
    ]:  # fmt: skip
        assert (await seen(candidate, path)).status_code == 403, path


async def test_a_foreign_cohort_looks_like_an_unknown_one(group: Group) -> None:
    now = group.room.clock()
    admin = await actor_of(group.room, "admin@demo.example")
    foreign = await group.cohorts.create("Secret", [], actor=admin, now=now)
    trainer = await group.room.crew("trainer")

    answers = [
        await seen(trainer, f"/teach/cohorts/{one}{tail}")
        for one in (foreign, new_id())
        for tail in ("", "/settings", "/invitations", "/progress.csv?subject=practice")
    ]

    assert {one.status_code for one in answers} == {404}
    assert len({one.text.replace(str(foreign), "") for one in answers}) == 1


async def test_every_page_of_a_trainer_opens(group: Group) -> None:
    await group.invite("email\ncandidate@demo.example\nann-page@example.org\n")
    trainer = await group.room.crew("trainer")
    member = await actor_of(group.room, "candidate@demo.example")

    for path in [
        "/teach", "/teach/cohorts", "/teach/cohorts?archived=yes", "/teach/cohorts/new",
        "/teach/codes", "/teach/findings", "/teach/courses/practice", "/teach/exams/practice",
        f"/teach/cohorts/{group.id}/members/{member.person_id}", *pages(group),
    ]:  # fmt: skip
        answer = await seen(trainer, path)
        assert answer.status_code == 200, path


async def test_a_day_due_asks_for_attention_until_everybody_is_there(group: Group) -> None:
    done = await group.room.candidate()
    await group.invite(f"email\n{done.name}\n")
    await group.room.sat(done, share=1)
    assert await attention(group) == []

    await group.invite("email\ncandidate@demo.example\n")
    group.cohorts.progress.forget(group.id)
    (near,) = await attention(group)
    assert near.endswith("for Berlin, spring; 1 member has still to reach it.")

    group.room.clock.move(days=1, hours=12)
    (past,) = await attention(group)
    assert past.endswith("for Berlin, spring; 1 member is overdue.")


async def test_a_form_keeps_what_was_typed_and_names_the_field(group: Group) -> None:
    trainer = await group.room.crew("trainer")
    typed = {
        "name": HOSTILE * 3,
        "goal": "course.practice",
        "due.course.practice": "soon",
        "zone": "Europe/Berlin",
    }

    answer = await sent(trainer, "/teach/cohorts", data=typed)

    assert answer.status_code == 422
    assert 'value="soon"' in answer.text
    assert "&lt;script&gt;" in answer.text
    assert "<script>alert" not in answer.text
    assert re.search(r"due-\d-\d+-error", answer.text)


async def test_a_day_chooses_its_row_and_one_that_stood_there_does_not(group: Group) -> None:
    trainer = await group.room.crew("trainer")
    typed = {"name": "Dated", "due.exam.practice": "2099-05-01", "zone": "UTC"}

    made = await sent(trainer, "/teach/cohorts", data=typed)
    home = made.headers["location"].partition("?")[0]
    (goal,) = (await group.cohorts.cohort(UUID(home[-36:]), actor=group.trainer)).goals
    await sent(trainer, f"{home}/settings", data=typed)
    changed = await group.cohorts.cohort(UUID(home[-36:]), actor=group.trainer)

    assert (goal.kind, goal.slug) == (GoalKind.EXAM, "practice")
    assert goal.due == Due(date(2099, 5, 1), "UTC")
    assert changed.goals == ()


async def test_a_hostile_name_is_shown_as_text(group: Group) -> None:
    trainer = await group.room.crew("trainer")

    made = await sent(trainer, "/teach/cohorts", data={"name": HOSTILE, "zone": "UTC"})
    page = await seen(trainer, made.headers["location"])

    assert (made.status_code, page.status_code) == (303, 200)
    assert "<script>alert" not in page.text


async def test_a_list_is_uploaded_shown_and_committed_over_http(group: Group) -> None:
    trainer = await group.room.crew("trainer")
    home = f"/teach/cohorts/{group.id}"
    listed = "email\ncandidate@demo.example\n=HYPERLINK(1)\nbad\n".encode("utf-16")

    upload = await sent(
        trainer, f"{home}/invitations", files={"file": ("l.csv", listed)}, data={"text": ""}
    )
    assert upload.status_code == 303
    shown = await seen(trainer, upload.headers["location"])
    assert "Invite 1 person" in shown.text
    file = await seen(trainer, f"{upload.headers['location']}/left-out.csv")
    rows = list(csv.reader(io.StringIO(file.text.removeprefix(BOM))))
    assert [row[:2] for row in rows] == [["Row", "Cell"], ["3", "'=HYPERLINK(1)"], ["4", "bad"]]

    first = await sent(trainer, upload.headers["location"])
    second = await sent(trainer, upload.headers["location"])
    assert (first.status_code, second.status_code) == (303, 303)
    assert (await group.cohorts.cohort(group.id, actor=group.trainer)).members == 1


@pytest.mark.parametrize("text", ["", "name\nAnn", '"'])
async def test_an_unreadable_list_comes_back_with_its_reason(group: Group, text: str) -> None:
    trainer = await group.room.crew("trainer")

    answer = await sent(
        trainer,
        f"/teach/cohorts/{group.id}/invitations",
        files={"file": ("", b"")},
        data={"text": text},
    )

    assert answer.status_code == 422
    assert "This list cannot be read." in answer.text
    assert text.replace('"', "&#34;") in answer.text


async def test_an_upload_from_elsewhere_of_another_kind_or_size_is_refused(group: Group) -> None:
    trainer = await group.room.crew("trainer")
    path = f"/teach/cohorts/{group.id}/invitations"
    file = {"file": ("l.csv", b"email\na@example.org\n")}

    foreign = await group.room.http.post(
        path,
        files=file,
        headers={"Authorization": f"Bearer {trainer.token}", "Origin": "https://evil.example"},
    )
    plain = await sent(trainer, path, content="text=a@example.org")
    large = await sent(trainer, path, files={"file": ("l.csv", b"a" * (9 * 1024 * 1024))})

    assert (foreign.status_code, plain.status_code, large.status_code) == (403, 415, 413)


async def test_progress_is_a_file_without_formulas(group: Group) -> None:
    trainer = await group.room.crew("trainer")
    await group.room.services.accounts.invited.admit(
        "formula@example.org", "=cmd|' /C calc'!A0", "a long enough secret", now=group.room.clock()
    )
    await group.invite("email\nformula@example.org\n")

    file = await seen(trainer, f"/teach/cohorts/{group.id}/progress.csv?subject=practice")

    assert file.text.startswith(BOM)
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(file.text.removeprefix(BOM))))
    assert rows[1][:2] == ["'=cmd|' /C calc'!A0", "formula@example.org"]
    assert len(rows[0]) == len(rows[1])


async def test_someone_invited_makes_an_account_on_the_page_of_the_link(group: Group) -> None:
    await group.invite("email,name\npage-guest@example.org,Pia Page\n")
    now = group.room.clock()
    waiting = await group.cohorts.inviting.waiting(group.id, actor=group.trainer, now=now)
    letter = await group.cohorts.inviting.letter(waiting[0].id, now=now)
    assert letter is not None
    path, stranger = f"/invitations/{letter.token}", group.room.stranger

    opened = await seen(stranger, path)
    weak = await sent(stranger, path, data={"name": "Pia Page", "password": "short"})
    joined = await sent(stranger, path, data={"name": "Pia Page", "password": "quiet river stones"})
    again = await seen(stranger, path)

    assert 'value="Pia Page"' in opened.text
    assert (weak.status_code, joined.status_code, again.status_code) == (422, 303, 410)
    assert (await group.cohorts.cohort(group.id, actor=group.trainer)).members == 1

    assert joined.headers["location"] == "/learning?done=joined"
    pia = Client(group.room.http, joined.cookies["assay_session"])
    group.room.http.cookies.clear()
    arrived = await seen(pia, joined.headers["location"])
    assert "You have joined." in arrived.text
    assert "Berlin, spring" in arrived.text


async def test_a_member_leaves_by_a_page_that_says_what_it_does(group: Group) -> None:
    member = await group.room.candidate()
    await group.invite(f"email\n{member.name}\n")
    path = f"/learning/cohorts/{group.id}/leave"

    asked = await seen(member, path)
    left = await sent(member, path)
    again = await seen(member, path)

    assert "Berlin, spring" in asked.text
    assert (asked.status_code, left.status_code, again.status_code) == (200, 303, 404)


async def test_a_trainer_publishes_from_the_page_of_a_course(group: Group) -> None:
    trainer = await group.room.crew("trainer")

    answer = await sent(trainer, "/teach/courses/practice/publication")

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/teach/courses/practice?done=")
