"""A fresh server as `make run` starts it: how long to the first page, how large."""

import tempfile
from dataclasses import dataclass

from tests.benchmarks.processes import served

MOST_RESIDENT_BYTES = 100_000_000
MOST_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Fresh:
    seconds: float
    resident_bytes: int

    def failures(self) -> list[str]:
        wrong = []
        if self.seconds > MOST_SECONDS:
            wrong.append(f"first page after {self.seconds:.1f} s, at most {MOST_SECONDS:.0f}")
        if self.resident_bytes > MOST_RESIDENT_BYTES:
            megabytes = self.resident_bytes / 1e6
            wrong.append(f"{megabytes:.0f} MB resident, at most {MOST_RESIDENT_BYTES // 10**6}")
        return wrong


def measure_fresh() -> Fresh:
    """Migrate, publish this repository's content, seed, and serve the first page."""
    with tempfile.TemporaryDirectory(prefix="assay-bench-") as folder:
        settings = {"ASSAY_DATA_DIR": folder, "ASSAY_DEMO": "1"}
        with served(["server", "serve"], settings, "/") as server:
            return Fresh(server.seconds_to_first_page, server.resident_bytes())
