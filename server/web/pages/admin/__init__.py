"""The administrators' pages: one module for each area, all in the shell of `shell.py`."""

from server.web.pages.admin import audit, certificates, overview, revocation

HANDLERS = [*overview.HANDLERS, *audit.HANDLERS, *certificates.HANDLERS, *revocation.HANDLERS]
