"""The codes that only courses have; those shared with items are explained in the item guide."""

CODES: dict[str, str] = {
    "C001": "A folder or a lesson is not named by two digits, a dash and a slug.",
    "C002": "A module that course.yaml lists has no folder.",
    "C003": "A module's folder is not listed in course.yaml, or two folders are for one module.",
    "C004": "The numbers of the folders give another order than course.yaml.",
    "C005": "Two modules of a course, or two lessons of a module, have the same number.",
    "C006": "A lesson's slug stands twice in its course.",
    "C007": "A module has no lesson.",
    "C008": "The folder of a course has no course.yaml.",
    "C009": "The id written in a file is not that of its file name or folder.",
    "C010": "A lesson has a heading of level 1; its title stands in the front matter.",
    "C011": "A lesson has no text.",
    "C012": "The fence of a check names no id, or more than one, or is never closed.",
    "C013": "The id of a check stands twice in the courses.",
    "C014": "A file stands where nothing reads it (warning).",
    "C015": "A fact's review_by lies before checked_on, or later than its volatility allows.",
    "C016": "No lesson serves an objective of the course (warning).",
    "C017": "A box is unknown, never closed or closed twice, or a check stands within something.",
    "C018": "A picture has no description.",
    "C019": "A heading leaves out a level (warning).",
    "C020": "Two code blocks of a lesson are files of the same name.",
}
