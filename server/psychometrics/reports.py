"""What is kept of an item or a form, to be shown. Names nobody."""

import msgspec

from server.psychometrics.book import Tally
from server.psychometrics.flags import SERIOUS, Flag, flags_of
from server.psychometrics.forms import FormFigures
from server.psychometrics.items import ItemFigures, item_figures
from server.psychometrics.observed import Tried


class ItemReport(msgspec.Struct, frozen=True):
    """`points` as a number; `figures` None of too few people."""

    hash: str
    item: str
    version: int
    domain: str
    points: float
    is_pilot: bool
    figures: ItemFigures | None
    flags: list[Flag]


class ItemSummary(msgspec.Struct, frozen=True):
    """A line of the list of items: `figures` of the report that are worth comparing."""

    hash: str
    item: str
    version: int
    domain: str
    is_pilot: bool
    n: int
    facility: float | None = None
    correlation: float | None = None
    discrimination: float | None = None
    omitted: float | None = None
    weight: float | None = None
    seconds: float | None = None
    flags: list[Flag] = []

    @property
    def is_serious(self) -> bool:
        return any(flag.sign in SERIOUS for flag in self.flags)


class FormReport(msgspec.Struct, frozen=True):
    """Of a release, or of all (`release` None). `left_out` are sittings older than were read."""

    release: int | None
    figures: FormFigures | None
    left_out: int = 0


def item_report(tried: Tried, tally: Tally, unit: int) -> ItemReport:
    figures = item_figures(tried, tally, unit)
    return ItemReport(
        tried.hash,
        tried.item,
        tried.version,
        tried.domain,
        float(tried.points),
        tried.is_pilot,
        figures,
        [] if figures is None else flags_of(tried, figures),
    )


def summary_of(report: ItemReport, n: int) -> ItemSummary:
    figures = report.figures
    named = (report.hash, report.item, report.version, report.domain, report.is_pilot, n)
    if figures is None:
        return ItemSummary(*named)
    return ItemSummary(
        *named,
        figures.facility,
        figures.correlation,
        figures.discrimination,
        (figures.omitted + figures.not_reached) / n,
        figures.weight,
        None if figures.times is None else figures.times.median,
        report.flags,
    )
