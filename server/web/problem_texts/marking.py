"""Marking by people: what raters and moderators are refused."""

from server.web.problem_texts.text import Text

TEXTS = {
    "script-unknown": Text(
        "Response unknown",
        "There is no such response, you hold it no longer, or it is not for you to mark.",
    ),
    "nothing-to-mark": Text(
        "Nothing to mark",
        (
            "No response to this item waits for you. Others may be reading what is left, or you "
            "have read it already."
        ),
    ),
    "reading-given": Text(
        "Your marks are in",
        "Marks that were handed in are not changed. A moderator can settle the response otherwise.",
    ),
    "training-needed": Text(
        "Training comes first",
        (
            "Who marks an item first marks its training responses, and must agree with what was "
            "agreed about them. Who fell short begins again."
        ),
    ),
    "too-many-held": Text(
        "You hold another response",
        "One response is marked at a time. Hand in your marks for it, or give it back.",
    ),
    "marking-conflict": Text(
        "Somebody else decides on this one",
        (
            "Nobody marks or settles a response of their own, of somebody they teach or taught, or "
            "of somebody of their own firm."
        ),
    ),
    "script-not-moderated": Text(
        "It cannot be settled by you now",
        (
            "A response is settled by somebody who did not read it for marking, and once there is "
            "a reading of it. Only a settled one can be marked anew."
        ),
    ),
    "script-settled-meanwhile": Text(
        "Other marks stand by now",
        "Somebody settled this response while you looked at it. Its page shows what stands now.",
    ),
    "marking-reason-malformed": Text(
        "Say why",
        "A reason is needed, of at most 500 characters. It stays with the response.",
    ),
    "levels-malformed": Text(
        "No such level",
        "Each criterion of the rubric takes one of its own levels, by its score.",
    ),
    "levels-missing": Text(
        "Marks are missing",
        "Marks can be handed in once each criterion has a level.",
    ),
    "comment-malformed": Text(
        "A text is too long, or is no text",
        (
            "A comment for the candidate has at most 2,000 characters. There are at most 100 notes "
            "of at most 500 characters each, on places within the response."
        ),
    ),
    "exemplar-unknown": Text(
        "Training response unknown",
        "The item has no training response of this name.",
    ),
    "exemplar-read": Text(
        "Marked already",
        "Each training response is marked once in an attempt, in their order.",
    ),
}
