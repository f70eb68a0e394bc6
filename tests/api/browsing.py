"""Pages asked for, and forms sent, as a browser does it; no redirect is followed."""

import re
from typing import Any

import httpx

from tests.api.house import Client

HTML = {"Accept": "text/html"}


async def seen(client: Client, path: str) -> httpx.Response:
    return await client.http.get(path, headers=HTML | _cookie(client))


async def posted(client: Client, path: str, **fields: str) -> httpx.Response:
    return await sent(client, path, data=fields)


async def sent(client: Client, path: str, origin: str = "", **options: Any) -> httpx.Response:
    """With what only some forms have: files, many values of one field, another site's origin."""
    own = {"Origin": origin or str(client.http.base_url).rstrip("/")}
    return await client.http.post(path, headers=HTML | _cookie(client) | own, **options)


async def every_row(client: Client, path: str, pattern: str) -> list[str]:
    """What matches on this page and on all that follow."""
    rows: list[str] = []
    for _ in range(20):
        answer = await seen(client, path)
        assert answer.status_code == 200, answer.text
        rows += re.findall(pattern, answer.text)
        onward = re.search(r'href="([^"]+)" rel="next"', answer.text)
        if onward is None:
            return rows
        path = onward[1].replace("&amp;", "&")
    raise AssertionError("the pages never end")


def _cookie(client: Client) -> dict[str, str]:
    return {"Cookie": f"assay_session={client.token}"} if client.token else {}
