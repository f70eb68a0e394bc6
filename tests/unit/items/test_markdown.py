"""The Markdown renderer: what authors get, and what they are told."""

import pytest

from server.items.domain.findings import has_errors
from server.items.domain.markdown import (
    Broken,
    Profile,
    gap_names,
    mark_gaps,
    render,
    render_inline,
)
from tests.unit.items.markdown_inspection import lesson, told

# What authors get


def test_headings_have_ids_that_cannot_take_those_of_the_page() -> None:
    rendered = lesson("## Main\n\n### The *price* of `light`\n\n## Main\n\n## Main 2\n\n## !?\n")

    assert [h.id for h in rendered.headings] == [
        "s-main", "s-the-price-of-light", "s-main-2", "s-main-2-2", "s-section",
    ]  # fmt: skip
    assert [(h.level, h.text, h.line) for h in rendered.headings][1] == (
        3, "The price of light", 3,
    )  # fmt: skip
    assert '<h2 id="s-main">Main</h2>' in rendered.html


def test_a_heading_over_two_lines_reads_as_one() -> None:
    assert lesson("One\ntwo\n---\n").headings[0].text == "One two"


def test_headings_of_other_scripts_keep_their_letters() -> None:
    assert lesson("## Größe und Αθήνα\n").headings[0].id == "s-größe-und-αθήνα"


def test_a_table_names_its_rows_and_labels_its_cells() -> None:
    html = lesson("| Name | Minutes |\n|---|--:|\n| A | 3 |\n| B |\n").html

    assert '<div class="tabled"><table class="table lists">' in html
    assert '<th scope="col">Name</th>' in html
    assert '<th scope="row">A</th>' in html
    assert '<td data-label="Minutes" class="number">3</td>' in html
    assert "style" not in html


def test_a_corner_without_a_word_heads_nothing() -> None:
    assert "<tr>\n<td></td>\n" in lesson("| | Minutes |\n|---|--:|\n| A | 3 |\n").html


def test_a_source_before_a_colon_leads_to_its_fact() -> None:
    html = lesson("By its log [F01]: 12.\n", facts=frozenset({"F01"})).html
    assert 'href="#fact-F01"' in html


def test_a_number_keeps_its_unit() -> None:
    assert lesson("0.62 € or 5 %, 5 minutes\n").html == (
        "<p>0.62&nbsp;€ or 5&nbsp;%, 5 minutes</p>"
    )


@pytest.mark.parametrize(
    ("kind", "classes", "name"),
    [
        ("note", "callout callout-note", "Note"),
        ("tip", "callout callout-tip good", "Tip"),
        ("warning", "callout callout-warning warn", "Careful"),
        ("example", "callout callout-example", "Example"),
        ("exercise", "callout callout-exercise", "Exercise"),
    ],
)
def test_a_callout_has_a_word_and_a_sign(kind: str, classes: str, name: str) -> None:
    html = lesson(f"::: {kind}\nText\n:::\n").html

    assert f'<aside class="{classes}" aria-label="{name}">' in html
    assert f'<p class="callout-name callout-name-{kind}"><svg class="sign"' in html
    assert f"</svg>{name}</p>" in html
    assert html.endswith("<p>Text</p>\n</aside>")


def test_a_callout_takes_its_own_title() -> None:
    html = lesson('::: tip Read "it" <twice>\nText\n:::\n').html

    assert 'aria-label="Read &quot;it&quot; ' in html
    assert '</svg>Read "it" &lt;twice&gt;</p>' in html


def test_a_longer_fence_holds_a_callout() -> None:
    rendered = lesson(":::: example\n::: note\nInner\n:::\n::::\n")

    assert rendered.html.count("<aside") == rendered.html.count("</aside>") == 2
    assert told(rendered) == []


def test_task_lists_are_labelled_and_cannot_be_ticked() -> None:
    html = lesson("- [ ] open\n- [x] done\n").html

    box = '<input class="task-list-item-checkbox" {}disabled="disabled" type="checkbox">'
    assert f"<label>{box.format('')} open</label>" in html
    ticked = box.format('checked="checked" ')
    assert f"<label>{ticked} done</label>" in html


def test_notes_lead_there_and_back() -> None:
    html = lesson("One[^a] and again[^a].\n\n[^a]: The *note*.\n").html

    assert '<sup><a href="#note-1" id="ref-1" aria-label="Note 1">1</a></sup>' in html
    assert 'id="ref-1-2"' in html
    assert '<section class="footnotes" aria-label="Notes"><ol>' in html
    assert '<li id="note-1">' in html
    assert '<a href="#ref-1-2" aria-label="Back to the text of note 1">Back</a>' in html


def test_code_has_a_name_and_at_most_five_inks() -> None:
    html = lesson('```yaml plan.yaml\nkey: "a" # why\nn: !!int 3\n```\n').html

    assert "<figcaption><span>plan.yaml</span></figcaption>" in html
    assert '<pre tabindex="0" aria-label="plan.yaml"><code>' in html
    assert '<span class="k">key</span>' in html
    assert '<span class="c"># why</span>' in html


def test_numbers_and_words_of_a_program_have_their_inks() -> None:
    html = lesson("```python\nif a in 'b': return 1\n```\n").html

    assert '<span class="k">if</span>' in html
    assert '<span class="k">in</span>' in html
    assert '<span class="n">1</span>' in html
    assert '<span class="s">b</span>' in html


def test_coloured_code_shows_its_tags_as_text() -> None:
    html = lesson("```html\n<script>x</script>\n```\n").html

    assert "<script" not in html
    assert html.count("&lt;") == 2


@pytest.mark.parametrize("fence", ["```\na < b\n```", "```nonesuch\na < b\n```", "    a < b"])
def test_code_of_no_known_language_is_plain(fence: str) -> None:
    html = lesson(fence).html

    assert "<code>a &lt; b\n</code>" in html


def test_very_long_code_is_shown_plain() -> None:
    assert "<span class" not in lesson("```python\n" + "if a:\n" * 4000 + "```\n").html


def test_strikethrough_and_external_links() -> None:
    html = lesson("~~old~~ [a](https://example.org/?a=1&b=2) <https://example.org>").html

    assert "<s>old</s>" in html
    assert '<a href="https://example.org/?a=1&amp;b=2" rel="noopener noreferrer">a</a>' in html


def test_a_link_within_the_text_finds_its_heading() -> None:
    rendered = lesson("## Größe\n\n[up](#größe) [mail](mailto:a@example.org)")

    assert '<h2 id="s-größe">' in rendered.html
    assert '<a href="#s-größe">up</a>' in rendered.html
    assert rendered.links[0].column == 6
    assert [link.address for link in rendered.links][1] == "mailto:a@example.org"


def test_relative_links_and_pictures_go_where_their_folder_says() -> None:
    rendered = lesson(
        "See [b](../b.md#x) and ![A plan](plan.png).",
        link=lambda address: f"/there?{address}",
        image=lambda address: f"/files/{address}",
    )

    assert '<a href="/there?../b.md#x">b</a>' in rendered.html
    assert '<img src="/files/plan.png" alt="A plan" loading="lazy">' in rendered.html
    assert [(link.address, link.line, link.column) for link in rendered.links] == [
        ("../b.md#x", 1, 9)
    ]
    assert [(i.address, i.alt, i.column) for i in rendered.images] == [("plan.png", "A plan", 34)]


def test_facts_of_the_lesson_become_links_to_their_source() -> None:
    html = lesson("So it is [F01, C02]. Not `[F01]`.", facts=frozenset({"F01", "C02"})).html

    assert 'is [<a class="fact" href="#fact-F01" aria-label="Source F01">F01</a>, <a ' in html
    assert "<code>[F01]</code>" in html


def test_what_only_looks_like_a_fact_is_left_alone() -> None:
    rendered = lesson("[[F01]] [F01](https://example.org) [see [F01]](https://a.example)")

    assert "[[F01]]" in rendered.html
    assert '<a href="https://a.example" rel="noopener noreferrer">see [F01]</a>' in rendered.html
    assert told(rendered) == []


def test_checks_become_slots() -> None:
    rendered = lesson("Text\n\n::: check abc\n\n:::\n", first_line=10, checks={3: 1})

    assert rendered.html == (
        '<p>Text</p>\n<div class="check" id="check-1" data-check="1"></div>'
    )  # fmt: skip
    assert told(rendered) == []


def test_items_have_no_headings_notes_or_facts() -> None:
    html = render("## Options\n\nx[^1] [F01]", profile=Profile.ITEM).html

    assert html.startswith("<p>## Options</p>")
    assert "x[^1] [F01]" in html


def test_an_option_stays_within_its_line() -> None:
    assert render_inline("a **b** `c`").html == "a <strong>b</strong> <code>c</code>"
    assert render_inline("# a\n\n- b").html == "# a\n\n- b"


# Gaps


def test_gaps_are_marked_in_text_only() -> None:
    html = render('In [[year]], `[[code]]` and [[other]]. ![[[year]]](a.png "t")').html
    marked = mark_gaps(html, {"year", "code"})

    assert marked.count('<span data-gap="year"></span>') == 1
    assert '<code><span data-gap="code"></span></code>' in marked
    assert "[[other]]" in marked
    assert 'alt="[[year]]"' in marked


def test_nobody_can_write_a_gap_by_hand() -> None:
    html = render('<span data-gap="a"></span> [[a"b]]').html

    assert mark_gaps(html, {'a"b'}) == html
    assert "<span" not in html


def test_gap_names_are_told_in_order() -> None:
    assert gap_names("[[b]] [[a-1]] [[b]] [[1]]") == ("b", "a-1", "b", "1")


# What authors are told


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("a <b>bold</b>", ["1:3 E041", "1:10 E041"]),
        ("a\nb <br> c <br>", ["2:3 E041", "2:10 E041"]),
        ("text\n\n<div\nclass='x'>", ["3:1 E041"]),
        ("<!-- a -->", ["1:1 E041"]),
        ("<?php ?> <![CDATA[x]]> <!doctype html>", ["1:1 E041", "1:10 E041", "1:24 E041"]),
        ("| a |\n|---|\n| <i> |", ["3:3 E041"]),
        ("[x](javascript:alert(1))", ["1:5 E041"]),
        ("[x](JaVaScRiPt:alert(1))", ["1:5 E041"]),
        ("<javascript:alert(1)>", ["1:2 E041"]),
        ("[x][y]\n\n[y]: data:text/html,x", ["1:1 E041"]),
        ("[x](vbscript:a) [x](file:///etc/passwd)", ["1:5 E041", "1:21 E041"]),
        ("[x](//example.org)", ["1:5 E041"]),
        ("[x](/\\example.org)", ["1:5 E041"]),
        ("[x]()", ["1:1 E041"]),
        ("[x](#nowhere)", ["1:5 E041"]),
        ("![a](https://example.org/a.png)", ["1:6 E041"]),
        ("![a](//example.org/a.png)", ["1:6 E041"]),
        ("![a](data:image/png;base64,AAAA)", ["1:6 E041"]),
        ("![a](b%5Cc.png)", ["1:6 E041"]),
        ("![](a.png)", ["1:5 C018"]),
        ("x [F09]", ["1:4 E045"]),
        ("a\n\n::: danger\nx\n:::", ["3:1 C017"]),
        ("::: note\nx", ["1:1 C017"]),
        ("::: check abc\n:::", ["1:1 C017"]),
        (":::: note\n::: check abc\n:::\n::::", ["2:1 C017"]),
        ("a\n\n:::", ["3:1 C017"]),
        ("## A\n\n#### B", ["3:1 C019"]),
    ],
)
def test_a_fault_is_told_at_its_place(source: str, place: list[str]) -> None:
    assert told(lesson(source)) == place


def test_places_count_from_the_line_of_the_file() -> None:
    assert told(lesson("a\n\n<b>", first_line=20)) == ["22:1 E041"]


def test_a_resolver_says_why_a_link_is_broken() -> None:
    rendered = lesson("[a](b.md)", link=lambda _: Broken("no such lesson"))

    assert [str(f) for f in rendered.findings] == ["a.md:1:5 E041 no such lesson"]
    assert rendered.html == "<p><a>a</a></p>"
    assert has_errors(list(rendered.findings))


def test_a_skipped_level_is_only_a_warning() -> None:
    assert not has_errors(list(lesson("## A\n\n#### B").findings))


def test_an_address_in_an_unknown_scheme_is_named() -> None:
    [finding] = lesson("[x](ftp://example.org)").findings

    assert "not `ftp:`" in finding.text
