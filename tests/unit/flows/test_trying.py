import pytest
from structlog.testing import capture_logs

from server.flows.trying import MOST_SECONDS, Trying


async def test_a_fault_is_said_once_and_waited_for_longer_until_it_is_over() -> None:
    full, gone = OSError(28, "No space left"), ConnectionError("away")
    outcomes: list[Exception | bool] = [full, full, full, full, full, gone, True, full]

    async def work() -> bool:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    trying, waits = Trying(work), list[float]()
    with capture_logs() as said:
        done = []
        while outcomes:
            done.append(await trying.once())
            waits.append(trying.wait)

    assert done == [False] * 6 + [True, False]
    assert waits == [0.5, 1.0, 2.0, MOST_SECONDS, MOST_SECONDS, MOST_SECONDS, 0.0, 0.5]
    assert [one["event"] for one in said] == [
        "flow-failed", "flow-failed", "flow-goes-on", "flow-failed",
    ]  # fmt: skip


async def test_who_is_stopped_is_not_tried_again() -> None:
    async def work() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await Trying(work).once()
