"""What the load generator asks for: look-ups, sittings, saves and hand-ins, as raw requests."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.benchmarks import processes
from tests.benchmarks.client import Connection, awake, drive, request_bytes
from tests.benchmarks.content import EXAM
from tests.benchmarks.stores import Store

KEPT, LOOK_UPS = 128, 4_096
COLD, PAGES, COLD_PAGES = 512, 1_024, 64
"""Of each a round."""


@dataclass(frozen=True, slots=True)
class Exam:
    """Sixty saves a sitting, ordered as a crowd writes: everybody's first item, then the second."""

    saves: list[bytes]
    hand_ins: list[bytes]


@dataclass(frozen=True, slots=True)
class LookUps:
    """Certificates that the process keeps, others that nobody asked for yet, and a page."""

    kept: Sequence[bytes]
    cold: Sequence[bytes]
    page: Sequence[bytes]
    cold_pages: Sequence[bytes]


def load_people(store: Store, count: int) -> list[str]:
    """Add candidates; returns their tokens."""
    settings = {**store.settings, "ASSAY_DEMO": "1"}
    printed = processes.run(["server", "people", "load", str(count), "--json"], settings)
    return [json.loads(line)["token"] for line in printed.splitlines()]


def issue_certificates(store: Store, count: int) -> list[str]:
    printed = processes.run(["tests.benchmarks.issue", str(count)], store.settings)
    return printed.split()


def look_ups(certificate_ids: Sequence[str], number: int) -> LookUps:
    """What is asked for in round `number`: of the kept each in turn, of the others each once."""
    kept, others = certificate_ids[:KEPT], certificate_ids[KEPT:]
    known = [_look_up(one) for one in kept]
    cold = others[number * COLD :][:COLD]
    return LookUps(
        kept=[known[index % len(known)] for index in range(LOOK_UPS)],
        cold=[_look_up(one) for one in cold],
        page=[_page(kept[0])] * PAGES,
        cold_pages=[_page(one) for one in cold[:COLD_PAGES]],
    )


def _look_up(certificate_id: str) -> bytes:
    return request_bytes("GET", f"/api/v1/certificates/{certificate_id}")


def _page(certificate_id: str) -> bytes:
    return request_bytes("GET", f"/certificates/{certificate_id}")


async def open_exam(crowd: Sequence[Connection], tokens: Sequence[str]) -> Exam:
    """Start a sitting for each candidate and think up the answers."""
    starts = [request_bytes("POST", f"/api/v1/exams/{EXAM}/sittings", token=one) for one in tokens]
    await awake(crowd)
    started = [json.loads(body) for body in (await drive(crowd, starts)).bodies]
    by_sitting = [
        _saves(sitting, token, number)
        for number, (sitting, token) in enumerate(zip(started, tokens, strict=True))
    ]
    hand_ins = [
        request_bytes("POST", f"/api/v1/sittings/{sitting['id']}/submission", token=token)
        for sitting, token in zip(started, tokens, strict=True)
    ]
    return Exam([save for row in zip(*by_sitting, strict=True) for save in row], hand_ins)


def _saves(sitting: dict[str, Any], token: str, person: int) -> list[bytes]:
    path = f"/api/v1/sittings/{sitting['id']}/responses"
    return [
        request_bytes(
            "PUT",
            f"{path}/{item['position']}",
            token=token,
            body=json.dumps({"sequence": 1, "response": _response(item, person)}).encode(),
        )
        for item in sitting["items"]
    ]


def _response(item: dict[str, Any], person: int) -> dict[str, object]:
    """Return an answer of the right shape; over a form about a third of them are right."""
    handles = [option["handle"] for option in item.get("options", [])]
    answers: dict[str, object] = {
        "single": {"choice": handles[(item["position"] + person) % len(handles)] if handles else 0},
        "multiple": {"choices": handles[:2]},
        "order": {"order": handles},
        "numeric": {"value": "2 h"},
        "text": {"text": "sample"},
    }
    answer = answers[item["type"]]
    assert isinstance(answer, dict)
    return answer
