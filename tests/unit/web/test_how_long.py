"""How long something takes is said as roughly as it is known."""

import pytest

from server.web.pages.outlines import about


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (1, "About 1 minute"),
        (74, "About 74 minutes"),
        (75, "About 1½ hours"),
        (90, "About 1½ hours"),
        (120, "About 2 hours"),
        (206, "About 3½ hours"),
    ],
)
def test_from_seventy_five_minutes_on_half_hours_are_told(minutes: int, said: str) -> None:
    assert about(minutes) == said
