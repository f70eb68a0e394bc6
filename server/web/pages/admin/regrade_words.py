"""Rulings and what follows from them, in words."""

from collections.abc import Mapping

from markupsafe import Markup

from server.grading.domain.regrade import Change, Consequence, Regrade, RegradeState
from server.grading.domain.ruling import Remedy
from server.items.domain.model import Cloze, Match
from server.items.domain.published import PublishedItem
from server.kernel.sentence import marked
from server.language.voice import current, number, say

REMEDIES = {
    Remedy.ACCEPT: (
        marked("Accept other answers too"),
        marked("The key stays right, and so are the answers you choose."),
    ),
    Remedy.KEY: (
        marked("Use another key"),
        marked("Only the answers you choose are right; the old key is wrong."),
    ),
    Remedy.CREDIT: (
        marked("Give all points to everybody"),
        marked("Also to whoever gave no answer."),
    ),
    Remedy.DROP: (
        marked("Leave the item out"),
        marked("It counts for nobody; the other items make up the whole score."),
    ),
}
CHANGES = {
    Change.PASSED: (marked("Now passed"), "good"),
    Change.FAILED: (marked("No longer passed"), "bad"),
    Change.HIGHER: (marked("Higher score"), ""),
    Change.LOWER: (marked("Lower score"), "near"),
    Change.NONE: (marked("Same score"), "dashed"),
}
CONSEQUENCES = {
    Consequence.NONE: marked("Nothing changes"),
    Consequence.ISSUE: marked("A new one is issued"),
    Consequence.REVOKE: marked("It is revoked"),
    Consequence.REVOKED: marked("Is revoked already"),
    Consequence.SUPERSEDED: marked("Was superseded by a newer one, which stays"),
    Consequence.COVERED: marked("None: a later one of this person is in force"),
    Consequence.BARRED: marked(
        "None: this one was erased, or it or the one to be renewed was revoked"
    ),
}
STATES = {
    RegradeState.COUNTING: (marked("Being counted"), ""),
    RegradeState.READY: (marked("Dry run"), "dashed"),
    RegradeState.RUNNING: (marked("Being carried out"), "near"),
    RegradeState.DONE: (marked("Carried out"), "good"),
}


def state(regrade: Regrade) -> dict[str, str]:
    word, tone = STATES[regrade.state]
    return {"word": say(word), "tone": tone}


def what(regrade: Regrade) -> str:
    remedy = say(REMEDIES[regrade.ruling.remedy][0])
    if regrade.undoes is not None:
        return say("Take back: %(remedy)s", remedy=remedy)
    if regrade.ruling.only_if_higher:
        return say("%(remedy)s, only where it helps", remedy=remedy)
    return remedy


def counted(regrade: Regrade) -> list[dict[str, str]]:
    """The figures of a dry run, those that matter first."""
    counts = regrade.counts
    figures = [
        (say("Sittings of the exam"), counts.read),
        (say("With the item, and graded"), counts.held),
        (say("Results that change"), counts.changed - counts.of(Change.NONE)),
        *((say(CHANGES[one][0]), counts.of(one)) for one in (Change.PASSED, Change.FAILED)),
        (say("Certificates issued"), counts.of(Consequence.ISSUE)),
        (say("Certificates revoked"), counts.of(Consequence.REVOKE)),
    ]
    return [{"term": term, "value": number(value)} for term, value in figures]


def moot(regrade: Regrade) -> list[dict[str, str]]:
    """Where a pass is won or lost and no certificate follows: how often, and why."""
    why = (
        Consequence.REVOKED, Consequence.SUPERSEDED, Consequence.COVERED, Consequence.BARRED,
    )  # fmt: skip
    return [
        {"value": number(regrade.counts.of(one)), "text": say(CONSEQUENCES[one])}
        for one in why
        if regrade.counts.of(one)
    ]


def answer(published: PublishedItem, given: Mapping[str, object] | None) -> Markup:
    """An answer in the texts of its item; what the item does not know stands as it is."""
    if given is None:
        return Markup("{}").format(say("No answer"))
    [(member, value)] = given.items()
    html, body = published.html, published.item.body
    if isinstance(value, dict) and isinstance(body, Match):
        pairs = [_pair(html.left.get(a, a), html.right.get(b, b)) for a, b in value.items()]
        return Markup("; ").join(pairs)
    if isinstance(value, dict) and isinstance(body, Cloze):
        filled = [_filled(name, html.gaps.get(name, {}), text) for name, text in value.items()]
        return Markup("; ").join(filled)
    if isinstance(value, list):
        between = Markup(" → ") if member == "order" else Markup("; ")
        return between.join(_known(html.options, one) for one in value)
    return _known(html.options, value)


def _known(texts: Mapping[str, str], name: object) -> Markup:
    """Our own renderer made and cleaned the texts of an item; all else is escaped."""
    known = texts.get(str(name))
    return Markup("<bdi>{}</bdi>").format(name) if known is None else Markup(known)  # noqa: S704 - our own renderer made and cleaned it


def _pair(left: str, right: str) -> Markup:
    return Markup("{}: {}").format(Markup(left), Markup(right))  # noqa: S704 - as in `_known`


def _filled(name: str, texts: Mapping[str, str], value: object) -> Markup:
    return Markup("<bdi>{}</bdi>: {}").format(name, _known(texts, value))


def share(value: float) -> str:
    return current().percent(value)
