"""Statistics as tables for spreadsheets: names as in the docstrings of `psychometrics`."""

from collections.abc import Sequence

from server.grading.statistics import ItemStatistics
from server.psychometrics.reports import ItemReport

Table = list[list[str]]
_FIGURES = (
    *("n", "facility", "deviation", "correlation", "error", "discrimination", "weight"),
    *("nominal", "omitted", "not_reached"),
)
_GROUPS = 5


def items_table(reports: Sequence[ItemReport]) -> Table:
    heads = ["item", "version", "hash", "domain", "pilot", "points", *_FIGURES]
    rows = [[*heads, "median_seconds", "flags"]]
    for one in reports:
        figures = one.figures
        told = ["" if figures is None else _cell(getattr(figures, name)) for name in _FIGURES]
        times = figures.times if figures else None
        rows.append(
            [
                one.item,
                str(one.version),
                one.hash,
                one.domain,
                "yes" if one.is_pilot else "no",
                _cell(one.points),
                *told,
                _cell(times.median) if times else "",
                " ".join(f"{flag.sign.value} {flag.option}".strip() for flag in one.flags),
            ]
        )
    return rows


def options_table(found: Sequence[ItemStatistics]) -> Table:
    heads = ["item", "version", "exam", "pilot", "option", "key", "n", "share", "mean_ability"]
    rows = [[*heads, *(f"group_{at}" for at in range(1, _GROUPS + 1))]]
    for one in found:
        figures = one.report.figures
        for line in figures.lines if figures else ():
            assert figures is not None
            shares = [_cell(share) for share in line.groups or ()]
            rows.append(
                [
                    *(one.report.item, str(one.report.version), one.exam),
                    "yes" if one.report.is_pilot else "no",
                    line.name,
                    "yes" if line.is_key else "no",
                    str(line.n),
                    _cell(line.n / figures.n),
                    _cell(line.ability),
                    *shares,
                    *[""] * (_GROUPS - len(shares)),
                ]
            )
    return rows


def _cell(value: float | None) -> str:
    return "" if value is None else f"{round(value, 6):g}"
