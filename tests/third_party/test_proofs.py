"""Demand 27: receipts and consistency files in the hands of others, right and bent; and the table of Merkle probes."""

import json
from base64 import b64encode

import pytest

from tests.third_party.logs import COUNTED, OLD, VKEY, note
from tests.tlog.example import CHECKPOINTS, CONSISTENCY, LOG_KEY, RECEIPT, VECTORS
from traceability.tlog import checkpoints, proofs
from traceability.tlog.proofs import ConsistencyFile, Receipt

SIZE, INDEX = 1_000, 700
NOTE = note(SIZE)
RIGHT = Receipt(INDEX, COUNTED.path(INDEX, SIZE), NOTE, COUNTED.leaves[INDEX])
LINK = proofs.parse_consistency(COUNTED.consistency(OLD, checkpoint=NOTE))
WRONG = bytes(32)


def with_path(path):
    return Receipt(INDEX, tuple(path), NOTE, RIGHT.extra)


RECEIPTS = {
    "as it should be": (RIGHT, 0),
    "another leaf": (Receipt(INDEX, RIGHT.path, NOTE, COUNTED.leaves[INDEX + 1]), 1),
    "another place": (Receipt(INDEX + 1, RIGHT.path, NOTE, RIGHT.extra), 1),
    "a place outside the tree": (Receipt(SIZE, RIGHT.path, NOTE, RIGHT.extra), 1),
    "a wrong hash": (with_path([WRONG, *RIGHT.path[1:]]), 1),
    "a wrong last hash": (with_path([*RIGHT.path[:-1], WRONG]), 1),
    "a hash missing": (with_path(RIGHT.path[:-1]), 1),
    "a hash too many": (with_path([*RIGHT.path, WRONG]), 1),
    "upside down": (with_path(RIGHT.path[::-1]), 1),
    "under a smaller checkpoint": (Receipt(INDEX, RIGHT.path, note(SIZE - 1), RIGHT.extra), 1),
    "under a changed checkpoint": (Receipt(INDEX, RIGHT.path, NOTE.replace(b"\n1000\n", b"\n1001\n"), RIGHT.extra), 1),
}
LINKS = {
    "as it should be": (LINK, 0),
    "a wrong hash": (ConsistencyFile(OLD, (WRONG, *LINK.path[1:]), NOTE), 1),
    "a hash missing": (ConsistencyFile(OLD, LINK.path[:-1], NOTE), 1),
    "a hash too many": (ConsistencyFile(OLD, (*LINK.path, WRONG), NOTE), 1),
    "from another size": (ConsistencyFile(OLD - 1, LINK.path, NOTE), 1),
    "to a smaller checkpoint": (ConsistencyFile(OLD, LINK.path, note(SIZE - 1)), 1),
    "to a changed checkpoint": (ConsistencyFile(OLD, LINK.path, NOTE.replace(b"\n1000\n", b"\n1001\n")), 1),
}


def written(folder, name, data):
    (folder / name).write_bytes(data)
    return folder / name


@pytest.mark.parametrize(("receipt", "code"), RECEIPTS.values(), ids=RECEIPTS)
def test_sumdb_judges_a_receipt(sumdb, tmp_path, receipt, code):
    assert sumdb.ask("receipt", VKEY, written(tmp_path, "r", receipt.encode())).code == code


@pytest.mark.parametrize(("link", "code"), LINKS.values(), ids=LINKS)
def test_sumdb_judges_a_consistency_file(sumdb, tmp_path, link, code):
    old = written(tmp_path, "old", note(OLD))

    assert sumdb.ask("consistency-file", VKEY, old, written(tmp_path, "c", link.encode())).code == code


def hashes(path):
    return "".join(f"{b64encode(one).decode()}\n" for one in path).encode()


def test_aics_tlog_judges_every_receipt_and_consistency_file(aics, tmp_path):
    key, asked, codes = written(tmp_path, "vkey", f"{VKEY}\n".encode()), [], []
    for number, (receipt, code) in enumerate(RECEIPTS.values()):
        files = {"leaf": receipt.extra, "proof": hashes(receipt.path), "checkpoint": receipt.checkpoint}
        words = [word for name, data in files.items() for word in (f"--{name}", written(tmp_path, f"r{number}.{name}", data))]
        asked.append(["verify-inclusion", *words, "--index", receipt.index, "--vkey-file", key])
        codes.append(code)
    for number, (name, (link, code)) in enumerate(LINKS.items()):
        if name == "to a changed checkpoint":
            continue  # asked with plain sizes and roots: there is no signature that could be wrong
        new = checkpoints.parse(link.checkpoint).checkpoint
        sizes = ["--old-size", link.old, "--new-size", new.size, "--old-root", b64encode(COUNTED.root(OLD)).decode()]
        proof = written(tmp_path, f"c{number}", hashes(link.path))
        asked.append(["verify-consistency", *sizes, "--new-root", b64encode(new.root).decode(), "--proof", proof])
        codes.append(code)

    assert [answer.code for answer in aics.ask(asked)] == codes


def test_the_worked_example_is_accepted(sumdb, tmp_path):
    old = written(tmp_path, "old", CHECKPOINTS["2"])

    assert sumdb.ask("receipt", LOG_KEY.verifier.vkey, written(tmp_path, "r", RECEIPT)).code == 0
    assert sumdb.ask("consistency-file", LOG_KEY.verifier.vkey, old, written(tmp_path, "c", CONSISTENCY)).code == 0


def test_sumdb_and_the_table_of_probes_agree(sumdb):
    """It knows no empty tree, and no proof from it or between equal sizes; of these alone it may think otherwise."""
    path = VECTORS / "merkle-probes.json"
    probes = json.loads(path.read_text(encoding="utf-8"))
    accepted = set(sumdb.ask("probes", path).told.splitlines())

    beyond = {one["name"] for one in probes if one["what"] == "consistency" and not 0 < one["old"] <= one["new"]}
    disputed = {one["name"] for one in probes if (one["name"] in accepted) != one["is_right"]} - beyond
    assert disputed == set() and len(accepted) > 50
