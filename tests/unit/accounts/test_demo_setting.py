"""The demo people have known passwords, so they are where nobody else is."""

import pytest

from server.settings import SettingsWrong, from_environment


@pytest.mark.parametrize(
    "environment", [{"HOST": "192.0.2.7"}, {"ASSAY_PUBLIC_URL": "https://assay.example"}]
)
def test_demo_people_are_for_the_loopback_only(environment: dict[str, str]) -> None:
    with pytest.raises(SettingsWrong, match="known passwords"):
        from_environment({"ASSAY_DEMO": "1", **environment})

    assert not from_environment(environment).demo
