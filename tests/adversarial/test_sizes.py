"""Demand 22: logs of the sizes at which trees and tiles change their shape, and the largest leaf that fits a bundle."""

import pytest
from django.db import connection

from tests.ledger.test_database_rules import run
from tests.ledger.test_mirror import read_back, whole
from tests.make.ledger import ACTOR, ORGANISATION, a_draft, acting_as, say, seal_now, the_signer
from tests.make.sound_log import POLICY
from tests.make.witness import SmallWitness, a_key
from traceability.ledger import queries
from traceability.ledger.errors import EntryTooLarge
from traceability.ledger.fsck.run import Asked, fsck
from traceability.ledger.mirror import Mirror
from traceability.ledger.services.integrate import LARGEST_BATCH, integrate
from traceability.ledger.services.seal import seal
from traceability.ledger.witnesses import stored
from traceability.tlog import checkpoints, merkle, notes, proofs, tiles

SIZES = (1, 2, 255, 256, 257, 65_535, 65_536, 65_537)

# Entries as the envelope writes them, made by the server: 65,537 in Python would take half a minute.
MANY = """
INSERT INTO ledger.entry (uid, kind, organisation_id, subject_type, subject_id, subject_version, leaf)
SELECT uid, 'thing.said', %(organisation)s, 'thing', uid, 1, convert_to(format(
    '{"actor":{"id":"%%s","role":"submitter","via":"token"},"at":"%%s","body":{},"kind":"thing.said","log":"%%s","nonce":"AAAAAAAAAAAAAAAAAAAAAA==",'
    '"organisation":"%%s","subject":{"id":"%%s","type":"thing","version":1},"uid":"%%s","v":1}', %(actor)s, at, ledger.deployment(), %(organisation)s, uid, uid), 'UTF8')
FROM (SELECT gen_random_uuid() AS uid, to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at FROM generate_series(1, %(count)s)) AS made
"""


def made(count):
    run(MANY, {"organisation": ORGANISATION, "actor": ACTOR["id"], "count": count})


def grown_to(size):
    """Sequence exactly so many leaves."""
    with acting_as("ledger_sequencer"):
        while (missing := size - queries.current_log().size) > 0:
            assert integrate(1, limit=min(missing, LARGEST_BATCH), durable_only=False)


@pytest.fixture
def signer(tmp_path):
    made_one = the_signer(tmp_path / "signer")
    yield made_one
    made_one.close()


@pytest.fixture
def mirror(tmp_path):
    return Mirror(tmp_path / "mirror")


def sealed(signer, mirror=None):
    with acting_as("ledger_sequencer"):
        return seal(1, signer, mirror).sealed


def test_a_log_without_leaves_has_a_root_and_no_checkpoint(committed, signer, mirror):
    report = fsck(Asked())
    assert (queries.current_log().size, bytes(queries.current_log().root)) == (0, merkle.EMPTY_ROOT)
    assert sealed(signer, mirror) is None and queries.latest_checkpoint() is None and not mirror.folder.exists()
    assert not report.damages["tiles"] and not report.damages["roots"] and report.checked["leaves"] == 1


@pytest.fixture
def witnesses(signer):
    """Two that keep what they cosigned, and cosign what continues it."""
    return [SmallWitness(f"w{number}", a_key(number), signer.verifiers) for number in (1, 2)]


def cosigned(size, witnesses, log):
    """Both follow to this size, each from the one that it knows; what they answer is stored, and the quorum with it."""
    for one in witnesses:
        known = one.size_of(log.origin)
        path = queries.consistency_path(log.log_id, known, size) if known else ()
        status, _, line = one.add_checkpoint(
            proofs.ConsistencyFile(known, tuple(path), queries.checkpoint_of_size(log, size).note).encode()
        )
        assert status == 200
        with acting_as("ledger_sequencer"):
            stored.keep(stored.heads()[0], one.label, notes.parse_lines(line))
    with acting_as("ledger_sequencer"):
        stored.record_quorum(stored.heads()[0], POLICY)


def test_every_size_is_sealed_witnessed_and_proved(committed, signer, mirror, witnesses):
    made(SIZES[-1] - 1)
    for size in SIZES:
        grown_to(size)
        while (found := sealed(signer, mirror)) is None:
            pass
        assert found == size
        cosigned(size, witnesses, queries.current_log())

    log = queries.current_log()
    hashes = [bytes(row[0]) for row in run("SELECT leaf_hash FROM ledger.leaf JOIN ledger.entry USING (entry_id) ORDER BY leaf_index")]
    roots = {size: merkle.root_of(hashes[:size]) for size in SIZES}
    for size in SIZES:
        note = queries.checkpoint_of_size(log, size).note
        assert checkpoints.open_checkpoint(note, signer.verifiers).checkpoint.root == roots[size]
        for index in {0, 1, 254, 255, 256, 65_534, 65_535, size - 1}:
            if index < size:
                merkle.verify_inclusion(index, size, hashes[index], queries.inclusion_path(log, index, size), roots[size])
        for new in SIZES:
            if size <= new:
                path = proofs.parse_consistency(queries.consistency(size, new, log=log).text).path
                merkle.verify_consistency(size, new, roots[size], roots[new], path)
    for size in SIZES:  # the same out of the files that were exported for it: whole tiles and partial ones
        leaves, root, _ = read_back(mirror, log, size)
        assert (len(leaves), root) == (size, roots[size]) and merkle.leaf_hash(leaves[-1]) == hashes[size - 1]
    assert whole(mirror, log)
    assert [run("SELECT count(*) FROM ledger.tile WHERE level = %s", [level])[0][0] for level in range(4)] == [257, 1, 1, 0]
    report = fsck(Asked(keys=signer.verifiers, policy=POLICY))
    assert not {kind: number for kind, number in report.damages.items() if kind not in ("catalogue", "domain")}, report.lines()
    assert report.checked["witnessed"] == len(SIZES)


def test_the_largest_leaf_fits_its_bundle(thousand):
    size = seal_now().sealed
    assert size == queries.current_log().size > 1000
    room = 65_535 - len(say(a_draft(name="", price=None))[0].leaf)
    (largest,) = say(a_draft(name="x" * room, price=None))
    assert len(largest.leaf) == 65_535
    with pytest.raises(EntryTooLarge):
        say(a_draft(name="x" * (room + 1), price=None))

    seal_now()
    tile, place = divmod(size + 1, tiles.WIDTH)
    bundle = queries.entry_bundle(queries.current_log(), tiles.Tile(tiles.ENTRIES, tile, place + 1))
    assert tiles.unpack_entries(bundle, place + 1)[place] == largest.leaf
    receipt = proofs.parse_receipt(queries.receipt(largest.uid).text)
    assert receipt.extra == largest.leaf
    connection.close()
