"""Assay: courses, timed exams, and certificates that anyone can check."""

import sys

if "rich" not in sys.modules:
    # structlog loads rich wherever it is installed, and Litestar brings it: four megabytes of each
    # server, to show values of variables, which our logs leave out.
    sys.modules["rich"] = None  # type: ignore[assignment] # None: an import of it fails
    import structlog  # noqa: F401 - loaded now, while there is no rich

    del sys.modules["rich"]
