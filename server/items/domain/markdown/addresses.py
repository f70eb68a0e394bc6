"""Which addresses a text may link to, and which pictures it may show."""

import re

from server.items.domain.markdown.limits import MAX_ADDRESS_CHARACTERS

_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*):")
_ALLOWED = frozenset({"http", "https", "mailto"})
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]|%(?:0[0-9a-fA-F]|1[0-9a-fA-F]|5[cC]|7[fF])")


def link_problem(address: str) -> str:
    """Say why a link may not lead there, or an empty text."""
    problem = _shape_problem(address)
    if problem:
        return problem
    scheme = scheme_of(address)
    if scheme in {"javascript", "data", "vbscript"}:
        return f"`{scheme}:` addresses are never linked"
    if scheme and scheme not in _ALLOWED:
        return f"only http, https, mailto and relative links, not `{scheme}:`"
    return ""


def image_problem(address: str) -> str:
    problem = _shape_problem(address)
    if problem:
        return problem
    if scheme_of(address):
        return "an external image; put the file into the content folder"
    return ""


def is_external(address: str) -> bool:
    return scheme_of(address) in {"http", "https"}


def is_relative(address: str) -> bool:
    """Whether it names a file beside the text: no scheme, not from the root, no bare anchor."""
    return not scheme_of(address) and not address.startswith(("/", "#"))


def scheme_of(address: str) -> str:
    match = _SCHEME.match(address)
    return match.group(1).lower() if match else ""


def _shape_problem(address: str) -> str:
    if not address:
        return "an empty address"
    if len(address) > MAX_ADDRESS_CHARACTERS:
        return f"an address of more than {MAX_ADDRESS_CHARACTERS} characters"
    if address.startswith("//"):
        return "an address without `https:` before its `//`"
    if _UNSAFE.search(address):
        return "an address with a backslash or a control character"
    return ""
