"""Assay: courses, timed exams, and certificates that anybody can check."""

import sys

if "rich" not in sys.modules:
    # structlog loads rich wherever it is installed, and Litestar brings it: megabytes of every
    # server for values of variables, which our logs leave out.
    sys.modules["rich"] = None  # type: ignore[assignment]
    import structlog  # noqa: F401

    del sys.modules["rich"]
