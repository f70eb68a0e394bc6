"""The parser: CommonMark with tables, strikethrough, notes, callouts, task lists, facts.

Raw HTML and citations of facts become tokens of their own, so that a checker sees exactly
where each stands. Every address is let through here and judged later, for the same reason.
"""

import re
from functools import cache
from html import escape

from markdown_it import MarkdownIt
from markdown_it.common.html_re import close_tag, open_tag
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from server.items.domain.markdown.code import code_figure
from server.items.domain.markdown.limits import MAX_NESTING, refuse_heavy_paragraphs
from server.items.domain.markdown.model import Profile

FACT_ID = r"[A-Z]{1,3}[0-9]{2,3}"
_CITATION = re.compile(rf"\[({FACT_ID}(?:, ?{FACT_ID})*)\](?![(\[])")
_BEFORE_UNIT = re.compile(r"(?<=[0-9]) (?=[%€])")
_TAG = re.compile(f"{open_tag}|{close_tag}|<!--|<!\\[CDATA\\[|<![A-Za-z]|<\\?")

Tokens = list[Token]


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802 - the parser's own name
        """Let every address become a token; `shape` judges it and says where it stands."""
        return True


@cache
def parser(profile: Profile) -> MarkdownIt:
    md = _Parser("commonmark", {"html": False, "maxNesting": MAX_NESTING})
    md.enable(["table", "strikethrough"])
    md.core.ruler.after("block", "limits", refuse_heavy_paragraphs)
    md.core.ruler.after("inline", "units", _keep_units_with_numbers)
    md.inline.ruler.after("autolink", "raw_html", _raw_html)
    md.add_render_rule("raw_html", _escaped)
    md.add_render_rule("fence", _fence)
    md.add_render_rule("code_block", _fence)
    if profile is Profile.INLINE:
        return md
    md.add_render_rule("table_open", _table_open)
    md.add_render_rule("table_close", _table_close)
    md.use(container_plugin, "callout", validate=_is_named)
    md.add_render_rule("container_callout_open", _container_open)
    md.add_render_rule("container_callout_close", _container_close)
    md.use(tasklists_plugin, label=True)
    if profile is Profile.ITEM:
        return md.disable(["heading", "lheading"])
    md.inline.ruler.before("link", "fact", _fact)
    md.add_render_rule("fact_unknown", _escaped)
    md.use(footnote_plugin, inline=False)
    return _with_note_rules(md)


def _keep_units_with_numbers(state: StateCore) -> None:
    """Let no line end between a number and its `%` or `€`."""
    for block in state.tokens:
        for token in block.children or ():
            if token.type == "text":
                token.content = _BEFORE_UNIT.sub("\N{NO-BREAK SPACE}", token.content)


def _is_named(params: str, _markup: str) -> bool:
    return bool(params.strip())


def _raw_html(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the parser's own call
    match = _TAG.match(state.src, state.pos) if state.src[state.pos] == "<" else None
    if match is None:
        return False
    if not silent:
        state.push("raw_html", "", 0).content = match.group(0)
    state.pos = match.end()
    return True


def _fact(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the parser's own call
    match = _CITATION.match(state.src, state.pos) if state.src[state.pos] == "[" else None
    follows_bracket = state.pos > 0 and state.src[state.pos - 1] in "[!"
    # `silent` asks where a link's label ends: a citation in it is text, not a link in a link.
    if match is None or silent or follows_bracket or state.linkLevel > 0:
        return False
    _push_text(state, "[")
    for position, fact in enumerate(re.split(", ?", match.group(1))):
        _push_text(state, ", " if position else "")
        _push_fact(state, fact)
    _push_text(state, "]")
    state.pos = match.end()
    return True


def _push_text(state: StateInline, text: str) -> None:
    if text:
        state.push("text", "", 0).content = text


def _push_fact(state: StateInline, fact: str) -> None:
    if fact not in state.env.get("facts", ()):
        state.push("fact_unknown", "", 0).content = fact
        return
    token = state.push("link_open", "a", 1)
    token.attrs = {"class": "fact", "href": f"#fact-{fact}", "aria-label": f"Source {fact}"}
    token.meta = {"fact": fact}
    _push_text(state, fact)
    state.push("link_close", "a", -1)


def _with_note_rules(md: MarkdownIt) -> MarkdownIt:
    md.add_render_rule("footnote_ref", _note_reference)
    md.add_render_rule("footnote_block_open", _notes_open)
    md.add_render_rule("footnote_block_close", _notes_close)
    md.add_render_rule("footnote_open", _note_open)
    md.add_render_rule("footnote_anchor", _note_return)
    return md


# Render rules have the parser's signature: the renderer, all tokens, an index, options, env.


def _escaped(_r: RendererProtocol, tokens: Tokens, at: int, _o: OptionsDict, _e: EnvType) -> str:
    return escape(tokens[at].content)


def _fence(_r: RendererProtocol, tokens: Tokens, at: int, _o: OptionsDict, _e: EnvType) -> str:
    return code_figure(tokens[at].content, tokens[at].info)


def _table_open(_r: RendererProtocol, _t: Tokens, _i: int, _o: OptionsDict, _e: EnvType) -> str:
    return '<div class="tabled"><table class="table lists">\n'


def _table_close(_r: RendererProtocol, _t: Tokens, _i: int, _o: OptionsDict, _e: EnvType) -> str:
    return "</table></div>\n"


def _container_open(
    _r: RendererProtocol, tokens: Tokens, at: int, _o: OptionsDict, _e: EnvType
) -> str:
    match tokens[at].meta:
        case {"check": int(number)}:
            return f'<div class="check" id="check-{number}" data-check="{number}">'
        case {"callout": str(kind), "title": str(title), "tone": str(tone)}:
            name = escape(title)
            return (
                f'<aside class="{f"callout callout-{kind} {tone}".strip()}" aria-label="{name}">'
                f'<p class="callout-name callout-name-{kind}">{name}</p>\n'
            )
        case _:
            return ""


def _container_close(
    _r: RendererProtocol, tokens: Tokens, at: int, _o: OptionsDict, _e: EnvType
) -> str:
    meta = tokens[at].meta
    if "check" in meta:
        return "</div>\n"
    return "</aside>\n" if "callout" in meta else ""


def _note_reference(
    _r: RendererProtocol, tokens: Tokens, at: int, _o: OptionsDict, _e: EnvType
) -> str:
    number, place = _note(tokens[at])
    return (
        f'<sup><a href="#note-{number}" id="ref-{place}" aria-label="Note {number}">'
        f"{number}</a></sup>"
    )


def _notes_open(_r: RendererProtocol, _t: Tokens, _i: int, _o: OptionsDict, _e: EnvType) -> str:
    return '<section class="footnotes" aria-label="Notes"><ol>\n'


def _notes_close(_r: RendererProtocol, _t: Tokens, _i: int, _o: OptionsDict, _e: EnvType) -> str:
    return "</ol></section>\n"


def _note_open(_r: RendererProtocol, tokens: Tokens, at: int, _o: OptionsDict, _e: EnvType) -> str:
    return f'<li id="note-{_note(tokens[at])[0]}">'


def _note_return(
    _r: RendererProtocol, tokens: Tokens, at: int, _o: OptionsDict, _e: EnvType
) -> str:
    number, place = _note(tokens[at])
    return f' <a href="#ref-{place}" aria-label="Back to the text of note {number}">Back</a>'


def _note(token: Token) -> tuple[int, str]:
    """Return the note's number, and the name of the place that refers to it."""
    number = token.meta["id"] + 1
    repeat = token.meta.get("subId", 0)
    return number, f"{number}-{repeat + 1}" if repeat > 0 else str(number)
