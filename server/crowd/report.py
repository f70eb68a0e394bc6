"""What came of a run: figures, what was not good enough, and a report with plots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from server.crowd.cohort import Plan
from server.crowd.driving import Driven
from server.crowd.plots import Series, clock, plot
from server.crowd.seen import SAVE, Slice, percentile

MEGABYTE = 1e6
ROUND_SHARE = 0.1
"""Of the run, at either end of the time when everybody sits."""


@dataclass(frozen=True, slots=True)
class Limits:
    """None where none was given."""

    p99_ms: float | None = None
    memory_mb: float | None = None
    growth_mb: float | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    plan: Plan
    engine: str
    exam: str
    processes: int
    resident_at_start: int
    driven: Driven
    violations: Sequence[str]
    limits: Limits

    @property
    def slices(self) -> Sequence[Slice]:
        return self.driven.seen.slices

    @property
    def requests(self) -> int:
        return sum(map(len, self.driven.seen.seconds.values()))

    @property
    def resident_mb(self) -> float:
        """The most that a server process ever held."""
        return max((one.resident_bytes for one in self.slices), default=0) / MEGABYTE

    @property
    def growth_mb(self) -> float:
        """Between the first and the last tenth of the time when nearly everybody sits."""
        most = max((one.sitting for one in self.slices), default=0)
        full = [one.resident_bytes for one in self.slices if one.sitting >= most * 0.95]
        if len(full) < 2:
            return 0.0
        few = max(1, int(len(full) * ROUND_SHARE))
        return (max(full[-few:]) - max(full[:few])) / MEGABYTE

    @property
    def server_ms(self) -> float:
        """CPU of the servers a request."""
        return self.driven.server_seconds / max(self.requests, 1) * 1000

    def milliseconds(self, kind: str, percent: float) -> float:
        return percentile(self.driven.seen.seconds.get(kind, ()), percent) * 1000

    def failures(self) -> list[str]:
        seen, limits = self.driven.seen, self.limits
        found = [f"{count} times {what}" for what, count in seen.errors.most_common()]
        found += [f"audit: {one}" for one in self.violations]
        measured = (
            ("p99 of a save", self.milliseconds(SAVE, 99), limits.p99_ms, "ms"),
            ("memory of a server process", self.resident_mb, limits.memory_mb, "MB"),
            ("growth of memory", self.growth_mb, limits.growth_mb, "MB"),
        )
        return found + [
            f"{name}: {value:.0f} {unit}, at most {most:g}"
            for name, value, most, unit in measured
            if most is not None and value > most
        ]

    def figures(self) -> Mapping[str, object]:
        seen, driven = self.driven.seen, self.driven
        return {
            "candidates": self.plan.candidates,
            "most_sitting": max((one.sitting for one in self.slices), default=0),
            "engine": self.engine,
            "exam": self.exam,
            "processes": self.processes,
            "speed": self.plan.speed,
            "seed": self.plan.seed,
            "seconds": round(driven.seconds, 1),
            "requests": self.requests,
            "requests_per_second": round(self.requests / driven.seconds, 1),
            "answers": {
                kind: {
                    "count": len(seconds),
                    "p50_ms": round(self.milliseconds(kind, 50), 1),
                    "p99_ms": round(self.milliseconds(kind, 99), 1),
                    "longest_ms": round(max(seconds) * 1000, 1),
                }
                for kind, seconds in sorted(seen.seconds.items())
            },
            "server_cpu_seconds": round(driven.server_seconds, 1),
            "server_cpu_ms_per_request": round(self.server_ms, 3),
            "client_cpu_seconds": round(driven.client_seconds, 1),
            "resident_mb_at_start": round(self.resident_at_start / MEGABYTE, 1),
            "resident_mb_at_most": round(self.resident_mb, 1),
            "growth_mb": round(self.growth_mb, 1),
            "results": dict(seen.results),
            "refused_as_expected": dict(seen.expected),
            "errors": dict(seen.errors),
            "violations": list(self.violations),
            "failures": self.failures(),
        }


def told(one: Slice) -> str:
    """A slice as a line of progress."""
    return (
        f"{clock(one.at):>7}  {one.sitting:5} sitting {one.done:5} done  "
        f"{one.requests_per_second:6.0f} requests/s  save p50 {one.p50_ms:5.1f} "
        f"p99 {one.p99_ms:6.1f} ms  server {one.server_share:4.0%} of a core, "
        f"{one.resident_bytes / MEGABYTE:4.0f} MB  client {one.client_share:4.0%}  "
        f"{one.errors} errors" + (f", mostly {one.worst}" if one.worst else "")
    )


def summary(outcome: Outcome) -> str:
    """The figures in a few lines."""
    driven = outcome.driven
    lines = [
        (
            f"{outcome.plan.candidates} candidates, {outcome.exam}, {outcome.engine}, "
            f"{outcome.processes} server process(es), {clock(driven.seconds)} at "
            f"{outcome.plan.speed:g} times the speed"
        ),
        (
            f"{outcome.requests} requests, {outcome.requests / driven.seconds:.0f} a second; "
            f"save p50 {outcome.milliseconds(SAVE, 50):.1f} ms, "
            f"p99 {outcome.milliseconds(SAVE, 99):.1f} ms"
        ),
        (
            f"server {driven.server_seconds:.1f} s of CPU ({outcome.server_ms:.2f} ms a request), "
            f"client {driven.client_seconds:.1f} s"
        ),
        (
            f"memory {outcome.resident_at_start / MEGABYTE:.0f} MB at the start, "
            f"{outcome.resident_mb:.0f} MB at most, {outcome.growth_mb:+.0f} MB while all sat"
        ),
        f"results: {_counts(driven.seen.results)}; errors: {_counts(driven.seen.errors)}",
        "Audit: " + ("all invariants hold." if not outcome.violations else "violated."),
    ]
    return "\n".join(lines + [f"Not good enough: {one}." for one in outcome.failures()])


def write(outcome: Outcome, folder: Path) -> None:
    """Put `report.md` and its plots into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    plots = _plots(outcome.slices)
    for name, content in plots.items():
        (folder / f"{name}.svg").write_text(content, encoding="utf-8")
    (folder / "report.md").write_text(_document(outcome, plots), encoding="utf-8")


def _plots(slices: Sequence[Slice]) -> Mapping[str, str]:
    at = [one.at for one in slices]
    return {
        "throughput": plot(
            "Requests a second",
            "",
            at,
            [
                Series("all requests", [one.requests_per_second for one in slices]),
                Series("saves", [one.saves_per_second for one in slices]),
            ],
        ),
        "latency": plot(
            "How long a save takes",
            "ms",
            at,
            [
                Series("p99", [one.p99_ms for one in slices]),
                Series("p50", [one.p50_ms for one in slices]),
            ],
        ),
        "memory": plot(
            "Memory of the largest server process",
            "MB",
            at,
            [Series("resident", [one.resident_bytes / MEGABYTE for one in slices])],
        ),
        "processor": plot(
            "Processor",
            "%",
            at,
            [
                Series("servers", [one.server_share * 100 for one in slices]),
                Series("simulated candidates", [one.client_share * 100 for one in slices]),
            ],
        ),
        "people": plot(
            "People sitting", "", at, [Series("sitting", [one.sitting for one in slices])]
        ),
    }


def _document(outcome: Outcome, plots: Mapping[str, str]) -> str:
    figures = outcome.figures()
    rows = [
        f"| {kind} | {len(seconds)} | {outcome.milliseconds(kind, 50):.1f} "
        f"| {outcome.milliseconds(kind, 99):.1f} | {max(seconds) * 1000:.1f} |"
        for kind, seconds in sorted(outcome.driven.seen.seconds.items())
    ]
    plain = [
        f"| {name.replace('_', ' ')} | {value} |"
        for name, value in figures.items()
        if isinstance(value, str | int | float)
    ]
    return "\n".join(
        [
            "# A rehearsal",
            "",
            "```",
            summary(outcome),
            "```",
            "",
            "| Asked for | Answers | p50 ms | p99 ms | longest ms |",
            "|---|---|---|---|---|",
            *rows,
            "",
            *[f"![{name}]({name}.svg)\n" for name in plots],
            "| Figure | |",
            "|---|---|",
            *plain,
            "",
            "A request is timed by the candidate who waits for it, over a connection of their own",
            "on the loopback. The CPU of the servers is that of all their threads; that of a",
            "PostgreSQL is not counted. Memory is resident, of the largest server process.",
            "",
        ]
    )


def _counts(counted: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {what}" for what, count in counted.items()) or "none"
