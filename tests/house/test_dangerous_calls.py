"""Calls that would make a text of a stranger act are made nowhere; each exception is named here."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from server.web.rendering import environment
from tests.house.tree import short, tracked

RUN_TEXT = {
    "eval", "exec", "compile", "__import__", "os.system", "os.popen", "yaml.load",
    "yaml.unsafe_load",
}  # fmt: skip
UNPACK_ANYTHING = {"pickle", "marshal", "shelve", "dill"}
STARTS_PROGRAMS = {"server/crowd/machine.py"}
"""Its own server, for a rehearsal that an operator asked for."""
SIMULATES = "server/crowd/"
DATED = {"md5", "md4", "ECB", "PKCS1v15", "TripleDES", "ARC4", "Blowfish"}
PATTERNS = {f"re.{name}" for name in ("compile", "match", "search", "fullmatch", "sub", "findall")}
ESCAPED = {"open_tag", "close_tag"}
"""Constants of markdown-it-py."""
CLIENTS = {"httpx.Client", "httpx.AsyncClient"}
AS_HTML = re.compile(
    r"(?:inner|outer)HTML\s*\+?=[^=]|insertAdjacentHTML|document\.write|\beval\(|new Function"
)
SETS_HTML = {"system-check.mjs": 1, "lesson.mjs": 1}
"""A sign of ours, and the feedback that our renderer made and cleaned."""
UNESCAPED = re.compile(r"\|\s*safe\b|autoescape\s+false|Markup\(")
PASSWORDS = re.compile(r"field\(\"(?:password|old|again)\"[^\n]*")


WORTH_READING = re.compile(
    r"\b(?:eval|exec|compile|__import__|system|popen|yaml|pickle|marshal|shelve|dill|subprocess|shell"
    rf"|random|sha1|httpx|urlopen|{'|'.join(sorted(DATED))})\b|rf\"|rf'"
)


@cache
def nodes() -> list[tuple[str, ast.AST]]:
    """What stands in the files that hold one of these words at all: parsing them takes long."""
    texts = {
        short(path): path.read_text("utf-8")
        for path in tracked(".py", under="server")
        if "/migrations/" not in short(path)
    }
    return [
        (f"{place}:{getattr(node, 'lineno', 0)}", node)
        for place, text in texts.items()
        if WORTH_READING.search(text)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call | ast.Import | ast.ImportFrom | ast.Attribute | ast.Name)
    ]


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    for place, node in nodes():
        if isinstance(node, ast.Call):
            yield place, _dotted(node.func), node


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def imports() -> Iterator[tuple[str, str]]:
    for place, node in nodes():
        if isinstance(node, ast.Import):
            yield from ((place.partition(":")[0], one.name) for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield place.partition(":")[0], node.module or ""


def said(call: ast.Call, keyword: str) -> object:
    values = (one.value for one in call.keywords if one.arg == keyword)
    return next((one.value for one in values if isinstance(one, ast.Constant)), None)


def test_nothing_runs_text_or_a_shell() -> None:
    found = [
        f"{place} {name}"
        for place, name, call in calls()
        if name in RUN_TEXT or said(call, "shell") is True
    ]

    assert found == []
    assert [one for one in imports() if one[1] in UNPACK_ANYTHING] == []
    assert {place for place, name in imports() if name == "subprocess"} == STARTS_PROGRAMS


def test_no_pattern_is_built_from_a_strangers_text() -> None:
    found = [
        f"{place}: {ast.unparse(value)}"
        for place, name, call in calls()
        if name in PATTERNS and call.args
        for value in ast.walk(call.args[0])
        if isinstance(value, ast.FormattedValue) and not _is_constant(value.value)
    ]

    assert found == []


def _is_constant(value: ast.expr) -> bool:
    """A name in capitals is ours; a call of `re.escape` makes anything plain."""
    if isinstance(value, ast.Call):
        return _dotted(value.func) == "re.escape"
    return isinstance(value, ast.Name) and (value.id.isupper() or value.id in ESCAPED)


def test_nothing_dated_is_hashed_with() -> None:
    found = [
        f"{place}: {name}"
        for place, node in nodes()
        if (name := getattr(node, "attr", getattr(node, "id", ""))) in DATED
    ]
    weak = [
        place
        for place, name, call in calls()
        if name in {"sha1", "hashlib.sha1"} and said(call, "usedforsecurity") is not False
    ]

    assert found + weak == []


def test_chance_that_matters_is_the_systems() -> None:
    drawing = {place for place, name in imports() if name in {"random", "numpy.random"}}

    assert {place for place in drawing if not place.startswith(SIMULATES)} == set()


def test_no_client_follows_redirects() -> None:
    clients = [(place, call) for place, name, call in calls() if name in CLIENTS]
    outside = [one for one in clients if not one[0].startswith(SIMULATES)]

    assert outside
    assert [place for place, call in outside if said(call, "follow_redirects") is not False] == []
    assert {
        place
        for place, name, _ in calls()
        if name.endswith("urlopen") and not place.startswith(SIMULATES)
    } == set()


def test_no_template_says_anything_unescaped() -> None:
    loose = [
        f"{short(path)}: {found[0]}"
        for path in tracked(".html", under="server/web/templates")
        for found in UNESCAPED.finditer(path.read_text("utf-8"))
    ]

    assert environment().autoescape is True
    assert loose == []


def test_scripts_put_in_as_html_only_what_we_made() -> None:
    found = Counter(
        path.name
        for path in tracked(".mjs", under="server/web/static")
        for _ in AS_HTML.finditer(path.read_text("utf-8"))
    )

    assert found == SETS_HTML


def test_every_password_is_masked_and_may_be_filled_in() -> None:
    fields = [
        found[0]
        for path in tracked(".html", under="server/web/templates")
        for found in PASSWORDS.finditer(path.read_text("utf-8"))
    ]
    scripts = "".join(
        path.read_text("utf-8") for path in tracked(".mjs", under="server/web/static")
    )

    assert len(fields) > 8
    assert [one for one in fields if 'type="password"' not in one] == []
    assert [one for one in fields if not re.search(r'autocomplete="(?:new|current)-p', one)] == []
    assert "paste" not in re.findall(r"addEventListener\(\"(\w+)\"", scripts)
