"""Many small modules sent as one: together they are packed a quarter smaller, and asked for once.

Each becomes a function that is called once, in the order of what they import, and hands out what it
exports; the first one's own text comes last and stays a module, so it may wait for something. What
is imported when it is asked for stays a module of its own and brings its own copy of what it
imports: so nothing that a module holds for itself may have to be the same in both.
"""

import re
from collections.abc import Mapping
from posixpath import dirname, join, normpath, relpath

_IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]+)";$', re.MULTILINE)
_EMPTY = re.compile(r"\n{2,}")
_AS = re.compile(r" as ")
_EXPORT = re.compile(r"^export ((?:async function|function|class|const) (\w+))", re.MULTILINE)
_LATER = re.compile(r'\bimport\("([^"]+)"\)')


def imported_by(name: str, text: str) -> list[str]:
    """The modules that it imports at once, by their names."""
    return [_beside(name, path) for _, path in _IMPORT.findall(text)]


def joined(first: str, texts: Mapping[str, str]) -> str:
    """The text of a module and of all that it imports at once, over others too."""
    parts = [_called(one, texts[one], first) for one in _in_order(first, texts)[:-1]]
    return _EMPTY.sub("\n", "\n".join([*parts, _taken(first, texts[first], first)]))


def _in_order(first: str, texts: Mapping[str, str]) -> list[str]:
    """Each behind all that it imports."""
    found: dict[str, None] = {}

    def visit(name: str) -> None:
        for one in imported_by(name, texts[name]):
            if one not in found:
                visit(one)
        found[name] = None

    visit(first)
    return list(found)


def _called(name: str, text: str, first: str) -> str:
    exports = ", ".join(own for _, own in _EXPORT.findall(text))
    body = _EXPORT.sub(r"\1", _taken(name, text, first))
    return f"const {_local(name)} = (() => {{\n{body}\nreturn {{ {exports} }};\n}})();"


def _taken(name: str, text: str, first: str) -> str:
    """With what it imports taken from those before it, and what comes later found from here."""
    text = _IMPORT.sub(
        lambda one: f"const {{{_AS.sub(': ', one[1])}}} = {_local(_beside(name, one[2]))};", text
    )
    return _LATER.sub(lambda one: f'import("{_from(first, _beside(name, one[1]))}")', text)


def _beside(name: str, path: str) -> str:
    return normpath(join(dirname(name), path))


def _from(first: str, name: str) -> str:
    return f"./{relpath(name, dirname(first) or '.')}"


def _local(name: str) -> str:
    return "of_" + re.sub(r"\W", "_", name.removesuffix(".mjs"))
