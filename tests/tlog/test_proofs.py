import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tlog.example import ACK_KEY, ACKNOWLEDGEMENT, CONSISTENCY, HASHES, LEAVES, RECEIPT, WITNESSED
from traceability.tlog import notes, proofs, strict, tiles
from traceability.tlog.errors import BadProof
from traceability.tlog.proofs import Acknowledgement, ConsistencyFile, Receipt

HASH = strict.in_base64(bytes(32))
PROMISE = Acknowledgement(
    "traceability.example", "019cad9d-dd4b-7c30-ac30-000000000002", HASHES[1], "2026-03-02T08:15:30.123456Z", "2026-03-02T08:25:30.123456Z"
)

paths = st.lists(st.binary(min_size=32, max_size=32), max_size=63).map(tuple)


# ---- the worked example


def test_the_receipt_of_the_example():
    receipt = Receipt(1, (HASHES[0], HASHES[2]), WITNESSED, LEAVES[1])

    assert receipt.encode() == RECEIPT
    assert proofs.parse_receipt(RECEIPT) == receipt


def test_the_consistency_file_of_the_example():
    file = ConsistencyFile(2, (HASHES[2],), WITNESSED)

    assert file.encode() == CONSISTENCY
    assert proofs.parse_consistency(CONSISTENCY) == file


def test_the_acknowledgement_of_the_example():
    assert PROMISE.name == ACK_KEY.name
    assert notes.assemble(PROMISE.body(), [ACK_KEY.sign(PROMISE.body())]) == ACKNOWLEDGEMENT
    assert proofs.parse_acknowledgement(notes.open_note(ACKNOWLEDGEMENT, [ACK_KEY.verifier]).body) == PROMISE


# ---- laws


@given(st.integers(0, strict.LARGEST_NUMBER), paths, st.none() | st.binary(min_size=1, max_size=100))
def test_a_receipt_comes_back(index, path, extra):
    receipt = Receipt(index, path, WITNESSED, extra)

    assert proofs.parse_receipt(receipt.encode()) == receipt


@given(st.integers(0, strict.LARGEST_NUMBER), paths)
def test_a_consistency_file_comes_back(old, path):
    file = ConsistencyFile(old, path, WITNESSED)

    assert proofs.parse_consistency(file.encode()) == file


def test_the_largest_leaf_under_the_longest_path_fits():
    receipt = Receipt(0, (bytes(32),) * 63, b"x" * notes.LONGEST_NOTE, bytes(tiles.LARGEST_LEAF))

    assert proofs.parse_receipt(receipt.encode()) == receipt


# ---- refusals

HEAD = "c2sp.org/tlog-proof@v1"
RECEIPTS = {
    "nothing": "",
    "no checkpoint": f"{HEAD}\nindex 1\n",
    "another version": f"{HEAD[:-1]}2\nindex 1\n\nx",
    "no index": f"{HEAD}\n\nx",
    "extra and no index": f"{HEAD}\nextra AAAA\n\nx",
    "an empty extra line": f"{HEAD}\nextra \nindex 1\n\nx",
    "extra twice": f"{HEAD}\nextra AAAA\nextra AAAA\nindex 1\n\nx",
    "extra behind the index": f"{HEAD}\nindex 1\nextra AAAA\n\nx",
    "an extra line that is no base64": f"{HEAD}\nextra !\nindex 1\n\nx",
    "index 01": f"{HEAD}\nindex 01\n\nx",
    "index -1": f"{HEAD}\nindex -1\n\nx",
    "index 2^63": f"{HEAD}\nindex {2**63}\n\nx",
    "index without a number": f"{HEAD}\nindex \n\nx",
    "two spaces": f"{HEAD}\nindex  1\n\nx",
    "a hash of 31 bytes": f"{HEAD}\nindex 1\n{strict.in_base64(bytes(31))}\n\nx",
    "a hash of 33 bytes": f"{HEAD}\nindex 1\n{strict.in_base64(bytes(33))}\n\nx",
    "an unpadded hash": f"{HEAD}\nindex 1\n{HASH[:-1]}\n\nx",
    "64 hashes": f"{HEAD}\nindex 1\n" + f"{HASH}\n" * 64 + "\nx",
    "a million hashes": f"{HEAD}\nindex 1\n" + f"{HASH}\n" * 1_000_000 + "\nx",
    "20,000 hashes": f"{HEAD}\nindex 1\n" + f"{HASH}\n" * 20_000 + "\nx",
    "carriage returns": f"{HEAD}\r\nindex 1\r\n\r\nx",
    "not ASCII": f"{HEAD}\nindex 1\n\u00e9\n\nx",
    "a consistency file": CONSISTENCY.decode(),
    "an acknowledgement": ACKNOWLEDGEMENT.decode(),
}


@pytest.mark.parametrize("text", RECEIPTS.values(), ids=RECEIPTS)
def test_what_is_no_receipt_is_refused(text):
    with pytest.raises(BadProof):
        proofs.parse_receipt(text.encode())


def test_an_acknowledgement_is_told_apart_from_a_broken_receipt():
    with pytest.raises(BadProof, match="a promise, not a receipt"):
        proofs.parse_receipt(ACKNOWLEDGEMENT)


CONSISTENCIES = {
    "nothing": "",
    "no checkpoint": "old 2\n",
    "no old": f"{HASH}\n\nx",
    "old 02": f"old 02\n{HASH}\n\nx",
    "old +2": f"old +2\n{HASH}\n\nx",
    "old without a number": "old \n\nx",
    "a line before": f"\nold 2\n{HASH}\n\nx",
    "a hash of 31 bytes": f"old 2\n{strict.in_base64(bytes(31))}\n\nx",
    "64 hashes": "old 2\n" + f"{HASH}\n" * 64 + "\nx",
    "a receipt": RECEIPT.decode(),
}


@pytest.mark.parametrize("text", CONSISTENCIES.values(), ids=CONSISTENCIES)
def test_what_is_no_consistency_file_is_refused(text):
    with pytest.raises(BadProof):
        proofs.parse_consistency(text.encode())


GOOD = PROMISE.body().decode()
PROMISES = {
    "nothing": "",
    "a line less": "".join(GOOD.splitlines(keepends=True)[:5]),
    "a line more": GOOD + "more\n",
    "no final newline": GOOD[:-1],
    "another first line": GOOD.replace("/ack/v1", "/ack/v2"),
    "the first line of another log": GOOD.replace("traceability.example/ack", "another.example/ack"),
    "lines changed over": GOOD.replace("recorded", "x").replace("deadline", "recorded").replace("x", "deadline"),
    "an upper-case uid": GOOD.replace("019cad9d", "019CAD9D"),
    "no uid": GOOD.replace("uid 019cad9d-dd4b-7c30-ac30-000000000002", "uid "),
    "a hash in hex": GOOD.replace(strict.in_base64(HASHES[1]), HASHES[1].hex()),
    "a time without microseconds": GOOD.replace("08:15:30.123456Z", "08:15:30Z"),
    "a time with an offset": GOOD.replace("08:15:30.123456Z", "08:15:30.123456+00:00"),
}


@pytest.mark.parametrize("text", PROMISES.values(), ids=PROMISES)
def test_what_is_no_acknowledgement_is_refused(text):
    with pytest.raises(BadProof):
        proofs.parse_acknowledgement(text.encode())


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(BadProof):
        proofs.parse_acknowledgement(b"\xff")
