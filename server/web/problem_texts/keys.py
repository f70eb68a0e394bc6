"""Signing keys, which are managed by commands."""

from server.web.problem_texts.text import Text

TEXTS = {
    "key-not-known": Text(
        "Key not known",
        "The command keys list names every key we have, with what it is for.",
    ),
    "keys-lost": Text(
        "Keys are missing",
        "Put the key folder back from a backup, or import an export of it: keys import.",
    ),
    "key-in-use": Text(
        "Key in use",
        "The newest key of a purpose signs and cannot be retired. Rotate its purpose first.",
    ),
    "moment-ahead": Text(
        "Moment in the future",
        "What a compromised key signed counts up to the moment it fell into other hands.",
    ),
    "moment-before-key": Text(
        "Moment before the key was made",
        "A compromise puts in doubt what was signed since, and it cannot be taken back.",
    ),
    "passphrase-short": Text(
        "Passphrase too short",
        "Whoever gets an exported file can try passphrases for ever, so a long one is asked for.",
    ),
    "export-unreadable": Text(
        "Export not readable",
        "A wrong passphrase and a damaged file cannot be told apart.",
    ),
    "keys-present": Text(
        "Keys in the folder",
        "An import never overwrites a key. Move what is in the key folder away, and import again.",
    ),
    "key-done": Text(
        "Key retired or compromised before",
        "A key is retired once, and a compromised key needs no retirement.",
    ),
}
