"""What sittings say of an exam and of an item, with plots, and as files. Names nobody."""

from datetime import datetime

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from server.authoring.banking import ItemUnknown
from server.exams import releases
from server.items import service as items
from server.kernel.actor import Actor, Permission
from server.kernel.csv_lines import BOM, csv_lines
from server.kernel.sentence import marked
from server.web.forms import PageRequest
from server.web.pages.done import notice_of
from server.web.pages.going import as_file, see
from server.web.rendering import page

EXAM = "/teach/exams/{slug:str}/statistics"
ITEM = "/teach/items/{item_id:str}/statistics"
DEEDS = {"asked": marked("The sittings are being counted. Open this page again in a moment.")}


@get(EXAM)
async def exam_page(
    slug: FromPath[str],
    reader: NamedDependency[Actor],
    *,
    release: FromQuery[int] = 0,
    sort: FromQuery[str] = "",
    start: FromQuery[int] = 0,
    done: FromQuery[str] = "",
) -> Response[bytes]:
    # A fresh server shows no statistics and holds nothing of them.
    from server.grading import statistics  # noqa: PLC0415 - see above
    from server.web.pages.teach import statistics_shown as shown  # noqa: PLC0415 - see above

    reader.require(Permission.TEACH)
    exam = await releases.release_of(slug)
    whole = await statistics.of_exam(slug, actor=reader)
    found = await statistics.of_exam(slug, release, actor=reader) if release else whole
    context = await shown.of_exam(exam, found or whole, sort=sort, start=start)
    notice = {"notice": notice_of(done, DEEDS)}
    return page("teach-statistics", context | notice, viewer=reader, here="teach")


@post(EXAM)
async def count_now(
    slug: FromPath[str],
    request: PageRequest,
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    from server.grading import statistics  # noqa: PLC0415 - as above

    reader.require(Permission.TEACH)
    await releases.release_of(slug)
    await statistics.ask(slug, actor=reader, now=now)
    return see(f"{request.url.path}?done=asked")


@get("/teach/exams/{slug:str}/statistics.csv")
async def exam_file(slug: FromPath[str], reader: NamedDependency[Actor]) -> Stream:
    """A line an item, with every figure."""
    from server.grading import statistics  # noqa: PLC0415 - as above
    from server.web.pages.teach import statistics_files as files  # noqa: PLC0415 - as above

    reader.require(Permission.TEACH)
    await releases.release_of(slug)
    table = files.items_table(await statistics.of_items(slug, actor=reader))
    return _file(table, f"statistics-{slug}.csv")


@get(ITEM)
async def item_page(
    item_id: FromPath[str],
    reader: NamedDependency[Actor],
) -> Response[bytes]:
    """Its versions one below the other, the newest first."""
    from server.grading import statistics  # noqa: PLC0415 - as above
    from server.web.pages.teach import statistics_shown as shown  # noqa: PLC0415 - as above

    found = await statistics.of_item(item_id, actor=reader)
    context = await shown.of_item(item_id, await _newest_of(item_id), found)
    return page("teach-item-statistics", context, viewer=reader, here="teach")


@get("/teach/items/{item_id:str}/statistics.csv")
async def item_file(
    item_id: FromPath[str],
    reader: NamedDependency[Actor],
) -> Stream:
    """A line an option, of every version."""
    from server.grading import statistics  # noqa: PLC0415 - as above
    from server.web.pages.teach import statistics_files as files  # noqa: PLC0415 - as above

    found = await statistics.of_item(item_id, actor=reader)
    await _newest_of(item_id)
    return _file(files.options_table(found), f"statistics-{item_id}.csv")


async def _newest_of(item_id: str) -> str:
    """The hash of its newest version.

    Raises ItemUnknown of what was never published: nobody was ever asked it.
    """
    for _, content_hash, _ in await items.history(item_id, 1):
        return content_hash
    raise ItemUnknown


def _file(table: list[list[str]], name: str) -> Stream:
    text = BOM + "".join(csv_lines(table))
    return Stream(iter([text.encode()]), media_type="text/csv", headers=as_file(name))


HANDLERS = [exam_page, count_now, exam_file, item_page, item_file]
