"""Servers in processes of their own, and what they have cost so far."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

REPOSITORY = Path(__file__).parent.parent.parent
SECONDS_TO_START = 60.0


class ServerDidNotStart(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Server:
    port: int
    pid: int
    seconds_to_first_page: float

    def cpu_seconds(self) -> float:
        """User and system time of the process, all threads, to the nanosecond where possible."""
        try:
            return time.clock_gettime((~self.pid << 3) | 2)  # Linux's number for its CPU clock
        except OSError:
            times = psutil.Process(self.pid).cpu_times()
            return float(times.user + times.system)

    def resident_bytes(self) -> int:
        return int(psutil.Process(self.pid).memory_info().rss)


@contextmanager
def served(module: Sequence[str], settings: Mapping[str, str], first_page: str) -> Iterator[Server]:
    """Run `python -m …` until its first page is there, and to the end of the block."""
    port = free_port()
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", *module],
        cwd=REPOSITORY,
        env=environment({**settings, "HOST": "127.0.0.1", "PORT": str(port)}),
        stdout=subprocess.DEVNULL,
    ) as process:
        try:
            _wait_for(f"http://127.0.0.1:{port}{first_page}", process)
            yield Server(port, process.pid, time.perf_counter() - started)
        finally:
            process.terminate()
            process.wait(timeout=20)


def run(module: Sequence[str], settings: Mapping[str, str]) -> str:
    """Run a command to its end and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", *module],
        cwd=REPOSITORY,
        env=environment(settings),
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(module)} failed: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """This process's environment without its own settings of Assay, and with these."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("ASSAY_") and name not in {"HOST", "PORT"}
    }
    return {**inherited, **settings}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.perf_counter() + SECONDS_TO_START
    while time.perf_counter() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own loopback
                answer.read()
                return
        except urllib.error.HTTPError as error:
            raise ServerDidNotStart(f"{address} answered {error.code}") from error
        except OSError:
            time.sleep(0.05)
    raise ServerDidNotStart(f"{address} did not answer; exit code {process.poll()}")
