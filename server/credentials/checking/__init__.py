"""Checking what somebody was shown: bytes in, a verdict with its reasons out.

`held` finds the credential in a file, by content and never by name; `checker` judges it by the
keys, lists and standings it is given (`material`). Nothing here reads a file, a store or the
network, so the server, `python -m server verify` and the tests judge alike.
"""
