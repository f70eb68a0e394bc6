"""What pages with acts on one thing share: who looks at what, and how a refusal comes back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from litestar import Response

from server.kernel.actor import Actor
from server.kernel.errors import Refusal
from server.web.deps import Services
from server.web.forms import Fields, Form, Told
from server.web.pages.going import see


@dataclass(frozen=True, slots=True)
class At:
    """Which thing is open before whom, and when."""

    id: UUID
    services: Services
    reader: Actor
    now: datetime


@dataclass(frozen=True, slots=True)
class Trial:
    """How an act is answered: `told` are the refusals that `page` itself tells of."""

    told: tuple[type[Refusal], ...]
    page: Callable[[Told], Awaitable[Response[bytes]]]

    async def of(
        self, act: Awaitable[object], form: Form, fields: Fields, then: str
    ) -> Response[bytes]:
        """Lead on to `then` when it is done; else the page again, with what was typed."""
        try:
            await act
        except self.told as refusal:
            return await self.page(Told(refusal, fields, form))
        return see(then)
