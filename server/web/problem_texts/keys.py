"""Signing keys, which are managed by commands."""

from server.web.problem_texts.text import Text

TEXTS = {
    "key-not-known": Text(
        "Key not known",
        "The command keys list names every key we have, with what it is for.",
    ),
    "key-in-use": Text(
        "Key in use",
        "The newest key of a purpose signs and cannot be retired. Rotate its purpose first.",
    ),
    "key-done": Text(
        "Key retired or compromised before",
        "A key is retired once, and a compromised key needs no retirement.",
    ),
}
