"""The pages of one's own account: one module for each, all in the shell of `shell.py`."""

from server.web.pages.account import (
    accommodations,
    appeals,
    certificates,
    data,
    email,
    notices,
    password,
    profile,
    second_factor,
    sessions,
    tokens,
)

HANDLERS = [
    *profile.HANDLERS,
    *email.HANDLERS,
    *password.HANDLERS,
    *second_factor.HANDLERS,
    *sessions.HANDLERS,
    *tokens.HANDLERS,
    *certificates.HANDLERS,
    *accommodations.HANDLERS,
    *appeals.HANDLERS,
    *notices.HANDLERS,
    *data.HANDLERS,
]
