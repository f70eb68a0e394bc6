"""The formats by name. A format's module is loaded when it is asked for."""

from collections.abc import Callable
from importlib import import_module
from typing import Any, cast

from server.integrations.found import Reader
from server.integrations.leaving import Writer

_READERS = {
    "aiken": "aiken",
    "csv": "csv_table",
    "gift": "gift.reading",
    "markdown": "markdown_quiz",
    "moodle-xml": "moodle.reading",
    "qti": "qti.reading",
}
_WRITERS = {"gift": "gift.writing", "moodle-xml": "moodle.writing", "qti": "qti.writing"}
_SUFFIXES = {
    "aiken": (".txt", ".aiken"),
    "csv": (".csv", ".tsv"),
    "gift": (".txt", ".gift"),
    "markdown": (".md", ".markdown"),
    "moodle-xml": (".xml",),
    "qti": (".xml", ".zip"),
}
_LATER = ("canvas", "text2qti", "relate", "prairielearn")


class FormatUnknown(Exception):
    """Says which formats there are."""


def reader(name: str) -> Reader:
    """Raises FormatUnknown."""
    return cast("Reader", _function(name, _READERS, "read"))


def writer(name: str) -> Writer:
    """Raises FormatUnknown."""
    return cast("Writer", _function(name, _WRITERS, "write"))


def suffixes(name: str) -> tuple[str, ...]:
    """How files of the format end, to be found in a folder."""
    return _SUFFIXES.get(name, ())


def _function(name: str, modules: dict[str, str], verb: str) -> Callable[..., Any]:
    if name not in modules:
        offered = ", ".join(sorted(modules))
        if name.casefold() in _LATER:
            raise FormatUnknown(f"{name} is not offered yet. There are: {offered}.")
        raise FormatUnknown(f"{name!r} is no format we know. There are: {offered}.")
    module = import_module(f"server.integrations.{modules[name]}")
    return cast("Callable[..., Any]", getattr(module, verb))
