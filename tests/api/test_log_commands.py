import asyncio
from pathlib import Path

from click.testing import CliRunner

from server.cli import commands
from server.settings import from_environment
from tests.engines import Fresh
from tests.witness import Foreign


async def test_the_command_tries_a_witness_and_says_what_it_is_to_be_told(
    fresh_sqlite: Fresh, tmp_path: Path
) -> None:
    environment = {
        "ASSAY_DATABASE_URL": await fresh_sqlite(),
        "ASSAY_DATA_DIR": str(tmp_path),
        "ASSAY_CONTENT_DIR": str(tmp_path),
    }

    async def run(*arguments: str, witnesses: str = "", port: str = "8000") -> tuple[int, str]:
        given = {"ASSAY_LOG_WITNESSES": witnesses, "PORT": port}
        settings = from_environment(environment | given)
        group = commands(settings)
        done = await asyncio.to_thread(CliRunner().invoke, group, arguments)
        return done.exit_code, done.output

    assert (await run("keys", "rotate", "log"))[0] == 0
    with Foreign({}) as foreign:
        witness = f"{foreign.vkey} {foreign.url}"
        unknown = await run("log", "witness", "try", *witness.split())
        (code, told) = await run("log", "witness", "list")
        name, key = told.split("\n")[0].split()[3].rstrip(","), told.split("\n")[1].strip()
        foreign.logs[name] = [key]
        tried = await run("log", "witness", "try", *witness.split())
        foreign.seen[name] = 99, bytes(32)
        ahead = await run("log", "witness", "try", witnesses=witness)
        doctors = [(await run("doctor", port=port))[1] for port in ("8000", "9000")]

    assert ["Give commands the" in one for one in doctors] == [False, True]
    assert unknown[0] == 1
    assert "does not know this log" in unknown[1]
    assert (code, "No witness is set." in told) == (0, True)
    assert tried[0] == 0
    assert f"add to ASSAY_LOG_WITNESSES: {witness}" in tried[1]
    assert ahead[0] == 1
    assert "has seen a log of 99 entries" in ahead[1]
    assert (await run("log", "witness", "try"))[0] == 2
    size = told.split("over ")[1].split()[0]
    assert (await run("log", "accept-head", size + "0"))[0] == 1
    assert (await run("log", "accept-head", size))[0] == 0
