import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from server.credentials.domain.keys import Purpose, SecretPurpose
from server.credentials.key_files import KeyFileRefused, write_key
from server.credentials.signer import (
    KeyUnknown,
    open_secrets,
    open_signer,
    read_public_keys,
    rotate,
)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "var" / "keys"


def test_a_first_start_creates_a_key_for_each_purpose_for_the_owner_alone(keys: Path) -> None:
    signer = open_signer(keys)

    assert [key.purpose for key in signer.public_keys()] == [*Purpose]
    assert mode(keys) == 0o700
    assert {path.name: mode(path) for path in keys.iterdir()} == {
        f"{purpose}-0001.pem": 0o600 for purpose in Purpose
    }


def test_a_second_start_uses_the_same_keys(keys: Path) -> None:
    assert open_signer(keys).public_keys() == open_signer(keys).public_keys()


def test_reading_public_keys_gives_all_that_ever_signed_and_makes_none(keys: Path) -> None:
    assert read_public_keys(keys) == ()

    first = open_signer(keys).public_keys()
    newer = rotate(keys, Purpose.RECEIPTS).current(Purpose.RECEIPTS)

    assert {*read_public_keys(keys)} == {*first, newer}


def test_a_signature_verifies_with_the_key_it_names(keys: Path) -> None:
    signer = open_signer(keys)

    signature = signer.sign(Purpose.CREDENTIALS, b"exact bytes")

    public = signer.public_key(signature.kid)
    assert public == signer.current(Purpose.CREDENTIALS)
    Ed25519PublicKey.from_public_bytes(public.raw).verify(signature.value, b"exact bytes")


def test_purposes_never_share_a_key(keys: Path) -> None:
    signer = open_signer(keys)

    assert len({signer.sign(purpose, b"x").value for purpose in Purpose}) == len(Purpose)


def test_after_rotation_the_old_key_still_repeats_its_signature(keys: Path) -> None:
    before = open_signer(keys).sign(Purpose.RECEIPTS, b"receipt")

    after = rotate(keys, Purpose.RECEIPTS)

    assert after.sign(Purpose.RECEIPTS, b"receipt").kid != before.kid
    assert after.sign_with(before.kid, b"receipt") == before.value
    assert len(after.public_keys()) == len(Purpose) + 1
    assert open_signer(keys).current(Purpose.RECEIPTS) == after.current(Purpose.RECEIPTS)


def test_a_purpose_that_came_later_gets_its_key_at_the_next_start(keys: Path) -> None:
    first = open_signer(keys).public_keys()
    (keys / "qr-0001.pem").unlink()

    again = open_signer(keys)

    assert again.current(Purpose.QR).version == 1
    assert [key for key in again.public_keys() if key.purpose is not Purpose.QR] == [
        key for key in first if key.purpose is not Purpose.QR
    ]


def test_an_unknown_key_is_said_to_be_unknown(keys: Path) -> None:
    with pytest.raises(KeyUnknown, match="key-none"):
        open_signer(keys).sign_with("key-none", b"x")


@pytest.mark.parametrize("name", ["", "credentials-0001.pem"])
def test_a_folder_or_key_that_others_can_read_is_refused(keys: Path, name: str) -> None:
    open_signer(keys)
    (keys / name).chmod(0o740)

    with pytest.raises(KeyFileRefused, match="chmod go="):
        open_signer(keys)


def test_a_link_in_place_of_a_key_is_refused(keys: Path, tmp_path: Path) -> None:
    open_signer(keys)
    (keys / "status-0001.pem").rename(tmp_path / "elsewhere.pem")
    (keys / "status-0001.pem").symlink_to(tmp_path / "elsewhere.pem")

    with pytest.raises(KeyFileRefused, match="plain file"):
        open_signer(keys)


def test_a_folder_in_place_of_a_key_is_refused(keys: Path) -> None:
    open_signer(keys)
    (keys / "status-0001.pem").unlink()
    (keys / "status-0001.pem").mkdir(mode=0o700)

    with pytest.raises(KeyFileRefused):
        open_signer(keys)


def test_what_is_not_an_ed25519_key_is_refused(keys: Path) -> None:
    open_signer(keys)
    path = keys / "status-0001.pem"
    path.write_bytes(b"not a key")
    with pytest.raises(KeyFileRefused, match="PKCS#8"):
        open_signer(keys)

    other = generate_private_key(SECP256R1())
    path.write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(KeyFileRefused, match="Ed25519"):
        open_signer(keys)


def test_what_a_crash_left_half_written_is_not_taken_for_a_key(keys: Path) -> None:
    keys.mkdir(parents=True, mode=0o700)
    half = keys / ".credentials-0001.pem.new"
    half.write_bytes(b"-----BEGIN PRIV")
    half.chmod(0o600)

    assert len(open_signer(keys).public_keys()) == len(Purpose)
    assert not half.exists()


def test_files_that_are_no_keys_of_ours_are_left_alone(keys: Path) -> None:
    open_signer(keys)
    (keys / "notes-0001.pem").write_text("mine")

    assert len(open_signer(keys).public_keys()) == len(Purpose)


def test_a_key_is_never_overwritten(keys: Path) -> None:
    kept = open_signer(keys).public_keys()

    with pytest.raises(KeyFileRefused, match="exists already"):
        write_key(keys / "status-0001.pem", b"another")

    assert open_signer(keys).public_keys() == kept


def test_secrets_are_made_once_for_the_owner_alone(keys: Path) -> None:
    first = open_secrets(keys, SecretPurpose.ID_TAGS)

    assert list(first) == [1]
    assert len(first[1]) == 32
    assert open_secrets(keys, SecretPurpose.ID_TAGS) == first
    assert open_secrets(keys, SecretPurpose.SIGN_IN) != first
    assert mode(keys / "id-tags-01.key") == 0o600


def test_older_secrets_stay_readable(keys: Path) -> None:
    first = open_secrets(keys, SecretPurpose.ID_TAGS)
    second = keys / "id-tags-02.key"
    handle = os.open(second, os.O_WRONLY | os.O_CREAT, 0o600)
    os.write(handle, b"k" * 32)
    os.close(handle)

    assert open_secrets(keys, SecretPurpose.ID_TAGS) == {**first, 2: b"k" * 32}


def test_a_secret_of_another_length_is_refused(keys: Path) -> None:
    open_secrets(keys, SecretPurpose.ID_TAGS)
    (keys / "id-tags-01.key").write_bytes(b"short")

    with pytest.raises(KeyFileRefused, match="32 bytes"):
        open_secrets(keys, SecretPurpose.ID_TAGS)
