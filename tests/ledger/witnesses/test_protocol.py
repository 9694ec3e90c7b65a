"""What each answer of a witness means: the table of the design, row by row."""

import pytest

from tests.make.witness import OTHER_BODY, a_key
from tests.tlog.example import CHECKPOINTS, CONSISTENCY, COSIGNED_AT, POLICY, WITNESS_KEY
from traceability.ledger.posting import Answer
from traceability.ledger.witnesses import protocol
from traceability.ledger.witnesses.protocol import Witness
from traceability.tlog import checkpoints, proofs, witnessing

NOTE = CHECKPOINTS["3"]
BODY = checkpoints.parse(NOTE).checkpoint.body()
WITNESS = Witness("w1", WITNESS_KEY.verifier, "http://127.0.0.1:1/w1/")
OWN = WITNESS_KEY.cosign(BODY, time=COSIGNED_AT).encode()
STRANGE = a_key(5).cosign(BODY, time=COSIGNED_AT).encode()
FORGED = OWN.replace(OWN[-20:-10], STRANGE[-20:-10])
OF_ANOTHER = WITNESS_KEY.cosign(OTHER_BODY, time=COSIGNED_AT).encode()
LATE = WITNESS_KEY.cosign(BODY, time=COSIGNED_AT + 61).encode()


def judged(status, content=b"", media_type="text/plain"):
    return protocol.judge(WITNESS, Answer(status, media_type, content, "why"), BODY, now=COSIGNED_AT)


def test_a_request_is_the_consistency_file():
    found = proofs.parse_consistency(CONSISTENCY)
    assert protocol.request_of(found.old, found.path, found.checkpoint) == CONSISTENCY
    assert protocol.request_of(0, [], NOTE) == b"old 0\n\n" + NOTE


def test_who_has_no_address_is_not_asked():
    assert protocol.witnesses_of(witnessing.parse_policy(POLICY)) == []
    with_address = POLICY.replace(b"quorum w1", b"quorum none").replace(b"\nquorum", b" http://127.0.0.1:1/w1/\nquorum")
    assert protocol.witnesses_of(witnessing.parse_policy(with_address)) == [WITNESS]


@pytest.mark.parametrize(
    ("content", "lines"),
    [(OWN, 1), (STRANGE + OWN, 1), (OWN + WITNESS_KEY.cosign(BODY, time=COSIGNED_AT + 60).encode(), 2)],
    ids=["its own", "beside a stranger's", "two, one dated a minute on"],
)
def test_cosignatures_are_verified_and_others_left_aside(content, lines):
    verdict = judged(200, content)
    assert (verdict.meaning, len(verdict.lines)) == ("cosigned", lines)


@pytest.mark.parametrize(
    "content",
    [STRANGE, FORGED, OF_ANOTHER, LATE, OWN + FORGED, OWN + LATE, b"", b"\n", OWN[:-1], b"\xff\x00", b"ok\n"],
    ids=["stranger", "forged", "other checkpoint", "future", "one forged", "one future", "empty", "a line", "cut", "binary", "words"],
)
def test_a_200_without_a_good_cosignature_is_worth_nothing(content):
    assert judged(200, content).meaning == "away"


def test_a_line_of_another_type_is_no_cosignature():
    plain = WITNESS_KEY.private.sign(BODY)
    line = checkpoints.notes.SignatureLine(WITNESS_KEY.name, WITNESS_KEY.verifier.id, plain)
    assert judged(200, line.encode()).meaning == "away"


@pytest.mark.parametrize(
    ("status", "content", "media_type", "meaning", "size"),
    [
        (409, b"2\n", "text/x.tlog.size", "behind", 2),
        (409, b"9000000000\n", "text/x.tlog.size", "behind", 9_000_000_000),
        (409, b"02\n", "text/x.tlog.size", "away", 0),
        (409, b"", "text/x.tlog.size", "away", 0),
        (409, b"2\n", "text/plain", "refused", 0),
        (422, b"", "text/plain", "refused", 0),
        (403, b"", "text/plain", "unknown", 0),
        (404, b"", "text/html", "unknown", 0),
        (400, b"", "text/plain", "unknown", 0),
        (302, b"", "text/plain", "unknown", 0),
        (204, b"", "", "unknown", 0),
        (429, b"", "text/plain", "away", 0),
        (500, b"", "text/plain", "away", 0),
        (503, b"", "text/plain", "away", 0),
        (0, b"", "", "away", 0),
    ],
)
def test_each_answer_has_one_meaning(status, content, media_type, meaning, size):
    verdict = judged(status, content, media_type)
    assert (verdict.meaning, verdict.size) == (meaning, size)
