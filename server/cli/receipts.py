"""`receipts verify` checks a receipt from files; `receipts rescore` grades a sitting again."""

import json
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import click

from server.cli import running
from server.credentials.domain.did import did_document
from server.credentials.key_files import KeyFileRefused
from server.credentials.signer import read_public_keys
from server.exams.domain.receipt import Receipt
from server.exams.receipt_check import Checked, Verification, verify
from server.grading.domain.record import Grade
from server.grading.rescoring import Rescoring, rescore
from server.settings import Settings

NOT_GOOD = 1
MOST_BYTES = 16 * 1024 * 1024
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def register(group: click.Group, settings: Settings) -> None:
    """Add `receipts` to the operators' commands."""
    receipts = click.Group("receipts", help="Check what a candidate can hold against us.")
    receipts.add_command(_verify_command(settings))
    receipts.add_command(_rescore_command(settings))
    group.add_command(receipts)


def _verify_command(settings: Settings) -> click.Command:
    @click.command("verify", help="Check a receipt from files; nothing is asked of a server.")
    @click.argument("receipt", type=_FILE)
    @click.option("--responses", type=_FILE, help="The responses.tsv that belongs to it.")
    @click.option(
        "--keys",
        type=_FILE,
        help="The issuer's did.json; without it, the keys of this data folder.",
    )
    @click.option("--json", "as_json", is_flag=True)
    @click.pass_context
    def command(
        context: click.Context,
        receipt: Path,
        *,
        responses: Path | None,
        keys: Path | None,
        as_json: bool,
    ) -> None:
        given = _own_keys(settings) if keys is None else _content(keys)
        found = verify(_content(receipt), given, None if responses is None else _content(responses))
        _print_verification(found, as_json=as_json)
        context.exit(0 if found.is_good else NOT_GOOD)

    return command


def _rescore_command(settings: Settings) -> click.Command:
    @click.command("rescore", help="Grade a sitting again and compare; stores nothing.")
    @click.argument("sitting_id", type=click.UUID)
    @click.option("--responses", type=_FILE, help="Grade these instead of the stored responses.")
    @click.option("--json", "as_json", is_flag=True)
    @click.pass_context
    def command(
        context: click.Context, sitting_id: UUID, *, responses: Path | None, as_json: bool
    ) -> None:
        content = None if responses is None else _content(responses)

        async def work(_: running.Running) -> int:
            found = await rescore(sitting_id, content)
            _print_rescoring(found, as_json=as_json)
            return 0 if found.is_good else NOT_GOOD

        context.exit(running.run(settings, work))

    return command


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise click.UsageError(f"{path} is larger than any file of a receipt.")
    return content


def _own_keys(settings: Settings) -> bytes:
    if not settings.key_dir.is_dir():
        raise click.UsageError(f"There are no keys in {settings.key_dir}; give --keys DID.JSON.")
    try:
        keys = read_public_keys(settings.key_dir)
    except KeyFileRefused as error:
        raise click.UsageError(str(error)) from error
    return json.dumps(did_document(settings.public_url, keys)).encode()


def _print_verification(found: Verification, *, as_json: bool) -> None:
    if as_json:
        out = {
            "good": found.is_good,
            "receipt": None if found.receipt is None else _named(found.receipt),
            "checks": _as_json(found.checks),
            "not_proven": found.not_proven,
        }
        print(json.dumps(out))
        return
    _print_checks(found.checks)
    if found.receipt is not None and found.is_good:
        one = found.receipt
        print(
            f"Receipt {one.short}: {one.answered} of {one.items} answers in sitting {one.sitting} "
            f"of the exam {one.exam}, closed by the {one.closed_by} at {one.closed_at}."
        )
    for sentence in found.not_proven:
        print(f"Not proven: {sentence}.")


def _print_rescoring(found: Rescoring, *, as_json: bool) -> None:
    if as_json:
        out = {
            "good": found.is_good,
            "checks": _as_json(found.checks),
            "stored": _graded(found.stored),
            "again": _graded(found.again),
        }
        print(json.dumps(out))
        return
    _print_checks(found.checks)
    for name, grade in (("Stored", found.stored), ("Again", found.again)):
        if grade is not None:
            passed = "passed" if grade.passed else "not passed"
            print(
                f"{name}: {grade.points} of {grade.maximum} points, {grade.scaled_score}, {passed}."
            )


def _print_checks(checks: Sequence[Checked]) -> None:
    for one in checks:
        print(f"{'Good' if one.is_good else 'BAD'}: {one.text}")


def _as_json(checks: Sequence[Checked]) -> list[dict[str, object]]:
    return [{"check": one.name, "good": one.is_good, "text": one.text} for one in checks]


def _named(receipt: Receipt) -> dict[str, object]:
    return {name: getattr(receipt, name) for name in receipt.__struct_fields__}


def _graded(grade: Grade | None) -> dict[str, object] | None:
    if grade is None:
        return None
    return {
        "version": grade.version,
        "points": str(grade.points),
        "maximum": str(grade.maximum),
        "scaled_score": grade.scaled_score,
        "passed": grade.passed,
    }
