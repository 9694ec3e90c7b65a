"""The tree of RFC 6962 as the standard's own recursions, slow and obvious; the product must agree with it."""

from hashlib import sha256


def _below(size):
    """The largest power of two smaller than `size`, counted up."""
    power = 1
    while power * 2 < size:
        power *= 2
    return power


def tree_hash(leaves):
    """MTH of section 2.1."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    middle = _below(len(leaves))
    return sha256(b"\x01" + tree_hash(leaves[:middle]) + tree_hash(leaves[middle:])).digest()


def path_of(index, leaves):
    """PATH of section 2.1.1."""
    if len(leaves) == 1:
        return []
    middle = _below(len(leaves))
    if index < middle:
        return [*path_of(index, leaves[:middle]), tree_hash(leaves[middle:])]
    return [*path_of(index - middle, leaves[middle:]), tree_hash(leaves[:middle])]


def proof_of(old, leaves, is_whole=True):
    """PROOF and SUBPROOF of section 2.1.2, for 0 < old <= len(leaves)."""
    if old == len(leaves):
        return [] if is_whole else [tree_hash(leaves)]
    middle = _below(len(leaves))
    if old <= middle:
        return [*proof_of(old, leaves[:middle], is_whole), tree_hash(leaves[middle:])]
    return [*proof_of(old - middle, leaves[middle:], False), tree_hash(leaves[:middle])]


class SlowTree:
    """The same over the counting tree (leaf i is the ASCII decimal of i), remembering subtrees so that 65,537 leaves can be asked."""

    def __init__(self):
        self._roots = {}

    def root(self, start, end):
        if (start, end) not in self._roots:
            self._roots[start, end] = self._root(start, end)
        return self._roots[start, end]

    def _root(self, start, end):
        if start == end:
            return sha256(b"").digest()
        if end - start == 1:
            return sha256(b"\x00" + str(start).encode()).digest()
        middle = start + _below(end - start)
        return sha256(b"\x01" + self.root(start, middle) + self.root(middle, end)).digest()

    def path(self, index, start, end):
        if end - start == 1:
            return []
        middle = start + _below(end - start)
        if index < middle:
            return [*self.path(index, start, middle), self.root(middle, end)]
        return [*self.path(index, middle, end), self.root(start, middle)]

    def proof(self, old, start, end, is_whole=True):
        if start + old == end:
            return [] if is_whole else [self.root(start, end)]
        middle = start + _below(end - start)
        if start + old <= middle:
            return [*self.proof(old, start, middle, is_whole), self.root(middle, end)]
        return [*self.proof(old - (middle - start), middle, end, False), self.root(start, middle)]


COUNTING = SlowTree()
