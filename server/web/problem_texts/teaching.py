"""The trainers' part: content and cohorts."""

from server.web.problem_texts.text import Text

TEXTS = {
    "content-elsewhere": Text(
        "Content is kept elsewhere",
        (
            "This server shows what was published; the files of the courses and exams are on "
            "another machine. Publish there, and it appears here within two seconds."
        ),
    ),
    "content-faulty": Text(
        "Content has errors",
        (
            "Publishing stores everything or nothing, so one error holds back all of it. The "
            "findings name each file and line; mend them and publish again."
        ),
    ),
    "folder-unknown": Text(
        "Course or exam unknown",
        "There is no such course or exam, neither in the files nor among what is published.",
    ),
}
