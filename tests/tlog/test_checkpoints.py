import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tlog.example import CHECKPOINTS, LOG_KEY, ROOTS, WITNESS_KEY, WITNESSED
from traceability.tlog import checkpoints, merkle, notes, strict
from traceability.tlog.checkpoints import Checkpoint
from traceability.tlog.errors import (
    BadCheckpoint,
    BadNote,
    BadSpelling,
    NoTrustedSignature,
    UnknownOrigin,
    WrongEmptyRoot,
    WrongOrigin,
    WrongSignature,
)

ORIGIN = "traceability.example/2026"
ROOT = strict.in_base64(ROOTS[3])
LOG = [LOG_KEY.verifier]
NEXT_YEAR = notes.SigningKey.from_seed("traceability.example/2027", bytes([7]) * 32)


def note_of(body, *keys):
    return notes.assemble(body, [key.sign(body) for key in keys or (LOG_KEY,)])


@pytest.mark.parametrize("size", [2, 3])
def test_the_checkpoints_of_the_example(size):
    checkpoint = Checkpoint(ORIGIN, size, ROOTS[size])

    assert checkpoints.sign_checkpoint(checkpoint, [LOG_KEY]) == CHECKPOINTS[str(size)]
    assert checkpoints.open_checkpoint(CHECKPOINTS[str(size)], LOG).checkpoint == checkpoint


def test_the_witnessed_checkpoint_of_the_example():
    body = Checkpoint(ORIGIN, 3, ROOTS[3]).body()

    assert CHECKPOINTS["3"] + WITNESS_KEY.cosign(body, time=1772439333).encode() == WITNESSED
    assert checkpoints.open_checkpoint(WITNESSED, LOG).encode() == WITNESSED


@pytest.mark.parametrize(
    ("origin", "log", "year"), [(ORIGIN, "traceability.example", "2026"), ("a/b/2026-2", "a/b", "2026-2"), ("alone", "", "alone")]
)
def test_an_origin_is_a_log_and_a_year(origin, log, year):
    checkpoint = Checkpoint(origin, 3, ROOTS[3])

    assert (checkpoint.log, checkpoint.year) == (log, year)


def test_logs_follow_each_other_by_year_and_number():
    shuffled = ["a/2027", "a/2026-10", "a/2026", "a/2026-9", "a/2026-2"]

    assert sorted(shuffled, key=checkpoints.order_of) == ["a/2026", "a/2026-2", "a/2026-9", "a/2026-10", "a/2027"]


@pytest.mark.parametrize("origin", ["a", "a/", "a/26", "a/2026-", "a/2026-02", "a/2026-2-3", "a/\u0662026", "a/2026\n"])
def test_an_origin_without_a_year_has_no_order(origin):
    with pytest.raises(BadSpelling):
        checkpoints.order_of(origin)


@given(st.integers(1, strict.LARGEST_NUMBER), st.binary(min_size=32, max_size=32))
def test_a_checkpoint_comes_back(size, root):
    checkpoint = Checkpoint(ORIGIN, size, root)

    assert checkpoints.parse_body(checkpoint.body()) == checkpoint
    assert checkpoints.parse(note_of(checkpoint.body())).checkpoint == checkpoint


SHAPES = {
    "nothing": "",
    "one line": f"{ORIGIN}\n",
    "two lines": f"{ORIGIN}\n3\n",
    "no final newline": f"{ORIGIN}\n3\n{ROOT}",
    "no origin": f"\n3\n{ROOT}\n",
    "an extension line": f"{ORIGIN}\n3\n{ROOT}\nmore\n",
    "an empty line behind": f"{ORIGIN}\n3\n{ROOT}\n\n",
    "size 03": f"{ORIGIN}\n03\n{ROOT}\n",
    "size +3": f"{ORIGIN}\n+3\n{ROOT}\n",
    "size 1_000": f"{ORIGIN}\n1_000\n{ROOT}\n",
    "a space before the size": f"{ORIGIN}\n 3\n{ROOT}\n",
    "full-width digits": f"{ORIGIN}\n\uff13\n{ROOT}\n",
    "a negative size": f"{ORIGIN}\n-3\n{ROOT}\n",
    "2^63": f"{ORIGIN}\n{2**63}\n{ROOT}\n",
    "a root of 31 bytes": f"{ORIGIN}\n3\n{strict.in_base64(bytes(31))}\n",
    "a root of 33 bytes": f"{ORIGIN}\n3\n{strict.in_base64(bytes(33))}\n",
    "a url-safe root": f"{ORIGIN}\n3\n{'_' * 43}=\n",
    "an unpadded root": f"{ORIGIN}\n3\n{ROOT[:-1]}\n",
    "a space in the root": f"{ORIGIN}\n3\n{ROOT[:20]} {ROOT[20:]}\n",
    "spare bits in the root": f"{ORIGIN}\n3\n{ROOT[:-2]}B=\n",
    "an acknowledgement": "traceability.example/ack/v1\nlog traceability.example\nuid 1\n",
}


@pytest.mark.parametrize("body", SHAPES.values(), ids=SHAPES)
def test_another_shape_is_refused_whoever_signed(body):
    with pytest.raises(BadCheckpoint):
        checkpoints.parse_body(body.encode())
    if body.endswith("\n"):
        with pytest.raises(BadCheckpoint):
            checkpoints.open_checkpoint(note_of(body.encode()), LOG)


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(BadCheckpoint):
        checkpoints.parse_body(b"\xff\n3\n\n")
    with pytest.raises(BadNote):
        checkpoints.open_checkpoint(b"\xff", LOG)


def test_the_empty_tree_has_one_root():
    empty = Checkpoint(ORIGIN, 0, merkle.EMPTY_ROOT)

    assert checkpoints.open_checkpoint(note_of(empty.body()), LOG).checkpoint == empty
    with pytest.raises(WrongEmptyRoot):
        checkpoints.open_checkpoint(note_of(Checkpoint(ORIGIN, 0, ROOTS[3]).body()), LOG)


def test_a_log_speaks_for_its_own_origin_only():
    data = note_of(Checkpoint(ORIGIN, 3, ROOTS[3]).body(), NEXT_YEAR)

    with pytest.raises(WrongOrigin):
        checkpoints.open_checkpoint(data, [NEXT_YEAR.verifier])
    with pytest.raises(WrongOrigin):
        checkpoints.open_checkpoint(data, [*LOG, NEXT_YEAR.verifier])
    with pytest.raises(WrongOrigin):
        checkpoints.open_checkpoint(note_of(Checkpoint(ORIGIN, 3, ROOTS[3]).body(), LOG_KEY, NEXT_YEAR), [*LOG, NEXT_YEAR.verifier])


def test_an_unknown_origin_and_an_unknown_key_are_told_apart():
    stranger = notes.SigningKey.from_seed(ORIGIN, bytes([8]) * 32)

    with pytest.raises(UnknownOrigin):
        checkpoints.open_checkpoint(CHECKPOINTS["3"], [NEXT_YEAR.verifier])
    with pytest.raises(NoTrustedSignature):
        checkpoints.open_checkpoint(CHECKPOINTS["3"], [stranger.verifier])
    with pytest.raises(NoTrustedSignature):
        checkpoints.open_checkpoint(note_of(Checkpoint(ORIGIN, 3, ROOTS[3]).body(), stranger), LOG)


def test_during_a_rotation_either_key_will_do():
    new = notes.SigningKey.from_seed(ORIGIN, bytes([8]) * 32)
    data = checkpoints.sign_checkpoint(Checkpoint(ORIGIN, 3, ROOTS[3]), [LOG_KEY, new])

    for trusted in (LOG, [new.verifier], [*LOG, new.verifier]):
        assert checkpoints.open_checkpoint(data, trusted).checkpoint.size == 3


def test_a_wrong_signature_outweighs_a_wrong_form():
    data = notes.assemble(b"not a checkpoint\n", [LOG_KEY.sign(b"something else\n")])

    with pytest.raises(WrongSignature):
        checkpoints.open_checkpoint(data, LOG)
