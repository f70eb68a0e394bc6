"""What becomes of the file of an item, and the pictures that come with it."""

from datetime import datetime

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.authoring.domain.draft import DraftClosed, DraftPathWrong, FileThere
from server.authoring.filing import ItemLive, ItemNamed, ItemPublished
from server.authoring.picturing import PicturesTooMany, PictureWrong
from server.items.domain.pictures import MAX_PICTURE_BYTES
from server.kernel.actor import Actor
from server.kernel.errors import Refusal
from server.web.deps import Services
from server.web.forms import PageRequest
from server.web.multipart import read_upload
from server.web.pages.going import see
from server.web.pages.teach.drafts import PATH, Desk, Said, desk_page
from server.web.speaking import choose_voice
from server.web.strict import path_uuid

UPLOAD_BYTES = MAX_PICTURE_BYTES + 8_192
_TOLD: tuple[type[Refusal], ...] = (
    DraftClosed, DraftPathWrong, FileThere, ItemLive, ItemNamed, ItemPublished,
    PictureWrong, PicturesTooMany,
)  # fmt: skip


@post(f"{PATH}/{{draft_id:str}}/file")
async def file(
    draft_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Give an item another id, have its file gone, or let it stay after all."""
    desk, form = Desk(path_uuid(draft_id), services, reader, now), request.sent
    filing, act = services.authoring.filing, form.text("act")
    try:
        if act == "rename":
            name = form.text("name").strip()
            made = await filing.rename(desk.id, name, actor=reader, now=now)
            return see(f"{PATH}/{made.id}?done=renamed")
        if act == "remove":
            await filing.remove(desk.id, actor=reader, now=now)
        else:
            await filing.keep(desk.id, actor=reader, now=now)
    except _TOLD as refusal:
        return await desk_page(desk, Said(refusal=refusal))
    return see(f"{desk.address}?done={'removes' if act == 'remove' else 'keeps'}")


@post(
    f"{PATH}/{{draft_id:str}}/pictures",
    request_max_body_size=UPLOAD_BYTES,
    before_request=choose_voice,
)
async def bring_picture(
    draft_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    desk = Desk(path_uuid(draft_id), services, reader, now)
    await desk.held()
    content = (await read_upload(request)).files.get("picture", b"")
    try:
        await services.authoring.picturing.bring(desk.id, content, actor=reader, now=now)
    except _TOLD as refusal:
        return await desk_page(desk, Said(refusal=refusal))
    return see(f"{desk.address}?done=pictured")


HANDLERS = [file, bring_picture]
