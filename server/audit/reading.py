"""Reading rows that may be broken: an audit names the row and goes on to the next."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from server.kernel.errors import Unavailable

BATCH = 256
BEFORE_ALL = UUID(int=0)
FURTHEST_APART_MS = 60_000
"""Of the clocks of several machines: what seems to be out of order by less may be in order."""

Value = TypeVar("Value")
Read = Callable[[Sequence[UUID]], Awaitable[Mapping[UUID, Value]]]
After = Callable[[UUID, int], Awaitable[list[UUID]]]


Check = Callable[[], Awaitable[list[str]]]


async def to_the_end(checks: Mapping[str, Check]) -> list[str]:
    """Run all, by what they are about; one that a changed row breaks stops no other."""
    found: list[str] = []
    for about, check in checks.items():
        try:
            found += await check()
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a changed row breaks is the finding
            found.append(f"The check of {about} could not go on ({type(error).__name__}).")
    return found


async def batches(after: After) -> AsyncIterator[list[UUID]]:
    """Give all ids in order, a batch at a time, so that memory does not grow with the store."""
    last = BEFORE_ALL
    while ids := await after(last, BATCH):
        yield ids
        last = ids[-1]


async def readable(
    noun: str, ids: Sequence[UUID], read: Read[Value]
) -> tuple[dict[UUID, Value], list[str]]:
    """Return what could be read, and a violation for each row that could not."""
    found, broken = await _tried(ids, read)
    if broken is None:
        return found, []
    violations = []
    for one in ids:
        values, fault = await _tried([one], read)
        found |= values
        if fault is not None:
            violations.append(f"{noun} {one} cannot be read ({fault}).")
    return found, violations


async def _tried(ids: Sequence[UUID], read: Read[Value]) -> tuple[dict[UUID, Value], str | None]:
    try:
        return dict(await read(ids)), None
    except Unavailable:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a changed row breaks is the finding
        return {}, type(error).__name__
