"""`regrade try` lists what a ruling on an item would change, and stores nothing at all."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence

import click

from server.certification import regrades as acts
from server.cli import running
from server.grading.domain.regrade import NO_LINES, Effect, digest_of
from server.grading.domain.ruling import Remedy
from server.grading.regrades import Asked
from server.settings import Settings


class AnswerParam(click.ParamType[Mapping[str, object]]):
    name = "json"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Mapping[str, object]:
        try:
            answer = json.loads(str(value))
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            self.fail('An answer is a JSON object, as {"choice": "b"}.', param, ctx)
        return answer


def register(group: click.Group, settings: Settings) -> None:
    """Add `regrade` to the operators' commands."""
    regrade = click.Group("regrade", help="See what a ruling on an item would change.")
    regrade.add_command(_try_command(settings))
    group.add_command(regrade)


def _try_command(settings: Settings) -> click.Command:
    @click.command("try", help="List every sitting a ruling would change; stores nothing.")
    @click.argument("exam")
    @click.argument("item")
    @click.option("--remedy", type=click.Choice([one.value for one in Remedy]), required=True)
    @click.option(
        "--accept", type=AnswerParam(), multiple=True, help="An answer in the author’s ids."
    )
    @click.option("--version", "versions", multiple=True, help="A version’s hash; all if none.")
    @click.option("--only-if-higher", is_flag=True)
    @click.option("--json", "as_json", is_flag=True, help="One line a sitting, the sum last.")
    @click.pass_context
    def command(  # noqa: PLR0913 - one for each option
        context: click.Context,
        exam: str,
        item: str,
        *,
        remedy: str,
        accept: Sequence[Mapping[str, object]],
        versions: Sequence[str],
        only_if_higher: bool,
        as_json: bool,
    ) -> None:
        asked = Asked(exam, item, Remedy(remedy), accept, versions, only_if_higher=only_if_higher)

        async def work(opened: running.Running) -> int:
            await _try(asked, opened, as_json=as_json)
            return 0

        context.exit(running.run(settings, work))

    return command


async def _try(asked: Asked, opened: running.Running, *, as_json: bool) -> None:
    counts: Counter[str] = Counter()
    digest = NO_LINES
    async for batch in acts.dry_run(asked, actor=running.OPERATOR, now=opened.now()):
        effects = [one.effect for one in batch.judged]
        digest = digest_of(digest, effects)
        counts.update({"read": batch.read, "held": batch.held, "changed": len(effects)})
        counts.update(one.change.value for one in effects)
        counts.update(f"certificate-{one.consequence.value}" for one in effects)
        for one in effects:
            print(json.dumps(_named(one)) if as_json else one.line, end="\n" if as_json else "")
    if as_json:
        print(json.dumps({"counts": counts, "digest": digest}))
        return
    print(f"{counts['read']} sittings, {counts['held']} with the item, {counts['changed']} change.")
    print(f"Digest {digest}. Nothing was stored.")


def _named(one: Effect) -> dict[str, object]:
    return {
        "sitting": str(one.sitting_id),
        "old_score": one.old_score,
        "new_score": one.new_score,
        "change": one.change.value,
        "certificate": one.consequence.value,
    }
