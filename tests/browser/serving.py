"""A real demo server in a process of its own, and the browser that visits it."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.factories import fresh_content

ROOT = Path(__file__).parent.parent.parent
SECONDS_TO_START = 60


def chromium_path() -> str | None:
    """The same browser without windows of its own, where it is there: that is a third less work."""
    return shutil.which("chromium-headless-shell") or shutil.which("chromium")


@contextmanager
def serving(data: Path, **settings: str) -> Iterator[str]:
    """Serve the data folder to the end of the block; returns the address."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {key: value for key, value in os.environ.items() if not key.startswith("ASSAY_")}
    environment |= {"ASSAY_DEMO": "1", "ASSAY_DATA_DIR": str(data), "PORT": str(port)}
    environment |= {"ASSAY_CONTENT_DIR": str(fresh_content()), **settings}
    with (data / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "server", "serve"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            _wait_until_it_serves(url, server, data / "log")
            yield url
        finally:
            server.terminate()
            server.wait(20)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


def _wait_until_it_serves(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + SECONDS_TO_START
    with httpx.Client(base_url=url, timeout=2) as http:  # one: to make one takes longer than to ask
        while time.monotonic() < until and server.poll() is None:
            try:
                if http.get("/health").status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
    raise RuntimeError(f"The server did not start:\n{log.read_text()[-4000:]}")
