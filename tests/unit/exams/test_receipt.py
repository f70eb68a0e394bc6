"""The receipt: anyone with our key can check it, and it is the same to the byte."""

from server.exams.domain.receipt import Receipt, canonical, signing_input


def a_receipt() -> Receipt:
    return Receipt(
        sitting="0190",
        exam="practice",
        closed_at="2026-11-24T10:00:00.000Z",
        closed_by="candidate",
        answered=1,
        items=2,
        responses_hash="aa",
        form_hash="bb",
        kid="key-1",
    )


def test_the_signature_covers_every_other_member() -> None:
    text = signing_input(a_receipt()).decode()

    assert text == (
        "assay-receipt-v1\n"
        '{"answered":1,"closed_at":"2026-11-24T10:00:00.000Z","closed_by":"candidate",'
        '"exam":"practice","form_hash":"bb","items":2,"kid":"key-1","responses_hash":"aa",'
        '"sitting":"0190"}'
    )


def test_signing_leaves_the_rest_as_it_was() -> None:
    signed = a_receipt().signed(b"\xff\xfe")

    assert signed.signature == "__4"
    assert signing_input(signed) == signing_input(a_receipt())


def test_canonical_json_sorts_keys_and_keeps_letters() -> None:
    assert canonical({"b": "é", "a": [1]}) == '{"a":[1],"b":"é"}'
