"""Signed notes, heads and proof files: the examples of the C2SP specifications, and bad ones."""

from dataclasses import replace

import pytest
from nacl.signing import SigningKey

from server.credentials.log import notes, proofs, tree
from server.credentials.log.notes import Checkpoint, Kind, NoteMalformed, NoteUnsigned, Verifier
from server.credentials.log.proofs import LogProof, LogProofMalformed

VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
NOTE = (
    "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ON"
    "ncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
COSIGNED = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q"
    "1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
)
KEY = SigningKey(bytes(range(32)))
OURS = Verifier("log.example/log", bytes(KEY.verify_key))


def signed(text: str, key: SigningKey = KEY, verifier: Verifier = OURS) -> str:
    return f"{text}\n{verifier.line(key.sign(text.encode()).signature)}"


def test_the_example_of_the_specification_is_opened_by_its_key() -> None:
    verifier = notes.verifier_of(VKEY)

    assert verifier.text == VKEY
    assert notes.opened(notes.note_of(NOTE), [verifier]) == "This is an example message.\n"
    assert notes.checkpoint_of(notes.note_of(COSIGNED).text).size == 20_852_163


def test_a_note_of_ours_is_opened_by_our_key_beside_lines_of_strangers() -> None:
    head = Checkpoint("log.example/log", 7, bytes(32), b"d" * 32)
    stranger = replace(OURS, key=b"k" * 32)
    text = signed(head.text) + stranger.line(bytes(64))

    assert notes.checkpoint_of(notes.opened(notes.note_of(text), [OURS])) == head
    assert notes.verifier_of(OURS.text) == OURS


def test_a_cosignature_speaks_of_its_time() -> None:
    head = Checkpoint("log.example/log", 7, bytes(32)).text
    witness = Verifier("witness.example", bytes(KEY.verify_key), Kind.COSIGNATURE)
    signature = KEY.sign(notes.cosigned(head, 1_679_315_147)).signature
    good = witness.line((1_679_315_147).to_bytes(8, "big") + signature)
    late = witness.line((1_679_315_148).to_bytes(8, "big") + signature)

    assert notes.signers_of(notes.note_of(f"{head}\n{good}"), [witness]) == [witness]
    with pytest.raises(NoteUnsigned):
        notes.signers_of(notes.note_of(f"{head}\n{late}"), [witness])


@pytest.mark.parametrize(
    "wrong",
    [
        NOTE.replace("message", "massage"),
        NOTE.replace("aQM=", "aQI="),
        NOTE.replace("example.com/foo", "example.com/fog"),
    ],
)
def test_a_changed_note_is_refused(wrong: str) -> None:
    with pytest.raises((NoteUnsigned, NoteMalformed)):
        notes.opened(notes.note_of(wrong), [notes.verifier_of(VKEY)])


@pytest.mark.parametrize(
    "wrong",
    ["", "text\n", "text\n\n", NOTE[:-1], NOTE + "\n", NOTE.replace("— ", "- "),
     NOTE + "x" * 70_000, NOTE.replace("\n\n", "\r\n\r\n"),
     NOTE.replace("— example.com/foo ", "— "), "a\n\n— b Uw2QOg==\n"],
)  # fmt: skip
def test_what_is_no_note_is_refused(wrong: str) -> None:
    with pytest.raises(NoteMalformed):
        notes.note_of(wrong)


@pytest.mark.parametrize(
    "wrong",
    ["log\n7\n", "log\n07\nAAAA\n", "log\n-1\nAAAA\n", f"log\n7\n{'A' * 42}B=\n", "\n7\nAAAA\n",
     "log\n99999999999999999\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
     "log\n7\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\ndid-sha256 AAAA\n"],
)  # fmt: skip
def test_what_is_no_head_is_refused(wrong: str) -> None:
    with pytest.raises(NoteMalformed):
        notes.checkpoint_of(wrong)


@pytest.mark.parametrize("wrong", ["", "a+b+c", VKEY.replace("530d", "530e"), VKEY[:-4]])
def test_what_is_no_verifier_key_is_refused(wrong: str) -> None:
    with pytest.raises(NoteMalformed):
        notes.verifier_of(wrong)


def test_a_proof_file_says_what_it_proves() -> None:
    entries = [b"one", b"two", b"three"]
    leaves = [tree.leaf_hash(one) for one in entries]
    note = signed(Checkpoint("log.example/log", 3, tree.root_of(leaves)).text)
    path = (leaves[0], leaves[2])
    proof = LogProof(1, path, note, b"salt")

    again = proofs.proof_of(proof.text.encode())
    found = proofs.proven(again, b"two", OURS)

    assert again == proof
    assert found.head.size == 3
    assert found.steps == (leaves[1], tree.node_hash(*leaves[:2]), found.head.root)
    for wrong, entry in ((proof, b"2"), (replace(proof, index=2), b"two")):
        with pytest.raises(tree.LogProofWrong):
            proofs.proven(wrong, entry, OURS)
    with pytest.raises(NoteUnsigned):
        proofs.proven(proof, b"two", replace(OURS, key=b"k" * 32))


@pytest.mark.parametrize(
    "wrong",
    [b"", b"\xff", b"c2sp.org/tlog-proof@v1\n\n", b"c2sp.org/tlog-proof@v1\nindex 01\n\n",
     b"c2sp.org/tlog-proof@v1\nindex 1\nAAAA\n\n" + NOTE.encode(), b"x" * 70_000,
     b"c2sp.org/tlog-proof@v2\nindex 1\n\n" + NOTE.encode()],
)  # fmt: skip
def test_what_is_no_proof_file_is_refused(wrong: bytes) -> None:
    with pytest.raises(LogProofMalformed):
        proofs.proof_of(wrong)
