"""Figures of the house for Prometheus, read from the store when somebody asks for them."""

from datetime import datetime, timedelta

from server.appeals import ruling
from server.kernel.clock import FURTHEST_APART


async def exposition(
    *, apart: timedelta, log_stands_still: bool, now: datetime
) -> tuple[bytes, str]:
    """Return the text and its type."""
    from prometheus_client import (  # noqa: PLC0415 - only who is scraped pays
        CONTENT_TYPE_LATEST,
        CollectorRegistry,
        Gauge,
        generate_latest,
    )

    registry = CollectorRegistry()
    appeals = await ruling.waiting(now=now)
    for name, text, value in (
        ("assay_appeals_waiting", "Appeals that wait for a ruling, to a thousand", appeals.open),
        ("assay_appeals_overdue", "Those of them that are overdue", appeals.overdue),
        ("assay_clock_apart_seconds", "Wall clock beyond the server's", apart.total_seconds()),
        ("assay_log_stands_still", "1 while no head of the log can be signed", log_stands_still),
        ("assay_clock_trusted", "0 while no sitting is closed", abs(apart) <= FURTHEST_APART),
    ):
        Gauge(name, text, registry=registry).set(value)
    return generate_latest() + generate_latest(registry), CONTENT_TYPE_LATEST
