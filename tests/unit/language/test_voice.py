from datetime import UTC, date, datetime, timedelta

import pytest

from server.kernel.sentence import OwnMoment, Sentence
from server.kernel.zones import is_zone
from server.language import voice
from server.language.catalogs import LANGUAGES, language_for
from server.language.voice import Voice, speaking

MOMENT = datetime(2026, 10, 9, 23, 5, tzinfo=UTC)
DAY = date(2026, 10, 9)


def test_days_are_written_the_readers_way() -> None:
    assert Voice("en", "UTC").day(DAY) == "9 October 2026"
    assert Voice("de", "UTC").day(DAY) == "9. Oktober 2026"
    assert "أكتوبر" in Voice("ar", "UTC").day(DAY)


def kept_whole(text: str) -> str:
    return text.replace("~", "\N{NO-BREAK SPACE}")


def test_a_moment_is_the_same_for_all_and_the_readers_own_stands_beside() -> None:
    berlin = Voice("en", "Europe/Berlin")

    assert berlin.moment(MOMENT) == kept_whole("9~October~2026, 23:05~UTC")
    assert berlin.own_moment(MOMENT) == kept_whole("10~October~2026, 01:05 (Berlin)")
    assert berlin.own_moment(MOMENT - timedelta(hours=9)) == "16:05 (Berlin)"
    assert Voice("en", "UTC").own_moment(MOMENT) == ""


def test_a_moment_in_a_sentence_is_told_on_the_readers_clock_too() -> None:
    opens = Sentence("It opens on %(opens)s.", {"opens": OwnMoment(MOMENT - timedelta(hours=9))})
    in_utc = kept_whole("9~October~2026, 14:05~UTC")

    assert Voice("en", "Europe/Berlin").say(opens) == f"It opens on {in_utc}, 16:05 (Berlin)."
    assert Voice("en", "UTC").say(opens) == f"It opens on {in_utc}."
    assert str(opens) == "It opens on 9 October 2026, 14:05 UTC."


def test_a_sentence_is_english_until_it_is_said() -> None:
    sentence = Sentence("It ran out on %(day)s.", {"day": DAY})

    assert str(sentence) == "It ran out on 9 October 2026."
    assert Voice("de", "UTC").say(sentence).count("Oktober") == 1


def test_a_sentence_holds_another_and_counts() -> None:
    lessons = Sentence("%(count)s lesson", {"count": 1}, many="%(count)s lessons")
    whole = Sentence("%(name)s has %(lessons)s.", {"name": "Ana", "lessons": lessons})

    assert str(whole) == "Ana has 1 lesson."
    assert Voice("en", "UTC").say(whole) == "Ana has 1 lesson."


def test_large_numbers_are_grouped_the_readers_way() -> None:
    assert Voice("en", "UTC").say("%(n)s people", n=300_000) == "300,000 people"
    assert Voice("de", "UTC").number(300_000) == "300.000"


def test_a_percent_sign_in_a_text_without_values_is_only_a_sign() -> None:
    assert Voice("en", "UTC").say("Reached 60 % of the points") == "Reached 60 % of the points"


@pytest.mark.parametrize("zone", ["../../etc/passwd", "Mars/Olympus", "", "europe/berlin", "\0"])
def test_what_is_no_zone_becomes_utc(zone: str) -> None:
    assert not is_zone(zone)
    assert voice.voice("en", zone).zone.key == "UTC"


def test_an_unknown_language_is_english() -> None:
    assert voice.voice("xx").language.code == "en"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("fr, ar;q=0.8, de;q=0.7", "ar"),
        ("en;q=0.2, de;q=0.9", "de"),
        ("de;q=0, ar;q=0", "en"),
        ("de;q=x, ar;q=0.1", "ar"),
        ("*", "en"),
        (",,;;q=1,=", "en"),
        ("x" * 10_000, "en"),
    ],
)
def test_the_browsers_wish_chooses_among_ours(header: str, code: str) -> None:
    assert language_for(header) == code


def test_a_voice_lasts_as_long_as_its_block() -> None:
    with speaking(voice.voice("de")):
        assert voice.current().language is LANGUAGES["de"]

    assert voice.current().language is LANGUAGES["en"]


def test_arabic_reads_from_right_to_left() -> None:
    assert LANGUAGES["ar"].direction == "rtl"
    assert {one.direction for one in LANGUAGES.values() if one.code != "ar"} == {"ltr"}


def test_english_needs_none_of_the_megabytes_of_cldr() -> None:
    english = Voice("en", "UTC")

    said = [english.moment(MOMENT), english.number(-12_345), english.percent(0.645)]

    assert said == [kept_whole("9~October~2026, 23:05~UTC"), "-12,345", kept_whole("64~%")]
    assert "_locale" not in vars(english)
