"""A published item: its values and its texts as safe HTML, keyed by the author's own ids.

What is rendered here may be shown before the answer, so there is no rationale and no feedback.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from server.items.domain.markdown import mark_gaps, render, render_inline
from server.items.domain.model import (
    Cloze,
    Hotspot,
    Item,
    Match,
    Multiple,
    Option,
    Order,
    Region,
    Single,
    Step,
    Testlet,
)
from server.items.domain.rubric import Criterion, Essay
from server.items.domain.shown import Shown, pictured

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ItemHtml:
    """`options` of single, multiple, order and hotspot; `gaps` by gap and option, for dropdowns.

    Of a testlet the stem is its case, below what was written above it.
    Of an essay that shows its rubric `left` has the criteria, `gaps` the levels of each by score.
    In the stem of a cloze `<span data-gap="NAME"></span>` marks each gap.
    """

    stem: str
    options: Texts = field(default_factory=dict)
    left: Texts = field(default_factory=dict)
    right: Texts = field(default_factory=dict)
    gaps: Mapping[str, Texts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PublishedItem:
    item: Item
    html: ItemHtml


def publish_item(item: Item) -> PublishedItem:
    """Render what a candidate sees. Takes milliseconds of CPU: not for the event loop."""
    return PublishedItem(item, _pictured(_html(item), item.pictures))


def listed(body: Single | Multiple | Order | Hotspot) -> Sequence[Option | Step | Region]:
    """Return what is chosen from or put in order, as the author wrote it."""
    if isinstance(body, Order):
        return body.steps
    return body.regions if isinstance(body, Hotspot) else body.options


def _html(item: Item) -> ItemHtml:
    body, stem = item.body, render(item.stem).html
    if isinstance(body, Testlet):
        return ItemHtml(render(f"{item.stem}\n\n{body.case}").html)
    if isinstance(body, Single | Multiple | Order | Hotspot):
        return ItemHtml(stem, options=_inline(listed(body)))
    if isinstance(body, Match):
        left = {side.id: render_inline(side.text).html for side in body.lefts}
        right = {side.id: render_inline(side.text).html for side in body.rights}
        return ItemHtml(stem, left=left, right=right)
    if isinstance(body, Cloze):
        marked = mark_gaps(stem, [gap.name for gap in body.gaps])
        return ItemHtml(marked, gaps={gap.name: _inline(gap.options) for gap in body.gaps})
    if isinstance(body, Essay) and body.shows_rubric:
        criteria = {one.id: render_inline(one.text).html for one in body.rubric}
        return ItemHtml(stem, left=criteria, gaps={one.id: _levels(one) for one in body.rubric})
    return ItemHtml(stem)


def _levels(criterion: Criterion) -> Texts:
    return {str(one.score): render_inline(one.text).html for one in criterion.levels}


def _pictured(html: ItemHtml, shown: Shown) -> ItemHtml:
    def of(texts: Texts) -> Texts:
        return {name: pictured(text, shown) for name, text in texts.items()}

    gaps = {name: of(texts) for name, texts in html.gaps.items()}
    return ItemHtml(
        pictured(html.stem, shown), of(html.options), of(html.left), of(html.right), gaps
    )


def _inline(texts: Sequence[Option | Step | Region]) -> Texts:
    return {one.id: render_inline(one.text).html for one in texts}
