"""Grading one sitting again, from what is stored or from a file of responses; stores nothing."""

from dataclasses import dataclass
from uuid import UUID

import msgspec

from server.audit.reading import readable
from server.exams import auditing as exams
from server.exams.domain.answer_sheet import AnswerSheet, Draft
from server.exams.domain.sitting import SittingState
from server.exams.endings import ClosedSitting
from server.exams.forms import CompiledForm
from server.exams.receipt_check import Checked, Unreadable, bad, good, read_responses
from server.grading import rulings
from server.grading.auditing import regraded, rulings_known
from server.grading.domain.record import Grade
from server.grading.service import differences
from server.grading.store import grades as store
from server.items.domain.presentation import ResponseMalformed


@dataclass(frozen=True, slots=True)
class Rescoring:
    """`stored` and `again` are None where there was nothing to compare."""

    checks: tuple[Checked, ...]
    stored: Grade | None = None
    again: Grade | None = None

    @property
    def is_good(self) -> bool:
        return all(one.is_good for one in self.checks)


async def rescore(sitting_id: UUID, responses: bytes | None = None) -> Rescoring:
    """Compare the newest stored grade with one made now, of `responses` where they are given."""
    bases, broken = await readable("Sitting", [sitting_id], exams.regradable)
    if broken:
        return _nothing(broken[0])
    base = bases.get(sitting_id)
    if base is None:
        return _nothing(f"There is no sitting {sitting_id}.")
    if base.sitting.state is not SittingState.CLOSED:
        return _nothing(f"Sitting {sitting_id} is not closed.")
    sheet = base.sheet
    if responses is not None:
        try:
            sheet = _sheet_of(responses, base.form)
        except Unreadable as error:
            return Rescoring((bad("responses", str(error)),))
    checks = (await _form_checked(base), _responses_checked(base, sheet))
    stored = await store.newest(sitting_id)
    known = None if stored is None else rulings_known(stored, await rulings.ever())
    if stored is None or known is None:
        what = "no grade yet" if stored is None else "a grade under a ruling that never was"
        return _nothing(f"Sitting {sitting_id} has {what}.")
    again = regraded(msgspec.structs.replace(base, sheet=sheet), stored, known)
    return Rescoring((*checks, _grade_checked(stored, again)), stored, again)


async def _form_checked(base: ClosedSitting) -> Checked:
    if base.sitting.id in await exams.whole_forms([base.sitting.id]):
        return good("form", f"The form is the one whose hash its receipt has, {base.form.hash}.")
    return bad("form", f"The form was changed: its receipt has the hash {base.form.hash}.")


def _responses_checked(base: ClosedSitting, sheet: AnswerSheet) -> Checked:
    if sheet.hash == base.sheet.hash:
        return good("responses", f"The responses are those stored, with the hash {sheet.hash}.")
    return bad("responses", f"Other responses are stored, with the hash {base.sheet.hash}.")


def _grade_checked(stored: Grade, again: Grade) -> Checked:
    wrong = differences(stored, again)
    if wrong:
        return bad("grade", f"The stored grade differs in {', '.join(wrong)}.")
    return good("grade", "The stored grade is what the form and the responses give.")


def _sheet_of(responses: bytes, form: CompiledForm) -> AnswerSheet:
    draft = Draft(form.count)
    for position, (_, response) in read_responses(responses, form.count).items():
        try:
            draft.put(position, form.take(position, response)[1])
        except ResponseMalformed as error:
            raise Unreadable(
                f"The response at position {position} does not fit its item."
            ) from error
    return draft.sheet()


def _nothing(text: str) -> Rescoring:
    return Rescoring((bad("sitting", text),))
