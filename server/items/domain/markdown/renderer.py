"""From Markdown to safe HTML. Refuses by findings, never by an exception."""

from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from server.items.domain.findings import Finding
from server.items.domain.markdown.code import is_file, language_and_name
from server.items.domain.markdown.limits import MAX_BYTES, TOO_DEEP, reaches_nesting_limit
from server.items.domain.markdown.model import NOWHERE, Profile, Rendered, Surroundings, TextFile
from server.items.domain.markdown.reader import parser
from server.items.domain.markdown.sanitise import sanitised
from server.items.domain.markdown.shape import CALLOUTS, Shape

_SIGN = '<svg class="sign" viewBox="0 0 16 16" aria-hidden="true">{}</svg>'
_SIGNS = {
    "note": '<circle cx="8" cy="8" r="6.5"/><path d="M8 7.5v4M8 4.6v.1"/>',
    "tip": '<path d="M8 1.8a4.4 4.4 0 0 1 2.2 8.2v2H5.8v-2A4.4 4.4 0 0 1 8 1.8zM6.4 14.2h3.2"/>',
    "warning": '<path d="M8 2l6.5 12h-13zM8 6.5v3.2M8 12v.1"/>',
    "example": '<path d="M3 2.5h10v11H3zM5.5 6h5M5.5 8.5h5M5.5 11h3"/>',
    "exercise": '<path d="M2.5 13.5l.8-3L11 2.8l2.2 2.2-7.7 7.7zM9.6 4.2l2.2 2.2"/>',
}


def render(
    source: str,
    *,
    profile: Profile = Profile.ITEM,
    within: Surroundings = NOWHERE,
    is_shown: bool = True,
) -> Rendered:
    """Render one text. What is wrong with it is in `findings`; the HTML is safe all the same.

    There is none of what is only checked and not shown.
    """
    if len(source.encode("utf-8", "replace")) > MAX_BYTES:
        text = f"more than {MAX_BYTES // 1024} KiB of Markdown"
        finding = Finding(within.file, within.first_line, 1, "E002", text)
        return Rendered("", findings=(finding,))
    md = parser(profile)
    env = {"facts": within.facts}
    tokens = md.parseInline(source, env) if profile is Profile.INLINE else md.parse(source, env)
    shape = Shape(source, within)
    if deep := reaches_nesting_limit(tokens):
        shape.report(deep.map[0] + 1 if deep.map else 1, "", "E002", TOO_DEEP)
    shape.walk(tokens)
    shape.warn_of_skipped_levels()
    return Rendered(
        _html(md, tokens, env).strip() if is_shown else "",
        tuple(shape.headings),
        tuple(shape.links),
        tuple(shape.images),
        tuple(shape.findings),
        tuple(_files(tokens, within.first_line)),
    )


def _files(tokens: list[Token], first_line: int) -> Iterator[TextFile]:
    for token in tokens:
        if token.type == "fence" and token.map:
            _, name = language_and_name(token.info)
            if is_file(name):
                yield TextFile(name, token.content, first_line + token.map[0])


def _html(md: MarkdownIt, tokens: list[Token], env: dict[str, frozenset[str]]) -> str:
    html = sanitised(str(md.renderer.render(tokens, md.options, env)))
    for kind, drawing in _SIGNS.items():
        opening = f'<p class="callout-name callout-name-{kind}">'
        html = html.replace(opening, opening + _SIGN.format(drawing))
    return html


assert _SIGNS.keys() == CALLOUTS.keys()
