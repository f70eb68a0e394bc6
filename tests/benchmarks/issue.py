"""`python -m tests.benchmarks.issue N` issues N certificates and prints an ID a line.

Nobody is told of them: the server that is measured next would be busy with that.
"""

import os
import sys
from itertools import islice
from typing import Any

from server.cli import running
from server.cli.bench import BATCH, orders
from server.database.connection import transaction
from server.database.tables import OutboxRow
from server.settings import from_environment


def main() -> int:
    count = int(sys.argv[1])

    async def work(services: Any) -> int:
        issuing, wanted = services.services.credentials.issuing, islice(orders(), count)
        while some := list(islice(wanted, BATCH)):
            for certificate in await issuing.issue_many(some, now=services.now()):
                print(certificate.printed_id)
        async with transaction():
            await OutboxRow.all().delete()
        return 0

    return running.run(from_environment(os.environ), work)


if __name__ == "__main__":
    sys.exit(main())
