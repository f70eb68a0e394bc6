"""Under demo: whether what is published changed, for pages that show each save of an author.

A page follows once its address ended in `#follow`; see `static/follow.mjs`.
"""

from itertools import count

from litestar import get
from litestar.datastructures import CacheControlHeader
from litestar.di import NamedDependency

from server.database import changes
from server.exams import releases
from server.web.deps import Services
from server.web.doors import PUBLIC
from server.web.strict import AddressUnknown


class _Published:
    """How often content changed, as far as this process heard."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self.times = 0
        changes.on_change(releases.SCOPE, self._heard)

    def _heard(self, _key: str) -> None:
        self.times = next(self._numbers)


_published = _Published()


@get("/content/published", opt=PUBLIC, cache_control=CacheControlHeader(no_store=True))
async def published(services: NamedDependency[Services]) -> dict[str, int]:
    if not services.is_demo:
        raise AddressUnknown
    return {"times": _published.times}


HANDLERS = [published]
