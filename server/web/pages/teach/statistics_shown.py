"""Statistics as their pages show them: facts, tables, and plots as numbers to be drawn."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from server.exams.releases import Release
from server.grading.statistics import ExamStatistics, ItemStatistics
from server.items import service as items
from server.items.domain.published import PublishedItem
from server.language.voice import current, number, say, say_many
from server.psychometrics.forms import QUANTILES, Bar, FormFigures
from server.psychometrics.items import ItemFigures, Line
from server.psychometrics.reports import ItemSummary
from server.psychometrics.thresholds import LEAST_PEOPLE, LOW_ALPHA, STEADY_FROM
from server.web.pages.exam_titles import exam_titles
from server.web.pages.teach.statistics_words import NOTHING, decimal, flag_tag, group_heads, percent
from server.web.rendering import fact, moment_ms

Shown = dict[str, object]
AT_ONCE = 100
WIDE, HIGH = 480, 150
SORTS: Mapping[str, Callable[[ItemSummary], float]] = {
    "facility": lambda one: _last(one.facility),
    "correlation": lambda one: _last(one.correlation),
    "discrimination": lambda one: _last(one.discrimination),
    "omitted": lambda one: -(one.omitted or 0.0),
    "weight": lambda one: -(one.weight or 0.0),
    "seconds": lambda one: -(one.seconds or 0.0),
}


async def of_exam(exam: Release, found: ExamStatistics | None, *, sort: str, start: int) -> Shown:
    address = f"/teach/exams/{exam.slug}"
    heading = {"slug": exam.slug, "title": exam.blueprint.title, "address": address}
    if found is None:
        return {"exam": heading, "counted": None}
    figures, cut = found.report.figures, float(exam.blueprint.cut)
    start = max(0, start)
    ordered = _ordered(found.items, sort)
    here = ordered[start : start + AT_ONCE]
    published = await items.versions([one.hash for one in here])
    rows = [_row(one, published, cut) for one in here]
    titles = {quota.code: quota.title for quota in exam.blueprint.domains}
    order = f"&sort={sort}" if sort in SORTS else ""
    return {
        "exam": heading,
        "counted": moment_ms(found.computed_ms),
        "release": found.report.release,
        "releases": [
            {"number": at, "people": people, "is_here": at == found.report.release}
            for at, people in found.releases
        ],
        "caution": _caution(found.people, is_told=figures is not None),
        "facts": [] if figures is None else _facts(figures, found.report.left_out),
        "histogram": None if figures is None else _histogram(figures),
        "domains": []
        if figures is None
        else [
            {
                "title": titles.get(one.code, one.code),
                "mean": percent(one.mean),
                "deviation": percent(one.deviation),
            }
            for one in figures.domains
        ],
        "parts": []
        if figures is None
        else [
            {"name": one.name, "passed": percent(one.passed / one.n), "mean": decimal(one.mean)}
            for one in figures.parts
        ],
        "heads": _heads(address, sort),
        "rows": [row for row in rows if not row["is_pilot"]],
        "pilots": [row for row in rows if row["is_pilot"]],
        "more": f"{address}/statistics?start={start + AT_ONCE}{order}"
        if len(ordered) > start + AT_ONCE
        else None,
    }


async def of_item(item_id: str, newest: str, found: Sequence[ItemStatistics]) -> Shown:
    """`newest`: the hash of its newest version, which has the title it goes by."""
    titles = await exam_titles()
    title = (await items.versions([newest]))[newest].item.title
    return {"id": item_id, "title": title, "versions": [_version(one, titles) for one in found]}


def _version(one: ItemStatistics, titles: Mapping[str, str]) -> Shown:
    report, figures = one.report, one.report.figures
    heading = say("Version %(version)s in “%(exam)s”", version=report.version,
                  exam=titles.get(one.exam, one.exam))  # fmt: skip
    shown: Shown = {
        "heading": heading,
        "is_pilot": report.is_pilot,
        "key": f"{report.hash[:8]}-{one.exam}{'-pilot' if report.is_pilot else ''}",
        "counted": moment_ms(one.computed_ms),
        "caution": _caution(one.people),
        "flags": [],
        "facts": [],
        "groups": [],
        "lines": [],
        "plot": None,
        "others": "",
    }
    if figures is None:
        return shown
    groups = len(figures.curve)
    return shown | {
        "flags": [flag_tag(flag, groups=groups, cut=None) for flag in report.flags],
        "facts": _item_facts(figures),
        "groups": group_heads(groups) if groups else [],
        "lines": [_line(line, figures) for line in figures.lines],
        "plot": _lines_plot(figures) if groups else None,
        "curve": [percent(share) for share in figures.curve],
        "others": say_many(
            "%(count)s other answer, each given too seldom to be shown",
            "%(count)s other answers, each given too seldom to be shown",
            figures.others,
        )
        if figures.others
        else "",
    }


def _last(value: float | None) -> float:
    return 9.0 if value is None else value


def _ordered(found: Sequence[ItemSummary], sort: str) -> list[ItemSummary]:
    if sort in SORTS:
        return sorted(found, key=SORTS[sort])
    if sort == "item":
        return list(found)
    return sorted(found, key=lambda one: (not one.is_serious, -len(one.flags)))


def _caution(people: int, *, is_told: bool = True) -> Shown | None:
    if people < LEAST_PEOPLE:
        text = say_many(
            "Nothing is shown of fewer than %(count)s person.",
            "Nothing is shown of fewer than %(count)s people.",
            LEAST_PEOPLE,
        )
        return {"strong": say("Too few people yet."), "text": text, "is_all": True}
    if not is_told:
        text = say("Beside those of all versions its figures would tell of the few of another.")
        return {"strong": say("Not shown by itself."), "text": text, "is_all": True}
    if people < STEADY_FROM:
        text = say_many(
            "All of this rests on %(count)s person and may look quite different with more.",
            "All of this rests on %(count)s people and may look quite different with more.",
            people,
        )
        return {"strong": say("Small numbers."), "text": text, "is_all": False}
    return None


def _facts(figures: FormFigures, left_out: int) -> list[Shown]:
    name = say("KR-20") if figures.all_or_nothing else say("Cronbach’s alpha")
    low = figures.alpha is not None and figures.alpha < LOW_ALPHA
    drawn = "" if figures.same_items else say("over forms of different items")
    passed = say(
        "%(passed)s passed, %(failed)s did not",
        passed=number(figures.passed),
        failed=number(figures.n - figures.passed),
    )
    spread = say("standard deviation %(deviation)s", deviation=_whole(figures.deviation or 0.0))
    half = say(
        "half lie from %(low)s to %(high)s",
        low=_whole(figures.quantiles[QUANTILES.index(25)]),
        high=_whole(figures.quantiles[QUANTILES.index(75)]),
    )
    trust = say("low for a decision on people") if low else drawn
    median = figures.quantiles[QUANTILES.index(50)]
    rows = [
        fact(say("People"), number(figures.n), note=say("their first sitting each")),
        fact(say("Passed"), percent(figures.passed / figures.n), note=passed),
        fact(name, decimal(figures.alpha), note=trust),
        fact(say("Standard error"), percent(figures.sem), note=_error_note(figures)),
        fact(say("Mean score"), _whole(figures.mean), note=spread),
        fact(say("Median score"), _whole(median), note=half),
        fact(
            say("Agreement at the cut"),
            decimal(figures.agreement),
            note=say("Livingston’s coefficient"),
        ),
    ]
    if figures.near is not None:
        note = say("within one standard error of it")
        rows.append(fact(say("Near the cut"), number(figures.near), note=note))
    if figures.repeats:
        share = percent(figures.repeats_passed / figures.repeats)
        note = say("not counted above; %(share)s passed", share=share)
        rows.append(fact(say("Later sittings"), number(figures.repeats), note=note))
    if left_out:
        rows.append(fact(say("Older sittings"), number(left_out), note=say("not read")))
    return rows


def _whole(value: float) -> str:
    return number(round(value))


def _error_note(figures: FormFigures) -> str:
    if figures.sem_below is None or figures.sem_above is None:
        return ""
    return say(
        "of the points; on the scale about %(below)s below the cut and %(above)s above",
        below=number(round(figures.sem_below)),
        above=number(round(figures.sem_above)),
    )


def _histogram(figures: FormFigures) -> Shown:
    low, cut, high = figures.scale
    most = max((bar.n for bar in figures.bars), default=0) or 1

    def at(score: int) -> float:
        return round(WIDE * (score - low) / (high - low), 1)

    def drawn(bar: Bar) -> Shown:
        tall = round(HIGH * bar.n / most, 1)
        return {
            "x": at(bar.low),
            "width": max(1, round(at(bar.high) - at(bar.low) - 1, 1)),
            "y": round(HIGH - tall, 1),
            "height": tall,
            "passes": bar.low >= cut,
        }

    return {
        "bars": [drawn(bar) for bar in figures.bars if bar.n],
        "cut_at": at(cut),
        "cut": number(cut),
        "low": number(low),
        "high": number(high),
        "most": number(most),
        "rows": [
            {
                "score": say(
                    "%(low)s to %(high)s",
                    low=number(bar.low),
                    high=number(bar.high - (bar.high != high)),
                ),
                "people": number(bar.n),
                "share": percent(bar.n / figures.n),
            }
            for bar in figures.bars
            if bar.n
        ],
    }


def _heads(address: str, sort: str) -> list[Shown]:
    named = {
        "item": say("Item"),
        "": say("Look at"),
        "facility": say("Facility"),
        "correlation": say("Correlation"),
        "discrimination": say("Discrimination"),
        "omitted": say("Blank"),
        "weight": say("Weight"),
        "seconds": say("Seconds"),
    }
    falling = {"", "omitted", "weight", "seconds"}
    known = sort if sort in named else ""
    return [
        {
            "title": title,
            "address": f"{address}/statistics{f'?sort={name}' if name else ''}#items",
            "sort": ("descending" if name in falling else "ascending") if name == known else "",
        }
        for name, title in named.items()
    ]


def _row(one: ItemSummary, published: Mapping[str, PublishedItem], cut: float) -> Shown:
    groups = 5 if one.n >= 2 * STEADY_FROM else 3
    return {
        "id": one.item,
        "title": published[one.hash].item.title,
        "version": say("version %(version)s", version=one.version),
        "address": f"/teach/items/{one.item}/statistics",
        "is_pilot": one.is_pilot,
        "people": number(one.n),
        "flags": [flag_tag(flag, groups=groups, cut=cut) for flag in one.flags],
        "facility": percent(one.facility),
        "correlation": decimal(one.correlation),
        "discrimination": decimal(one.discrimination),
        "omitted": percent(one.omitted),
        "weight": percent(one.weight),
        "seconds": NOTHING if one.seconds is None else number(round(one.seconds)),
    }


def _item_facts(figures: ItemFigures) -> list[Shown]:
    error = figures.error
    rows = [
        fact(say("People"), number(figures.n)),
        fact(say("Facility"), percent(figures.facility), note=say("of the points were got")),
        fact(say("Correlation"), decimal(figures.correlation),
             note=say("with the rest of the form") if error is None
             else say("with the rest of the form, give or take %(error)s", error=decimal(error))),
        fact(say("Discrimination"), decimal(figures.discrimination),
             note=say("best 27 per cent less weakest 27 per cent")),
    ]  # fmt: skip
    if figures.weight is not None:
        note = say("of the differences in score; %(share)s of the points",
                   share=percent(figures.nominal))  # fmt: skip
        rows.append(fact(say("Weight"), percent(figures.weight), note=note))
    rows.append(fact(say("Left blank"), percent(figures.omitted / figures.n)))
    rows.append(fact(say("Not reached"), percent(figures.not_reached / figures.n)))
    if figures.times:
        note = say(
            "half take %(low)s to %(high)s; as saves tell, without what was read and not answered",
            low=number(round(figures.times.lower)),
            high=number(round(figures.times.upper)),
        )
        seconds = say("%(seconds)s s", seconds=number(round(figures.times.median)))
        rows.append(fact(say("Time"), seconds, note=note))
    return rows


def _line(line: Line, figures: ItemFigures) -> Shown:
    return {
        "name": line.name,
        "is_key": line.is_key,
        "people": number(line.n),
        "share": percent(line.n / figures.n),
        "ability": percent(line.ability),
        "groups": [percent(share) for share in line.groups or ()] or [NOTHING] * len(figures.curve),
    }


def _lines_plot(figures: ItemFigures) -> Shown:
    """Each option as a line from the weakest group to the best; and where labels stand."""
    groups = len(figures.curve)
    step = WIDE / (groups - 1)
    drawn = [line for line in figures.lines if line.groups and len(line.name) <= 24]
    lines = [
        {
            "name": line.name,
            "is_key": line.is_key,
            "points": " ".join(
                f"{at * step:.0f},{HIGH * (1 - min(1.0, share)):.1f}"
                for at, share in enumerate(line.groups or ())
            ),
            "end": HIGH * (1 - min(1.0, (line.groups or [0.0])[-1])),
        }
        for line in drawn
    ]
    lines.sort(key=lambda one: float(str(one["end"])))
    for before, one in pairwise(lines):
        one["end"] = max(float(str(one["end"])), float(str(before["end"])) + 14)
    return {"lines": lines, "full": current().percent(1), "none": current().percent(0)}
