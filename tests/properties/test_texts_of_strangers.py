"""Laws of texts that come in: what was shown there is shown here, whatever signs it holds."""

import re
from html import escape

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from server.integrations.found import Losses
from server.integrations.html_markdown import Room
from server.integrations.markdown_plain import words_of
from server.integrations.plain import plain_markdown
from server.integrations.texts import Form, Texts

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
SIGNS = st.sampled_from([
    "*", "_", "`", "[", "]", "(", ")", "<", ">", "#", "-", "+", "=", "|", "~", "!", "\\", "&", ":",
    "1.", "2)", "&amp;", "&#42;", "---", "***", "===", "```", "~~~", "[a](b)", "![a](b)", "[x]: y",
    "<b>", "<!--", "http://a.b", "<http://a.b>", "a@b.c", "\n", "\n\n", "    ", "\t", "- ", "> ",
    "|--|", "a | b", ":::", "[[g]]", "$x$", "word",
])  # fmt: skip
TEXTS = st.lists(SIGNS | st.text("ab1 ", max_size=3), max_size=12).map("".join)


@settings(max_examples=400)
@given(TEXTS)
def test_plain_text_reads_as_it_stood(text: str) -> None:
    markdown = plain_markdown(text, Losses())

    assert words_of(markdown, Losses()) == " ".join(text.split())
    assert set(re.findall(r"<(\w+)", READER.render(markdown))) <= {"p", "br"}


@settings(max_examples=400)
@given(
    TEXTS, st.sampled_from(["p", "li", "h2", "b", "td", "div", "blockquote"]), st.sampled_from(Room)
)
def test_text_within_html_reads_as_it_stood(text: str, tag: str, room: Room) -> None:
    texts = Texts(Losses(), lambda _: None)

    markdown = texts.markdown(f"<{tag}>{escape(text)}</{tag}>", Form.HTML, room)

    assert words_of(markdown, Losses()) == " ".join(text.split())


@settings(max_examples=300)
@given(TEXTS)
def test_markdown_of_others_is_ours_after_one_pass(text: str) -> None:
    texts = Texts(Losses(), lambda _: None)

    once = texts.markdown(text, Form.MARKDOWN)

    assert texts.markdown(once, Form.MARKDOWN) == once
