"""A line of the log is one JSON object with its time, whatever is in it."""

import json
import subprocess
import sys

PROGRAM = """
import structlog
from server.cli.logs import configure_logs
from server.kernel.tracing import request_id
configure_logs()
request_id.set("r-7")
log = structlog.get_logger("assay.web")
log.info("refused", code="role-lacking", said='a\\n{"event": "forged"}\\r\\x1b[2J\\u2028')
def broken(password):
    raise LookupError("gone")
try:
    broken("correct horse")
except LookupError as error:
    log.error("incident", incident="abc", exc_info=error)
"""


def test_a_line_has_time_and_request_and_cannot_be_forged() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True
    )

    refused, incident = (json.loads(line) for line in ran.stderr.splitlines())
    assert (refused["event"], refused["request"], refused["level"]) == ("refused", "r-7", "info")
    assert refused["timestamp"].endswith("Z")
    assert "forged" in refused["said"]
    assert (incident["incident"], incident["exception"][0]["exc_type"]) == ("abc", "LookupError")
    assert "correct horse" not in ran.stderr
