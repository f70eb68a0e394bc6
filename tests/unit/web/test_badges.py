"""The letters of regions stay within their picture and off what the region holds."""

import pytest

from server.web.badges import badge_of

IMAGE = {"width": 960, "height": 600}


@pytest.mark.parametrize(
    ("kind", "numbers", "middle"),
    [
        ("rect", [200, 100, 80, 80], (180, 120)),
        ("circle", [200, 200, 50], (200, 130)),
        ("polygon", [300, 300, 400, 300, 350, 400], (300, 300)),
        ("rect", [0, 0, 80, 80], (20, 20)),
        ("circle", [900, 40, 40], (900, 20)),
        ("rect", [900, 590, 60, 10], (880, 580)),
    ],
)
def test_a_letter_stands_beside_its_region(
    kind: str, numbers: list[int], middle: tuple[int, int]
) -> None:
    badge = badge_of({"kind": kind, "numbers": numbers}, IMAGE)

    assert (badge.x, badge.y) == middle
    assert badge.left >= 0
    assert badge.top >= 0
    assert badge.left + badge.side <= IMAGE["width"]
    assert badge.top + badge.side <= IMAGE["height"]
