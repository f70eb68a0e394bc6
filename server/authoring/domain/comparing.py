"""Two texts line by line, and three: what a draft and its file made of what the draft began from.

Nothing is put together by itself where both changed the same lines: somebody chooses.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

MOST_LINES = 20_000
"""Of both texts; longer ones would keep a processor for seconds."""
CONTEXT = 3


class Change(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"
    SKIPPED = "skipped"
    """Lines that are alike, and not shown; `text` is how many."""


@dataclass(frozen=True, slots=True)
class Line:
    """`before` and `after` number it in the text that it stands in."""

    change: Change
    text: str
    before: int | None = None
    after: int | None = None


class Whose(StrEnum):
    """Who changed a part: nobody, one, both alike, or each in another way."""

    NOBODY = "nobody"
    DRAFT = "draft"
    FILE = "file"
    BOTH = "both"
    APART = "apart"


class Choice(StrEnum):
    DRAFT = "draft"
    FILE = "file"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Part:
    """Lines as they were, and what each made of them."""

    whose: Whose
    base: Sequence[str]
    draft: Sequence[str]
    file: Sequence[str]

    def lines(self, choice: Choice | None) -> Sequence[str]:
        """What it becomes; a choice counts where each changed it in another way."""
        if self.whose is Whose.FILE:
            return self.file
        if self.whose is not Whose.APART or choice is Choice.DRAFT:
            return self.draft
        if choice is Choice.FILE:
            return self.file
        return [*self.draft, *self.file]


def is_comparable(*texts: str) -> bool:
    return sum(text.count("\n") for text in texts) <= MOST_LINES


def differences(before: str, after: str, *, context: int = CONTEXT) -> list[Line]:
    """Return what changed with some lines around it; nothing where the texts are alike."""
    old, new = _split(before), _split(after)
    found: list[Line] = []
    shown_to = 0
    for group in SequenceMatcher(None, old, new).get_grouped_opcodes(context):
        if group[0][1] > shown_to:
            found.append(Line(Change.SKIPPED, str(group[0][1] - shown_to)))
        for opcode in group:
            found += _lines_of(opcode, old, new)
        shown_to = group[-1][2]
    if found and len(old) > shown_to:
        found.append(Line(Change.SKIPPED, str(len(old) - shown_to)))
    return found


def parts(base: str, draft: str, file: str) -> list[Part]:
    """Cut three texts where all agree (diff3: Khanna, Kunal & Pierce 2007, section 3)."""
    old, mine, theirs = _split(base), _split(draft), _split(file)
    found: list[Part] = []
    at = at_mine = at_theirs = 0
    for begin, mine_begin, theirs_begin, size in _agreed(old, mine, theirs):
        if (begin, mine_begin, theirs_begin) != (at, at_mine, at_theirs):
            changed = old[at:begin], mine[at_mine:mine_begin], theirs[at_theirs:theirs_begin]
            found.append(Part(_whose(*changed), *changed))
        if size:
            same = old[begin : begin + size]
            found.append(Part(Whose.NOBODY, same, same, same))
        at, at_mine, at_theirs = begin + size, mine_begin + size, theirs_begin + size
    return found


def put_together(found: Sequence[Part], choices: Mapping[int, Choice]) -> str:
    """Return the text that comes of it, by the choice for each part that needs one."""
    lines = [line for at, part in enumerate(found) for line in part.lines(choices.get(at))]
    return "".join(f"{line}\n" for line in lines)


def _split(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n") if text else []


def _lines_of(
    opcode: tuple[str, int, int, int, int], old: Sequence[str], new: Sequence[str]
) -> Iterator[Line]:
    kind, old_from, old_to, new_from, new_to = opcode
    if kind == "equal":
        for at in range(old_to - old_from):
            yield Line(Change.SAME, old[old_from + at], old_from + at + 1, new_from + at + 1)
        return
    for number in range(old_from, old_to):
        yield Line(Change.GONE, old[number], before=number + 1)
    for number in range(new_from, new_to):
        yield Line(Change.NEW, new[number], after=number + 1)


def _agreed(
    old: Sequence[str], mine: Sequence[str], theirs: Sequence[str]
) -> Iterator[tuple[int, int, int, int]]:
    """Runs of lines that all three have, in order, and an empty one at the end."""
    in_mine = SequenceMatcher(None, old, mine).get_matching_blocks()
    in_theirs = SequenceMatcher(None, old, theirs).get_matching_blocks()
    first = second = 0
    while first < len(in_mine) and second < len(in_theirs):
        one, other = in_mine[first], in_theirs[second]
        begin = max(one.a, other.a)
        end = min(one.a + one.size, other.a + other.size)
        if begin < end:
            yield begin, one.b + begin - one.a, other.b + begin - other.a, end - begin
        if one.a + one.size < other.a + other.size:
            first += 1
        else:
            second += 1
    yield len(old), len(mine), len(theirs), 0


def _whose(base: Sequence[str], draft: Sequence[str], file: Sequence[str]) -> Whose:
    if draft == file:
        return Whose.BOTH
    if draft == base:
        return Whose.FILE
    return Whose.DRAFT if file == base else Whose.APART
