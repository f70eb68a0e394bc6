"""How a result is told part by part: its scores, and its domains against the cut of each."""

from fractions import Fraction
from typing import Any

from server.certification.service import Result
from server.exams.domain.blueprint import Blueprint
from server.grading.rating.telling import MarkedResponse
from server.grading.service import DomainResult, PartResult
from server.language.voice import current, say
from server.web.pages import exam_rules, tones
from server.web.rendering import as_written


def scores(result: Result, blueprint: Blueprint) -> list[dict[str, Any]]:
    """The whole, then each part where the exam has several."""
    grade = result.grade
    assert grade is not None
    whole = _score(
        say("Score"), grade.scaled_score, is_met=grade.passed, note=_scale(result, blueprint)
    )
    return [whole, *(_part(one) for one in result.parts)]


def _scale(result: Result, blueprint: Blueprint) -> str:
    low, high = blueprint.scale.low, blueprint.scale.high
    if result.parts:
        return say(
            "on a scale from %(low)s to %(high)s; each part is passed by itself", low=low, high=high
        )
    return say(
        "on a scale from %(low)s to %(high)s; the cut is %(cut)s",
        low=low,
        high=high,
        cut=result.cut,
    )


def meters(result: Result, blueprint: Blueprint) -> list[dict[str, Any]]:
    """The domains of each part, with its cut; one without a name where there are no parts."""
    if not result.parts:
        return [_meter("", result, list(result.domains), float(blueprint.cut))]
    return [
        _meter(
            part.name,
            result,
            [one for one in result.domains if one.code in part.domains],
            float(part.cut_share),
        )
        for part in result.parts
    ]


def marked_response(one: MarkedResponse) -> dict[str, Any]:
    """What people made of a response: points, the level of each criterion, their comments."""
    return {
        "position": current().number(one.position),
        "language": one.language,
        "points": say(
            "%(points)s of %(most)s points",
            points=points(one.points),
            most=points(one.maximum),
        ),
        "levels": [
            {
                "criterion": level.criterion,
                "score": say(
                    "%(score)s of %(most)s",
                    score=points(level.score),
                    most=current().number(level.most),
                ),
                "text": level.text,
            }
            for level in one.levels
        ],
        "comments": list(one.comments),
    }


def points(value: Fraction) -> str:
    """At most two places, as people read them."""
    return current().number(round(float(value), 2))


def _part(one: PartResult) -> dict[str, Any]:
    note = say("the cut is %(cut)s", cut=one.cut)
    if one.without_points:
        note = say(
            "the cut is %(cut)s; no point in “%(domain)s”, and without one it is not passed",
            cut=one.cut,
            domain=as_written(exam_rules.aim(one.without_points[0])),
        )
    return _score(one.name, one.scaled_score, is_met=one.passed, note=note)


def _score(name: str, score: int, *, is_met: bool, note: str) -> dict[str, Any]:
    return {
        "name": name,
        "value": current().number(score),
        "word": say("Met") if is_met else say("Not met"),
        "tone": "good" if is_met else "bad",
        "note": note,
    }


def _meter(name: str, result: Result, domains: list[DomainResult], cut: float) -> dict[str, Any]:
    return {
        "name": name,
        "bands": [_band(one) for one in domains],
        "scale": {
            "low": current().percent(0),
            "high": current().percent(1),
            "cut": current().percent(cut),
            "cut_score": current().number(result.cut),
            "cut_at": cut * 100,
        },
    }


def _band(one: DomainResult) -> dict[str, Any]:
    word, tone = tones.BANDS[one.band]
    return {
        "code": exam_rules.domain_letter(one.code),
        "title": one.title,
        "band": one.band,
        "word": say(word),
        "tone": tone,
        "low": current().percent(one.low / 100),
        "high": current().percent(one.high / 100),
        "left": one.low,
        "width": max(1, one.high - one.low),
    }
