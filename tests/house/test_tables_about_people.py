"""No table that knows people is forgotten when somebody asks for their data, or leaves."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

from tortoise.models import Model

import server

COPIED_AND_ERASED = {
    "access_token", "accommodation", "booking", "check_answer",
    "cohort_invitation", "cohort_member",
    "course_completion", "enrolment", "incident", "lesson_completion", "mail", "notice",
    "notice_choice", "password_link", "person", "reading_place", "session",
}  # fmt: skip
ERASED = {
    "person_key": "words of the name and the address, made anew from what is left",
    "recovery_code": "keyed hashes; the copy says how many are left",
    "second_factor": "a sealed secret; the copy says since when it is on",
}
COPIED_AND_KEPT = {
    "appeal": "rulings rest on it; what was said is erased",
    "audit_event": "nothing is ever taken out of it",
    "certificate": "employers rely on it; erased where the holder wants it",
    "cohort_trainer": "a cohort is kept by somebody, under a pseudonym if need be",
    "decision": "certificates rest on it",
    "name_change": "goes with the certificate it is about",
    "content_comment": "about a text of the house, under a pseudonym if need be",
    "content_move": "items are in their state by it, under a pseudonym if need be",
    "content_review": "items are approved by it, under a pseudonym if need be",
    "content_draft": "a text of the house, under a pseudonym if need be",
    "deletion_request": "says that it was done",
    "free_sitting": "tries are counted by it",
    "invigilator_assignment": "who watched what, under a pseudonym if need be",
    "reading": "grades rest on it; what was said is erased with whom it is about",
    "script": "grades rest on it",
    "sitting": "decisions rest on it",
    "time_entry": "deadlines rest on it",
    "trial": "who may mark rests on it, under a pseudonym if need be",
}
NEITHER = {
    "content_reviewer": "which languages and exams a role is held for, said by trainers",
    "content_draft_revision": "a text of the house; who saved it is in the audit trail too",
    "certificate_event": "about a certificate; who did it is in the audit trail too",
    "cohort_draft": "a list under way, deleted after a day",
    "message": "who sent it is in the audit trail too",
    "rehearsal": "that somebody practised; who it was is in the audit trail too",
    "time_credit": "about an exam; who gave it is in the audit trail too",
    "settlement": "about a script; who settled it is in the audit trail too",
    "misuse_report": "about a certificate; who answered it is in the audit trail too",
}
OF_PEOPLE = {
    "person_id", "actor_id", "invited_by", "closed_by", "given_by", "sent_by", "made_by",
    "invigilator_id", "rater_id", "reviewer_id", "settled_by", "email",
}  # fmt: skip


def tables() -> Iterator[type[Model]]:
    for module in pkgutil.walk_packages(server.__path__, "server."):
        if module.name.endswith(".tables"):
            for _, one in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
                if issubclass(one, Model) and one is not Model:
                    yield one


def knows_people(table: type[Model]) -> bool:
    meta = table._meta
    # The column of a relation is a field only once a store was opened.
    related = {f"{name}_id" for name in meta.fk_fields | meta.o2o_fields}
    return bool(OF_PEOPLE & (meta.fields_map.keys() | related))


def test_every_table_that_knows_people_is_copied_or_erased_or_has_its_reason() -> None:
    knowing = {one._meta.db_table for one in tables() if knows_people(one)}

    assert knowing == COPIED_AND_ERASED | ERASED.keys() | COPIED_AND_KEPT.keys() | NEITHER.keys()
