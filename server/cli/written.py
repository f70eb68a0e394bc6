"""The type of an argument that names a file to write."""

from pathlib import Path
from typing import Any, cast

import click


class Written(click.Path):
    """Refuses a file in a folder that is not there before any work is done for it."""

    def __init__(self, *, allow_dash: bool = False) -> None:
        super().__init__(dir_okay=False, allow_dash=allow_dash, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 - click's signature
        path = cast("Path", super().convert(value, param, ctx))
        folder = path.parent
        if not folder.is_dir():
            self.fail(f"There is no folder {folder}.", param, ctx)
        return path
