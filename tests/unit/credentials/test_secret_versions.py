"""What one process rotated in, another finds when it meets it, before anybody told it."""

from pathlib import Path

import pytest

from server.credentials.domain import printed_id
from server.credentials.domain.keys import SecretPurpose
from server.credentials.domain.printed_id import Forged, PrintedId
from server.credentials.secret_keys import SecretKeys
from server.credentials.signer import add_secret


def test_an_id_of_a_new_tag_key_is_no_forgery_to_a_server_that_was_not_told(tmp_path: Path) -> None:
    mine, others = (SecretKeys(tmp_path / "keys").of(SecretPurpose.ID_TAGS) for _ in range(2))
    version = add_secret(tmp_path / "keys", SecretPurpose.ID_TAGS)

    made = printed_id.make(7, version, mine[version])

    assert isinstance(printed_id.read(made, others), PrintedId)
    assert len(others) == version
    with pytest.raises(KeyError):
        mine[version + 1]
    assert isinstance(printed_id.read(printed_id.make(7, 31, b"x" * 32), others), Forged)
