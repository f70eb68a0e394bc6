"""How facts, their standing and what they take out of exams are named on the trainers' pages."""

from collections.abc import Sequence

from server.authoring.domain.cited import CitingItem, Has
from server.curriculum.domain.model import Confidence, Fact, Volatility
from server.curriculum.domain.register import Registered, Standing, digest
from server.exams.domain.freshness import Cause
from server.kernel.sentence import marked
from server.language.voice import say, say_many

HAS = {
    Has.SOON: marked("Due within 14 days"),
    Has.OVERDUE: marked("Overdue"),
    Has.OUT: marked("Keeps items out"),
    Has.SHORT: marked("Stops an exam"),
    Has.UNCITED: marked("Cited by nothing"),
}
VOLATILITIES = {
    Volatility.HIGH: marked("High: within months"),
    Volatility.MEDIUM: marked("Medium: within a year or two"),
    Volatility.LOW: marked("Low: rarely"),
}
CONFIDENCES = {
    Confidence.GENERAL_KNOWLEDGE: marked("General knowledge, not looked up"),
    Confidence.REPORTED: marked("Known from reports"),
}
_STANDINGS = {
    Standing.CURRENT: (marked("Fresh"), "good"),
    Standing.SOON: (marked("Due soon"), "near"),
    Standing.OVERDUE: (marked("Overdue"), "warn"),
    Standing.STALE: (marked("Stale"), "bad"),
}
_CAUSES = {
    Cause.STALE: marked("since %(day)s: the fact is stale"),
    Cause.CHANGED: marked("since %(day)s: the fact changed"),
}
Tag = dict[str, str]


def standing_tag(standing: Standing) -> Tag:
    word, tone = _STANDINGS[standing]
    return {"word": say(word), "tone": tone}


def out_tag(out: Sequence[CitingItem]) -> Tag | None:
    if not out:
        return None
    word = say_many("%(count)s item out", "%(count)s items out", len(out))
    return {"word": word, "tone": "bad"}


def pool_tag(item: CitingItem) -> Tag:
    if item.cause is None or item.since is None:
        return {"word": say("In the pool"), "tone": "good", "why": ""}
    why = say(_CAUSES[item.cause], day=item.since)
    return {"word": say("Out of the pool"), "tone": "bad", "why": why}


def change_tag(before: Registered | None, one: Registered) -> tuple[str, str]:
    if one.is_withdrawn:
        return say("File removed"), "bad"
    if before is None:
        return say("First version"), ""
    if digest(before.fact) != digest(one.fact):
        return say("Changed"), "near"
    if before.is_withdrawn:
        return say("File is back"), ""
    return say("Checked again, unchanged"), "good"


def checked_words(fact: Fact) -> str:
    return say("checked %(day)s, review by %(by)s", day=fact.checked_on, by=fact.review_by)


def cited(items: int, lessons: int) -> list[str]:
    said = []
    if items:
        said.append(say_many("%(count)s item", "%(count)s items", items))
    if lessons:
        said.append(say_many("%(count)s lesson", "%(count)s lessons", lessons))
    return said
