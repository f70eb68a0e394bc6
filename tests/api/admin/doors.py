"""Pages asked for as a browser does."""

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
