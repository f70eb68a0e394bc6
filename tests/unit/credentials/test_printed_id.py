"""Against the vectors published beside the specification, and what they cannot say."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from server import credentials
from server.credentials.domain.printed_id import Forged, Mistyped, PrintedId, display, make, read
from tests.unit.credentials.credential_builders import TAG_KEY

VECTORS: Mapping[str, Any] = json.loads(
    Path(credentials.__file__).with_name("printed-id-vectors.json").read_text()
)
KEYS = {int(version): bytes.fromhex(key) for version, key in VECTORS["keys"].items()}
GENUINE = "14HM-ASW9-NF6Y-QTCE-4D04"


@pytest.mark.parametrize("vector", VECTORS["made"], ids=lambda one: one["id"])
def test_published_ids_are_made_and_read(vector: Mapping[str, Any]) -> None:
    version, key = vector["version"], bytes.fromhex(vector["key"])

    compact = make(int(vector["random"], 16), version, key)

    assert display(compact) == vector["id"]
    assert read(vector["id"], {version: key}) == PrintedId(compact, version)


@pytest.mark.parametrize("vector", VECTORS["read"], ids=lambda one: ascii(one["text"]))
def test_reading_forgives_what_a_person_does(vector: Mapping[str, Any]) -> None:
    assert read(vector["text"], KEYS) == PrintedId(vector["id"].replace("-", ""), 1)


@pytest.mark.parametrize("vector", VECTORS["mistyped"], ids=lambda one: ascii(one["text"]))
def test_one_slip_is_put_right_and_more_are_not_guessed(vector: Mapping[str, Any]) -> None:
    assert read(vector["text"], KEYS) == Mistyped(vector["did_you_mean"])


@pytest.mark.parametrize("text", VECTORS["forged"])
def test_a_published_forgery_is_one(text: str) -> None:
    assert read(text, KEYS) == Forged()


def test_a_text_without_end_is_not_read() -> None:
    assert read(" " * 500, KEYS) == Mistyped(None)


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
