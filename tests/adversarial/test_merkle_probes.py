"""Demand 11: at the edge sizes of the RFC, receipts and consistency proofs as files, right and wrong in one way, each with its exit code.

The table of bare proofs is tests/vectors/merkle-probes.json, which `tests/tlog` and sumdb judge; here are whole files, signed and cosigned.
"""

import pytest

from tests.verifier.conftest import desk  # noqa: F401  the fixture
from tests.verifier.made import Log, an_entry, entries
from traceability.tlog import merkle
from traceability.tlog.proofs import ConsistencyFile, Receipt

SIZES = (1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 255, 256, 257)
LOG = Log(entries(258))
OTHER = Log([an_entry(9_999, subject=("event", 9_999)), *LOG.leaves[1:]])
NOTES = {size: LOG.checkpoint(size) for size in range(259)}
HASH = bytes(32)


def flipped(path, place):
    one = bytearray(path[place])
    one[7] ^= 4
    return (*path[:place], bytes(one), *path[place + 1 :])


def receipts(size):
    """Name -> (receipt, exit code): of the first, the middle and the last leaf of a log of this size."""
    table = {}
    for index in {0, size // 2, size - 1}:
        path, leaf, note = LOG.path(index, size), LOG.leaves[index], NOTES[size]
        rows = {
            "right": (Receipt(index, path, note, leaf), 0),
            "a hash too many": (Receipt(index, (*path, HASH), note, leaf), 1),
            "a hash before": (Receipt(index, (HASH, *path), note, leaf), 1),
            "another leaf": (Receipt(index, path, note, OTHER.leaves[0]), 1),
            "the size as index": (Receipt(size, path, note, leaf), 1),
            "one place on": (Receipt(index + 1, path, note, leaf), 1),
            "the root of another tree": (Receipt(index, path, OTHER.checkpoint(size), leaf), 1),
        }
        if path:
            rows |= {
                "a hash missing": (Receipt(index, path[:-1], note, leaf), 1),
                "the first hash missing": (Receipt(index, path[1:], note, leaf), 1),
                "a wrong bit in the first hash": (Receipt(index, flipped(path, 0), note, leaf), 1),
                "a wrong bit in the last hash": (Receipt(index, flipped(path, len(path) - 1), note, leaf), 1),
            }
        if len(path) > 1:
            rows["upside down"] = (Receipt(index, path[::-1], note, leaf), 1)
        if LOG.path(index, size + 1) != path or size & (size - 1) == 0:
            rows["under the checkpoint of n + 1"] = (Receipt(index, path, NOTES[size + 1], leaf), 1)
        table |= {f"leaf {index}: {name}": row for name, row in rows.items()}
    return table


def links(new):
    """Name -> (old checkpoint, consistency file, exit code)."""
    table = {}
    for old in {1, new // 2, new - 1} - {0, new}:
        path, note = tuple(merkle.consistency_path(old, new, LOG.node)), NOTES[new]
        forked = 1 if old & (old - 1) == 0 else 4  # from a power of two the proof cannot show another beginning
        rows = {
            "right": (NOTES[old], ConsistencyFile(old, path, note), 0),
            "a hash too many": (NOTES[old], ConsistencyFile(old, (*path, HASH), note), 1),
            "a hash before": (NOTES[old], ConsistencyFile(old, (HASH, *path), note), 1),
            "a hash missing": (NOTES[old], ConsistencyFile(old, path[:-1], note), 1),
            "no hash": (NOTES[old], ConsistencyFile(old, (), note), 1),
            "a wrong bit in the first hash": (NOTES[old], ConsistencyFile(old, flipped(path, 0), note), 1),
            "a wrong bit in the last hash": (NOTES[old], ConsistencyFile(old, flipped(path, len(path) - 1), note), 1),
            "from one size less": (NOTES[old - 1], ConsistencyFile(old, path, note), 1),
            "to the checkpoint of n + 1": (NOTES[old], ConsistencyFile(old, path, NOTES[new + 1]), 1),
            "another beginning": (OTHER.checkpoint(old), ConsistencyFile(old, path, note), forked),
            "backwards": (NOTES[new], ConsistencyFile(new, path, NOTES[old]), 2),
        }
        table |= {f"from {old}: {name}": row for name, row in rows.items()}
    return table


@pytest.mark.parametrize("size", SIZES)
def test_receipts_of_every_edge_size(desk, size):  # noqa: F811
    table = receipts(size)

    assert {name: desk.ask("receipt", receipt.encode()).exit_code for name, (receipt, _) in table.items()} == {
        name: code for name, (_, code) in table.items()
    }


@pytest.mark.parametrize("size", SIZES[1:])
def test_consistency_files_of_every_edge_size(desk, size):  # noqa: F811
    table = links(size)

    assert {name: desk.ask("consistency", old, link.encode()).exit_code for name, (old, link, _) in table.items()} == {
        name: code for name, (_, _, code) in table.items()
    }


def test_there_are_probes_enough():
    codes = [code for size in SIZES for _, code in receipts(size).values()]
    codes += [code for size in SIZES[1:] for *_, code in links(size).values()]

    assert codes.count(0) >= 50 and len(codes) - codes.count(0) >= 300
