"""A stretch of a log's folder recomputed: leaves out of entry bundles, hashes out of leaves, each stored file compared.

Stretches know nothing of each other, so that several processes can work; what must be known of all entries is handed back in rows.
"""

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from traceability.tlog import merkle, tiles
from traceability.tlog.errors import TileMismatch, TlogError
from traceability.tlog.tiles import ENTRIES, WIDTH, Tile
from traceability.verifier.leaf import Envelope, read_envelope
from traceability.verifier.stored import MissingTile, StoredLog
from traceability.verifier.subjects import Rows

MOST_FINDINGS = 100  # of one stretch

Found = list[tuple[str, TlogError]]


class LeafMismatch(TileMismatch):
    """An entry does not hash to what its tile holds."""

    code = "leaf_mismatch"


@dataclass(frozen=True)
class Stretch:
    """Which tiles of the lowest level: `first <= index < end` in a tree of `size` leaves.

    `log` is the name that every entry must have; empty, entries are only hashed. Without `has_entries` not even that: the hashes
    are taken from the tiles. `salt` keeps the places of rows from being chosen by whoever made the log.
    """

    folder: Path
    size: int
    first: int
    end: int
    log: str
    salt: bytes
    has_entries: bool = True


@dataclass
class Recomputed:
    """`roots` holds one hash for each full tile, `edge` the hashes of a last partial one; `opened` is leaf 0, if it is here."""

    roots: bytes = b""
    edge: bytes = b""
    rows: Rows = field(default_factory=Rows)
    found: Found = field(default_factory=list)
    opened: Envelope | None = None


def recompute(stretch: Stretch) -> Recomputed:
    """Everything between two tiles. What is wrong stands in `found`, with the index of the leaf; raises OSError alone."""
    log, done = StoredLog(stretch.folder), Recomputed()
    roots = []
    for index in range(stretch.first, stretch.end):
        tile = Tile(0, index, tiles.width_at(0, index, stretch.size))
        hashes = _hashes_of_entries(log, tile, stretch, done) if stretch.has_entries else None
        if hashes is None:
            hashes = _hashes_as_stored(log, tile, done.found)
        compare_files(log, tile, hashes, done.found)
        if tile.width == WIDTH:
            roots.append(merkle.full_root(hashes))
        else:
            done.edge = hashes
        del done.found[MOST_FINDINGS:]
    done.roots = b"".join(roots)
    return done


def compare_files(log: StoredLog, tile: Tile, right: bytes, found: Found) -> None:
    """Every stored file of this tile against the hashes that it must have: one as wide at least, and narrower ones that are left."""
    stored = log.stored(tile.level, tile.index, tile.width)
    if not any(one.width >= tile.width for one in stored):
        found.append((tile.path, MissingTile(f"{tile.path} is missing")))
    for one in stored:
        try:
            _require_equal(one, log.read(one), right)
        except TlogError as error:
            found.append((one.path, error))


def _require_equal(tile: Tile, data: bytes, right: bytes) -> None:
    length = min(len(data), len(right))
    if data[:length] == right[:length]:
        return
    place = next(at for at in range(0, length, 32) if data[at : at + 32] != right[at : at + 32])
    index = tile.index * WIDTH + place // 32
    wrong, expected = data[place : place + 32].hex(), right[place : place + 32].hex()
    if tile.level == 0:
        raise LeafMismatch(f"leaf {index} hashes to {expected}, and {tile.path} has {wrong}")
    raise TileMismatch(f"hash {index} of level {tile.level} is {expected}, and {tile.path} has {wrong}")


def _hashes_as_stored(log: StoredLog, tile: Tile, found: Found) -> bytes:
    """What the tile itself says, where there are no entries to hash; zeros, which lead to no root, where there is no tile."""
    try:
        return log.hashes(0, tile.index, tile.width)
    except MissingTile:
        pass  # told by `compare_files`
    except TlogError as error:
        found.append((tile.path, error))
    return bytes(tile.width * 32)


def _hashes_of_entries(log: StoredLog, tile: Tile, stretch: Stretch, done: Recomputed) -> bytes | None:
    """The leaf hashes of a bundle, its entries read; None, and a finding, where the bundle cannot be used."""
    leaves = _leaves_of(log, Tile(ENTRIES, tile.index, tile.width), done.found)
    if leaves is None:
        return None
    hashes = [sha256(b"\x00" + leaf).digest() for leaf in leaves]
    if stretch.log:
        first = tile.index * WIDTH
        for index, leaf in enumerate(leaves, first):
            _read_entry(index, leaf, stretch, done)
    return b"".join(hashes)


def _leaves_of(log: StoredLog, bundle: Tile, found: Found) -> list[bytes] | None:
    """The entries out of the narrowest file that has them all; all other files of the bundle must begin or end as it does."""
    leaves: list[bytes] | None = None
    for one in log.stored(bundle.level, bundle.index, bundle.width):
        try:
            here = tiles.unpack_entries(log.read(one), one.width)
            if leaves is None and one.width >= bundle.width:
                leaves = here[: bundle.width]
            elif leaves is not None and here[: bundle.width] != leaves[: one.width]:
                raise TileMismatch(f"{one.path} has other entries than the file beside it")
        except TlogError as error:
            found.append((one.path, error))
    if leaves is None:
        found.append((bundle.path, MissingTile(f"{bundle.path} is missing, or none of its files can be used")))
    return leaves


def _read_entry(index: int, leaf: bytes, stretch: Stretch, done: Recomputed) -> None:
    try:
        envelope = read_envelope(leaf, log=stretch.log)
    except TlogError as error:
        done.found.append((f"leaf {index}", error))
        return
    done.rows.add(envelope, index, stretch.salt)
    if index == 0:
        done.opened = envelope
