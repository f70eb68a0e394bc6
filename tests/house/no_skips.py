"""A pytest plugin for CI: under ASSAY_REQUIRE_ALL=1 a skipped test is a failed one."""

import os
from collections.abc import Generator

import pytest

FAILS = os.environ.get("ASSAY_REQUIRE_ALL") == "1"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if FAILS and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"ASSAY_REQUIRE_ALL=1, but it was skipped: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if FAILS and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"ASSAY_REQUIRE_ALL=1, but it was skipped: {report.longrepr}"
    return report
