"""What the Markdown of an item may point at. Code, in fences and in backticks, is left alone."""

import html
import re
from collections.abc import Iterable, Iterator
from posixpath import normpath

from server.items.domain.report import Report
from server.items.domain.sections import Line
from server.items.domain.strict_yaml import Place

_CODE_SPAN = re.compile(r"(?<![\\`])(`+)(?!`)(?:.*?[^`])\1(?!`)")
_HTML = re.compile(r"(?<!\\)<(?:/?[A-Za-z][A-Za-z0-9-]*(?=[\s/>]|$)|[!?])")
_TARGET = re.compile(r"(?P<image>!?)\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(\s*<?(?P<target>[^)\s>]*)")
_IMAGE_BY_NAME = re.compile(r"!\[[^\[\]]*\](?!\()")
_DEFINITION = re.compile(r" {0,3}\[[^\[\]]+\]:[ \t]*<?(?P<target>[^\s>]+)")
_AUTOLINK = re.compile(r"<(?P<target>[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*)>")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):")
_IGNORED = re.compile(r"[\s\x00-\x1f\x7f]")
_ALLOWED = frozenset({"http", "https", "mailto"})


def check_links(lines: Iterable[Line], report: Report) -> None:
    for line in lines:
        if line.is_code or not ("<" in line.text or "](" in line.text or "[" in line.text):
            continue
        text = _CODE_SPAN.sub(lambda match: " " * len(match[0]), line.text)
        for found in _HTML.finditer(text):
            report.error("E041", Place(line.number, found.start() + 1), "raw HTML (write `&lt;`)")
        for found in _IMAGE_BY_NAME.finditer(text):
            place = Place(line.number, found.start() + 1)
            report.error("E041", place, "an image is written with its path, `![text](path)`")
        for column, target, is_image in _targets(text):
            fault = _fault(target, is_image=is_image)
            if fault:
                report.error("E041", Place(line.number, column), fault)


def _targets(text: str) -> Iterator[tuple[int, str, bool]]:
    for found in _TARGET.finditer(text):
        yield found.start("target") + 1, found["target"], bool(found["image"])
        for inner in _TARGET.finditer(text, found.start() + 1, found.start("target")):
            yield inner.start("target") + 1, inner["target"], bool(inner["image"])
    for pattern in (_DEFINITION, _AUTOLINK):
        for found in pattern.finditer(text):
            yield found.start("target") + 1, found["target"], False


def _fault(target: str, *, is_image: bool) -> str | None:
    plain = _IGNORED.sub("", html.unescape(target)).replace("\\", "/").lower()
    scheme = _SCHEME.match(plain)
    if is_image and (scheme or plain.startswith("//")):
        return "an external image; keep the picture in the folder of the exam"
    if scheme and scheme[1] not in _ALLOWED:
        return f"links do not use `{scheme[1][:20]}:`"
    if not scheme and (leaves_folder(plain) or (is_image and plain.startswith("/"))):
        return "the path leaves the folder"
    return None


def leaves_folder(path: str) -> bool:
    plain = path.replace("%2e", ".").replace("%2f", "/")
    return normpath(plain).startswith("..")


def image_paths(text: str) -> Iterator[str]:
    """Yield the paths of the pictures in a Markdown text."""
    for found in _TARGET.finditer(text):
        if found["image"]:
            yield found["target"]
