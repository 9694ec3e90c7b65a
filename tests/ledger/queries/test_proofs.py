import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.ledger.test_database_rules import run
from tests.ledger.test_integrate import tampered
from tests.make.ledger import a_draft, say, seal_now, sequence, the_signer
from traceability.kernel.identifiers import uuid7
from traceability.ledger import queries
from traceability.ledger.errors import EntryUnknown, LogMismatch, NotACheckpointSize, SizeBeyondLog
from traceability.tlog import checkpoints, merkle, proofs, tiles
from traceability.tlog.tiles import ENTRIES, Tile

pytestmark = pytest.mark.django_db


@pytest.fixture
def log():
    """Sealed at 1, 7 and 300 leaves, one more that is sequenced only."""
    seal_now()
    say(*(a_draft() for _ in range(6)))
    seal_now()
    say(*(a_draft() for _ in range(293)))
    seal_now()
    say(a_draft())
    sequence()
    return queries.current_log()


@pytest.fixture
def keys(log):
    signer = the_signer()
    yield signer.verifiers
    signer.close()


def uid_at(index):
    return run("SELECT uid FROM ledger.leaf JOIN ledger.entry USING (entry_id) WHERE leaf_index = %s", [index])[0][0]


def leaves():
    return [bytes(leaf) for (leaf,) in run("SELECT leaf FROM ledger.leaf JOIN ledger.entry USING (entry_id) ORDER BY leaf_index")]


@pytest.mark.parametrize("index", [0, 1, 6, 7, 255, 256, 299])
def test_a_receipt_convinces_a_stranger(keys, index):
    found = queries.receipt(uid_at(index))

    receipt = proofs.parse_receipt(found.text)
    checkpoint = checkpoints.open_checkpoint(receipt.checkpoint, keys).checkpoint
    assert (receipt.index, receipt.extra, checkpoint.size, found.size) == (index, leaves()[index], 300, 300)
    merkle.verify_inclusion(index, checkpoint.size, merkle.leaf_hash(receipt.extra), receipt.path, checkpoint.root)


def test_a_receipt_may_come_without_its_leaf(log):
    assert proofs.parse_receipt(queries.receipt(uid_at(5), with_leaf=False).text).extra is None


def test_what_is_not_sealed_has_no_receipt(log):
    assert queries.receipt(uid_at(300)) is None
    assert queries.receipt(say(a_draft())[0].uid) is None
    with pytest.raises(EntryUnknown):
        queries.receipt(uuid7())


def test_a_changed_leaf_gets_no_receipt(log):
    uid = uid_at(5)
    tampered(
        "UPDATE ledger.entry SET leaf = set_byte(leaf, 5, 1) WHERE entry_id = (SELECT entry_id FROM ledger.leaf WHERE leaf_index = 5)",
        ("entry", "entries_are_final"),
    )
    with pytest.raises(LogMismatch):
        queries.receipt(uid)


@pytest.mark.parametrize(("old", "new"), [(0, 1), (0, 300), (1, 7), (1, 300), (5, 7), (7, 300), (256, 300), (299, 300), (300, 300)])
def test_consistency_convinces_a_stranger(keys, old, new):
    file = proofs.parse_consistency(queries.consistency(old, new).text)

    checkpoint = checkpoints.open_checkpoint(file.checkpoint, keys).checkpoint
    old_root = merkle.root_of([merkle.leaf_hash(leaf) for leaf in leaves()[:old]])
    assert (file.old, checkpoint.size) == (old, new)
    merkle.verify_consistency(old, new, old_root, checkpoint.root, file.path)


def test_consistency_leads_to_the_newest_by_default(log):
    assert queries.consistency(7).size == 300


def test_consistency_ends_at_a_checkpoint(log):
    with pytest.raises(NotACheckpointSize):
        queries.consistency(1, 8)
    with pytest.raises(SizeBeyondLog):
        queries.consistency(301)


def test_before_the_first_checkpoint_there_is_nothing():
    assert (queries.latest_checkpoint(), queries.sealed_size()) == (None, 0)
    with pytest.raises(SizeBeyondLog):
        queries.consistency(0)


@pytest.mark.parametrize("wanted", [Tile(0, 0), Tile(0, 0, 1), Tile(0, 0, 255), Tile(0, 1, 1), Tile(0, 1, 44), Tile(1, 0, 1)])
def test_tiles_are_served_full_and_partial(log, wanted):
    hashes = [merkle.leaf_hash(leaf) for leaf in leaves()]
    row = hashes if wanted.level == 0 else [merkle.root_of(hashes[:256])]
    first = wanted.index * 256

    assert queries.tile(log, wanted) == b"".join(row[first : first + wanted.width])


@pytest.mark.parametrize(
    "wanted", [Tile(0, 1, 45), Tile(0, 1), Tile(0, 2, 1), Tile(1, 0, 2), Tile(2, 0, 1), Tile(ENTRIES, 1, 45), Tile(ENTRIES, 1)]
)
def test_nothing_beyond_the_sealed_size_is_served(log, wanted):
    with pytest.raises(SizeBeyondLog):
        (queries.entry_bundle if wanted.level == ENTRIES else queries.tile)(log, wanted)


@pytest.mark.parametrize("wanted", [Tile(ENTRIES, 0), Tile(ENTRIES, 0, 3), Tile(ENTRIES, 1, 44)])
def test_bundles_hold_the_leaves(log, wanted):
    first = wanted.index * 256
    assert tiles.unpack_entries(queries.entry_bundle(log, wanted), wanted.width) == leaves()[first : first + wanted.width]


@pytest.mark.parametrize("size", [256**3, 10**9, 10**9 - 1, 2**30 - 1])
def test_a_proof_reads_at_most_eight_tiles(size):
    def read(groups):
        return {tiles.tile_of_node(*node) for nodes in groups for node in nodes}

    for index in (0, 1, size // 3, size - 257, size - 2, size - 1):
        assert len(read(merkle.inclusion_nodes(index, size))) <= 8
        assert len(read(merkle.consistency_nodes(index + 1, size))) <= 8


def test_a_proof_takes_one_statement_for_its_tiles(log):
    with CaptureQueriesContext(connection) as asked:
        queries.inclusion_path(log, 5, 300)
    assert len(asked) == 1
    uid = uid_at(5)
    with CaptureQueriesContext(connection) as asked:
        queries.receipt(uid)
    assert len(asked) == 4


def test_paths_of_leaves_and_from_older_trees_come_in_one_statement(log):
    with CaptureQueriesContext(connection) as asked:
        found = queries.paths_of({1: queries.Wanted(300, leaves=[0, 6, 299], olds=[0, 1, 7, 256, 300])})[1]
    assert len(asked) == 1
    hashes = [merkle.leaf_hash(leaf) for leaf in leaves()]
    root = merkle.root_of(hashes[:300])
    for leaf, path in found.of_leaves.items():
        merkle.verify_inclusion(leaf, 300, hashes[leaf], path, root)
    for old, path in found.from_olds.items():
        merkle.verify_consistency(old, 300, merkle.root_of(hashes[:old]), root, path)
    assert (list(found.of_leaves), list(found.from_olds)) == ([0, 6, 299], [0, 1, 7, 256, 300])
    assert found.from_olds[7] == queries.consistency_path(1, 7, 300) and queries.paths_of({}) == {}
