"""`content watch` says at each save what the check finds, and where the file is shown."""

import os
from pathlib import Path

from server.cli.watch import told
from tests.factories import small_content

ITEM = "exams/practice/items/pra-0001.md"


def test_each_save_is_checked_and_leads_to_its_page(tmp_path: Path) -> None:
    item = small_content(tmp_path) / ITEM
    text = item.read_text("utf-8")
    saves = [text, None, text.replace("points: 1", "points: none")]

    def wait() -> None:
        save = saves.pop()
        if save is not None:
            item.write_text(save, "utf-8")
            os.utime(item, ns=(0, len(save)))

    lines = told(tmp_path, "http://here", wait)

    assert next(lines).endswith("0 errors, 0 warnings")
    assert "E007 `points` must be" in "".join(next(lines) for _ in range(2))
    assert next(lines).endswith("2 errors, 0 warnings")
    assert next(lines).endswith("0 errors, 0 warnings")
    assert next(lines) == "  http://here/teach/items/pra-0001#follow"
