"""Aiken in: a question, its options each on a line, and `ANSWER: B`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from server.integrations.found import Draft, Found, Losses, Reading, Refusing, Upload
from server.integrations.making import Said, letters, made
from server.integrations.plain import lines_of, plain_markdown
from server.items.domain.model import Option, Single

_OPTION = re.compile(r"\s*([A-Z])[.)](\s*)(.*)\Z")
_ANSWER = re.compile(r"\s*ANSWER\s*:\s*(.*?)\s*\Z", re.IGNORECASE)


@dataclass(slots=True)
class _Question:
    line: int
    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    answer: str | None = None


def read(upload: Upload) -> Reading:
    return Reading(tuple(_found(one) for one in _questions(lines_of(upload.data))))


def _questions(lines: list[str]) -> Iterator[_Question]:
    question: _Question | None = None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        question = question or _Question(number)
        option, answer = _option(line, question), _ANSWER.match(line)
        if answer and (question.options or not question.stem):
            question.answer = answer[1]
            yield question
            question = None
        elif option and question.stem:
            question.options.append(option)
        elif question.options:
            # The next question begins, and this one never said its answer.
            yield question
            question = _Question(number, [line.strip()])
        else:
            question.stem.append(line.strip())
    if question is not None:
        yield question


def _option(line: str, question: _Question) -> tuple[str, str] | None:
    """Read `A. text`; without the space only where this very letter is due."""
    found = _OPTION.match(line)
    if found is None or not (found[2] or found[1] == chr(ord("A") + len(question.options))):
        return None
    return found[1], found[3].strip()


def _found(question: _Question) -> Found:
    losses = Losses()
    try:
        stem = plain_markdown("\n".join(question.stem), losses)
        body = Single(_options(question, losses))
        return Draft(
            made(body, Said(stem, title=question.stem[0] if question.stem else "")),
            question.line,
            losses.all(),
        )
    except Refusing as refusal:
        return refusal.refused(question.line, type="aiken", name="")


def _options(question: _Question, losses: Losses) -> tuple[Option, ...]:
    names = [name for name, _ in question.options]
    key = (question.answer or "").upper()
    if question.answer is None:
        raise Refusing("E051", "there is no ANSWER")
    if names.count(key) != 1:
        raise Refusing("E051", f"ANSWER {question.answer[:20]!r} names no option")
    return tuple(
        Option(option_id, plain_markdown(text, losses), is_key=name == key)
        for option_id, (name, text) in zip(letters(len(names)), question.options, strict=True)
    )
