"""Every statement of the hot path, wherever it is kept."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module

import server
from server.database.hot import Statements


def hot_statements() -> Iterator[tuple[str, Statements]]:
    for found in pkgutil.walk_packages(server.__path__, "server."):
        if found.name.endswith("__main__"):
            continue
        for name, value in vars(import_module(found.name)).items():
            if isinstance(value, Statements):
                yield f"{found.name}.{name}", value
