"""What the mirror holds of one log, and that it is what was signed: every root is computed again from the exact leaves."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from traceability.ledger.errors import RefillRefused
from traceability.ledger.shelf import Shelf
from traceability.tlog import checkpoints, merkle, notes, tiles
from traceability.tlog.errors import TileMismatch, TlogError
from traceability.tlog.notes import VerifierKey
from traceability.tlog.tiles import ENTRIES, WIDTH, Tile

CHUNK = 4096  # leaves; a multiple of the width of a tile


@dataclass(frozen=True)
class Signed:
    """A checkpoint as the log's table keeps it: the body, and the lines of the log's own keys."""

    size: int
    root: bytes
    note: bytes


@dataclass(frozen=True)
class Stretch:
    """Leaves from `first` on. `root_of` gives the root of any size from `first` to the end of the stretch."""

    first: int
    leaves: Sequence[bytes]
    hashes: Sequence[bytes]
    node: tiles.TileNodes

    @property
    def last(self) -> int:
        return self.first + len(self.leaves)

    def root_of(self, size: int) -> bytes:
        return merkle.root(size, self.node)


class Source:
    """The mirror of one log, read from its entry bundles: hash tiles follow from them."""

    def __init__(self, folder: Path, origin: str) -> None:
        self.origin = origin
        self._shelf = Shelf(folder, origin.rpartition("/")[2])

    @cached_property
    def size(self) -> int:
        """How many leaves the bundles hold without a gap."""
        return self._shelf.held().get(ENTRIES, 0)

    def checkpoint(self) -> bytes:
        """The note that was published last; empty if none was."""
        return self._shelf.checkpoint()

    def leaves(self, first: int, last: int) -> list[bytes]:
        """The leaves with first <= index < last. Raises RefillRefused for a bundle that is none, OSError."""
        found: list[bytes] = []
        for index in range(first // WIDTH, -(-last // WIDTH)):
            tile = Tile(ENTRIES, index, tiles.width_at(ENTRIES, index, self.size))
            try:
                found += tiles.unpack_entries(self._shelf.read(tile), tile.width)
            except TileMismatch as problem:
                raise RefillRefused(what=f"{self.origin}: {tile.path} of the mirror: {problem.reason}") from problem
        start = first - first % WIDTH
        return found[first - start : last - start]

    def stretches(self) -> Iterator[Stretch]:
        """The whole log in order, its tree grown from the first leaf on."""
        edge: dict[tiles.Address, bytes] = {}
        for first in range(0, self.size, CHUNK):
            leaves = self.leaves(first, min(first + CHUNK, self.size))
            hashes = [merkle.leaf_hash(leaf) for leaf in leaves]
            grown = tiles.grown(first, hashes, edge)
            yield Stretch(first, leaves, hashes, tiles.nodes_in(edge | grown))
            still_open = {tile.address for tile in tiles.edge(first + len(leaves))}
            edge = {address: data for address, data in (edge | grown).items() if address in still_open}


def signed_by_log(found: Iterable[bytes], origin: str, keys: Sequence[VerifierKey]) -> list[Signed]:
    """The checkpoints in these notes, smallest first, each without the lines of others; empty notes are passed over.

    Raises RefillRefused for a note that no trusted key of the log signed, and for two roots of one size.
    """
    signed: dict[int, Signed] = {}
    for data in filter(None, found):
        try:
            opened = checkpoints.open_checkpoint(data, [key for key in keys if key.name == origin])
        except TlogError as problem:
            raise RefillRefused(what=f"a note of {origin} that vouches for nothing: {problem.reason}") from problem
        size, root = opened.checkpoint.size, opened.checkpoint.root
        own = [line for line in opened.note.signatures if line.name == origin]
        one = signed.setdefault(size, Signed(size, root, notes.assemble(opened.note.body, own)))
        if one.root != root:
            raise RefillRefused(what=f"{origin} has two signed roots at size {size}: a fork, so the log is dead")
    return [signed[size] for size in sorted(signed)]


def require_roots(stretch: Stretch, wanted: Mapping[int, bytes], origin: str) -> None:
    """Raises RefillRefused when the leaves give another root than was signed, at a size that ends in this stretch."""
    for size, root in wanted.items():
        if stretch.first < size <= stretch.last and stretch.root_of(size) != root:
            raise RefillRefused(what=f"{origin}: the mirror's leaves give another root at size {size} than was signed")
