"""The calendar file of a window, as RFC 5545 has it."""

from datetime import UTC, datetime, timedelta, timezone

from server.exams.domain.calendar_file import Event, calendar_file

OPENS = datetime(2026, 12, 1, 9, tzinfo=timezone(timedelta(hours=1)))
EVENT = Event(
    uid="7f3k@assay.example",
    version=2,
    starts=OPENS,
    ends=OPENS + timedelta(hours=3),
    title="Prüfung; Teil 1, „Grundlagen“ \\ A",
    text="Eins.\nZwei.",
    address="https://assay.example/exams/foundations",
)
NOW = datetime(2026, 11, 26, 3, 20, tzinfo=UTC)


def lines() -> list[str]:
    """As whoever reads it unfolds them (section 3.1)."""
    return calendar_file(EVENT, now=NOW).decode().replace("\r\n ", "").split("\r\n")


def test_times_are_in_utc_and_the_version_rises_with_changes() -> None:
    assert lines()[:10] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Assay//Exam windows//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        "UID:7f3k@assay.example",
        "SEQUENCE:2",
        "DTSTAMP:20261126T032000Z",
        "DTSTART:20261201T080000Z",
        "DTEND:20261201T110000Z",
    ]


def test_text_is_escaped() -> None:
    assert "SUMMARY:Prüfung\\; Teil 1\\, „Grundlagen“ \\\\ A" in lines()
    assert "DESCRIPTION:Eins.\\nZwei." in lines()


def test_it_rings_a_day_and_an_hour_before() -> None:
    assert [one for one in lines() if one.startswith("TRIGGER")] == [
        "TRIGGER:-PT24H",
        "TRIGGER:-PT1H",
    ]
    assert lines().count("BEGIN:VALARM") == lines().count("END:VALARM") == 2


def test_no_line_is_longer_than_75_octets_and_no_letter_is_torn() -> None:
    long = Event("u", 0, OPENS, OPENS, "ä" * 200, "", "https://assay.example")

    written = calendar_file(long, now=NOW)

    assert max(len(one) for one in written.split(b"\r\n")) <= 75
    assert "ä" * 200 in written.decode().replace("\r\n ", "")
    assert all(one.decode() for one in written.split(b"\r\n") if one)
