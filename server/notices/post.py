"""Where a finished mail goes: to a mail server (`smtp.py`), or, in the demo, as a line of the log.

Takes nothing from the store and decides nothing about trying again; it only says what went wrong,
and whether it is worth trying again.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import structlog

from server.notices.domain.notice import Fault

if TYPE_CHECKING:
    from email.message import EmailMessage

log = structlog.get_logger("assay.mail")


class NotSent(Exception):
    """`is_final`: the same mail would be refused again."""

    def __init__(self, fault: Fault, *, is_final: bool = False) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.is_final = is_final


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail ready to go. `address` is the envelope's; `link` is what the demo prints."""

    kind: str
    address: str
    link: str
    write: "Callable[[], EmailMessage]"


Send = Callable[[Letter], Awaitable[None]]
"""Returns when the server has taken the letter; raises NotSent."""


class Post(Protocol):
    stores_after: int
    """How many letters may leave before that is stored; as many may leave twice after a crash."""

    def open(self) -> AbstractAsyncContextManager[Send]:
        """A connection for several letters. Raises NotSent when there is none."""


class LogPost:
    """The demo's: nothing leaves the machine, and the link stands in the log."""

    stores_after = 64

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Send]:
        yield self._print

    async def _print(self, letter: Letter) -> None:
        log.info("mail", kind=letter.kind, to=letter.address, link=letter.link)
