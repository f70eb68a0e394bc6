"""How the tests are shared out among processes: `pytest -p tests.sharing -n 2`.

A process takes the next share when it is nearly through with its own. A file is a share, on each
engine for itself, because what it sets up is set up for all of its tests; the walks through every
page are a share each. Shares are taken in the order of collection: whoever has begun with the
browser, whose driver keeps a loop of its own, is given nothing asynchronous any more.
"""

import re
from typing import Any, Final

import pytest
from xdist.scheduler import LoadScopeScheduling

BROWSER: Final = "tests/browser/"
WALKS: Final = "tests/browser/test_every_page.py"
_ENGINE: Final = re.compile(r"\b(sqlite|postgres)\b")


class Shares(LoadScopeScheduling):  # type: ignore[misc]  # xdist comes without types
    def _split_scope(self, nodeid: str) -> str:
        path, _, test = nodeid.partition("::")
        if path == WALKS:
            return nodeid
        engine = _ENGINE.search(test.partition("[")[2])
        return f"{path} {engine[0] if engine else ''}"


def pytest_configure(config: pytest.Config) -> None:
    config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser comes last, and its long walks before the short ones, which fill up the end."""
    items.sort(key=lambda one: (one.nodeid.startswith(BROWSER), not one.nodeid.startswith(WALKS)))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Shares:
    return Shares(config, log)
