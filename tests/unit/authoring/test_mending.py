import pytest

from server.authoring.domain.mending import as_new, in_form, renamed, with_image, with_version


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        (
            "---\nitem: a-1\nversion: 2\n---\nversion: 2\n",
            "---\nitem: a-1\nversion: 3\n---\nversion: 2\n",
        ),
        ("---\nitem: a-1\ntype: text\n---\n", "---\nitem: a-1\nversion: 3\ntype: text\n---\n"),
        ("version: 2\n", "version: 2\n"),
        ("---\nversion: 2\n", "---\nversion: 2\n"),
    ],
)  # fmt: skip
def test_the_version_stands_in_the_header(text: str, mended: str) -> None:
    assert with_version(text, 3) == mended


def test_what_has_errors_keeps_its_form() -> None:
    assert in_form("---\nnothing\n", "i.md") == "---\nnothing\n"


def test_a_new_item_begins_as_another_without_what_was_said_of_that() -> None:
    text = (
        "---\nitem: a-1\nversion: 4\nreviews:\n  - {by: me}\n  - {by: you}\nstatus: approved\n"
        "enemies: [a-2]\n---\nversion: stays\n"
    )

    assert as_new(text, {"item": "a-9", "version": "1", "status": "draft"}) == (
        "---\nitem: a-9\nversion: 1\nstatus: draft\n---\nversion: stays\n"
    )


def test_an_item_of_another_id_is_a_draft_that_nobody_reviewed() -> None:
    header = "item: a-1\nversion: 4\nenemies: [a-2]\nstatus: approved\nreviews:\n  - {by: me}\n"

    assert renamed(f"---\n{header}---\nWhy?\n", "b-1") == (
        "---\nitem: b-1\nversion: 4\nenemies: [a-2]\nstatus: draft\n---\nWhy?\n"
    )
    assert renamed("no header", "b-1") == "no header"


def test_a_hotspot_is_asked_on_the_picture_that_was_brought() -> None:
    text = "---\nitem: a-1\nimage: pictures/to-come.png\n---\nimage: of what?\n"

    assert with_image(text, "pictures/a.png") == (
        "---\nitem: a-1\nimage: pictures/a.png\n---\nimage: of what?\n"
    )
    assert with_image("no header", "pictures/a.png") == "no header"
