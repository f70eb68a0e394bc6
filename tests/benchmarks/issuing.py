"""What a certificate costs from its order to the store, by the operators' own command."""

import json

import msgspec

from tests.benchmarks import processes

MOST_CPU_SECONDS = 1.0
"""For a thousand, on one core."""


class Issuing(msgspec.Struct, frozen=True):
    issued: int
    cpu_seconds: float

    @property
    def for_a_thousand(self) -> float:
        return 1000 * self.cpu_seconds / self.issued

    def failures(self) -> list[str]:
        if self.for_a_thousand <= MOST_CPU_SECONDS:
            return []
        return [f"a thousand certificates took {self.for_a_thousand:.2f} s of CPU"]


def measure_issuing() -> Issuing:
    printed = processes.run(["server", "bench", "issue", "--json"], {})
    return msgspec.convert(json.loads(printed), Issuing)


def print_issuing(measured: Issuing) -> None:
    print("\nCertificates built, signed, verified and stored in batches on one core")
    print(
        f"  {measured.issued} in ten seconds; {measured.for_a_thousand:.2f} s of CPU "
        f"for a thousand (at most {MOST_CPU_SECONDS:.1f})",
        flush=True,
    )
