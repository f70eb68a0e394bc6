"""Rulings on faulty items, and the regrades that follow from them."""

from server.web.problem_texts.text import Text

TEXTS = {
    "item-unknown": Text(
        "Item unknown",
        "No release of this exam has an item of this name. Compare it with the file of the item.",
    ),
    "ruling-malformed": Text(
        "The ruling is not whole",
        (
            "A ruling says what is to be done: accept other answers, use another key, give all "
            "points to everybody, or leave the item out. It names versions of the item that a "
            "release had, and answers only where it is about answers."
        ),
    ),
    "ruling-answers-missing": Text(
        "Answers are missing",
        "Who accepts other answers, or uses another key, says which. Choose at least one.",
    ),
    "ruling-answer-misfit": Text(
        "This answer does not fit",
        (
            "An answer names options, steps or gaps as the author of the item named them, or a "
            "number or a text. It must fit each version of the item that the ruling is about."
        ),
    ),
    "change-unknown": Text(
        "Kind of change unknown",
        "A list of sittings is narrowed by `passed`, `failed`, `higher`, `lower` or `none`.",
    ),
    "regrade-unknown": Text(
        "Regrade unknown",
        "There is no regrade at this address. Start from the list.",
    ),
    "regrade-not-ready": Text(
        "The dry run is not complete",
        "A ruling is committed once all its sittings are counted. Wait, and look again.",
    ),
    "regrade-committed": Text(
        "Committed before",
        "This ruling was committed already, and nothing was done twice. Its page says what it did.",
    ),
    "regrade-stale": Text(
        "Something changed since the dry run",
        (
            "A sitting was graded, a ruling was made or a certificate changed, so the list that "
            "was read is not what would happen now. Nothing was done. Make the dry run again."
        ),
    ),
    "regrade-running": Text(
        "Another regrade is under way",
        "Regrades of one exam follow each other. Wait until the one under way is done.",
    ),
    "regrade-not-undoable": Text(
        "There is nothing to undo",
        (
            "What can be undone is a ruling that is carried out and still stands. To take back an "
            "undoing, make the ruling again."
        ),
    ),
    "regrade-reason-malformed": Text(
        "The reason is missing",
        (
            "A ruling is committed with a reason of at most 500 characters. Everybody whose "
            "result changes reads it, so it says nothing of what the item asks."
        ),
    ),
}
