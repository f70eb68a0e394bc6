"""What `make bench` prints. Ratios first: they hold where requests per second do not."""

import statistics

from tests.benchmarks.client import CLIENTS
from tests.benchmarks.fresh import MOST_RESIDENT_BYTES, MOST_SECONDS, Fresh
from tests.benchmarks.rounds import MOST_PAGE_MILLISECONDS, Measured, Operation


def print_fresh(fresh: Fresh) -> None:
    print("Fresh server, as `make run` starts it on an empty data folder")
    print(f"  first page after {fresh.seconds:.1f} s (at most {MOST_SECONDS:.0f})")
    megabytes, most = fresh.resident_bytes / 1e6, MOST_RESIDENT_BYTES / 1e6
    print(f"  resident {megabytes:.0f} MB (at most {most:.0f})", flush=True)


def print_engine(measured: Measured, *, is_binding: bool) -> None:
    kind = "floor" if is_binding else "goal"
    print(f"\n{measured.engine}: server CPU per request, median of the rounds")
    print(f"  {'':26}{'bare µs':>9}{'ours µs':>9}{'ratio':>8}{kind:>7}   ratios of the rounds")
    for operation in measured.operations:
        print(_line(operation))
    each = statistics.median(measured.cold_page_milliseconds)
    print(f"  a certificate’s page, not kept: {each:.1f} ms (at most {MOST_PAGE_MILLISECONDS:.0f})")
    print(
        f"  {measured.saves_per_second:.0f} durable saves a second with {CLIENTS} clients; "
        f"p99 {measured.save_p99_milliseconds:.1f} ms",
        flush=True,
    )


def _line(operation: Operation) -> str:
    bare, ours = statistics.median(operation.bare), statistics.median(operation.ours)
    ratios = [one / other for one, other in zip(operation.bare, operation.ours, strict=True)]
    mark = "" if operation.ratio >= operation.floor else "   below"
    return (
        f"  {operation.name:26}{bare:9.0f}{ours:9.0f}{operation.ratio:8.2f}{operation.floor:7.1f}"
        f"   {min(ratios):.2f} to {max(ratios):.2f}{mark}"
    )
