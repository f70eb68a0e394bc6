"""Both forms of a plural are written where it is said, so that translators get them as one."""

import ast
from pathlib import Path

from server.language.extracting import PLURAL, ROOT

VOICE = ROOT / "language" / "voice.py"


def test_a_plural_is_written_as_two_texts() -> None:
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sorted(ROOT.rglob("*.py"))
        if path != VOICE
        for call in _calls(path)
        if not all(_is_text(one) for one in _forms(call))
    ]

    assert hidden == [], "a form in `marked()` or in a name is no plural to `make words`"


def _calls(path: Path) -> list[ast.Call]:
    return [
        one for one in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(one, ast.Call)
    ]


def _forms(call: ast.Call) -> list[ast.expr]:
    """The two forms of one thing and of many; none of a call that says no plural."""
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    if name == PLURAL:
        return call.args[:2]
    many = [one.value for one in call.keywords if one.arg == "many"]
    return [*call.args[:1], *many] if name == "Sentence" and many else []


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
