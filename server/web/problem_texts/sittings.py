"""The sitting."""

from server.web.problem_texts.text import Text

TEXTS = {
    "sitting-unknown": Text(
        "Sitting unknown",
        "There is no such sitting among yours.",
    ),
    "sitting-open": Text(
        "Sitting already open",
        "You have an open sitting of this exam, and its clock is running. Continue that one.",
    ),
    "sitting-closed": Text(
        "Sitting closed",
        "Open your result, under “My learning”. What was saved before then counts.",
    ),
    "sitting-paused": Text(
        "Sitting paused",
        "Your clock is stopped and nothing is lost. Wait until the invigilator lets you go on.",
    ),
    "grant-out-of-range": Text(
        "Too little or too much time",
        "A sitting is given 1 to 240 minutes at once; programs give them in seconds.",
    ),
    "reason-malformed": Text(
        "Reason missing or too long",
        (
            "Whoever stops a clock or gives time says why, in 1 to 500 visible "
            "characters. The reason stays in the time ledger of the sitting."
        ),
    ),
    "message-malformed": Text(
        "Message empty or too long",
        "A message to those who sit has 1 to 500 visible characters.",
    ),
    "message-known": Text(
        "Sent already",
        (
            "The page you sent had sent a message before, with another text or to others. Nothing "
            "more was sent. Open it again to send another."
        ),
    ),
    "message-unknown": Text(
        "Message unknown",
        "This sitting was sent no such message.",
    ),
    "nobody-to-tell": Text(
        "Nobody to tell",
        "A message reaches those whose sitting is under way, and none of these is.",
    ),
    "streams-full": Text(
        "Too many listeners",
        (
            "This server follows no further sittings at the moment. The time can be asked for all "
            "the same, and nothing about the exam changes."
        ),
    ),
    "nobody-sits": Text(
        "Nobody sits this exam",
        "Time is given to everyone whose sitting is under way, and at the moment nobody’s is.",
    ),
    "credit-known": Text(
        "Given already",
        (
            "The page you sent gave time to everyone before, with other minutes or another reason. "
            "Nothing more was given. Open it again if more is to be given."
        ),
    ),
    "ledger-moved": Text(
        "Time changed meanwhile",
        (
            "Somebody changed the time of this sitting after you opened its page, so nothing was "
            "given. Look at the ledger and give what is still missing."
        ),
    ),
    "own-sitting": Text(
        "Your own sitting",
        (
            "Nobody changes the time or the result of a sitting of their own, and nobody looks "
            "behind it. Ask somebody else to."
        ),
    ),
    "item-locked": Text(
        "Seen before the break",
        "What you saw before a break is locked when you come back. What you answered there counts.",
    ),
    "section-left": Text(
        "Section left",
        "A section that you have left cannot be changed any more. What you answered there counts.",
    ),
    "item-left": Text(
        "Item left",
        "In this exam you only go forward. What you answered at the items behind you counts.",
    ),
    "item-ahead": Text(
        "Not there yet",
        (
            "In this exam you come to the items one after the other. A program says that it goes "
            "on, at the sitting’s place, before it answers what comes next."
        ),
    ),
    "no-breaks": Text(
        "No breaks",
        "The rules of this exam have no breaks: its clock runs until you hand in.",
    ),
    "breaks-used": Text(
        "No break left",
        "You have taken as many breaks as the rules of this exam have.",
    ),
    "on-break": Text(
        "On a break",
        (
            "The candidate is on a break that stops the clock. To stop it for another reason, let "
            "it run first, which ends the break."
        ),
    ),
    "sitting-not-closed": Text(
        "No result yet",
        "A result comes after the sitting has been handed in or its time is over.",
    ),
    "position-unknown": Text(
        "No item at this position",
        "This form has fewer items than that.",
    ),
    "writer-elsewhere": Text(
        "Continued in another window",
        (
            "You continued this exam in another window or on another device; only the newest one "
            "saves. Choose to work here, or close this window."
        ),
    ),
    "writer-unknown": Text(
        "Writer unknown",
        ("The Assay-Writer header names a writer this sitting never had. Become the writer first."),
    ),
    "sequence-reused": Text(
        "Sequence number used twice",
        (
            "Another response was saved under this number. The answer has it; send yours with a "
            "higher number."
        ),
    ),
    "marks-malformed": Text(
        "Marks do not fit the item",
        (
            "A flag, what is struck out, highlights and a note belong to one item: its own "
            "options, stretches of its own text, and no invisible characters. Nothing was changed."
        ),
    ),
    "marks-too-long": Text(
        "Too many marks on one item",
        "A note has up to 1,000 characters, and an item up to 50 highlights. Nothing was changed.",
    ),
    "response-superseded": Text(
        "Newer response already saved",
        "A response with a higher sequence number is stored, so this older one was left out.",
    ),
    "response-malformed": Text(
        "Response does not fit the item",
        (
            "The response has another shape than the item’s type asks for, or names an option "
            "that is not there. Nothing was saved."
        ),
    ),
}
