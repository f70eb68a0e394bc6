"""What the pages share that reach everyone who sits an exam."""

from datetime import datetime

from server.exams.clocks import MOST_COUNTED
from server.exams.domain.time_ledger import NobodySits
from server.exams.releases import Release
from server.kernel.actor import Actor
from server.kernel.sentence import Sentence, marked
from server.language.voice import say, say_many
from server.web.deps import Services

NOT_SURE = Sentence(marked("Say that everyone is to get it, or leave the page."))


async def who_sits(
    release: Release, services: Services, *, reader: Actor, now: datetime
) -> dict[str, object]:
    """Which exam it is, how many sit it now, and where they are listed."""
    count = await services.exams.clocks.count(release.slug, actor=reader, now=now)
    return {
        "exam": release.blueprint.title,
        "sittings": f"/admin/sittings?exam={release.slug}",
        "count": _people_sitting(count),
    }


def _people_sitting(count: int) -> str:
    if count >= MOST_COUNTED:
        return say("At least %(count)s people sit it now.", count=count)
    if not count:
        return say(NobodySits.detail)
    return say_many("%(count)s person sits it now.", "%(count)s people sit it now.", count)
