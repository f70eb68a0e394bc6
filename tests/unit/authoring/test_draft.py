from dataclasses import replace
from uuid import UUID

import pytest

from server.authoring.domain.draft import (
    MOST_BYTES,
    Draft,
    DraftClosed,
    DraftPathWrong,
    DraftTextWrong,
    DraftTooLarge,
    Kind,
    Original,
    Standing,
    State,
    draft_text,
    is_picture_path,
    kind_of,
)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("exams/agents/items/agt-0042.md", Kind.ITEM),
        ("exams/agents/blueprint.yaml", Kind.BLUEPRINT),
        ("curriculum/facts/A15.yaml", Kind.FACT),
        ("curriculum/agents/course.yaml", Kind.COURSE),
        ("curriculum/agents/01-start/02-the-stop.md", Kind.LESSON),
    ],
)
def test_a_path_says_what_is_drafted(path: str, kind: Kind) -> None:
    assert kind_of(path) is kind


@pytest.mark.parametrize(
    "path",
    [
        "", "/etc/passwd", "exams/../server/items/app.md", "exams/agents/items/../x-1.md",
        "exams/agents/items/agt-0042.md\n", "exams/agents/items/.md", "exams/agents/items/AGT.md",
        "exams\\agents\\items\\agt-0042.md", "exams/agents/items/agt\x00-1.md",
        "exams/agents/items/agt-1%2f.md", "curriculum/facts/course.yaml", "exams/policy/a.yaml",
        "curriculum/facts/01-start/02-stop.md", f"exams/{'a' * 200}/items/agt-0042.md",
    ],
)  # fmt: skip
def test_no_draft_leaves_the_places_of_the_content(path: str) -> None:
    with pytest.raises(DraftPathWrong):
        kind_of(path)


def test_what_is_pasted_is_kept_as_files_are_written() -> None:
    assert draft_text("\ufeffCafe\u0301\r\nt\u200fwo\rthree") == "Café\ntwo\nthree\n"
    assert draft_text("") == ""


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b", "a\x1bb"])
def test_what_no_file_may_hold_is_refused(text: str) -> None:
    with pytest.raises(DraftTextWrong):
        draft_text(text)


def test_a_draft_is_no_larger_than_a_file_may_be() -> None:
    assert len(draft_text("a" * (MOST_BYTES - 1))) == MOST_BYTES
    with pytest.raises(DraftTooLarge):
        draft_text("ä" * (MOST_BYTES // 2))


FILE = Original("text\n", "1")
DRAFT = Draft(UUID(int=1), "exams/a/items/a-01.md", Kind.ITEM, FILE, "text\n", UUID(int=2), 0, 0)


def test_a_draft_that_removes_its_file_is_done_once_the_file_is_gone() -> None:
    removing = DRAFT.removing(1)

    assert removing.standing(FILE) is Standing.AHEAD
    assert removing.standing(None) is Standing.TAKEN
    assert removing.standing(Original("other\n", "2")) is Standing.CONFLICT
    assert removing.keeping(2).standing(FILE) is Standing.AS_FILE


def test_what_is_written_after_all_stays() -> None:
    assert not DRAFT.removing(1).saved("more\n", 1, UUID(int=2), 2).removes
    assert DRAFT.removing(1).saved("text\n", 1, UUID(int=2), 2).removes


def test_only_an_open_draft_of_a_file_removes_it() -> None:
    for closed in (replace(DRAFT, base=None), replace(DRAFT, state=State.DROPPED)):
        with pytest.raises(DraftClosed):
            closed.removing(1)
    with pytest.raises(DraftClosed):
        replace(DRAFT, state=State.TAKEN).keeping(1)


@pytest.mark.parametrize(
    ("path", "is_picture"),
    [
        ("exams/agents/items/pictures/agt-0042-1a2b.png", True),
        ("exams/agents/items/pictures/agt.webp", True),
        ("exams/agents/items/pictures/../agt.png", False),
        ("exams/agents/items/pictures/agt.svg", False),
        ("exams/agents/pictures/agt.png", False),
        (f"exams/{'a' * 200}/items/pictures/agt.png", False),
    ],
)
def test_pictures_stand_beside_items(path: str, *, is_picture: bool) -> None:
    assert is_picture_path(path) is is_picture
