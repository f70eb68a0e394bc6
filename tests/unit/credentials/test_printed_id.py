import pytest

from server.credentials.domain.printed_id import Forged, Mistyped, PrintedId, display, make, read
from tests.unit.credentials.credential_builders import TAG_KEY

VECTORS = [
    (0x00000000000000, 0, bytes(32), "0000-0000-0000-P6B1-3B66"),
    (0x00000000000001, 1, TAG_KEY, "1000-0000-0001-85SE-BXHT"),
    (0x123456789ABCDE, 1, TAG_KEY, "14HM-ASW9-NF6Y-QTCE-4D04"),
    (0x2AAAAAAAAAAAAA, 2, b"\xff" * 32, "2ANA-NANA-NANA-E2QE-ATDK"),
    (0x7FFFFFFFFFFFFF, 31, b"\xff" * 32, "ZZZZ-ZZZZ-ZZZZ-FDFR-SYR2"),
]
GENUINE = "14HM-ASW9-NF6Y-QTCE-4D04"
KEYS = {1: TAG_KEY}


@pytest.mark.parametrize(("random55", "version", "key", "printed"), VECTORS)
def test_published_vectors_are_made_and_read(
    random55: int, version: int, key: bytes, printed: str
) -> None:
    compact = make(random55, version, key)

    assert display(compact) == printed
    found = read(printed, {version: key})
    assert isinstance(found, PrintedId)
    assert (found.compact, found.key_version) == (compact, version)


@pytest.mark.parametrize(
    "typed",
    [
        "14hm asw9 nf6y qtce 4d04",
        "14HMASW9NF6YQTCE4D04",
        "I4HM-ASW9-NF6Y-QTCE-4DO4",
        "l4hm-asw9-nf6y-qtce-4do4",
        " 14HM–ASW9—NF6Y−QTCE‑4D04\n",  # noqa: RUF001 - the dashes that text programs make
        "14HM\u00adASW9\u200bNF6Y\ufeffQTCE4D04",
    ],
)
def test_reading_forgives_what_a_person_does(typed: str) -> None:
    assert read(typed, KEYS) == PrintedId(GENUINE.replace("-", ""), 1)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "14HM-ASW9-NF6Y-QTCE-4D0",
        "14HM-ASW9-NF6Y-QTCE-4D044",
        "14HM-ASW9-NF6Y-QTCE-4DU4",
        "14HM-ASW9-NF6Y-QTCE-4D0!",
        "１４HM-ASW9-NF6Y-QTCE-4D04",  # noqa: RUF001 - full-width digits are not typed by hand
        " " * 500,
    ],
)
def test_what_cannot_be_an_id_is_mistyped_without_a_suggestion(typed: str) -> None:
    assert read(typed, KEYS) == Mistyped(None)


def test_one_wrong_character_is_put_right() -> None:
    assert read("14HM-ASW9-NF6Y-QTCE-4D05", KEYS) == Mistyped(GENUINE)


def test_two_swapped_neighbours_are_put_right() -> None:
    assert read("41HM-ASW9-NF6Y-QTCE-4D04", KEYS) == Mistyped(GENUINE)


def test_two_wrong_characters_are_mistyped_and_not_guessed() -> None:
    assert read("14HM-ASW9-NF6Y-QTCE-4D55", KEYS) == Mistyped(None)


def test_a_correction_that_fails_the_tag_is_not_offered() -> None:
    foreign = display(make(5, 1, b"another key"))

    assert read(foreign[:-1] + ("0" if foreign[-1] != "0" else "1"), KEYS) == Mistyped(None)


def test_an_id_made_with_another_key_is_forged() -> None:
    assert read(make(5, 1, b"another key"), KEYS) == Forged()


def test_an_id_of_a_key_version_we_never_had_is_forged() -> None:
    assert read(make(5, 2, TAG_KEY), KEYS) == Forged()


def test_ids_of_an_older_key_still_read() -> None:
    assert read(GENUINE, {1: TAG_KEY, 2: b"newer"}) == PrintedId(GENUINE.replace("-", ""), 1)


@pytest.mark.parametrize(("random55", "version"), [(-1, 0), (1 << 55, 0), (0, -1), (0, 32)])
def test_an_id_takes_no_more_than_it_has_room_for(random55: int, version: int) -> None:
    with pytest.raises(ValueError, match="55 random bits"):
        make(random55, version, TAG_KEY)
