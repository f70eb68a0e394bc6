import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default

import pytest

from server.notices.domain.notice import Kind, Recipient
from server.notices.letters import letter
from tests.api.notices.mail_builders import PUBLIC, SENDER, a_mail, a_recipient

SAMPLES: dict[Kind, dict[str, str]] = {
    Kind.RESULT: {"exam": "Practice exam", "sitting": "s"},
    Kind.RESULT_CHANGED: {"exam": "Practice exam", "sitting": "s", "change": "failed"},
    Kind.CERTIFICATE_ISSUED: {"title": "Practice", "certificate": "ID", "sitting": "s"},
    Kind.CERTIFICATE_REINSTATED: {"title": "Practice", "certificate": "ID"},
    Kind.CERTIFICATE_REVOKED: {"title": "Practice", "certificate": "ID"},
    Kind.CERTIFICATE_SUSPENDED: {"title": "Practice", "certificate": "ID"},
    Kind.CERTIFICATE_RESTORED: {"title": "Practice", "certificate": "ID"},
    Kind.CERTIFICATE_REPLACED: {"title": "Practice", "certificate": "ID"},
    Kind.NAME_CHANGE_REFUSED: {"title": "Practice", "certificate": "ID"},
    Kind.CERTIFICATE_EXPIRES: {
        "title": "Practice",
        "certificate": "ID",
        "exam": "practice",
        "day": "2027-05-01",
    },
    Kind.DELETION_ASKED: {"at": "2027-03-31T09:00:00+00:00"},
    Kind.COHORT_INVITATION: {"cohort": "Spring"},
    Kind.COHORT_JOINED: {"cohort": "Spring"},
    Kind.DUE_SOON: {"title": "Practice", "cohort": "Spring", "day": "2027-05-01", "path": "/x"},
    Kind.WINDOW_OPENS: {
        "title": "Practice",
        "exam": "practice",
        "opens": "2027-05-01T09:00:00+00:00",
        "closes": "2027-05-02T09:00:00+00:00",
    },
    Kind.MISUSE_REPORTED: {"title": "Practice"},
    Kind.APPEAL_RECEIVED: {"exam": "Practice exam", "day": "2027-05-01"},
    Kind.REVIEW_ASKED: {"item": "agt-0042", "day": "2027-05-01", "review": "a"},
    Kind.REVIEW_DUE: {"item": "agt-0042", "day": "2027-05-01", "review": "a"},
    Kind.REVIEW_OVERDUE: {"item": "agt-0042", "day": "2027-05-01", "draft": "a"},
    Kind.REVIEW_ANSWERED: {"item": "agt-0042", "verdict": "revise", "draft": "a"},
    Kind.MARKING_WAITS: {"items": "pra-0001", "day": "2027-05-01"},
    Kind.MARKING_TRAINING: {"items": "pra-0001"},
    Kind.APPEAL_RULED: {"exam": "Practice exam"},
    Kind.APPEAL_OVERDUE: {"exam": "Practice exam", "day": "2027-05-01", "appeal": "a"},
    Kind.FREE_SITTING: {"exam": "Practice exam", "slug": "practice"},
    Kind.FACT_DUE_SOON: {"fact": "F01", "day": "2027-05-01", "short": ""},
    Kind.FACT_DUE: {"fact": "F01", "day": "2027-05-01", "short": ""},
    Kind.FACT_STALE: {
        "fact": "F01",
        "day": "2027-05-01",
        "short": "practice",
        "count": "1",
        "items": "pra-0001",
    },
    Kind.FACT_CHANGED: {
        "fact": "F01",
        "day": "2027-05-01",
        "short": "",
        "count": "2",
        "items": "pra-0001, pra-0002",
    },
}
HOSTILE = [
    "Eve\r\nBcc: everyone@example.org",
    "Eve\nX-Injected: yes\n\n<script>",
    '<img src="https://evil.example/x.png">',
    '"Eve" <eve@evil.example>, "Ada',
    "\u202eevil\u202c \u2066x\u2069",
    "a" * 300,
    "👩\u200d🚀 Zoë\u200b\ufeff",
    "ليلى بنت عبد الله",
    "%(name)s %s %d",
    "{{ 7 * 7 }}",
]


def written(kind: Kind, *, to: Recipient | None = None, **payload: str) -> EmailMessage:
    mail = a_mail(kind, to=to, **{**SAMPLES.get(kind, {}), **payload})
    sent = letter(mail, "/opens/this", sender=SENDER, public_url=PUBLIC).write()
    raw = sent.as_bytes(policy=SMTP)
    assert raw.isascii()
    return message_from_bytes(raw, policy=default)


def part(message: EmailMessage, subtype: str) -> str:
    body = message.get_body((subtype,))
    assert body is not None
    text: str = body.get_content()
    return text


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_written_whole(kind: Kind) -> None:
    message = written(kind)

    assert message["From"] == "Assay <assay@example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].startswith("<")
    assert message["Date"].datetime.tzinfo is not None
    assert "%(" not in part(message, "plain") + part(message, "html")
    assert not message.defects


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_in_its_place(name: str) -> None:
    message = written(Kind.RESULT, to=a_recipient(name=name), exam=name)

    assert len(message["To"].addresses) == 1
    assert message["To"].addresses[0].addr_spec == "ada@example.org"
    assert set(message.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language",
        "MIME-Version", "Content-Type",
    }  # fmt: skip
    html = part(message, "html")
    assert "<script" not in html
    assert "<img" not in html
    assert not re.search("[\u202a-\u202e\u2066\u2067]", html + part(message, "plain"))


def test_a_name_that_a_stranger_typed_greets_nobody() -> None:
    to = a_recipient(name="Win a prize at https://evil.example")
    message = written(Kind.VERIFY_ADDRESS, to=to)

    assert "evil" not in str(message["To"]) + part(message, "plain") + part(message, "html")


def test_nothing_is_fetched_from_anywhere() -> None:
    html = part(written(Kind.CERTIFICATE_ISSUED), "html")

    assert set(re.findall(r"\b(?:src|href|url)\b\s*[=(]\s*[\"']?([a-z]+:)", html)) == {"https:"}
    assert "src=" not in html
    assert "url(" not in html
    assert "@import" not in html


def test_the_link_that_opens_is_in_both_texts() -> None:
    message = written(Kind.RESET_PASSWORD)

    assert f"{PUBLIC}/opens/this" in part(message, "plain")
    assert f'href="{PUBLIC}/opens/this"' in part(message, "html")


def test_a_result_says_no_score() -> None:
    text = part(written(Kind.RESULT), "plain")

    assert not re.search(r"\bpassed\b|\bfailed\b|\d+ ?%", text)
    assert f"{PUBLIC}/sittings/s/result" in text


@pytest.mark.parametrize("kind", Kind)
def test_reminders_alone_say_how_to_end_them(kind: Kind) -> None:
    reminders = {Kind.CERTIFICATE_EXPIRES, Kind.DUE_SOON, Kind.WINDOW_OPENS}
    reminders |= {Kind.FACT_DUE_SOON, Kind.FACT_DUE, Kind.REVIEW_DUE}
    is_reminder = kind in reminders | {Kind.MARKING_WAITS, Kind.MARKING_TRAINING}
    message = written(kind)

    assert (message["List-Unsubscribe"] is not None) is is_reminder
    assert ("/account/notices" in part(message, "plain")) is is_reminder


def test_arabic_is_set_from_right_to_left() -> None:
    message = written(Kind.RESULT, to=a_recipient(language="ar"), exam="Practice exam")

    assert '<html lang="ar" dir="rtl">' in part(message, "html")
    assert "<bdi>Practice exam</bdi>" in part(message, "html")
    assert message["Content-Language"] == "ar"
