"""The repository as the house tests see it: what git tracks or would track."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def tracked(*suffixes: str, under: str = "") -> list[Path]:
    """Return the files that exist, with any of these endings (all of them without one)."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", under or "."],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout.decode()
    paths = [ROOT / name for name in sorted(set(listed.split("\0"))) if name]
    return [path for path in paths if path.is_file() and path.name.endswith(suffixes or ("",))]


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def lines_of(path: Path) -> list[str]:
    return path.read_text("utf-8", errors="replace").splitlines()  # some are broken on purpose
