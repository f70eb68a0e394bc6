"""Reviews of items, comments on them, and the moves of their life."""

from server.web.problem_texts.text import Text

TEXTS = {
    "review-unknown": Text(
        "Review unknown",
        (
            "There is no such review, or it is asked of somebody else, or was taken back. Your "
            "reviews are listed at /teach/reviews."
        ),
    ),
    "review-ended": Text(
        "Review is over",
        (
            "This review is given, declined or taken back, and stays as it is. For another verdict "
            "the trainer asks anew."
        ),
    ),
    "review-moved-on": Text(
        "Text changed meanwhile",
        (
            "A comment and a verdict are about exactly the text that was read. It changed in the "
            "meantime, so nothing was kept: look at it as it is now, and send again."
        ),
    ),
    "author-reviews": Text(
        "Authors do not review",
        (
            "Whoever saved the draft, or is named as its author, reviews it in no role, "
            "administrators included. Ask somebody else."
        ),
    ),
    "reviewer-unfit": Text(
        "Not a reviewer of this item",
        (
            "A reviewer has the role of one, is active, and did not write the item. Choose "
            "somebody from the list."
        ),
    ),
    "reviewer-lacking": Text(
        "Nobody to review",
        (
            "Nobody who may review has the language and the exam of this item and did not write "
            "it. Choose by hand, or let an administrator give somebody the role."
        ),
    ),
    "review-asked-already": Text(
        "Asked already",
        "This person is asked for this very review, and has not answered yet.",
    ),
    "verdict-wrong": Text("No such verdict", "A verdict is to accept, to revise or to reject."),
    "checklist-open": Text(
        "Checklist is open",
        (
            "To accept is to say that every point of the checklist holds. Tick each of them; if "
            "one does not hold, the verdict is to revise."
        ),
    ),
    "verdict-unfounded": Text(
        "Verdict without reasons",
        (
            "Whoever is to revise needs to know what. Comment on a line, or say it in words with "
            "the verdict."
        ),
    ),
    "review-words-wrong": Text(
        "Nothing written, or too much",
        "Comments and reasons have between 1 and 2,000 characters.",
    ),
    "review-due-wrong": Text(
        "Day does not do",
        "A review is due on a day from today on, within a year.",
    ),
    "comment-unknown": Text(
        "Comment unknown",
        "There is no such comment on this draft. Replies are to the comment itself.",
    ),
    "comment-line-wrong": Text(
        "No such line",
        "A comment stands at a line of the text. Choose one by its number.",
    ),
    "comments-too-many": Text(
        "Too many comments",
        "A draft takes 500 comments and replies. Settle those there are before you add more.",
    ),
    "item-move-unknown": Text(
        "No such move",
        (
            "Which states follow each other is in the rules of the house. From the state the item "
            "is in now no move leads to the one you chose."
        ),
    ),
    "item-move-not-yours": Text(
        "Move is for others",
        "The rules of the house say which roles make this move, and yours is not among them.",
    ),
    "item-move-unready": Text(
        "Move is not ready",
        (
            "The rules of the house ask for more: accepted reviews of the text as it is now, "
            "settled comments, or responses. The page of the draft says what is missing."
        ),
    ),
    "item-move-unexplained": Text(
        "Move needs a reason",
        "Say in up to 2,000 characters why; it is kept with the move.",
    ),
    "item-move-faulty": Text(
        "Text has errors",
        (
            "In the state it would have then, the check finds errors in the item. The editor shows "
            "them with their lines; mend them first."
        ),
    ),
    "item-move-would-lose": Text(
        "Something would be lost",
        (
            "A move writes the item in its canonical form. Its header has a comment, or cannot be "
            "read, so something would be lost. Mend it in the editor first."
        ),
    ),
    "item-not-reviewed": Text(
        "Not reviewed as it stands",
        (
            "An approved item leaves in a change set with the very text that was approved. This "
            "one was changed since, or its state was written by hand. Move it back to draft, or "
            "send it to review."
        ),
    ),
}
