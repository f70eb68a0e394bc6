"""What must still follow a commit, and what an administrator can do when it does not."""

from collections.abc import Sequence
from datetime import datetime

from server.audit import service as audit
from server.database import queue
from server.database.connection import transaction
from server.database.queue import Job
from server.kernel.actor import Actor, Permission
from server.kernel.errors import NotFound

MOST_STUCK = 100


class JobUnknown(NotFound):
    code = "job-unknown"
    detail = "This job waits no longer: it was done meanwhile."


class Jobs:
    async def page(
        self, *, after: int | None, limit: int, actor: Actor
    ) -> tuple[Sequence[Job], int | None]:
        """What is in the queue, oldest first, and where the next page begins."""
        actor.require(Permission.ADMINISTER)
        found = await queue.page(after, limit + 1)
        shown = found[:limit]
        return shown, shown[-1].id if len(found) > limit else None

    async def stuck(self, *, actor: Actor, now: datetime) -> Sequence[Job]:
        actor.require(Permission.ADMINISTER)
        return await queue.stuck(MOST_STUCK, now=now)

    async def aside(self, *, actor: Actor) -> Sequence[Job]:
        actor.require(Permission.ADMINISTER)
        return await queue.aside(MOST_STUCK)

    async def job(self, job_id: int, *, actor: Actor) -> Job:
        """Raises JobUnknown."""
        actor.require(Permission.ADMINISTER)
        found = await queue.job(job_id)
        if found is None:
            raise JobUnknown
        return found

    async def retry(self, job_id: int, *, actor: Actor, now: datetime) -> None:
        """Have it tried at once; what was set aside goes back into the queue. Raises JobUnknown."""
        async with transaction():
            job = await self.job(job_id, actor=actor)
            await queue.make_due(job.id, now=now)
            action = "job.retried" if job.set_aside_at is None else "job.put-back"
            await audit.record(actor, action, job.key, now=now, detail={"topic": job.topic})

    async def set_aside(self, job_id: int, *, actor: Actor, now: datetime) -> None:
        """Take it out of the queue until it is tried again. Raises JobUnknown."""
        async with transaction():
            job = await self.job(job_id, actor=actor)
            if job.set_aside_at is not None:
                return
            await queue.set_aside(job.id, now=now)
            detail = {"topic": job.topic}
            await audit.record(actor, "job.set-aside", job.key, now=now, detail=detail)
