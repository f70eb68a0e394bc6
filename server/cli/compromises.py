"""`keys compromise` and `keys resign`: what to do when others may have a key of ours."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import click

from server.cli import running
from server.credentials.domain.certificate import Certificate
from server.credentials.domain.keys import PublicKey, Purpose
from server.credentials.domain.printed_id import display
from server.kernel.clock import rfc3339
from server.settings import Settings

MEANINGS = {
    Purpose.CREDENTIALS: "Certificates that the log holds from before are signed again.",
    Purpose.STATUS: "Every status list and trust bundle is signed again.",
    Purpose.RECEIPTS: "Its receipts prove nothing by themselves. What was handed in stands.",
    Purpose.QR: "QR codes of this key are refused. New files carry new ones; printed IDs go on.",
    Purpose.LOG: "The log goes on under the new key. Give it to whoever follows or witnesses it.",
}


class MomentParam(click.ParamType[datetime]):
    name = "time"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail("A moment is written 2026-10-09T12:00:00Z.", param, ctx)
        if moment.tzinfo is None:
            self.fail("Say the time zone too: Z is UTC.", param, ctx)
        return moment.astimezone(UTC)


def compromise_command(settings: Settings) -> click.Command:
    @click.command(
        "compromise",
        help="Let a key count no more, replace it, and sign again what the log shows to be ours. "
        "Stopped on the way, it goes on when given again.",
    )
    @click.argument("kid")
    @click.option(
        "--at", type=MomentParam(), required=True, help="From when on others may have had it."
    )
    @click.option("--json", "as_json", is_flag=True)
    @click.pass_context
    def command(context: click.Context, kid: str, *, at: datetime, as_json: bool) -> None:
        async def work(opened: running.Running) -> int:
            _print(await _compromise(opened, kid, at), as_json=as_json)
            return 0

        context.exit(running.run(settings, work))

    return command


async def _compromise(opened: running.Running, kid: str, at: datetime) -> dict[str, object]:
    recovery, actor = opened.services.credentials.recovery, running.OPERATOR
    key, instead = await recovery.declare(kid, at=at, actor=actor, now=opened.now())
    count, doubted = 0, list[Certificate]()
    if key.purpose is Purpose.CREDENTIALS:
        async for done in recovery.resign(key, actor=actor, now=opened.now()):
            count += done
            click.echo(f"{count} signed again", err=True)
        doubted = await recovery.doubted(key)
    early = [one for one in doubted if _is_from_before_the_log(one, key)]
    return {
        "kid": kid,
        "compromised_at": rfc3339(at),
        "position": _position(key),
        "instead": instead.kid,
        "meaning": MEANINGS[key.purpose],
        "resigned": count,
        "doubted": [_named(one) for one in doubted],
        "from_before_the_log": len(early),
    }


def resign_command(settings: Settings) -> click.Command:
    @click.command("resign", help="Sign doubted certificates again that you found to be ours.")
    @click.argument("certificate_ids", nargs=-1, required=True)
    @click.option("--json", "as_json", is_flag=True)
    @click.pass_context
    def command(context: click.Context, certificate_ids: Sequence[str], *, as_json: bool) -> None:
        async def work(opened: running.Running) -> int:
            outcome = await _resign(opened, certificate_ids)
            print(json.dumps(outcome) if as_json else f"{outcome['resigned']} signed again.")
            return 0

        context.exit(running.run(settings, work))

    return command


async def _resign(opened: running.Running, texts: Sequence[str]) -> dict[str, int]:
    credentials = opened.services.credentials
    await credentials.keys.catch_up()
    ids = [(await credentials.finding.by_text(one)).id for one in texts]
    done = await credentials.recovery.resign_these(ids, actor=running.OPERATOR, now=opened.now())
    return {"resigned": done}


def _position(key: PublicKey) -> int:
    assert key.compromise is not None, "it was declared a moment ago"
    return key.compromise.position


def _is_from_before_the_log(certificate: Certificate, key: PublicKey) -> bool:
    """Keys are entered into it as it begins, before the certificates that were there already."""
    return key.added_at is not None and certificate.record.issued_at < key.added_at


def _named(certificate: Certificate) -> dict[str, object]:
    record = certificate.record
    return {
        "id": display(certificate.printed_id),
        "exam": record.achievement.slug,
        "issued_at": rfc3339(record.issued_at),
        "log_index": certificate.log_index,
    }


def _print(outcome: Mapping[str, object], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(outcome))
        return
    print(
        f"{outcome['kid']} counts no more, from {outcome['compromised_at']} on (log position "
        f"{outcome['position']}). {outcome['instead']} signs instead."
    )
    print(outcome["meaning"])
    if not isinstance(doubted := outcome["doubted"], list) or not doubted:
        return
    print(f"{len(doubted)} came into the log later. Nobody can verify them until you revoke them,")
    print("or find them to be ours and give them to: keys resign ID…")
    if outcome["from_before_the_log"]:
        print(f"{outcome['from_before_the_log']} of them are from before there was a log, which")
        print("proves nothing of them then. Hold them against a backup from before the key fell.")
    for one in doubted:
        print(f"  {one['id']}  {one['exam']}  {one['issued_at']}")
