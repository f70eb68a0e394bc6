"""Settings in force are shown, and nothing that lets anybody in."""

from pathlib import Path

from server.settings import from_environment, shown
from tests.api.browsing import seen
from tests.api.house import Room


async def test_the_page_says_what_the_server_runs_with(room: Room) -> None:
    page = (await seen(await room.crew("admin"), "/admin/settings")).text

    for words in ("ASSAY_PUBLIC_URL", "ASSAY_CONTENT_DIR", "Python", "24 hours", "Deutsch"):
        assert words in page


def test_passwords_are_left_out(tmp_path: Path) -> None:
    settings = from_environment(
        {
            "ASSAY_DATA_DIR": str(tmp_path),
            "ASSAY_DATABASE_URL": "postgres://assay:s3cret@db.example:5432/assay?password=t0o",
            "ASSAY_SMTP_URL": "smtps://mailer:s3cret@mail.example",
            "ASSAY_MAIL_FROM": "assay@example.org",
        }
    )

    told = shown(settings)

    assert "s3cret" not in str(told)
    assert "t0o" not in str(told)
    assert "db.example:5432/assay" in told["ASSAY_DATABASE_URL"]
    assert "mail.example" in told["ASSAY_SMTP_URL"]
