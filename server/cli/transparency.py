"""`log`: the witnesses of the transparency log, and how it goes on when a newer store is lost."""

from dataclasses import replace

import click

from server.cli import running
from server.credentials.log.witnessing import (
    Silence,
    Witness,
    WitnessDisagrees,
    WitnessesWrong,
    WitnessSilent,
    witnesses_of,
)
from server.settings import Settings

WHY = {
    Silence.AWAY: "cannot be reached.",
    Silence.LOG_UNKNOWN: "does not know this log, or its address is another. Its operator needs "
    "the name and the key that log witness list prints.",
    Silence.KEY_UNKNOWN: "does not know the key that signs now. Give it to its operator: log "
    "witness list prints it.",
    Silence.HEAD_REFUSED: "refuses the head. Ours have an extension line, did-sha256, which its "
    "operator must allow for this log.",
    Silence.SIGNED_OTHERWISE: "did not sign this head by the key it should. Ask its operator for "
    "its verifier key.",
    Silence.OVERTAKEN: "was given another head meanwhile. Try again.",
    Silence.ODD: "answers as no witness does. Is its address right?",
}


def register(group: click.Group, settings: Settings) -> None:
    """Add `log` to the operators' commands."""
    log = click.Group("log", help="Look after the transparency log.")
    witness = click.Group("witness", help="Others who sign that the log only grew.")
    witness.add_command(_list_command(settings))
    witness.add_command(_try_command(settings))
    log.add_command(witness)
    log.add_command(_accept_command(settings))
    group.add_command(log)


def _list_command(settings: Settings) -> click.Command:
    @click.command("list", help="Say what a witness is told of this log, and who signed its head.")
    @click.pass_context
    def command(context: click.Context) -> None:
        async def work(opened: running.Running) -> int:
            log = opened.services.credentials.log
            head = await log.head(now=opened.now())
            unsigned = await log.unsigned_by(now=opened.now())
            print(f"This log is {head.origin}, and its key")
            print(f"  {replace(log.verifier, name=head.origin).text}")
            print(f"Its heads have an extension line. The newest is over {head.size} entries.")
            for one in settings.witnesses:
                print(f"{one}  {'has not signed it yet' if one in unsigned else 'signed it'}")
            if not settings.witnesses:
                print("No witness is set. Name them in ASSAY_LOG_WITNESSES: VKEY URL, …")
            return 0

        context.exit(running.run(settings, work))

    return command


def _try_command(settings: Settings) -> click.Command:
    @click.command("try", help="Have VKEY at URL, or each that is set, sign the newest head.")
    @click.argument("vkey", required=False)
    @click.argument("url", required=False)
    @click.pass_context
    def command(context: click.Context, vkey: str | None, url: str | None) -> None:
        witnesses = settings.witnesses if vkey is None else _named(vkey, url)
        if not witnesses:
            raise click.UsageError("No witness is set. Give one to try: VKEY URL.")

        async def work(opened: running.Running) -> int:
            signed = [await _has_signed(opened, one) for one in witnesses]
            if vkey is not None and all(signed):
                print(f"To keep it, add to ASSAY_LOG_WITNESSES: {witnesses[0]}")
            return 0 if all(signed) else running.NOT_GOOD

        context.exit(running.run(settings, work))

    return command


def _accept_command(settings: Settings) -> click.Command:
    @click.command(
        "accept-head",
        help="Go on from the store’s log of SIZE entries, though more or others were signed "
        "before. Only where the newer store is lost: whoever follows the log sees the break.",
    )
    @click.argument("size", type=click.IntRange(min=0))
    @click.pass_context
    def command(context: click.Context, size: int) -> None:
        async def work(opened: running.Running) -> int:
            log = opened.services.credentials.log
            await log.accept_head(size, actor=running.OPERATOR, now=opened.now())
            print(f"The log goes on from {size} entries. What it was before is kept beside it.")
            return 0

        context.exit(running.run(settings, work))

    return command


def _named(vkey: str, url: str | None) -> tuple[Witness, ...]:
    try:
        return witnesses_of(f"{vkey} {url or ''}")
    except WitnessesWrong as error:
        raise click.UsageError(str(error)) from error


async def _has_signed(opened: running.Running, witness: Witness) -> bool:
    log = opened.services.credentials.log
    try:
        await log.try_witness(witness, actor=running.OPERATOR, now=opened.now())
    except WitnessSilent as error:
        print(f"{witness.url} {WHY[error.why]}")
    except WitnessDisagrees as error:
        print(f"{witness.url} has seen a log of {error.size} entries that ours does not continue.")
    else:
        print(f"{witness.url} signed the newest head.")
        return True
    return False
