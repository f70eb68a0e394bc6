"""`python -m tests.benchmarks.issue N` issues N certificates and prints an ID a line."""

import os
import sys
from typing import Any

from server.cli import running
from server.credentials.domain.assurance import Assurance, Identity, Supervision
from server.credentials.domain.record import Achievement
from server.credentials.issuing import Order
from server.kernel.ids import new_id
from server.settings import from_environment

ACHIEVEMENT = Achievement(
    slug="bench",
    title="Bench certificate",
    level="practice",
    version="1",
    description="Nobody holds this certificate.",
    criteria="Reached the cut of 700 in an exam that nobody sits.",
    language="en",
)


def main() -> int:
    count = int(sys.argv[1])

    async def work(services: Any) -> int:
        for number in range(count):
            certificate = await services.services.credentials.issuing.issue(
                _order(number), now=services.now()
            )
            print(certificate.printed_id)
        return 0

    return running.run(from_environment(os.environ), work)


def _order(number: int) -> Order:
    return Order(
        decision_id=new_id(),
        person_id=new_id(),
        scheme="bench",
        holder_name=f"Load {number:04d}",
        email=f"load-{number:04d}@demo.example",
        achievement=ACHIEVEMENT,
        assurance=Assurance(Identity.SELF_DECLARED, Supervision.NONE),
        validity_days=365,
    )


if __name__ == "__main__":
    sys.exit(main())
