"""`vc-api`: the adapter that W3C's conformance suites are pointed at."""

import click

from server.kernel.clock import system_now
from server.kernel.ids import random_bytes
from server.settings import Settings


def register(group: click.Group, settings: Settings) -> None:
    @group.command("vc-api", help="Serve the VC-API for conformance suites, on this machine only.")
    def vc_api() -> None:
        import uvicorn  # noqa: PLC0415 - only this command needs the adapter and its server

        from server.vc_api.app import create_app  # noqa: PLC0415 - only this command pays
        from server.vc_api.issuing import Issuer  # noqa: PLC0415 - as above

        issuer = Issuer(random_bytes(32), settings.public_url)
        print(f"VC-API at http://127.0.0.1:{settings.port}/vc-api, issuing as {issuer.did}")
        print("The key is new with every start and is kept nowhere.", flush=True)
        uvicorn.run(
            create_app(issuer, system_now),
            host="127.0.0.1",
            port=settings.port,
            access_log=False,
            server_header=False,
        )
