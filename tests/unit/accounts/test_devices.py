"""What a list of devices calls a program, and how much of an address it keeps."""

import pytest

from server.accounts.domain.clients import LONGEST_PRODUCT, Client, device_of, roughly

CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; rv:132.0) Gecko/20100101 Firefox/132.0",
            "Firefox, Windows",
        ),
        (f"Mozilla/5.0 (X11; Linux x86_64) {CHROME}", "Chrome, Linux"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Edg/131.0", "Edge, Windows"),
        (f"Mozilla/5.0 (Linux; Android 14; Pixel 8) {CHROME}", "Chrome, Android"),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 "
                "(KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
            ),
            "Safari, iPhone",
        ),
        (
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like "
                "Gecko) Version/18.1 Safari/605.1.15"
            ),
            "Safari, macOS",
        ),
        ("Mozilla/5.0 (Nobody)", ""),
        ("python-httpx/0.28.1", "python-httpx"),
        ("curl/8.9.1", "curl"),
        ("", ""),
        ("<script>alert(1)</script>", ""),
        ("\u202eevil\x00", ""),
        ("x" * 10_000, "x" * LONGEST_PRODUCT),
    ],
)
def test_a_device_is_named_by_browser_and_system(agent: str, device: str) -> None:
    assert device_of(agent) == device


@pytest.mark.parametrize(
    ("network", "rough"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("unknown", ""),
    ],
)
def test_of_an_address_only_the_neighbourhood_is_kept(network: str, rough: str) -> None:
    assert roughly(network) == rough


def test_a_client_says_both() -> None:
    client = Client("203.0.113.77", "curl/8")

    assert (client.device, client.rough_network) == ("curl", "203.0.113.0/24")
