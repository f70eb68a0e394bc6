"""The administrators' pages: one module for each area, all in the shell of `shell.py`."""

from server.web.pages.admin import (
    audit,
    certificates,
    jobs,
    overview,
    people,
    person,
    revocation,
    sittings,
)

HANDLERS = [
    *overview.HANDLERS,
    *people.HANDLERS,
    *person.HANDLERS,
    *sittings.HANDLERS,
    *certificates.HANDLERS,
    *revocation.HANDLERS,
    *audit.HANDLERS,
    *jobs.HANDLERS,
]
