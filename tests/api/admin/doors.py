"""Pages asked for as a browser does."""

import re

import httpx

from tests.api.house import Client

HTML = {"Accept": "text/html"}


async def seen(client: Client, path: str) -> httpx.Response:
    cookies = {"Cookie": f"assay_session={client.token}"} if client.token else {}
    return await client.http.get(path, headers=HTML | cookies)


async def posted(client: Client, path: str, **fields: str) -> httpx.Response:
    cookies = {"Cookie": f"assay_session={client.token}"} if client.token else {}
    own = {"Origin": str(client.http.base_url).rstrip("/")}
    return await client.http.post(path, data=fields, headers=HTML | cookies | own)


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
