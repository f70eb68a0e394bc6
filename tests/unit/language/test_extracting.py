from pathlib import Path

from server.language.catalogs import catalog_path
from server.language.extracting import bring_up_to_date, said_in


def said(tmp_path: Path, name: str, text: str) -> list[object]:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return list(said_in(path))


def test_code_is_read_without_being_run(tmp_path: Path) -> None:
    found = said(
        tmp_path,
        "page.py",
        'say("Sign in")\n'
        'say_many("%(count)s item", "%(count)s items", n, left=2)\n'
        'Sentence("One of %(count)s", {"count": n}, many="Some of %(count)s")\n'
        'marked("Revoked" " for good")\n'
        'say("Met" if met else "Not met")\n'
        'Text("Title", "Remedy")\n'
        'class Wrong(Refusal):\n    detail = "This is wrong."\n'
        'log("never said")\n'
        "raise SystemExit\n",
    )

    assert set(found) == {
        "Sign in",
        ("%(count)s item", "%(count)s items"),
        ("One of %(count)s", "Some of %(count)s"),
        "Revoked for good",
        "Met",
        "Not met",
        "Title",
        "Remedy",
        "This is wrong.",
    }


def test_scripts_are_read(tmp_path: Path) -> None:
    found = said(
        tmp_path,
        "player.mjs",
        'tell(say("Saved"));\nsayMany("%(count)s answer", "%(count)s answers", n);\nsay(text);\n',
    )

    assert found == ["Saved", ("%(count)s answer", "%(count)s answers")]


def test_translations_outlive_being_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "messages.po"
    path.write_bytes(catalog_path("de").read_bytes())

    bring_up_to_date(path, "de")

    assert 'msgid "Sign in"\nmsgstr "Anmelden"' in path.read_text("utf-8")


def test_finds_what_scripts_say_within_other_calls_and_template_literals(tmp_path: Path) -> None:
    found = said(
        tmp_path,
        "player.mjs",
        'room.say(say("Here now.")); room.say(`${say("Not there.")} ${n ? say("A") : say("B")}`);\n'
        'after = sayMany(\n  "%(count)s item", "%(count)s items", say("C").length);',
    )

    assert found == [
        "Here now.",
        "Not there.",
        "A",
        "B",
        ("%(count)s item", "%(count)s items"),
        "C",
    ]
