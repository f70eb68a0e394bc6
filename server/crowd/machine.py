"""Server processes of this program, and what they cost so far."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

SECONDS_TO_START = 60.0
SECONDS_TO_STOP = 30.0
ROOT = Path(__file__).parents[2]
_TICKS, _PAGE_BYTES = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")


class ServerDidNotStart(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Reading:
    """All threads of all server processes; memory is that of the largest."""

    cpu_seconds: float
    resident_bytes: int


@dataclass(frozen=True, slots=True)
class Server:
    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """0 where the system has no /proc."""
        with suppress(OSError):
            fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) / _TICKS
        return 0.0

    def resident_bytes(self) -> int:
        """0 where the system has no /proc."""
        with suppress(OSError):
            pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
            return pages * _PAGE_BYTES
        return 0


def read(servers: Sequence[Server]) -> Reading:
    return Reading(
        sum(one.cpu_seconds() for one in servers), max(one.resident_bytes() for one in servers)
    )


@contextmanager
def serving(settings: Mapping[str, str], processes: int) -> Iterator[list[Server]]:
    """Run server processes on one store to the end of the block. Raises ServerDidNotStart."""
    with ExitStack() as stack:
        yield [stack.enter_context(_served(settings)) for _ in range(processes)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _served(settings: Mapping[str, str]) -> Iterator[Server]:
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "server", "serve"],
        cwd=ROOT,
        env={**settings, "HOST": "127.0.0.1", "PORT": str(port)},
        stdout=subprocess.DEVNULL,
    ) as process:
        try:
            _wait(port, process)
            yield Server(port, process.pid)
        finally:
            process.terminate()
            try:
                process.wait(timeout=SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
                answer.read()
                return
        except urllib.error.HTTPError as error:
            raise ServerDidNotStart(f"The server says {error.code} of its health.") from error
        except OSError:
            time.sleep(0.05)
    raise ServerDidNotStart(f"The server did not start; it ended with {process.poll()}.")
