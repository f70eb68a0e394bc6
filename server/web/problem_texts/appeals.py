"""Appeals, results that wait for their release, free new sittings."""

from server.web.problem_texts.text import Text

TEXTS = {
    "appeal-unknown": Text(
        "Appeal unknown",
        "There is no such appeal, or it is not yours. Start from the list.",
    ),
    "appeal-text-wrong": Text(
        "What is wrong is missing",
        "An appeal says in up to 1,000 characters what is wrong. Nothing was changed.",
    ),
    "appeal-kind-missing": Text(
        "What it is about is missing",
        "An appeal is about one item, or about the time, an incident or the marking of a sitting.",
    ),
    "appeal-item-wrong": Text(
        "No such item",
        "Items are named by their number in your own form, from 1 on.",
    ),
    "appeal-known": Text(
        "Appealed already",
        (
            "About each item of a sitting, and about each of its other matters, there is one "
            "appeal. Until the exam is handed in you can change what it says; later you can "
            "withdraw it, as long as nobody has ruled on it, and appeal anew."
        ),
    ),
    "appeal-settled": Text(
        "Ruled on or withdrawn",
        "Somebody ruled on this appeal, or it was withdrawn. Look at it again.",
    ),
    "appeal-before-end": Text(
        "Only items during an exam",
        (
            "While an exam runs you can report a problem with an item. About the time, an "
            "incident or the marking you appeal once it is handed in."
        ),
    ),
    "appeal-too-late": Text(
        "Too late to appeal",
        "The rules of the exam say for how many days after the result one can appeal.",
    ),
    "appeals-not-offered": Text(
        "No appeals",
        "The rules of this exam offer no appeals.",
    ),
    "own-appeal": Text(
        "Your own appeal",
        "Nobody rules on an appeal of their own. Somebody else has to.",
    ),
    "own-item": Text(
        "Too close to it",
        (
            "Whoever wrote an item, or appeals about it, does not rule on others’ appeals about "
            "it. Somebody else has to."
        ),
    ),
    "verdict-missing": Text(
        "Ruling missing",
        "An appeal is upheld, upheld in part, or rejected.",
    ),
    "ruling-moved": Text(
        "Somebody ruled before you",
        "Another ruling was made after you opened the page. Read it before you correct it.",
    ),
    "no-result-chosen": Text(
        "Nothing chosen",
        "Choose at least one of the results that wait, or release all of an exam.",
    ),
    "free-sitting-known": Text(
        "Given already",
        "A free new sitting was given for this sitting before. There is one for each.",
    ),
    "sitting-still-runs": Text(
        "The sitting still runs",
        "A free new sitting is given for a sitting that is over. One that runs is given time.",
    ),
    "own-free-sitting": Text(
        "Your own sitting",
        "Nobody gives a free new sitting to themselves. Somebody else has to.",
    ),
}
