"""Coroutines that die where they await: every suspension is found by counting, none is named.

`CutAt` cancels one coroutine, which still cleans up. `killing` counts what every task of a loop
awaits, and has the whole process killed there, which cleans up nothing.
"""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Coroutine, Generator
from dataclasses import dataclass
from functools import partial
from typing import Any

LONGER_THAN_ANY_LEASE = 120


@dataclass
class Steps:
    """A coroutine that says each time it has awaited something, before it waits."""

    work: Coroutine[Any, Any, object]
    taken: Callable[[], None]

    def __await__(self) -> Generator[Any, Any, Any]:
        steps = self.work.__await__()
        resume: Callable[[], Any] = partial(next, steps)
        while True:
            try:
                waited_for = resume()
            except StopIteration as end:
                return end.value
            self.taken()
            try:
                resume = partial(steps.send, (yield waited_for))
            except BaseException as error:  # noqa: BLE001 - handed on to where it belongs
                resume = partial(steps.throw, error)


@dataclass
class CutAt:
    """Runs a coroutine in a task and cancels it when it awaits for the `step`th time."""

    work: Coroutine[Any, Any, object]
    step: int
    is_cut: bool = False
    _taken: int = 0

    async def run(self) -> None:
        task = asyncio.create_task(_run(Steps(self.work, self._count)))
        await asyncio.wait([task])
        if not task.cancelled():
            task.result()

    def _count(self) -> None:
        self._taken += 1
        if self._taken == self.step:
            task = asyncio.current_task()
            assert task is not None
            self.is_cut = True
            asyncio.get_running_loop().call_soon(task.cancel)


@dataclass
class Killing:
    """Makes the tasks of a loop; at the `step`th suspension of any of them the process is gone."""

    step: int
    taken: int = 0

    def __call__(
        self, loop: asyncio.AbstractEventLoop, work: Any, **options: Any
    ) -> asyncio.Task[Any]:
        return asyncio.Task(_run(Steps(work, self._count)), loop=loop, **options)

    def _count(self) -> None:
        self.taken += 1
        if self.taken == self.step:
            os.kill(os.getpid(), signal.SIGKILL)


async def _run(steps: Awaitable[Any]) -> Any:
    return await steps
