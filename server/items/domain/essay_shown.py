"""How an essay is shown: how long it may be, and by which criteria it is marked, if it says so."""

from server.items.domain.published import ItemHtml
from server.items.domain.rubric import Criterion, Essay


def shown_essay(body: Essay, html: ItemHtml) -> dict[str, object]:
    """Return the members of the contract; no exemplar, and no author's id of a criterion."""
    shown: dict[str, object] = {"max_characters": body.max_characters}
    ends = {"min": body.words.least, "max": body.words.most}
    words = {end: count for end, count in ends.items() if count is not None}
    if words:
        shown["words"] = words
    if body.shows_rubric:
        shown["rubric"] = [_shown(one, html) for one in body.rubric]
    return shown


def _shown(criterion: Criterion, html: ItemHtml) -> dict[str, object]:
    texts, weight = html.gaps[criterion.id], criterion.weight
    return {
        "html": html.left[criterion.id],
        "weight": weight.numerator if weight.denominator == 1 else float(weight),
        "levels": [
            {"points": one.score, "html": texts[str(one.score)]} for one in criterion.levels
        ],
    }
