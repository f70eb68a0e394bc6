"""The pictures that items are asked on, from our own origin, to be kept for ever."""

from litestar import Response, get
from litestar.params import FromPath

from server.items import pictures
from server.web.doors import PUBLIC
from server.web.static_files import FOR_EVER

SAFE = {
    "Cache-Control": FOR_EVER,
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
}


@get("/pictures/{name:str}", opt=PUBLIC, include_in_schema=False)
async def get_picture(name: FromPath[str]) -> Response[bytes]:
    found = await pictures.picture(name)
    return Response(found.content, media_type=found.media_type, headers=SAFE)


HANDLERS = [get_picture]
