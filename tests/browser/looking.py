"""What every page must be whoever looks at it."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def check(page: Page, axe: Axe) -> None:
    """No axe finding in light and in dark, and no fault of ours."""
    assert "Something went wrong on our side" not in page.content()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = axe.run(page).response["violations"]
        told = [
            f"{one['id']}: {one['nodes'][0]['target']} {one['nodes'][0]['failureSummary']}"
            for one in found
        ]
        assert not told, f"{page.url} in {scheme}: {told}"
    page.emulate_media(color_scheme="light")
