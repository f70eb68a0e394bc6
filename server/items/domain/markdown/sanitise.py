"""The last gate: only these tags, attributes and classes leave the renderer."""

import nh3

_CALLOUTS = ("note", "tip", "warning", "example", "exercise")
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")

_PLAIN_TAGS = frozenset(
    "p em strong s code ul li blockquote hr br thead tbody tr figcaption sup label".split()  # noqa: SIM905 - reads as a list
)
_ATTRIBUTES = {
    "a": {"href", "id", "rel", "aria-label"},
    "aside": {"aria-label"},
    "div": {"id", "data-check"},
    "figure": set[str](),
    "img": {"src", "alt", "loading"},
    "input": {"checked", "disabled"},
    "li": {"id"},
    "ol": {"start"},
    "pre": {"tabindex", "aria-label"},
    "section": {"aria-label"},
    "span": set[str](),
    "table": set[str](),
    "td": {"data-label"},
    "th": {"scope"},
} | {heading: {"id"} for heading in _HEADINGS}
_CLASSES = {
    "a": {"fact"},
    "aside": {"callout", "warn", "good"} | {f"callout-{name}" for name in _CALLOUTS},
    "div": {"tabled", "check"},
    "figure": {"codeblock"},
    "input": {"task-list-item-checkbox"},
    "li": {"task-list-item"},
    "ol": {"contains-task-list"},
    "p": {"callout-name"} | {f"callout-name-{name}" for name in _CALLOUTS},
    "section": {"footnotes"},
    "span": {"k", "s", "c", "n"},
    "table": {"table", "lists"},
    "td": {"number"},
    "th": {"number"},
    "ul": {"contains-task-list"},
}

_CLEANER = nh3.Cleaner(
    tags=_PLAIN_TAGS | _ATTRIBUTES.keys(),
    attributes=_ATTRIBUTES,
    allowed_classes=_CLASSES,
    tag_attribute_values={"input": {"type": {"checkbox"}}},
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)


def sanitised(html: str) -> str:
    return _CLEANER.clean(html)
