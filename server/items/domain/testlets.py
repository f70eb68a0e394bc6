"""Testlets: a case and the items that are asked about it."""

from server.items.domain.fields import ITEM_ID, Fields
from server.items.domain.model import Testlet
from server.items.domain.report import Report
from server.items.domain.sections import Section, clean

LEAST_ITEMS, MOST_ITEMS = 2, 12


def read_testlet(section: Section, fields: Fields, report: Report) -> Testlet:
    """Whether the items exist is seen with the whole bank only."""
    names = fields.names("items", ITEM_ID)
    fields.require(("items",), "a testlet names what is asked about its case")
    if "items" in fields and len(names) < LEAST_ITEMS:
        report.error("E039", fields.place("items"), f"a testlet has {LEAST_ITEMS} items or more")
    if len(names) > MOST_ITEMS:
        report.error("E002", names[MOST_ITEMS][1], f"more than {MOST_ITEMS} items")
    case = clean(line.text for line in section.lines)
    if not case.strip():
        report.error("E013", section.place, "there is no case")
    return Testlet(case, tuple(name for name, _ in names))
