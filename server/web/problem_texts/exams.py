"""Admission to an exam, and what its items show."""

from server.web.problem_texts.text import Text

TEXTS = {
    "safe-browser-needed": Text(
        "Safe Exam Browser needed",
        (
            "This exam is sat in Safe Exam Browser, under the settings of the exam. Its page has a "
            "link that opens it there. Programs send the hash of the key with each request."
        ),
    ),
    "booking-needed": Text(
        "Book a window first",
        (
            "This exam is started in a window that you book before it. Choose one on the page of "
            "the exam; you can change it or give it up until it is over."
        ),
    ),
    "no-booking": Text(
        "Nothing to book",
        "This exam has no windows to be booked. Its page says when it can be started.",
    ),
    "window-unknown": Text(
        "Window unknown",
        "The exam has no window of this name, or has it no more. Its page lists those it has.",
    ),
    "window-over": Text(
        "Window over",
        "The time of this window has passed. Book one that is still to come.",
    ),
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
    "exam-not-open-yet": Text(
        "Not open yet",
        (
            "This exam can be started only within a certain time, which has not come. The exam’s "
            "page says when it opens."
        ),
    ),
    "exam-no-longer-open": Text(
        "No longer open",
        (
            "The time in which this exam could be started is over. Whoever started before may "
            "finish; ask whoever gives the exam whether there is another date."
        ),
    ),
    "network-outside": Text(
        "Another network is needed",
        (
            "This exam can be started only from certain networks, such as those of a test "
            "centre. Connect to one of them, without a VPN, and try again."
        ),
    ),
    "agreement-needed": Text(
        "Agreement not accepted",
        (
            "Before it starts, this exam asks you to accept its agreement as it is worded now. "
            "Read it on the exam’s page. Programs send its version as “agreement_version”."
        ),
    ),
    "access-code-wrong": Text(
        "Access code missing or wrong",
        (
            "This exam opens with an access code, which you get from whoever gives it. Check it "
            "for a typing error; a newer code takes the place of an older one."
        ),
    ),
    "too-many-codes": Text(
        "Too many wrong access codes",
        "To keep codes from being guessed, you have to wait as long as the answer says.",
    ),
    "access-code-unused": Text(
        "No access code is asked for",
        "A code is made only for an exam whose policy says “access_code: required”.",
    ),
    "access-code-there": Text(
        "A code is there already",
        (
            "A new access code takes the place of the one of before, which then opens nothing. "
            "Say that this is meant, or keep the code."
        ),
    ),
    "form-unavailable": Text(
        "No form can be drawn",
        (
            "The item bank cannot fill a form of this exam just now. Please try again later; no "
            "try of yours was used."
        ),
    ),
}
