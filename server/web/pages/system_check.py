"""The system check before an exam: what a device must be able to do, and one practice item.

The page's script checks and says what to do. Without it the page says what cannot be checked.
"""

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from markupsafe import escape

from server.exams import releases
from server.kernel.actor import Actor
from server.kernel.sentence import marked
from server.language.voice import current, say
from server.web.doors import PUBLIC
from server.web.pages import exam_rules, items
from server.web.rendering import page

CHECKS = {
    "storage": (
        marked("Storage"),
        marked("Answers wait on the device while the server cannot be reached."),
    ),
    "offline": (
        marked("Without a network"),
        marked(
            "A page that was closed opens again, with every answer, before the network is back."
        ),
    ),
    "connection": (
        marked("Connection"),
        marked("The server is asked five times. Every answer is sent as you give it."),
    ),
    "clock": (
        marked("Clock"),
        marked("Ours decides. One that runs with it shows the right time even without a network."),
    ),
    "width": (marked("Window"), marked("Item, timer and map need some room.")),
}
STEM = marked("In an exam you read “Kept on this device”. What does it mean for your answer?")
OPTIONS = {
    "again": marked("It is lost, and must be given again."),
    "waits": marked("It waits here, and is sent by itself when the server can be reached."),
    "late": marked("It counts only if the exam is handed in at once."),
}
RIGHT = "waits"


@get("/exams/{slug:str}/check", opt=PUBLIC)
async def check_page(slug: FromPath[str], viewer: NamedDependency[Actor | None]) -> Response[bytes]:
    release = await releases.release_of(slug)
    context = {
        "exam": {"title": exam_rules.name(release.blueprint), "address": f"/exams/{slug}"},
        "checks": [
            {"name": name, "title": say(title), "why": say(why)}
            for name, (title, why) in CHECKS.items()
        ],
        "item": _practice_item(),
        "right": RIGHT,
    }
    return page("exam-check", context, viewer=viewer, here="exams")


def _practice_item() -> dict[str, Any]:
    item = {
        "type": "single",
        "points": 0,
        "stem_html": f"<p>{escape(say(STEM))}</p>",
        "options": [
            {"handle": handle, "html": str(escape(say(text)))} for handle, text in OPTIONS.items()
        ],
    }
    return items.shown(item, current().language.code, None, counts=False)


HANDLERS = [check_page]
