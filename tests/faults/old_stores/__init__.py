"""Small houses as earlier versions left them, and the keys they signed with, which guard none."""

import json
from base64 import b64decode
from pathlib import Path

FOLDER = Path(__file__).parent


def put_keys(kept: str, folder: Path) -> None:
    folder.mkdir(mode=0o700)
    for name, content in json.loads((FOLDER / f"{kept}.keys.json").read_text()).items():
        (folder / name).touch(mode=0o600)
        (folder / name).write_bytes(b64decode(content))
