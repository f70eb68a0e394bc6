"""The Markdown renderer: what never comes through, and what is refused for its structure."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.items.domain.markdown import Profile, Surroundings, mark_gaps, render
from server.items.domain.markdown.sanitise import sanitised
from tests.unit.items.markdown_inspection import inspected, lesson, told

# What never comes through

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<style>@import 'https://example.org'</style>",
    "<a href='javascript:alert(1)'>x</a>",
    "<form action=//example.org><input name=attributes>",
    "<base href=//example.org/>",
    "<meta http-equiv=refresh content='0;url=//example.org'>",
    "<object data=x></object><embed src=x>",
    "<!--><script>alert(1)</script>-->",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "[x](javascript:alert(1))",
    "[x](java&#x0A;script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x]( javascript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](//example.org)",
    "[x](\\\\example.org)",
    "[x](/\\example.org)",
    '[x](https://a.example "\\" onmouseover=alert(1)")',
    "[x](https://a.example/\"onmouseover='alert(1)')",
    '![x" onerror="alert(1)](a.png)',
    "![x](javascript:alert(1))",
    "![x](https://tracker.example/p.gif)",
    '![x](a.png"onerror="alert(1))',
    "<javascript:alert(1)>",
    "<https://a.example/'onmouseover=alert(1)>",
    "[x][r]\n\n[r]: javascript:alert(1)",
    '`" onclick="alert(1)`',
    '```" onclick="alert(1)\nx\n```',
    "```<script>alert(1)</script>\nx\n```",
    "```html\n<script>alert(1)</script>\n```",
    '::: note " onclick="alert(1)\nx\n:::',
    "::: note <script>alert(1)</script>\nx\n:::",
    '::: "><script>alert(1)</script>\nx\n:::',
    "| <script> | [x](javascript:alert(1)) |\n|---|---|\n| \"onclick='x' | <b onclick=x> |",
    "x[^<script>]\n\n[^<script>]: <script>alert(1)</script>",
    "- [x] <script>alert(1)</script>",
    "## <img src=x onerror=alert(1)>",
    '## " onclick="alert(1)',
    "\\<script>alert(1)\\</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "\u202e<script>",
    "[F01\" onclick='x'] [F01]",
    '[[a" onclick="x]]',
    '<p class="callout-name callout-name-note">',
    '<div class="check" id="check-1" data-check="1"></div>',
]


@pytest.mark.parametrize("source", HOSTILE)
@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("around", ["{}", "> {}", "- {}", "a *b {} c*", "::: tip {}\n{}\n:::"])
def test_hostile_text_stays_text(source: str, profile: Profile, around: str) -> None:
    html = render(
        around.replace("{}", source),
        profile=profile,
        within=Surroundings(facts=frozenset({"F01"})),
    ).html

    assert inspected(html).forbidden == []
    assert 'data-check="1"' not in html.replace("&quot;", '"') or "<div" not in html


@pytest.mark.parametrize("source", HOSTILE)
def test_the_last_gate_holds_alone(source: str) -> None:
    assert inspected(sanitised(source)).forbidden == []


def test_the_last_gate_keeps_no_class_of_the_page() -> None:
    assert sanitised('<p class="masthead">a</p><h1 style="color:red">b</h1>') == (
        '<p class="">a</p>b'
    )


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from([*HOSTILE, "\n", "\n\n", "  ", "*", "_", "`", "[", "](", ")", "|"]))
)
def test_no_mixture_of_hostile_texts_comes_through(parts: list[str]) -> None:
    html = mark_gaps(lesson("".join(parts)).html, {"a"})

    assert inspected(html.replace("data-gap", "data-check")).forbidden == []


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_text_renders_and_renders_the_same_again(source: str) -> None:
    first = lesson(source)

    assert first == lesson(source)
    assert len(set(inspected(first.html).ids)) == len(inspected(first.html).ids)


def test_threads_may_render_at_the_same_time() -> None:
    sources = [f"## T{n}\n\n`{n}` [F{n:02d}]" for n in range(20)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lesson, sources))

    assert together == [lesson(source) for source in sources]


# What takes too long is refused for its structure, whatever the machine


def test_too_much_text_is_refused_unread() -> None:
    rendered = lesson("x" * (256 * 1024 + 1))

    assert (rendered.html, told(rendered)) == ("", ["1:1 E002"])


@pytest.mark.parametrize("piece", ["[", "![", "[^a", "[x][", "[[a "])
def test_open_brackets_are_counted(piece: str) -> None:
    rendered = lesson("first\n\n" + piece * 40)

    assert told(rendered) == ["3:1 E002"]
    assert rendered.html == "<p>first</p>\n<p></p>"


def test_balanced_brackets_may_be_many() -> None:
    assert told(lesson("[a] " * 500)) == []


@pytest.mark.parametrize("piece", ["a ", "*a ", "![a](", "a\n", "&a;", "[](", "<a "])
def test_a_paragraph_has_a_longest_length(piece: str) -> None:
    assert told(lesson("one\n\n" + (piece * 9000).strip())) == ["3:1 E002"]


@pytest.mark.parametrize("source", ["> " * 40 + "x", "- " * 40 + "x", "1. " * 40 + "x"])
def test_deep_nesting_is_told_since_the_parser_drops_what_lies_below(source: str) -> None:
    assert "1:1 E002" in told(lesson(source))


def test_deep_emphasis_is_told() -> None:
    assert "1:1 E002" in told(lesson("*a " + "**b *c " * 20 + "x" + "* d** " * 20 + "e*"))


def test_a_long_address_is_refused_wherever_it_is_repeated() -> None:
    rendered = lesson("[a]: " + "u" * 1100 + "\n\n" + "[a] " * 100)

    assert len(rendered.html) < 2000
    assert {f.code for f in rendered.findings} == {"E041"}


def test_links_have_a_greatest_number() -> None:
    rendered = lesson(("[a](b.md) " * 500 + "\n\n") * 5)

    assert rendered.html.count("href") == len(rendered.links) == 2000
    assert {f.code for f in rendered.findings} == {"E002"}
