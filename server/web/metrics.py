"""Figures of the house for Prometheus, read from the store when somebody asks for them."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import accumulate
from typing import TYPE_CHECKING

from server.appeals import ruling
from server.kernel.clock import FURTHEST_APART
from server.upkeep.service import Upkeep
from server.web.arrivals import BOUNDS, Arrivals

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

Figure = tuple[str, str, float]


async def exposition(
    *, arrivals: Arrivals, upkeep: Upkeep, log_stands_still: bool, now: datetime
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
    apart = upkeep.apart
    figures: list[Figure] = [
        ("assay_appeals_waiting", "Appeals that wait for a ruling, to a thousand", appeals.open),
        ("assay_appeals_overdue", "Those of them that are overdue", appeals.overdue),
        ("assay_clock_apart_seconds", "Wall clock beyond the server's", apart.total_seconds()),
        ("assay_clock_trusted", "0 while no sitting is closed", abs(apart) <= FURTHEST_APART),
        ("assay_log_stands_still", "1 while no head of the log can be signed", log_stands_still),
        ("assay_ending", "1 while this process ends and takes nothing new", arrivals.is_ending),
        *await _of_the_store(upkeep, now),
    ]
    for name, text, value in figures:
        Gauge(name, text, registry=registry).set(value)
    registry.register(_Requests(arrivals))
    return generate_latest() + generate_latest(registry), CONTENT_TYPE_LATEST


async def _of_the_store(upkeep: Upkeep, now: datetime) -> Iterable[Figure]:
    found = await upkeep.figures(now=now)
    return [
        ("assay_jobs_waiting", "Jobs that are due, to a thousand", found.jobs_due),
        ("assay_jobs_stuck", "Jobs that fail or that nobody takes, to a thousand", found.stuck),
        ("assay_job_oldest_seconds", "How long the oldest job is due", found.oldest_job_seconds),
        ("assay_disk_free_bytes", "Free where the data folder is", found.free_bytes),
        ("assay_write_ahead_bytes", "SQLite's write-ahead log, 0 elsewhere", found.log_bytes),
    ]


class _Requests:
    """What this process answered since it began."""

    def __init__(self, arrivals: Arrivals) -> None:
        self._arrivals = arrivals

    def collect(self) -> "Iterator[Metric]":
        from prometheus_client.core import (  # noqa: PLC0415 - as above
            CounterMetricFamily,
            HistogramMetricFamily,
        )

        answers = CounterMetricFamily("assay_requests", "Answers", labels=("kind", "status"))
        for (kind, status), number in sorted(self._arrivals.by_status.items()):
            answers.add_metric((kind, str(status)), number)
        yield answers
        text = "Seconds from a request's head to the head of its answer"
        times = HistogramMetricFamily("assay_request_seconds", text, labels=("kind",))
        for kind, timed in sorted(self._arrivals.times.items()):
            upto = zip([*map(str, BOUNDS), "+Inf"], accumulate(timed.buckets), strict=True)
            times.add_metric((kind,), [(bound, float(n)) for bound, n in upto], timed.seconds)
        yield times
