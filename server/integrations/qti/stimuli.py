"""Texts that several items of a package share, as the cases of testlets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from server.integrations.found import WRONG_FORMAT, Draft, Found, Refusing
from server.integrations.html_markdown import Room
from server.integrations.making import Said, made
from server.integrations.qti.names import unified
from server.integrations.qti.question import Question
from server.integrations.texts import FileNamed
from server.integrations.xml_tree import Element, read_xml
from server.items.domain.model import Testlet
from server.items.domain.testlets import LEAST_ITEMS, MOST_ITEMS

_REFERENCES = frozenset({"assessmentStimulusRef", "qti-assessment-stimulus-ref"})
_ROOTS = frozenset({"assessmentStimulus", "qti-assessment-stimulus"})


@dataclass(frozen=True, slots=True)
class _Case:
    draft: Draft
    text: str


def reference_of(root: Element) -> str:
    """Return the address of the text that an item is asked on, or ""."""
    return next((one.get("href") for one in root if one.tag in _REFERENCES), "")


def shared(
    found: Sequence[Found], references: Mapping[int, str], file_at: FileNamed
) -> list[Found]:
    """Return what was found with the texts that it refers to, by its place in `found`.

    Of a file that made a testlet itself it is the testlet that refers.

    A text of 2 to 12 items becomes a testlet; any other stands above the stem of its item.
    """
    kept = list(found)
    for path in dict.fromkeys(references.values()):
        places = [at for at, one in references.items() if one == path]
        asked = [at for at in places if isinstance(kept[at], Draft)]
        try:
            case = _case(path, file_at)
        except Refusing as refusal:
            for at in asked:
                one = kept[at]
                kept[at] = replace(refusal.refused(one.line), source=one.source)
            continue
        drafts = [one for at in asked if isinstance(one := kept[at], Draft)]
        is_nested = any(isinstance(one.item.body, Testlet) for one in drafts)
        if LEAST_ITEMS <= len(drafts) <= MOST_ITEMS and not is_nested:
            kept.append(_testlet(case, drafts, lost=len(places) - len(asked)))
            continue
        for at, one in zip(asked, drafts, strict=True):
            kept[at] = _above(case, one)
    return kept


def _case(path: str, file_at: FileNamed) -> _Case:
    data = file_at(path)
    if data is None:
        raise Refusing("E054", f"the text {path[:80]!r} that it is asked on is not there")
    root = read_xml(data)
    if root.tag not in _ROOTS:
        raise Refusing(WRONG_FORMAT, f"{path[:80]!r} is no text that items share")
    tree = unified(root)
    body = tree.child("stimulusBody") or Element("stimulusBody", tree.line)
    folder = path.rpartition("/")[0]
    question = Question(tree, lambda name: file_at(f"{folder}/{name}" if folder else name))
    text = question.markdown(body.parts, Room.WHOLE)
    question.require_ours()
    said = Said("", name=tree.get("identifier"), title=tree.get("title") or text)
    draft = Draft(
        made(Testlet(text, ()), said), root.line, question.losses.all(),
        question.texts.pictures.files, path, tree.get("lang"),
    )  # fmt: skip
    return _Case(draft, text)


def _testlet(case: _Case, drafts: Sequence[Draft], *, lost: int) -> Draft:
    """`lost` items were asked on the text too, and are refused."""
    body = Testlet(case.text, tuple(one.item.id for one in drafts))
    losses = case.draft.losses
    if lost:
        asked = f"{len(drafts)} of the {len(drafts) + lost} items"
        losses = (*losses, f"Only {asked} that are asked on this text could be imported.")
    return replace(case.draft, item=replace(case.draft.item, body=body), losses=losses)


def _above(case: _Case, draft: Draft) -> Draft:
    body = draft.item.body
    if isinstance(body, Testlet):
        whole = replace(body, case=f"{case.text}\n\n{body.case}".strip())
        item = replace(draft.item, body=whole)
    else:
        item = replace(draft.item, stem=f"{case.text}\n\n{draft.item.stem}".strip())
    losses = tuple(dict.fromkeys((*draft.losses, *case.draft.losses)))
    return replace(draft, item=item, losses=losses, files={**draft.files, **case.draft.files})
