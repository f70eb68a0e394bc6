"""How the tests are shared out among processes: `pytest -p tests.sharing -n 2`.

A process takes the next share when it is through with its own. A file is a share, on each engine
for itself, because what it sets up is set up for all of its tests. The walk of every page is as
many shares as it has tests. Shares come in the order of collection: whoever has begun with the
browser, whose driver keeps a loop of its own, is given nothing asynchronous any more.
"""

import re
from typing import Any, Final

import pytest
from xdist.scheduler import LoadScopeScheduling

SPLIT: Final = "tests/browser/test_every_page.py"
_ENGINE: Final = re.compile(r"\b(sqlite|postgres)\b")


class Shares(LoadScopeScheduling):  # type: ignore[misc]  # xdist comes without types
    def _split_scope(self, nodeid: str) -> str:
        path, _, test = nodeid.partition("::")
        if path == SPLIT:
            return nodeid
        engine = _ENGINE.search(test.partition("[")[2])
        return f"{path} {engine[0] if engine else ''}"


def pytest_configure(config: pytest.Config) -> None:
    config.option.loadscopereorder = False


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Shares:
    return Shares(config, log)
