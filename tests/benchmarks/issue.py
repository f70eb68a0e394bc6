"""`python -m tests.benchmarks.issue N` issues N certificates and prints an ID a line."""

import os
import sys
from itertools import islice
from typing import Any

from server.cli import running
from server.cli.bench import BATCH, orders
from server.settings import from_environment


def main() -> int:
    count = int(sys.argv[1])

    async def work(services: Any) -> int:
        issuing, wanted = services.services.credentials.issuing, islice(orders(), count)
        while some := list(islice(wanted, BATCH)):
            for certificate in await issuing.issue_many(some, now=services.now()):
                print(certificate.printed_id)
        return 0

    return running.run(from_environment(os.environ), work)


if __name__ == "__main__":
    sys.exit(main())
