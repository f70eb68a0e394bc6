"""The administrators' pages: one module for each area, all in the shell of `shell.py`."""

from server.web.pages.admin import certificates, overview, revocation

HANDLERS = [*overview.HANDLERS, *certificates.HANDLERS, *revocation.HANDLERS]
