"""Structured logs: one JSON object a line, ids and events only."""

import logging
import sys

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, WrappedLogger

from server.kernel.tracing import request_id

_TRACEBACKS = structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False))
"""Without the values of variables: they hold names, answers and sign-in tokens."""


def configure_logs() -> None:
    """Send events to standard error as JSON, with a time, a level and a fault's traceback."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            _with_request,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _TRACEBACKS,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)


def _with_request(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    if request := request_id.get():
        event["request"] = request
    return event
