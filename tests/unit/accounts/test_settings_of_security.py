"""Settings that somebody could get in by, or be misled by, are refused."""

import pytest

from server.settings import SettingsWrong, from_environment


@pytest.mark.parametrize(
    "environment", [{"HOST": "192.0.2.7"}, {"ASSAY_PUBLIC_URL": "https://assay.example"}]
)
def test_demo_people_are_for_the_loopback_only(environment: dict[str, str]) -> None:
    with pytest.raises(SettingsWrong, match="known passwords"):
        from_environment({"ASSAY_DEMO": "1", **environment})

    assert not from_environment(environment).demo


@pytest.mark.parametrize(
    "contact", ["security@example.org", "http://example.org", "mailto:x", "https://a\nExpires: 1"]
)
def test_a_contact_is_an_address_on_one_line(contact: str) -> None:
    with pytest.raises(SettingsWrong, match="ASSAY_SECURITY_CONTACT"):
        from_environment({"ASSAY_SECURITY_CONTACT": contact})

    good = "mailto:security@example.org"
    assert from_environment({"ASSAY_SECURITY_CONTACT": good}).security_contact == good
