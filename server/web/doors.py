"""What a handler says in its `opt` of who may enter; `tests/house/test_routes.py` wants it said."""

PUBLIC = {"public": True}
REDIRECTS = {"signed_in_or_redirect": True}
"""For those who are signed in; the handler takes `viewer` and sends a stranger to sign in first."""
