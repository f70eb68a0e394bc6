"""The trainers' desk: drafts and change sets."""

from server.web.problem_texts.text import Text

TEXTS = {
    "change-set-empty": Text(
        "Nothing to download",
        (
            "A change set holds the chosen drafts that say something else than their files. "
            "Choose at least one of them."
        ),
    ),
    "change-set-conflict": Text(
        "A chosen draft is in conflict",
        (
            "Its file changed after the draft began, and nothing is written over unseen. Open the "
            "draft, choose what counts of each part, and download again."
        ),
    ),
    "content-draft-unknown": Text(
        "Draft unknown",
        "There is no such draft. Drafts that were dropped stay in the list of drafts.",
    ),
    "content-item-unknown": Text(
        "Item unknown",
        "There is no such item in the content folder. The item bank lists those there are.",
    ),
    "content-file-unknown": Text(
        "File unknown",
        "There is no such file in the content folder. It may have been moved or renamed.",
    ),
    "draft-path-wrong": Text(
        "No place for such a file",
        (
            "Drafts are of items, lessons, course files, facts and blueprints, each at its place. "
            "Names are made of small letters, digits and single hyphens."
        ),
    ),
    "draft-text-wrong": Text(
        "A character that no file may hold",
        "The text holds a control character, such as NUL. Take it out and save again.",
    ),
    "draft-too-large": Text(
        "Draft too large",
        "A file of the content holds at most 256 KiB. Make the text shorter and save again.",
    ),
    "draft-file-unreadable": Text(
        "File cannot be read",
        (
            "The file in the content folder is over 256 KiB, or not text in UTF-8. Mend it where "
            "it is; then it can be worked on here."
        ),
    ),
    "draft-moved-on": Text(
        "Draft was saved from elsewhere",
        (
            "The draft was saved in another tab or by somebody else after you opened it. Nothing "
            "of yours was stored: both texts are shown, so that you can put them together."
        ),
    ),
    "draft-closed": Text(
        "Draft is closed",
        (
            "A draft that was dropped can be taken up again. One that its file has taken over is "
            "done; open the file to begin anew."
        ),
    ),
    "draft-elsewhere": Text(
        "Another draft of this file",
        "A file has one open draft at a time. Drop the other one first, or go on with it.",
    ),
    "draft-file-there": Text(
        "Name is taken",
        "There is a file or a draft of this name already. An id is used once and never again.",
    ),
    "draft-file-moved-on": Text(
        "File changed once more",
        (
            "The file in the content folder changed while you compared it with your draft. Nothing "
            "was stored; look at the comparison again."
        ),
    ),
    "draft-revision-unknown": Text(
        "Revision unknown",
        "Of each draft the last 40 revisions are kept, and those that reviews are about.",
    ),
    "item-published": Text(
        "Item is published under its id",
        (
            "Sittings, statistics and certificates name a published item by its id, so it keeps "
            "it. Begin a new item like it, and retire this one."
        ),
    ),
    "item-live": Text(
        "Item is not retired",
        (
            "The file of a published item may go once its state is retired and the file says so. "
            "What was published stays as it is in any case."
        ),
    ),
    "item-named": Text(
        "Another item names it",
        (
            "A testlet holds this item, or an item calls it its enemy. Take its id out of there, "
            "and have that committed first."
        ),
    ),
    "draft-picture-wrong": Text(
        "No picture we show",
        (
            "Items show pictures in PNG or WebP, of at most 512 KiB, each side 64 to 4,000 pixels "
            "long. Drawings in SVG may hold scripts and are not taken."
        ),
    ),
    "draft-pictures-too-many": Text(
        "Too many pictures",
        "A draft holds 20 pictures. Those that its text does not name make room by themselves.",
    ),
    "fact-unknown": Text(
        "No such fact",
        "There is no fact of this id in what is published. The board lists all there are.",
    ),
}
