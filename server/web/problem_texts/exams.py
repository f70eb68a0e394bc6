"""Admission to an exam, and what its items show."""

from server.web.problem_texts.text import Text

TEXTS = {
    "picture-unknown": Text(
        "Picture unknown",
        "There is no picture at this address. Reload the page that showed it.",
    ),
    "exam-unknown": Text(
        "Exam unknown",
        "There is no such exam. Start from the list of exams.",
    ),
    "course-incomplete": Text(
        "Course not yet completed",
        "This exam opens once you have completed every lesson of its course.",
    ),
    "prerequisite-missing": Text(
        "Another certificate comes first",
        "This exam needs another certificate of yours to be valid. The exam’s page names it.",
    ),
    "retake-wait": Text(
        "Wait before the next try",
        "There is a waiting time between tries. The answer says when you can sit again.",
    ),
    "email-unverified": Text(
        "Address not confirmed",
        (
            "Exams other than the practice need an address that is confirmed. Open the link in "
            "the mail you got, or have it sent again from your account."
        ),
    ),
    "attempts-used": Text(
        "All tries of this period used",
        "The number of tries in a period is limited. The answer says when the next one opens.",
    ),
    "form-unavailable": Text(
        "No form can be drawn",
        (
            "The item bank cannot fill a form of this exam just now. Please try again later; no "
            "try of yours was used."
        ),
    ),
}
