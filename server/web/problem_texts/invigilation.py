"""Invigilation: assignments, acts on several sittings, the incident log, rehearsals."""

from server.web.problem_texts.text import Text

TEXTS = {
    "assignment-unknown": Text(
        "Assignment unknown",
        "There is no such assignment. The list has all that stand.",
    ),
    "assignment-taken-back": Text(
        "Taken back already",
        "Somebody took this assignment back before you did. Nothing is left to do.",
    ),
    "invigilator-unfit": Text(
        "No invigilator",
        "Sittings are assigned to people who may run them: give the person the role first.",
    ),
    "watched-unknown": Text(
        "Nothing to watch chosen",
        "An assignment is about one exam, one cohort or one sitting. Choose one of these.",
    ),
    "shift-wrong": Text(
        "Beginning or end not right",
        (
            "A shift begins before it ends. Give day and time in UTC, like 2026-12-24T09:00, or "
            "leave a field empty for no bound on that side."
        ),
    ),
    "nothing-chosen": Text(
        "Nothing chosen",
        "Choose the sittings by the boxes in front of them, then say what is to be done.",
    ),
    "too-many-chosen": Text(
        "Too many at once",
        "An act reaches at most 100 chosen sittings. For all in an exam, give time to everyone.",
    ),
    "deed-unknown": Text(
        "Nothing to do named",
        "The board gives time, stops clocks, lets them run and sends messages. Choose one.",
    ),
    "candidate-unknown": Text(
        "Nobody has this address",
        "There is no account with this e-mail address. Ask the candidate how it is written.",
    ),
    "ground-missing": Text(
        "Reason missing",
        "Whoever lets somebody try codes again says why, by one of the reasons to choose from.",
    ),
    "incident-unknown": Text(
        "Incident unknown",
        "There is no such entry in the incident log.",
    ),
    "incident-malformed": Text(
        "No words, or too many",
        "An entry says what happened in 1 to 1,000 visible characters.",
    ),
    "incident-kind-unknown": Text(
        "Kind of incident missing",
        "Choose the kind that comes nearest; what happened is said in the text.",
    ),
    "incident-corrected": Text(
        "Corrected already",
        "An entry is corrected once. If the correction is wrong too, correct that one.",
    ),
    "incident-known": Text(
        "Written already",
        "This page wrote its entry before, with other words. Open it again to write another.",
    ),
    "rehearsal-running": Text(
        "A rehearsal is going on",
        "Each invigilator has one rehearsal at a time. End it from your board.",
    ),
    "rehearsal-none": Text(
        "No rehearsal",
        "Your rehearsal was ended, or its hour was over. Nothing of it is left.",
    ),
    "rehearsal-out-of-range": Text(
        "Too few or too many candidates",
        "A rehearsal has 1 to 30 candidates.",
    ),
    "grant-key-reused": Text(
        "Key used for another grant",
        (
            "Under the same Idempotency-Key you gave this sitting other seconds, or for another "
            "reason. Nothing more was given. Use a new key for a new grant."
        ),
    ),
    "grant-key-malformed": Text(
        "Key not usable",
        "An Idempotency-Key is 1 to 128 visible ASCII characters, such as a UUID.",
    ),
}
