"""Applications of this process, one after another: the routes of all are put together once.

That took a third of a second for each of hundreds. Services, store and clock are never shared.
"""

from functools import cache

from litestar import Litestar

from server.app import build_routes, furnish
from server.kernel.clock import Now
from server.settings import Settings


def application(settings: Settings, now: Now) -> Litestar:
    """The one from before must have ended: a process has one store anyway."""
    app = _routes()
    furnish(app, settings, now=now)
    return app


@cache
def _routes() -> Litestar:
    return build_routes()
