"""The pages of one's own account: one module for each, all in the shell of `shell.py`."""

from server.web.pages.account import notices, profile, second_factor, tokens

HANDLERS = [*profile.HANDLERS, *notices.HANDLERS, *second_factor.HANDLERS, *tokens.HANDLERS]
