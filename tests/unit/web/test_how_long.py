"""How long something takes is said as roughly as it is known, and how far somebody is."""

import pytest

from server.curriculum.domain.progress import Progress
from server.web.pages.outlines import about, share


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (1, "About 1 minute"),
        (59, "About 59 minutes"),
        (66, "About 1 hour"),
        (75, "About 1½ hours"),
        (90, "About 1½ hours"),
        (120, "About 2 hours"),
        (206, "About 3½ hours"),
    ],
)
def test_from_an_hour_on_half_hours_are_told(minutes: int, said: str) -> None:
    assert about(minutes) == said


@pytest.mark.parametrize(
    ("done", "total", "part"),
    [(0, 7, 0), (2, 7, 0.29), (499, 500, 0.99), (7, 7, 1), (0, 0, 0)],
)
def test_all_of_it_is_told_only_where_nothing_is_left(done: int, total: int, part: float) -> None:
    assert share(Progress(done, total)) == part
