"""Merkle trees of RFC 6962: hashes, paths, and their verification.

Nothing is stored here. Who has a tree gives `node(level, index)`: the hash of the full subtree over the leaves
`index * 2**level` up to `(index + 1) * 2**level`, so that level 0 holds the leaf hashes. Only full subtrees are asked for.
Making and verifying follow different texts (RFC 6962 section 2.1, RFC 9162 section 2.1), so neither hides the other's fault.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

from traceability.tlog.errors import LeafOutsideTree, NotConsistent, PathDoesNotFit, RootMismatch, SizesReversed

Node = tuple[int, int]  # level, index
NodeReader = Callable[[int, int], bytes]

EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def full_root(hashes: bytes) -> bytes:
    """Root over 2**k hashes of 32 bytes that stand one after the other.

    Requires len(hashes) == 32 * 2**k.
    """
    while len(hashes) > 32:
        hashes = b"".join([sha256(b"\x01" + hashes[at : at + 64]).digest() for at in range(0, len(hashes), 64)])
    return hashes


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Root over leaf hashes in memory; of none, SHA-256 of nothing."""
    row = list(hashes)
    if not row:
        return EMPTY_ROOT
    while len(row) > 1:
        paired = [sha256(b"\x01" + row[at] + row[at + 1]).digest() for at in range(0, len(row) - 1, 2)]
        if len(row) % 2:
            paired.append(row[-1])  # the last one waits for a partner on a higher level
        row = paired
    return row[0]


# ---- which full subtrees a hash is made of; a caller can read them all at once


def root_nodes(size: int) -> list[Node]:
    """Full subtrees, left to right, whose hashes give the root of the first `size` leaves; none for size 0."""
    return _cover(0, size)


def inclusion_nodes(index: int, size: int) -> list[list[Node]]:
    """For each hash of the inclusion path, lowest first, the full subtrees that it is made of.

    Requires 0 <= index < size. Raises LeafOutsideTree. Source: RFC 6962, section 2.1.1.
    """
    if not 0 <= index < size:
        raise LeafOutsideTree(f"leaf {index} is not in a tree of {size}")
    start, end = 0, size
    siblings: list[list[Node]] = []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            siblings.append(_cover(middle, end))
            end = middle
        else:
            siblings.append(_cover(start, middle))
            start = middle
    return siblings[::-1]


def consistency_nodes(old: int, new: int) -> list[list[Node]]:
    """For each hash of the consistency proof, in its order, the full subtrees that it is made of.

    Requires 0 <= old <= new. Empty for old = 0 and for old = new. Raises SizesReversed. Source: RFC 6962, section 2.1.2.
    """
    if not 0 <= old <= new:
        raise SizesReversed(f"a tree of {new} cannot contain one of {old}")
    if old in (0, new):
        return []
    start, end = 0, new
    hashes: list[list[Node]] = []
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            hashes.append(_cover(middle, end))
            end = middle
        else:
            hashes.append(_cover(start, middle))
            start = middle
    if start:  # the old tree itself is known to the verifier and left out
        hashes.append(_cover(start, end))
    return hashes[::-1]


def folded(nodes: Iterable[Node], node: NodeReader) -> bytes:
    """The hash over neighbouring full subtrees, largest first, as in `root_nodes`."""
    hashes = [node(level, index) for level, index in nodes]
    whole = hashes.pop()
    while hashes:
        whole = node_hash(hashes.pop(), whole)
    return whole


def root(size: int, node: NodeReader) -> bytes:
    """Root of the first `size` leaves. Requires size >= 0."""
    return folded(root_nodes(size), node) if size else EMPTY_ROOT


def inclusion_path(index: int, size: int, node: NodeReader) -> list[bytes]:
    """Sibling hashes that lead from leaf `index` to the root of the first `size` leaves, lowest level first.

    Requires 0 <= index < size. Returns at most ceil(log2(size)) hashes of 32 bytes.
    Raises LeafOutsideTree. Source: RFC 6962, section 2.1.1.
    """
    return [folded(nodes, node) for nodes in inclusion_nodes(index, size)]


def consistency_path(old: int, new: int, node: NodeReader) -> list[bytes]:
    """Hashes that prove the first `old` of `new` leaves unchanged.

    Requires 0 <= old <= new. Raises SizesReversed. Source: RFC 6962, section 2.1.2.
    """
    return [folded(nodes, node) for nodes in consistency_nodes(old, new)]


# ---- verification


def root_from_inclusion(index: int, size: int, leaf: bytes, path: Sequence[bytes]) -> bytes:
    """The root of `size` leaves to which `path` leads from the leaf hash `leaf` at `index`.

    Raises LeafOutsideTree, PathDoesNotFit. Source: RFC 9162, section 2.1.3.2.
    """
    if not 0 <= index < size:
        raise LeafOutsideTree(f"leaf {index} is not in a tree of {size}")
    position, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise PathDoesNotFit(f"{len(path)} hashes are too many for leaf {index} of {size}")
        if position % 2 or position == last:
            found = node_hash(sibling, found)
            while position % 2 == 0 and position:
                position, last = position >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        position, last = position >> 1, last >> 1
    if last:
        raise PathDoesNotFit(f"{len(path)} hashes are too few for leaf {index} of {size}")
    return found


def verify_inclusion(index: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> None:
    """Returns only if the leaf hash `leaf` is at `index` in the tree of `size` leaves with this root.

    Raises LeafOutsideTree, PathDoesNotFit, RootMismatch.
    """
    if root_from_inclusion(index, size, leaf, path) != root:
        raise RootMismatch(f"the path of leaf {index} does not lead to the root of size {size}")


def roots_from_consistency(old: int, new: int, old_root: bytes, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The roots of sizes `old` and `new` that the proof implies; `old_root` is used only where the proof leaves it out.

    Requires 0 < old < new. Raises PathDoesNotFit. Source: RFC 9162, section 2.1.4.2.
    """
    hashes = list(path)
    if old & (old - 1) == 0:  # a full tree: its root is the first step and not in the proof
        hashes.insert(0, old_root)
    if not hashes:
        raise PathDoesNotFit(f"no hashes to lead from size {old} to {new}")
    position, last = old - 1, new - 1
    while position % 2:
        position, last = position >> 1, last >> 1
    old_found = new_found = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            raise PathDoesNotFit(f"{len(path)} hashes are too many from size {old} to {new}")
        if position % 2 or position == last:
            old_found, new_found = node_hash(sibling, old_found), node_hash(sibling, new_found)
            while position % 2 == 0 and position:
                position, last = position >> 1, last >> 1
        else:
            new_found = node_hash(new_found, sibling)
        position, last = position >> 1, last >> 1
    if last:
        raise PathDoesNotFit(f"{len(path)} hashes are too few from size {old} to {new}")
    return old_found, new_found


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> None:
    """Returns only if the tree of `new` leaves begins with the tree of `old` leaves.

    Raises SizesReversed, PathDoesNotFit, NotConsistent.
    """
    if not 0 <= old <= new:
        raise SizesReversed(f"a tree of {new} cannot contain one of {old}")
    if old in (0, new):
        if path:
            raise PathDoesNotFit(f"a proof from size {old} to {new} has no hashes")
        if old_root != (EMPTY_ROOT if old == 0 else new_root):
            raise NotConsistent(f"two roots for the same tree of {old} leaves")
        if new == 0 and new_root != EMPTY_ROOT:
            raise NotConsistent("the empty tree has one root, SHA-256 of nothing")
        return
    old_found, new_found = roots_from_consistency(old, new, old_root, path)
    if (old_found, new_found) != (old_root, new_root):
        raise NotConsistent(f"the proof does not lead from the root of size {old} to that of size {new}")


def _split(size: int) -> int:
    """The largest power of two smaller than `size`. Requires size >= 2."""
    return 1 << ((size - 1).bit_length() - 1)


def _cover(start: int, end: int) -> list[Node]:
    """Full subtrees over [start, end), where RFC 6962 makes [start, end) a subtree, so `start` is a multiple of each size."""
    nodes: list[Node] = []
    while start < end:
        level = (end - start).bit_length() - 1
        nodes.append((level, start >> level))
        start += 1 << level
    return nodes
