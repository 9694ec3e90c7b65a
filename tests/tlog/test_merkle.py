import json
from base64 import b64decode
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tlog.example import EXAMPLE, HASHES, LEAVES, ROOTS, VECTORS, hashes
from tests.tlog.slow_tree import COUNTING, path_of, proof_of, tree_hash
from traceability.tlog import merkle
from traceability.tlog.errors import Disproven, LeafOutsideTree, NotConsistent, PathDoesNotFit, RootMismatch, SizesReversed

LARGEST = 65_537
COUNTED = [merkle.leaf_hash(str(number).encode()) for number in range(LARGEST)]
EDGES = [*range(131), *range(250, 263), *range(65_530, LARGEST + 1)]
TREE = EXAMPLE["counting_tree"]
PROBES = json.loads((VECTORS / "merkle-probes.json").read_text(encoding="utf-8"))

sizes = st.integers(1, 600)


@cache
def _levels():
    rows = [COUNTED]
    while len(rows[-1]) > 1:
        row = rows[-1]
        rows.append([merkle.node_hash(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)])
    return rows


def node(level, index):
    return _levels()[level][index]


# ---- the worked example, to the byte


def test_leaf_hashes_of_the_example():
    assert [merkle.leaf_hash(leaf) for leaf in LEAVES] == HASHES


@pytest.mark.parametrize("size", sorted(ROOTS))
def test_roots_of_the_example(size):
    assert merkle.root_of(HASHES[:size]) == ROOTS[size]


@pytest.mark.parametrize("probe", EXAMPLE["inclusion"], ids=lambda probe: f"{probe['index']} in {probe['size']}")
def test_inclusion_in_the_example(probe):
    path = hashes(probe["path_base64"])

    merkle.verify_inclusion(probe["index"], probe["size"], HASHES[probe["index"]], path, ROOTS[probe["size"]])


@pytest.mark.parametrize("probe", EXAMPLE["consistency"], ids=lambda probe: f"{probe['old']} to {probe['new']}")
def test_consistency_of_the_example(probe):
    merkle.verify_consistency(probe["old"], probe["new"], ROOTS[probe["old"]], ROOTS[probe["new"]], hashes(probe["proof_base64"]))


# ---- the counting tree


@pytest.mark.parametrize(("size", "root"), TREE["roots_hex"].items())
def test_roots_of_the_counting_tree(size, root):
    assert merkle.root_of(COUNTED[: int(size)]).hex() == root
    assert merkle.root(int(size), node).hex() == root


@pytest.mark.parametrize("probe", TREE["inclusion"], ids=lambda probe: f"{probe['index']} in {probe['size']}")
def test_inclusion_in_the_counting_tree(probe):
    index, size, path = probe["index"], probe["size"], hashes(probe["path_base64"])

    assert merkle.inclusion_path(index, size, node) == path
    merkle.verify_inclusion(index, size, COUNTED[index], path, COUNTING.root(0, size))


@pytest.mark.parametrize("probe", TREE["consistency"], ids=lambda probe: f"{probe['old']} to {probe['new']}")
def test_consistency_of_the_counting_tree(probe):
    old, new, proof = probe["old"], probe["new"], hashes(probe["proof_base64"])

    assert merkle.consistency_path(old, new, node) == proof
    merkle.verify_consistency(old, new, COUNTING.root(0, old), COUNTING.root(0, new), proof)


# ---- against the standard's own recursions


def test_the_root_is_that_of_the_recursion():
    roots = {size: COUNTING.root(0, size) for size in EDGES}

    assert [size for size, root in roots.items() if merkle.root_of(COUNTED[:size]) != root] == []
    assert [size for size, root in roots.items() if merkle.root(size, node) != root] == []


@pytest.mark.parametrize("sizes", [EDGES[1:131], EDGES[131:]], ids=["small", "at the edges of tiles"])
def test_every_path_is_that_of_the_recursion(sizes):
    for size in sizes:
        for index in range(size) if size < 300 else [0, 1, 255, 256, 65_279, 65_280, size - 2, size - 1]:
            path = merkle.inclusion_path(index, size, node)

            assert path == COUNTING.path(index, 0, size), f"{index} in {size}"
            merkle.verify_inclusion(index, size, COUNTED[index], path, COUNTING.root(0, size))


@pytest.mark.parametrize("sizes", [EDGES[1:131], EDGES[131:]], ids=["small", "at the edges of tiles"])
def test_every_consistency_proof_is_that_of_the_recursion(sizes):
    for new in sizes:
        for old in range(1, new + 1) if new < 300 else [1, 2, 255, 256, 257, 65_535, 65_536, new - 1, new]:
            if old <= new:
                proof = merkle.consistency_path(old, new, node)

                assert proof == COUNTING.proof(old, 0, new), f"{old} to {new}"
                merkle.verify_consistency(old, new, COUNTING.root(0, old), COUNTING.root(0, new), proof)


def test_the_slow_tree_with_a_memory_is_the_one_without():
    leaves = [str(number).encode() for number in range(23)]

    assert COUNTING.root(0, 23) == tree_hash(leaves)
    assert COUNTING.path(9, 0, 23) == path_of(9, leaves)
    assert COUNTING.proof(9, 0, 23) == proof_of(9, leaves)


# ---- a table of probes, right and wrong


def _verified(probe):
    path = [b64decode(one) for one in probe["path"]]
    if probe["what"] == "inclusion":
        merkle.verify_inclusion(probe["index"], probe["size"], b64decode(probe["leaf_hash"]), path, b64decode(probe["root"]))
    else:
        merkle.verify_consistency(probe["old"], probe["new"], b64decode(probe["old_root"]), b64decode(probe["new_root"]), path)


def _refusal(probe):
    """How the tree refuses a proof; None when it takes it. Any other exception comes up as it is."""
    try:
        return _verified(probe)
    except (Disproven, SizesReversed) as refusal:
        return repr(refusal)


def test_every_right_proof_is_accepted():
    assert {probe["name"]: refusal for probe in PROBES if probe["is_right"] and (refusal := _refusal(probe))} == {}


def test_every_wrong_proof_is_refused():
    assert [probe["name"] for probe in PROBES if not probe["is_right"] and _refusal(probe) is None] == []


def test_there_are_probes_enough():
    assert len({probe["name"] for probe in PROBES}) == len(PROBES)
    assert sum(probe["is_right"] for probe in PROBES) >= 50
    assert sum(not probe["is_right"] for probe in PROBES) >= 100


# ---- laws


@given(st.data(), sizes)
def test_a_path_proves_its_leaf_and_no_other(data, size):
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1).filter(lambda number: number != index)) if size > 1 else None

    path, root = merkle.inclusion_path(index, size, node), merkle.root(size, node)

    merkle.verify_inclusion(index, size, COUNTED[index], path, root)
    if other is not None:
        with pytest.raises(RootMismatch):
            merkle.verify_inclusion(index, size, COUNTED[other], path, root)
        with pytest.raises((RootMismatch, PathDoesNotFit)):
            merkle.verify_inclusion(other, size, COUNTED[index], path, root)


@given(st.data(), sizes)
def test_a_proof_holds_between_its_sizes_only(data, new):
    old = data.draw(st.integers(1, new))
    other = data.draw(st.integers(1, new).filter(lambda number: number != old)) if new > 1 else None
    proof = merkle.consistency_path(old, new, node)

    merkle.verify_consistency(old, new, merkle.root(old, node), merkle.root(new, node), proof)

    if other is not None:
        with pytest.raises((NotConsistent, PathDoesNotFit)):
            merkle.verify_consistency(old, new, merkle.root(other, node), merkle.root(new, node), proof)


@given(st.data(), sizes)
def test_one_wrong_bit_anywhere_is_noticed(data, size):
    index = data.draw(st.integers(0, size - 1))
    path = merkle.inclusion_path(index, size, node)
    place = data.draw(st.integers(0, len(path)))
    bit = data.draw(st.integers(0, 255))
    hashes = [COUNTED[index], *path]

    hashes[place] = (int.from_bytes(hashes[place], "big") ^ 1 << bit).to_bytes(32, "big")

    with pytest.raises(RootMismatch):
        merkle.verify_inclusion(index, size, hashes[0], hashes[1:], merkle.root(size, node))


@given(sizes)
def test_nodes_named_for_a_path_are_full_subtrees_of_the_tree(size):
    for index in {0, size // 2, size - 1}:
        for nodes in [*merkle.inclusion_nodes(index, size), merkle.root_nodes(size), *merkle.consistency_nodes(index, size)]:
            assert all((at + 1) << level <= size for level, at in nodes)


# ---- refusals


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 4), (4, 4), (2**63, 4)])
def test_a_leaf_outside_the_tree_has_no_path(index, size):
    with pytest.raises(LeafOutsideTree):
        merkle.inclusion_path(index, size, node)
    with pytest.raises(LeafOutsideTree):
        merkle.verify_inclusion(index, size, COUNTED[0], [], COUNTED[0])


@pytest.mark.parametrize(("old", "new"), [(2, 1), (-1, 1), (1, 0)])
def test_a_smaller_tree_contains_no_larger_one(old, new):
    with pytest.raises(SizesReversed):
        merkle.consistency_path(old, new, node)
    with pytest.raises(SizesReversed):
        merkle.verify_consistency(old, new, COUNTED[0], COUNTED[0], [])


def test_the_empty_tree_is_the_beginning_of_every_tree():
    root = merkle.root(5, node)

    merkle.verify_consistency(0, 5, merkle.EMPTY_ROOT, root, [])
    merkle.verify_consistency(0, 0, merkle.EMPTY_ROOT, merkle.EMPTY_ROOT, [])
    with pytest.raises(NotConsistent):
        merkle.verify_consistency(0, 5, root, root, [])
    with pytest.raises(NotConsistent):
        merkle.verify_consistency(0, 0, merkle.EMPTY_ROOT, root, [])
    with pytest.raises(PathDoesNotFit):
        merkle.verify_consistency(0, 5, merkle.EMPTY_ROOT, root, [root])


def test_one_size_has_one_root_and_no_proof():
    root, other = merkle.root(5, node), merkle.root(6, node)

    merkle.verify_consistency(5, 5, root, root, [])
    with pytest.raises(NotConsistent):
        merkle.verify_consistency(5, 5, root, other, [])
    with pytest.raises(PathDoesNotFit):
        merkle.verify_consistency(5, 5, root, root, [root])


@pytest.mark.parametrize("change", [lambda path: path[:-1], lambda path: path[1:], lambda path: [], lambda path: [*path, COUNTED[0]]])
def test_a_path_of_another_length_fits_nothing(change):
    with pytest.raises(PathDoesNotFit):
        merkle.root_from_inclusion(5, 11, COUNTED[5], change(merkle.inclusion_path(5, 11, node)))
    with pytest.raises(PathDoesNotFit):
        merkle.roots_from_consistency(5, 11, merkle.root(5, node), change(merkle.consistency_path(5, 11, node)))


def test_a_leaf_is_no_inner_node():
    left, right = COUNTED[:2]

    assert merkle.leaf_hash(left + right) != merkle.node_hash(left, right)


def test_a_million_hashes_are_refused_at_once():
    with pytest.raises(PathDoesNotFit):
        merkle.verify_inclusion(5, 8, COUNTED[5], [COUNTED[0]] * 1_000_000, COUNTED[0])
    with pytest.raises(PathDoesNotFit):
        merkle.verify_consistency(5, 8, COUNTED[5], COUNTED[6], [COUNTED[0]] * 1_000_000)
