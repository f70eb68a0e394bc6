"""Teaching: courses and exams with their state, and what needs attention."""

from datetime import datetime

from litestar import Response, get
from litestar.di import NamedDependency

from server.exams.workshop import Overview
from server.kernel.actor import Actor
from server.language.voice import say_many
from server.web.deps import Services
from server.web.pages.going import to_sign_in
from server.web.pages.teach.shown import folder_at, folder_row
from server.web.rendering import page

REDIRECTS = {"signed_in_or_redirect": True}


@get("/teach", opt=REDIRECTS, include_in_schema=False)
async def teach_page(
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    if viewer is None:
        return to_sign_in("/teach")
    overview = await services.workshop.overview(actor=viewer, today=now.date())
    context = {
        "has_files": overview.has_files,
        "folders": [folder_row(one) for one in overview.folders],
        "attention": _attention(overview),
    }
    return page("teach", context, viewer=viewer, here="teach")


def _attention(overview: Overview) -> list[dict[str, str]]:
    told = []
    for one in overview.folders:
        if one.errors:
            text = say_many(
                "%(count)s error in “%(title)s” holds back publishing.",
                "%(count)s errors in “%(title)s” hold back publishing.",
                one.errors,
                title=one.title,
            )
            told.append({"tone": "bad", "text": text, "address": folder_at(one)})
    if overview.others:
        text = say_many(
            "%(count)s finding about facts and other shared files.",
            "%(count)s findings about facts and other shared files.",
            len(overview.others),
        )
        tone = "warn" if overview.is_publishable else "bad"
        told.append({"tone": tone, "text": text, "address": "/teach/findings"})
    return told


HANDLERS = [teach_page]
