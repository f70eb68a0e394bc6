"""Quizzes as people keep them on GitHub."""

from pathlib import Path

from server.integrations.report import Outcome
from server.items.domain.model import Multiple, Single
from tests.factories import a_png
from tests.unit.integrations.exchange import brought

QUIZ = """# A course

Some words about it.

#### Q1. What does this print?

```py
# no heading
print(1)
```

- [ ] `2`
- [x] `1`
  > Right: it prints one.

[Reference](https://example.org/a)

#### Q2. Which two stop it?

- [X] The flag

```yaml
- [ ] no option
```

- [x] The key
- [ ] The ticket

**Explanation:** Both act at once.

- and no option

#### Q3. Nothing is marked

- [ ] a
- [ ] b
"""

BARE = """1. Who decides?
   - [x] The owner
   - [ ] The vendor
2. Who pays?
   - [ ] Nobody
   - [x] The firm

Who asks?
- [x] A buyer
- [ ] A seller
"""


def test_questions_with_headings_come_in() -> None:
    arrived = brought("markdown", QUIZ)

    assert [(row.line, row.outcome) for row in arrived.rows] == [
        (5, Outcome.IMPORTED),
        (18, Outcome.IMPORTED),
        (33, Outcome.REFUSED),
    ]
    assert arrived.rows[2].code == "E022"
    first, second = arrived.items
    assert isinstance(first.body, Single)
    assert first.stem == "What does this print?\n\n```py\n# no heading\nprint(1)\n```"
    assert first.body.options[1].rationale == "Right: it prints one."
    assert first.feedback == "[Reference](https://example.org/a)"
    assert isinstance(second.body, Multiple)
    assert second.body.options[0].text == "The flag\n\n```yaml\n- [ ] no option\n```"
    assert [one.is_key for one in second.body.options] == [True, True, False]
    assert second.feedback == "**Explanation:** Both act at once.\n\n- and no option"
    assert [one.line for one in arrived.report.remarks] == [1]


def test_questions_without_headings_come_in() -> None:
    arrived = brought("markdown", BARE)

    assert [row.line for row in arrived.rows] == [1, 4, 8]
    assert [item.stem for item in arrived.items] == ["Who decides?", "Who pays?", "Who asks?"]


def test_pictures_beside_the_file_come_along() -> None:
    text = "# Which?\n![A plan](img/plan.png?raw=true)\n- [x] a\n- [ ] b\n![x](<../out.png>)"

    arrived = brought("markdown", text, **{"img/plan.png": a_png(80, 80)})

    assert [path for path in arrived.files if path.startswith("pictures/plan-")]
    assert "![A plan](pictures/plan-" in arrived.items[0].stem
    assert "not there" in arrived.rows[0].losses[0]


def test_html_and_large_headings_become_markdown_of_ours() -> None:
    arrived = brought("markdown", "# Q\na <b>b</b><br>c\n- [x] a <i>b</i>\n- [ ] b\n")

    assert arrived.items[0].stem == "Q\n\na **b**\\\nc"
    assert "- [x] a: a *b*\n" in arrived.markdown()


def test_the_guide_is_no_quiz() -> None:
    guide = Path(__file__).parents[3] / "exams" / "README.md"

    assert all(row.code or row.id for row in brought("markdown", guide.read_bytes()).rows)
