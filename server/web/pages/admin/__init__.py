"""The administrators' pages: one module for each area, all in the shell of `shell.py`."""

from server.web.pages.admin import (
    accommodations,
    audit,
    certificates,
    credit,
    evidence,
    exams,
    jobs,
    overview,
    people,
    person,
    reports,
    revocation,
    settings,
    sitting,
    sittings,
)

HANDLERS = [
    *overview.HANDLERS,
    *people.HANDLERS,
    *person.HANDLERS,
    *sittings.HANDLERS,
    *sitting.HANDLERS,
    *evidence.HANDLERS,
    *exams.HANDLERS,
    *credit.HANDLERS,
    *accommodations.HANDLERS,
    *certificates.HANDLERS,
    *revocation.HANDLERS,
    *reports.HANDLERS,
    *audit.HANDLERS,
    *jobs.HANDLERS,
    *settings.HANDLERS,
]
