"""Code blocks: a named figure, coloured by five kinds of ink and no more.

The classes are `k` (keyword, name of a key), `s` (text), `c` (comment), `n` (number); the
rest is plain. A language we do not list is shown plain, never guessed.
"""

import re
from collections.abc import Iterator
from html import escape

LANGUAGES = {
    "bash": "bash", "sh": "bash", "shell": "bash", "console": "console",
    "css": "css", "csv": "text", "diff": "diff", "dockerfile": "docker", "html": "html",
    "http": "http", "ini": "ini", "javascript": "javascript", "js": "javascript",
    "json": "json", "markdown": "markdown", "md": "markdown", "python": "python", "py": "python",
    "sql": "sql", "toml": "toml", "ts": "typescript", "typescript": "typescript",
    "xml": "xml", "yaml": "yaml", "yml": "yaml",
}  # fmt: skip
MAX_COLOURED_CHARACTERS = 20_000
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}\.(?:md|txt|csv|yaml|json)")


def language_and_name(info: str) -> tuple[str, str]:
    """What follows a fence: a language, and a name to show; either may be empty."""
    language, _, name = info.strip().partition(" ")
    return language, name.strip()


def is_file(name: str) -> bool:
    """Whether a block of this name is one that readers take with them."""
    return _FILE.fullmatch(name) is not None


def code_figure(code: str, info: str) -> str:
    """`info` is what follows the fence: a language, then a name to show. Bare `text` has none."""
    language, name = language_and_name(info)
    shown = name or ("" if language == "text" else language or "Code")
    label = escape(shown or "Text")
    return (
        f'<figure class="codeblock"><figcaption><span>{escape(shown)}</span></figcaption>'
        f'<pre tabindex="0" aria-label="{label}"><code>{coloured(code, language)}</code></pre>'
        "</figure>\n"
    )


def coloured(code: str, language: str) -> str:
    lexer = LANGUAGES.get(language.lower())
    if lexer is None or len(code) > MAX_COLOURED_CHARACTERS:
        return escape(code)
    return "".join(_inked(code, lexer))


def _inked(code: str, lexer_name: str) -> Iterator[str]:
    from pygments.lexers import get_lexer_by_name  # noqa: PLC0415 - heavy, needed at publish only

    lexer = get_lexer_by_name(lexer_name, stripnl=False, ensurenl=False)
    for kind, text in lexer.get_tokens(code):
        ink = _ink(str(kind).split(".")[1:])
        safe = escape(text)
        yield f'<span class="{ink}">{safe}</span>' if ink and text.strip() else safe


def _ink(kind: list[str]) -> str:
    """Choose the ink for a Pygments token type, given as its path: Literal, String, Doc."""
    match kind:
        case ["Comment", *_]:
            return "c"
        case ["Keyword", *_] | ["Name", "Tag" | "Attribute", *_] | ["Operator", "Word"]:
            return "k"
        case ["Literal", "Number" | "Date", *_]:
            return "n"
        case ["Literal", *_] | ["Generic", "Inserted"]:
            return "s"
        case _:
            return ""
