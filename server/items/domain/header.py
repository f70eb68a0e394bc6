"""The front matter of an item: every key, its kind, its range, and what a status demands."""

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from server.items.domain.fields import HANDLE, ITEM_ID, NAME, Fields
from server.items.domain.model import (
    MAY_TAKE_AWAY,
    POLICIES,
    ItemType,
    Policy,
    Review,
    ReviewRole,
    Scoring,
    Status,
    Verdict,
)
from server.items.domain.regions import FileAt
from server.items.domain.report import Report
from server.items.domain.strict_yaml import Mapping

_REQUIRED = ("item", "version", "type", "title", "language", "status", "author", "points")
_COMMON = frozenset({
    *_REQUIRED, "domain", "objective", "cognitive", "scoring", "shuffle", "seconds", "reviews",
    "facts", "enemies",
})  # fmt: skip
_OF_TYPE: dict[ItemType, frozenset[str]] = {
    ItemType.MULTIPLE: frozenset({"choose"}),
    ItemType.CLOZE: frozenset({"match"}),
    ItemType.NUMERIC: frozenset({"units"}),
    ItemType.TEXT: frozenset({"match"}),
    ItemType.HOTSPOT: frozenset({"image", "alt", "choose"}),
    ItemType.ESSAY: frozenset({"words", "raters", "show_rubric"}),
    ItemType.TESTLET: frozenset({"items"}),
}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


@dataclass(frozen=True, slots=True)
class Known:
    """What the item may refer to; None where it cannot be known."""

    domains: frozenset[str] | None = None
    objectives: frozenset[str] | None = None
    facts: frozenset[str] | None = None
    file_at: FileAt | None = None
    negative_marking: bool = True
    """Whether the exam says on its first page that points may be taken away."""


def refuse_unknown_keys(fields: Fields, item_type: ItemType | None) -> None:
    every = _COMMON.union(*_OF_TYPE.values())
    fields.refuse_unknown(_COMMON | _OF_TYPE.get(item_type, frozenset()) if item_type else every)


def require_keys(fields: Fields, item_type: ItemType | None, status: Status | None) -> None:
    # The points of a testlet are those of its items.
    needed = [key for key in _REQUIRED if key != "points" or item_type is not ItemType.TESTLET]
    fields.require(needed, "every item has it")
    if status is not None and status.is_at_least(Status.REVIEW):
        fields.require(("domain", "objective"), "needed from review on")


def read_scoring(fields: Fields, item_type: ItemType, known: Known, report: Report) -> Scoring:
    offered = POLICIES[item_type]
    default = Scoring(offered[0])
    inner = fields.mapping("scoring")
    if inner is None:
        return default
    policy = inner.choice("policy", Policy) or default.policy
    if policy not in offered:
        names = ", ".join(offered)
        report.error(
            "E011", inner.place("policy"), f"`{policy}` is not offered for {item_type} ({names})"
        )
    inner.refuse_unknown(("policy", "floor", *(("default",) if policy is Policy.MAP else ())))
    floor = inner.integer("floor", -1, 0) or 0
    if floor < 0 and policy not in MAY_TAKE_AWAY:
        report.error("E007", inner.place("floor"), f"`{policy}` never goes below zero")
    elif floor < 0 and not known.negative_marking:
        report.error("E049", inner.place("floor"), "its exam does not say that points are lost")
    return Scoring(policy, floor, inner.share("default") or Fraction(0))


def read_reviews(fields: Fields, report: Report) -> tuple[Review, ...]:
    reviews = []
    for node in fields.nodes("reviews"):
        if not isinstance(node, Mapping):
            report.error("E007", node.place, "a review is written {by, role, date, verdict}")
            continue
        inner = Fields(node, report)
        inner.refuse_unknown(("by", "role", "date", "verdict"))
        inner.require(("by", "role", "date", "verdict"), "every review has it")
        by = inner.text("by", HANDLE)
        role = inner.choice("role", ReviewRole)
        day = _date(inner, report)
        verdict = inner.choice("verdict", Verdict)
        if by and role and day and verdict:
            reviews.append(Review(by, role, day, verdict))
    return tuple(reviews)


def _date(fields: Fields, report: Report) -> date | None:
    written = fields.text("date", _DATE)
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        report.error("E007", fields.place("date"), f"there is no day {written}")
        return None


def check_reviews(
    fields: Fields, reviews: tuple[Review, ...], status: Status | None, author: str, report: Report
) -> None:
    """Nobody accepts their own item, and nothing is approved unread."""
    accepting = [review for review in reviews if review.verdict is Verdict.ACCEPT]
    if any(review.by == author for review in accepting):
        report.error("E042", fields.place("reviews"), f"the author `{author}` accepted this item")
    has_content = any(review.role is ReviewRole.CONTENT for review in accepting)
    if status is not None and status.is_at_least(Status.APPROVED) and not has_content:
        report.error(
            "E042", fields.place("status"), f"{status} without an accepting content review"
        )


@dataclass(frozen=True, slots=True)
class References:
    domain: str | None
    objective: str | None
    facts: tuple[str, ...]


def read_references(fields: Fields, known: Known, report: Report) -> References:
    named: dict[str, str | None] = {}
    for key, names in (("domain", known.domains), ("objective", known.objectives)):
        named[key] = written = fields.text(key, NAME) or None
        if written and names is not None and written not in names:
            where = "blueprint" if key == "domain" else "curriculum"
            report.error("E012", fields.place(key), f"the {key} `{written}` is not in the {where}")
    facts = fields.names("facts", NAME)
    for fact, place in facts:
        if known.facts is not None and fact not in known.facts:
            report.error("E045", place, f"the fact `{fact}` is not in curriculum/facts")
    return References(named["domain"], named["objective"], tuple(fact for fact, _ in facts))


def read_id(fields: Fields) -> str:
    return fields.text("item", ITEM_ID, code="E008")
