"""Collects what is said to people, for translators: `make words`.

Reads the code without running it, and brings `locales/<language>/messages.po` up to date: new
texts appear without a translation, texts that are gone disappear. What counts as said:
`say("…")`, `say_many("…", "…", n)`, `Sentence("…", many="…")`, `marked("…")`, `Text("…", "…")`,
a refusal's `detail = "…"`, everything in `_()` and `{% trans %}` of the templates, and `say("…")`
of the pages' scripts.
"""

import ast
import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from server.language.catalogs import ENGLISH, LANGUAGES, catalog_path

ROOT = Path(__file__).parent.parent
WEB = ROOT / "web"
PLURAL = "say_many"
CALLS = frozenset({"say", PLURAL, "Sentence", "marked", "Text"})
ATTRIBUTES = frozenset({"detail"})
_STRING = r'\s*("(?:[^"\\]|\\.)*")'
_IN_SCRIPTS = re.compile(rf"\bsay\({_STRING}|\bsayMany\({_STRING},{_STRING}")
"""Calls are found where they stand in a script: in another call, or in a template literal."""
TRIMMED = {"trimmed": "true", "silent": "false", "newstyle_gettext": "true"}

Said = str | tuple[str, str]
"""A text, or its two English forms where there is a number in it."""


def said_everywhere() -> dict[Said, list[str]]:
    """Return every text with the files that say it."""
    found: dict[Said, list[str]] = {}
    for path in sorted(ROOT.rglob("*")):
        name = path.relative_to(ROOT).as_posix()
        for text in dict.fromkeys(said_in(path)):
            found.setdefault(text, []).append(name)
    return found


def said_in(path: Path) -> Iterator[Said]:
    if "migrations" in path.parts or "locales" in path.parts:
        return
    if path.suffix == ".py":
        yield from _in_code(path)
    elif path.suffix == ".html" and WEB in path.parents:
        yield from _in_template(path)
    elif path.suffix == ".mjs":
        yield from _in_script(path)


def updated(path: Path, language: str) -> Catalog:
    """Return the catalog of a language with today's texts and the translations it had."""
    said = said_everywhere()
    known = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as source:
            known = read_po(source, locale=language)
    fresh = Catalog(locale=language, project="Assay", fuzzy=False)
    for text in sorted(said, key=str):
        message = Message(text, locations=[(name, 0) for name in said[text]])
        before = known.get(text)
        if before is not None and before.string and _same_form(before.id, text):
            message.string = before.string
        fresh[text] = message
    return fresh


def _same_form(before: object, text: Said) -> bool:
    return isinstance(before, str) == isinstance(text, str)


def _in_code(path: Path) -> Iterator[Said]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in CALLS:
                yield from _of_call(name, node)
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in ATTRIBUTES:
                yield from _texts([value])


def _of_call(name: str, call: ast.Call) -> Iterator[Said]:
    many = [one.value for one in call.keywords if one.arg == "many"]
    arguments = list(_texts([*call.args, *many]))
    if name == PLURAL or many:
        if len(arguments) >= 2:
            yield arguments[0], arguments[1]
    elif name == "Text":
        yield from arguments
    else:
        yield from _texts(_branches(call.args[0])) if call.args else ()


def _branches(node: ast.expr) -> list[ast.expr]:
    """Both texts of `say("…" if … else "…")`."""
    if isinstance(node, ast.IfExp):
        return [*_branches(node.body), *_branches(node.orelse)]
    return [node]


def _texts(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
            yield node.value


def _in_template(path: Path) -> Iterator[Said]:
    keywords = ["_", "gettext", "ngettext"]
    with path.open("rb") as source:
        for _, _, message, _ in babel_extract(source, keywords, [], dict(TRIMMED)):
            yield from _of_message(message)


def _in_script(path: Path) -> Iterator[Said]:
    for found in _IN_SCRIPTS.finditer(path.read_text("utf-8")):
        yield from _of_message([json.loads(one) for one in found.groups() if one])


def _texts_of(message: object) -> list[str]:
    return [one for one in message if one] if isinstance(message, tuple | list) else [str(message)]


def _of_message(message: object) -> Iterator[Said]:
    """A text, or a tuple of the two forms and, where Jinja and JavaScript have it, the number."""
    match _texts_of(message):
        case [str() as one, str() as many, *_]:
            yield one, many
        case [str() as one]:
            yield one


def main() -> None:
    for language in LANGUAGES.keys() - {ENGLISH}:
        bring_up_to_date(catalog_path(language), language)


def bring_up_to_date(path: Path, language: str) -> None:
    """Everything is read before the file is opened to be written."""
    target = BytesIO()
    write_po(target, updated(path, language), width=100, include_lineno=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(target.getvalue())


if __name__ == "__main__":
    main()
