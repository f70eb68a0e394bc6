"""`certificates revoke` and `certificates reissue`: one act on many, tried first.

Without `--commit` nothing is stored. The digest that is printed then commits exactly what was
tried; given again after a crash, it goes on with what is left.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import click

from server.certification.chosen import certificates_decided
from server.cli import running
from server.credentials.domain.mass import Asked, Deed, MassAct, Trial
from server.credentials.domain.reasons import ReplacementCode
from server.credentials.domain.verdict import RevocationCode
from server.kernel.errors import Refusal
from server.settings import Settings

_CODES = {
    Deed.REVOKE: [one.value for one in RevocationCode],
    Deed.REISSUE: [ReplacementCode.ERROR.value, ReplacementCode.POLICY.value],
}
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_DAY = click.DateTime(["%Y-%m-%d"])
_A_DAY = timedelta(days=1)
_LATEST = datetime(9999, 12, 31)  # noqa: DTZ001 - as click reads a day
Days = tuple[datetime, datetime]


def register(group: click.Group, settings: Settings) -> None:
    """Add `certificates` to the operators' commands."""
    certificates = click.Group("certificates", help="Act on many certificates at once.")
    certificates.add_command(_command(Deed.REVOKE, "Revoke many certificates.", settings))
    certificates.add_command(_command(Deed.REISSUE, "Issue many certificates anew.", settings))
    group.add_command(certificates)


def _command(deed: Deed, about: str, settings: Settings) -> click.Command:
    @click.command(deed.value, help=about)
    @click.option("--exam", help="All of this exam that were decided on in some days.")
    @click.option("--decided-between", "days", type=(_DAY, _DAY), help="First and last day, UTC.")
    @click.option("--ids", type=_FILE, help="A file of certificate IDs, one a line.")
    @click.option("--code", type=click.Choice(_CODES[deed]), required=True)
    @click.option("--text", help="A note for the record.")
    @click.option("--commit", "digest", help="The digest that the trial printed.")
    @click.option("--json", "as_json", is_flag=True)
    @click.pass_context
    def command(  # noqa: PLR0913 - one for each option
        context: click.Context,
        *,
        exam: str | None,
        days: Days | None,
        ids: Path | None,
        code: str,
        text: str | None,
        digest: str | None,
        as_json: bool,
    ) -> None:
        if (ids is None) == (exam is None) or (exam is None) != (days is None):
            raise click.UsageError("Give --ids, or --exam with --decided-between.")
        if days is not None and not days[0] <= days[1] < _LATEST:
            raise click.UsageError("Give a first and a last day, in this order.")

        listed = [] if ids is None else _listed(ids)

        async def work(opened: running.Running) -> int:
            act = await _begun(opened, deed, digest)
            if act is None:
                chosen = await _chosen(opened, exam, days, listed)
                asked = Asked(deed, code, text, chosen)
                if digest is None:
                    return await _try(opened, asked, as_json=as_json)
                acts = opened.services.credentials.mass_acts
                act = await acts.commit(asked, digest, actor=running.OPERATOR, now=opened.now())
            return await _carry_out(opened, act, as_json=as_json)

        context.exit(running.run(settings, work))

    return command


def _listed(ids: Path) -> list[str]:
    try:
        return ids.read_text(encoding="utf-8-sig").split()
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{ids} is no text in UTF-8.") from error


async def _begun(opened: running.Running, deed: Deed, digest: str | None) -> MassAct | None:
    if digest is None:
        return None
    acts = opened.services.credentials.mass_acts
    found = await acts.begun(digest, actor=running.OPERATOR)
    return found if found is not None and found.deed is deed else None


async def _chosen(
    opened: running.Running, exam: str | None, days: Days | None, listed: Sequence[str]
) -> list[UUID]:
    credentials = opened.services.credentials
    if exam is not None and days is not None:
        since, last = (day.replace(tzinfo=UTC) for day in days)
        return await certificates_decided(credentials, exam, since, last + _A_DAY)
    return [await _named(opened, one) for one in dict.fromkeys(listed)]


async def _named(opened: running.Running, text: str) -> UUID:
    try:
        return (await opened.services.credentials.finding.by_text(text)).id
    except Refusal as refusal:
        raise click.ClickException(f"{text[:60]}: {refusal.sentence}") from refusal


async def _try(opened: running.Running, asked: Asked, *, as_json: bool) -> int:
    acts = opened.services.credentials.mass_acts
    trial = await acts.try_it(asked, actor=running.OPERATOR, now=opened.now())
    print(json.dumps(_named_trial(trial)) if as_json else _told(asked, trial))
    return 0


async def _carry_out(opened: running.Running, act: MassAct, *, as_json: bool) -> int:
    acts = opened.services.credentials.mass_acts
    async for lines in acts.carry_out(act, actor=running.OPERATOR, now=opened.now()):
        if not as_json:
            print(f"Certificates done: {lines} more.")
    counts = await acts.counts(act)
    if as_json:
        print(json.dumps({"act": str(act.id), "counts": counts}))
    else:
        print(", ".join(f"{name}: {count}" for name, count in sorted(counts.items())))
    return 0


def _named_trial(trial: Trial) -> dict[str, object]:
    return {
        "digest": trial.digest,
        "verdicts": {verdict.value: count for verdict, count in trial.verdicts.items()},
        "unknown": trial.unknown,
        "changes": trial.changes,
        "sample": list(trial.sample),
    }


def _told(asked: Asked, trial: Trial) -> str:
    verdicts = {verdict.value: count for verdict, count in trial.verdicts.items()}
    counts = sorted((verdicts | {"unknown": trial.unknown}).items())
    told = ", ".join(f"{count} {verdict}" for verdict, count in counts if count)
    found = f"Certificates: {len(asked.certificate_ids)} ({told or 'none'})."
    if not trial.changes:
        return f"{found}\nNothing would change, and nothing was stored."
    lines: Sequence[str] = (
        found,
        f"Would change: {trial.changes}. The first of them:",
        *trial.sample,
        "Nothing was stored. To do it, give the same again with",
        f"  --commit {trial.digest}",
    )
    return "\n".join(lines)
