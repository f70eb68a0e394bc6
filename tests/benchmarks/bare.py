"""The yardstick: a bare Litestar application with handlers of the same shape as ours.

Same methods, path parameters, body and answer, served by the same uvicorn settings; no
database, no rights, no strict decoding, no middleware. `python -m tests.benchmarks.bare FILE`
serves on $PORT; FILE holds one answer of ours for each operation, so that the sizes are equal.
"""

import os
import sys
from pathlib import Path

import msgspec
import uvicorn
from litestar import Litestar, Router, get, post, put
from litestar.params import FromPath, JSONBody

from server.exams.domain.receipt import Receipt
from server.web.api.shapes import CertificateOut, ResponseIn, SavedOut


class Answers(msgspec.Struct, frozen=True):
    certificate: CertificateOut
    saved: SavedOut
    receipt: Receipt
    page: str


def create_bare(answers: Answers) -> Litestar:
    @get("/certificates/{certificate_id:str}")
    async def get_certificate(certificate_id: FromPath[str]) -> CertificateOut:
        assert certificate_id
        return answers.certificate

    @put("/sittings/{sitting_id:str}/responses/{position:str}")
    async def put_response(
        sitting_id: FromPath[str], position: FromPath[str], data: JSONBody[ResponseIn]
    ) -> SavedOut:
        assert sitting_id
        assert position
        assert data.sequence
        return answers.saved

    @post("/sittings/{sitting_id:str}/submission", status_code=201)
    async def post_submission(sitting_id: FromPath[str]) -> Receipt:
        assert sitting_id
        return answers.receipt

    content = answers.page.encode()

    @get("/certificates/{certificate_id:str}", media_type="text/html")
    async def get_page(certificate_id: FromPath[str]) -> bytes:
        assert certificate_id
        return content

    @get("/")
    async def get_front() -> str:
        return "bare"

    handlers = [get_certificate, put_response, post_submission]
    api = Router(path="/api/v1", route_handlers=handlers)
    return Litestar([api, get_page, get_front], openapi_config=None, logging_config=None)


def main() -> None:
    answers = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Answers)
    uvicorn.run(
        create_bare(answers),
        host="127.0.0.1",
        port=int(os.environ["PORT"]),
        loop="uvloop",
        http="httptools",
        access_log=False,
        server_header=False,
        log_config=None,
    )


if __name__ == "__main__":
    main()
