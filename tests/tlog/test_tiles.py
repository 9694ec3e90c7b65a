import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tlog.example import EXAMPLE, HASHES, LEAVES
from tests.tlog.slow_tree import COUNTING
from traceability.tlog import merkle, tiles
from traceability.tlog.errors import BadTilePath, TileMismatch
from traceability.tlog.tiles import ENTRIES, Tile

LARGEST = 66_000
COUNTED = [merkle.leaf_hash(str(number).encode()) for number in range(LARGEST)]
ALL_TILES = tiles.grown(0, COUNTED, {})

sizes = st.integers(0, 2_000) | st.integers(65_000, LARGEST)


def tiles_at(size):
    """The tiles of a smaller tree: cut to their width there."""
    return {tile.address: ALL_TILES[tile.address][: tile.width * 32] for tile in tiles.tiles_of(size)}


# ---- the worked example


def test_the_tiles_of_the_example():
    assert {Tile(*address, width=len(data) // 32).path: data.hex() for address, data in tiles.grown(0, HASHES, {}).items()} == {
        "tile/0/000.p/3": EXAMPLE["tiles"]["tile/0/000.p/3"]
    }
    assert tiles.pack_entries(LEAVES).hex() == EXAMPLE["tiles"]["tile/entries/000.p/3"]


@pytest.mark.parametrize(("size", "root"), EXAMPLE["counting_tree"]["roots_hex"].items())
def test_tiles_give_the_roots_of_the_counting_tree(size, root):
    assert merkle.root(int(size), tiles.nodes_in(tiles_at(int(size)))).hex() == root


# ---- paths


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 1_234_067), "tile/0/x001/x234/067"),
        (Tile(2, 0, 1), "tile/2/000.p/1"),
        (Tile(63, 999, 255), "tile/63/999.p/255"),
        (Tile(1, 1_000), "tile/1/x001/000"),
        (Tile(ENTRIES, 5, 112), "tile/entries/005.p/112"),
        (Tile(ENTRIES, 273), "tile/entries/273"),
    ],
)
def test_a_tile_has_one_path(tile, path):
    assert tile.path == path
    assert tiles.parse_path(path) == tile


@given(st.builds(Tile, st.integers(-1, 63), st.integers(0, 10**18), st.integers(1, 256)))
def test_a_path_comes_back(tile):
    assert tiles.parse_path(tile.path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile",
        "tile/0",
        "tile/0/",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/1000",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/100/000",
        "tile/0/x000/067",
        "tile/0/001/000",
        "tile/0/x001",
        "tile/0/X001/000",
        "tile/0/x001/x000",
        "tile/0/000.p",
        "tile/0/000.p/",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/257",
        "tile/0/000.p/999",
        "tile/entries/000.p/300",
        "tile/0/000.p/01",
        "tile/0/000.p/1000",
        "tile/0/000.P/1",
        "tile/0/000/",
        "/tile/0/000",
        "tile/0/000\n",
        "tile/0/０００",
        "tile/entry/000",
        "tile/0/../000",
        "tile/8/0/000",
        "tile/0/000?x",
        "tile/0/" + "x001/" * 20 + "000",
    ],
)
def test_other_spellings_are_no_tiles(path):
    with pytest.raises(BadTilePath):
        tiles.parse_path(path)


# ---- which tiles a tree has


def test_a_tree_of_70_000_has_the_tiles_that_the_standard_says():
    found = list(tiles.tiles_of(70_000))

    assert [(tile.level, tile.index, tile.width) for tile in found if tile.width < 256] == [(0, 273, 112), (1, 1, 17), (2, 0, 1)]
    assert sum(tile.level == 0 for tile in found) == 274 and sum(tile.level == 1 for tile in found) == 2


def test_a_tree_of_256_has_a_full_tile_and_one_hash_above():
    assert list(tiles.tiles_of(256)) == [Tile(0, 0), Tile(1, 0, 1)]
    assert list(tiles.tiles_of(0)) == [] and list(tiles.bundles_of(0)) == []


@given(st.data(), sizes)
def test_tiles_since_a_size_are_those_that_are_new_or_wider(data, size):
    since = data.draw(st.integers(0, size))
    before = {tile.address: tile.width for tile in tiles.tiles_of(since)}
    bundles_before = {tile.address: tile.width for tile in tiles.bundles_of(since)}

    assert list(tiles.tiles_of(size, since=since)) == [tile for tile in tiles.tiles_of(size) if before.get(tile.address) != tile.width]
    assert list(tiles.bundles_of(size, since=since)) == [
        tile for tile in tiles.bundles_of(size) if bundles_before.get(tile.address) != tile.width
    ]


@given(sizes)
def test_a_tile_needs_no_larger_tree_than_it_is_in(size):
    for tile in [*tiles.tiles_of(size), *tiles.bundles_of(size)]:
        assert tile.leaves_needed <= size
        assert tiles.width_at(tile.level, tile.index, size) == tile.width
        assert tiles.width_at(tile.level, tile.index, tile.leaves_needed) == tile.width
        assert tiles.width_at(tile.level, tile.index, tile.leaves_needed - 1) < tile.width


# ---- growing


@given(st.data(), st.integers(0, 1_500) | st.integers(65_000, 65_800))
def test_growing_by_a_batch_gives_the_tiles_of_the_whole(data, old):
    new = data.draw(st.integers(old, min(old + 700, LARGEST)))
    before = tiles_at(old)
    edge = {tile.address: before[tile.address] for tile in tiles.edge(old)}

    changed = tiles.grown(old, COUNTED[old:new], edge)

    assert before | changed == tiles_at(new)
    assert list(changed) == [tile.address for tile in tiles.tiles_of(new, since=old)]


@given(sizes)
def test_the_edge_is_enough_for_the_root(size):
    edge = {tile.address: ALL_TILES[tile.address][: tile.width * 32] for tile in tiles.edge(size)}

    assert merkle.root(size, tiles.nodes_in(edge)) == COUNTING.root(0, size)


@pytest.mark.parametrize("edge", [{}, {(0, 0): b""}, {(0, 0): bytes(31)}, {(0, 0): bytes(32 * 4)}, {(0, 1): bytes(32 * 3)}])
def test_growing_from_another_edge_is_refused(edge):
    with pytest.raises(TileMismatch):
        tiles.grown(3, COUNTED[3:5], edge)


# ---- proofs out of tiles


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 1_000, 65_535, 65_536, 65_537, LARGEST])
def test_proofs_out_of_tiles_are_those_of_the_tree(size):
    nodes = tiles.nodes_in(tiles_at(size))

    for index in {0, size // 3, size - 1}:
        assert merkle.inclusion_path(index, size, nodes) == COUNTING.path(index, 0, size)
        assert merkle.consistency_path(index + 1, size, nodes) == COUNTING.proof(index + 1, 0, size)


def test_a_proof_at_a_billion_reads_at_most_eight_tiles():
    size = 1_000_000_007
    for index in (0, 4_242, 500_000_000, size - 1):
        needed = {tiles.tile_of_node(*node) for nodes in merkle.inclusion_nodes(index, size) for node in nodes}
        between = {tiles.tile_of_node(*node) for nodes in merkle.consistency_nodes(index + 1, size) for node in nodes}
        assert len(needed) <= 8 and len(between) <= 8


def test_each_tile_is_read_once():
    read = []
    nodes = tiles.TileNodes(lambda level, index: read.append((level, index)) or ALL_TILES[level, index])

    merkle.inclusion_path(4_242, LARGEST, nodes)
    merkle.inclusion_path(4_243, LARGEST, nodes)

    assert len(read) == len(set(read)) > 0


def test_a_tile_that_is_missing_or_too_short_is_told():
    with pytest.raises(TileMismatch):
        merkle.root(5, tiles.nodes_in({}))
    with pytest.raises(TileMismatch):
        merkle.root(5, tiles.nodes_in({(0, 0): bytes(32 * 4)}))


# ---- entry bundles


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_bundle_comes_back(leaves):
    assert tiles.unpack_entries(tiles.pack_entries(leaves), len(leaves)) == leaves


def test_the_largest_leaf_fits_and_a_larger_one_does_not():
    largest = bytes(tiles.LARGEST_LEAF)

    assert tiles.unpack_entries(tiles.pack_entries([largest]), 1) == [largest]
    with pytest.raises(OverflowError):
        tiles.pack_entries([largest + b"\0"])


@pytest.mark.parametrize(
    ("bundle", "width"), [(b"", 1), (b"\0", 1), (b"\0\1", 1), (b"\0\1a", 0), (b"\0\1a", 2), (b"\0\1ab", 1), (b"\0\2a", 1)]
)
def test_a_bundle_of_another_width_is_refused(bundle, width):
    with pytest.raises(TileMismatch):
        tiles.unpack_entries(bundle, width)
