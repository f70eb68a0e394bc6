"""What `content check --due`, publishing and the trainers' pages find about the facts of a day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from server.curriculum.domain.register import Register
from server.exams.domain.blocks import Block, parted
from server.exams.domain.blueprint import Blueprint
from server.exams.domain.cells import cells
from server.exams.domain.freshness import Cause, Out, accepted_on, causes, without
from server.items.domain.findings import Finding, Severity
from server.items.domain.model import Item, testlet_items
from server.items.domain.strict_yaml import node_at, read_mapping

FACTS = "curriculum/facts"


def due_findings(
    exams: Iterable[tuple[Blueprint, Sequence[Item]]],
    files: Mapping[str, bytes],
    register: Register,
    *,
    on: date,
) -> list[Finding]:
    """Warnings all: nobody is kept from publishing by what only time has changed."""
    found = list(_overdue(register, on))
    held: defaultdict[tuple[str, Cause], set[str]] = defaultdict(set)
    for blueprint, items in exams:
        drawn = [one for one in items if one.status.is_scored or one.status.is_pilot]
        out = {
            one.id: why
            for one in drawn
            if (why := causes(one.facts, accepted_on(one), register, on=on))
        }
        for item, why in out.items():
            for one in why:
                held[one.fact, one.cause].add(item)
        if out:
            found += _short(blueprint, drawn, out, files)
    return found + [_held(fact, cause, items) for (fact, cause), items in held.items()]


def _overdue(register: Register, on: date) -> Iterator[Finding]:
    for one in register.values():
        if one.fact.is_due(on=on) and not one.is_withdrawn:
            day = one.fact.review_by.isoformat()
            yield _about(one.id, "C090", f"fact {one.id} was to be reviewed by {day}")


def _held(fact: str, cause: Cause, items: Iterable[str]) -> Finding:
    named = ", ".join(f"`{one}`" for one in sorted(items))
    if cause is Cause.STALE:
        text = f"until fact {fact} is checked again, out of the live pool: {named}"
        return _about(fact, "C091", text)
    text = f"fact {fact} changed after their content review, out of the live pool: {named}"
    return _about(fact, "C092", text)


def _about(fact: str, code: str, text: str) -> Finding:
    return Finding(f"{FACTS}/{fact}.yaml", 1, 1, code, text, Severity.WARNING)


def _short(
    blueprint: Blueprint,
    drawn: Sequence[Item],
    out: Mapping[str, tuple[Out, ...]],
    files: Mapping[str, bytes],
) -> Iterator[Finding]:
    file = f"exams/{blueprint.exam}/blueprint.yaml"
    root = read_mapping(files[file].decode("utf-8"))
    blocks, _ = parted(
        [
            Block(one.id, one.domain or "", frozenset(one.enemies), testlet_items(one))
            for one in drawn
        ],
        {one.id for one in drawn if one.status.is_pilot},
    )
    for cell in cells(blueprint, without(blocks, out.keys())):
        if cell.is_short:
            place = node_at(root, f"domains.{cell.number}").place
            text = f"domain {cell.domain} needs {cell.needs} items; the live pool has {cell.has}"
            yield Finding(file, place.line, place.column, "B016", text, Severity.WARNING)
