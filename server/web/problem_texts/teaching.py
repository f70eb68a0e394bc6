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
    "cohort-unknown": Text(
        "Cohort unknown",
        "There is no such cohort, or you are neither its trainer nor its member.",
    ),
    "cohort-name-wrong": Text(
        "Name of a cohort cannot be used",
        "A cohort’s name is one line of up to 120 characters with a letter or a digit.",
    ),
    "cohort-archived": Text(
        "Cohort is archived",
        "An archived cohort is kept as it was. Bring it back from its page, then change it.",
    ),
    "due-day-wrong": Text(
        "Day cannot be read",
        "Write a day due as year, month and day, like 2026-12-24. It ends in the zone you choose.",
    ),
    "trainer-unfit": Text(
        "Not a trainer’s address",
        (
            "A cohort is shared with people who have an account and are trainers here. Check the "
            "address, or ask an administrator to give the role."
        ),
    ),
    "list-unreadable": Text(
        "List cannot be read",
        (
            "The list is not text, or its columns cannot be told. The answer says what is wrong "
            "and in which row. Spreadsheets save it rightly as CSV in UTF-8, with “email” in the "
            "first row."
        ),
    ),
    "draft-unknown": Text(
        "List no longer kept",
        "A list that was read is kept for a day until you invite its people. Send it again.",
    ),
    "member-unknown": Text(
        "Member unknown",
        "This cohort has no such member, or they left it.",
    ),
    "invitation-unknown": Text(
        "Invitation unknown",
        (
            "This link is not one of ours, or a newer letter was sent in its place. Check that "
            "you copied all of it, and use the link of the newest letter."
        ),
    ),
    "invitation-spent": Text(
        "Invitation used or out of date",
        "An invitation works once and for 14 days. Ask your trainer for a new one.",
    ),
    "invitation-of-another": Text(
        "Invitation of another address",
        "Sign out, and sign in with the address the invitation came to.",
    ),
}
