"""Roles in words, and what each may do."""

from server.kernel.actor import Role
from server.kernel.sentence import marked
from server.language.voice import say

ROLES = {
    Role.CANDIDATE: (marked("Candidate"), marked("Learns and sits exams.")),
    Role.TRAINER: (marked("Trainer"), marked("Keeps cohorts and publishes courses and exams.")),
    Role.REVIEWER: (marked("Reviewer"), marked("Is named in the reviews of items.")),
    Role.RATER: (marked("Rater"), marked("Is named where work is rated by people.")),
    Role.INVIGILATOR: (marked("Invigilator"), marked("Is named where sittings are supervised.")),
    Role.ADMIN: (
        marked("Administrator"),
        marked("Sees and changes everything in the administration."),
    ),
}


def role_word(role: Role) -> str:
    return say(ROLES[role][0])
