"""The transparency log."""

from server.web.problem_texts.text import Text

TEXTS = {
    "tile-unknown": Text(
        "No such part of the log",
        "The log has no tile of this name, or not yet. Take the size from its newest signed head.",
    ),
    "note-malformed": Text(
        "Not a signed note",
        "A signed head of a transparency log was expected. Send the text as it was served.",
    ),
    "note-unsigned": Text(
        "Not signed by the log",
        "The signature of the head is missing or does not fit the log’s key. Do not rely on it.",
    ),
    "log-proof-malformed": Text(
        "Not a proof file",
        "Send the .tlog-proof file as it was downloaded beside the certificate.",
    ),
    "log-proof-wrong": Text(
        "The proof does not fit",
        (
            "The hashes in it do not lead from this certificate to the signed head. Download the "
            "proof file again."
        ),
    ),
    "log-entry-pending": Text(
        "Not in a signed head yet",
        "The log’s next head will cover it. Ask again in a few seconds.",
    ),
    "log-head-refused": Text(
        "The log stands still",
        (
            "The store and a head that was signed before do not agree, so nothing more is signed. "
            "An administrator must look at it; certificates can still be checked."
        ),
    ),
    "log-stands-still": Text(
        "The log stands still",
        (
            "No head of the log can be signed on this machine. "
            "An administrator must look at it; certificates can still be checked."
        ),
    ),
    "log-folder-damaged": Text(
        "The log stands still",
        (
            "The newest head on this machine cannot be read, so nothing more is signed. "
            "An administrator must look at it; certificates can still be checked."
        ),
    ),
    "log-unwritable": Text(
        "The log stands still",
        (
            "The log cannot be written on this machine, perhaps because its disk is full. "
            "Nothing more is signed until it can; certificates can still be checked."
        ),
    ),
    "log-damaged": Text(
        "The log cannot be read",
        "A file of the log on this machine is damaged. An administrator must look at it.",
    ),
}
