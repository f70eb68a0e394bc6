"""The encrypted file of all keys, and what the doctor says until there is one."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from nacl.pwhash import argon2id

from server.credentials.domain.keys import Purpose, SecretPurpose
from server.credentials.key_files import KeyFileRefused
from server.credentials.keyring import doctor
from server.credentials.keyring.exporting import (
    Cost,
    ExportUnreadable,
    KeysPresent,
    PassphraseShort,
    export_keys,
    exported,
    import_keys,
    key_files,
)
from server.credentials.keyring.service import Listed
from server.credentials.signer import add_secret, open_secrets, open_signer, rotate
from tests.unit.credentials.credential_builders import KEY

NOW = datetime(2026, 10, 9, 12, 0, tzinfo=UTC)
CHEAP = Cost(argon2id.OPSLIMIT_MIN, argon2id.MEMLIMIT_MIN)
PASSPHRASE = "eleven pianos and a boat"


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    folder = tmp_path / "keys"
    rotate(folder, open_signer(folder).current(Purpose.STATUS).purpose)
    for purpose in SecretPurpose:
        open_secrets(folder, purpose)
    return folder


@pytest.fixture
def export(keys: Path, tmp_path: Path) -> Path:
    export_keys(keys, tmp_path / "keys.export", PASSPHRASE, now=NOW, cost=CHEAP)
    return tmp_path / "keys.export"


def test_what_was_exported_comes_back_to_the_byte(keys: Path, export: Path, tmp_path: Path) -> None:
    restored = tmp_path / "restored"

    import_keys(restored, export, PASSPHRASE)

    assert {name: (restored / name).read_bytes() for name in key_files(restored)} == {
        name: (keys / name).read_bytes() for name in key_files(keys)
    }
    assert open_signer(restored).public_keys() == open_signer(keys).public_keys()
    assert {path.stat().st_mode & 0o077 for path in [export, *restored.iterdir()]} == {0}


def test_an_export_shows_no_key(keys: Path, export: Path) -> None:
    content = export.read_bytes()

    for name in key_files(keys):
        assert (keys / name).read_bytes().strip().splitlines()[1 if ".pem" in name else 0] not in (
            content
        )


def test_a_wrong_passphrase_or_a_changed_file_opens_nothing(export: Path, tmp_path: Path) -> None:
    sealed = json.loads(export.read_bytes())
    changed = tmp_path / "changed"
    for damage in (
        {"box": sealed["box"][:-8] + "AAAAAAA="},
        {"passes": 10**9},
        {"memory": 2**40},
        {"format": "assay-keys-v2"},
        {"salt": "?"},
    ):
        changed.write_text(json.dumps(sealed | damage))
        with pytest.raises(ExportUnreadable):
            import_keys(tmp_path / "empty", changed, PASSPHRASE)
    with pytest.raises(ExportUnreadable):
        import_keys(tmp_path / "empty", export, PASSPHRASE + "s")
    changed.write_bytes(b"\0" * 100)
    with pytest.raises(ExportUnreadable):
        import_keys(tmp_path / "empty", changed, PASSPHRASE)

    assert not (tmp_path / "empty").exists()


def test_an_import_overwrites_no_key_and_an_export_no_file(keys: Path, export: Path) -> None:
    with pytest.raises(KeysPresent):
        import_keys(keys, export, PASSPHRASE)
    with pytest.raises(KeyFileRefused, match="exists"):
        export_keys(keys, export, PASSPHRASE, now=NOW, cost=CHEAP)


def test_a_short_passphrase_is_refused(keys: Path, tmp_path: Path) -> None:
    with pytest.raises(PassphraseShort):
        export_keys(keys, tmp_path / "short", "elevenchars", now=NOW, cost=CHEAP)


@pytest.mark.usefixtures("export")
def test_the_doctor_asks_for_an_export_until_every_key_is_in_one(keys: Path) -> None:
    assert unexported(keys) == []

    add_secret(keys, SecretPurpose.ID_TAGS)

    assert [str(one.sentence) for one in unexported(keys)] == [
        "If this folder is lost, these keys are lost: id-tags-02.key. Export them."
    ]


def test_the_doctor_tells_of_old_replaced_and_absent_keys() -> None:
    old = replace(KEY, added_at=NOW - timedelta(days=400))
    newer = replace(old, version=2, raw=b"2" * 32, added_at=NOW - timedelta(days=2))

    assert codes(Listed(old, is_current=True, is_held=True)) == {"key-old"}
    assert codes(
        Listed(old, is_current=False, is_held=True), Listed(newer, is_current=True, is_held=True)
    ) == {"key-not-retired"}
    assert codes(
        Listed(old, is_current=True, is_held=True), Listed(newer, is_current=False, is_held=False)
    ) >= {"key-elsewhere"}
    assert (
        codes(
            Listed(replace(old, retired_at=NOW), is_current=False, is_held=False),
            Listed(newer, is_current=True, is_held=True),
        )
        == set()
    )


def unexported(folder: Path) -> list[doctor.Finding]:
    found = doctor.findings([], key_files(folder), exported(folder), now=NOW)
    return [one for one in found if one.code == "keys-not-exported"]


def codes(*keys: Listed) -> set[str]:
    return {one.code for one in doctor.findings(keys, (), (), now=NOW)} - {"key-missing"}
