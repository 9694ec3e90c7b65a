import hashlib

import pytest
from django.db import connection

from tests.ledger.test_database_rules import run
from tests.make.ledger import a_draft, acting_as, say, sequence
from traceability.ledger.errors import LogMismatch, SequencerOvertaken
from traceability.ledger.services import integrate as module
from traceability.ledger.services.integrate import integrate
from traceability.tlog import merkle, tiles

pytestmark = pytest.mark.django_db


def one_batch(**more):
    with acting_as("ledger_sequencer"):
        return integrate(1, durable_only=False, **more)


def stored():
    """Size, root, leaves and tiles as they stand."""
    ((size, root),) = run("SELECT size, root FROM ledger.log")
    leaves = [bytes(leaf) for (leaf,) in run("SELECT leaf FROM ledger.leaf JOIN ledger.entry USING (entry_id) ORDER BY leaf_index")]
    found = {(level, index): bytes(data) for level, index, data in run("SELECT level, idx, data FROM ledger.tile")}
    return size, bytes(root), leaves, found


def tampered(statement, *triggers):
    """As a superuser with the guards off, which is what the sequencer's own re-computation is for."""
    with acting_as("login"):
        run("SET CONSTRAINTS ALL IMMEDIATE")
        run("SET LOCAL ledger.migrating = 'on'")
        for table, trigger in triggers:
            run(f"ALTER TABLE ledger.{table} DISABLE TRIGGER {trigger}")
        run(statement)
        for table, trigger in triggers:
            run(f"ALTER TABLE ledger.{table} ENABLE ALWAYS TRIGGER {trigger}")
        run("SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.parametrize("steps", [(1,), (255, 1), (256, 1), (1, 1, 254), (257, 300)])
def test_tiles_and_root_are_those_of_the_leaves(steps):
    total = 1
    for count in steps:
        say(*(a_draft() for _ in range(count)))
        total += count
        sequence()

    size, root, leaves, found = stored()
    assert size == len(leaves) == total
    assert root == merkle.root_of([merkle.leaf_hash(leaf) for leaf in leaves])
    assert found == tiles.grown(0, [merkle.leaf_hash(leaf) for leaf in leaves], {})
    assert run("SELECT count(*) FROM ledger.pending") == [(0,)]


def test_a_batch_takes_the_oldest_and_no_more_than_its_limit():
    say(*(a_draft() for _ in range(4)))

    assert [one_batch(limit=2), one_batch(limit=2), one_batch(limit=2), one_batch(limit=2)] == [2, 2, 1, 0]
    assert run("SELECT array_agg(entry_id ORDER BY leaf_index) = array_agg(entry_id ORDER BY entry_id) FROM ledger.leaf") == [(True,)]


def test_nothing_waits_nothing_changes():
    sequence()
    before = stored()
    assert one_batch() == 0 and stored() == before


def test_a_leaf_that_does_not_hash_to_its_hash_stops_the_batch():
    say(a_draft())
    # The column is generated, so an UPDATE by hand keeps both equal: put the generated column away, as a flipped bit on disk would.
    with acting_as("login"):
        run(
            "SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL ledger.migrating = 'on'; ALTER TABLE ledger.entry ALTER COLUMN leaf_hash DROP EXPRESSION"
        )
    tampered("UPDATE ledger.entry SET leaf_hash = sha256('other') WHERE kind = 'thing.said'", ("entry", "entries_are_final"))

    with pytest.raises(LogMismatch, match="its leaf hashes to"):
        one_batch()
    assert stored()[0] == 0


def test_a_pending_row_without_its_entry_stops_the_batch():
    with acting_as("login"):
        run("INSERT INTO ledger.pending VALUES (999999)")
    with pytest.raises(LogMismatch, match="pending entry 999999 is not there"):
        one_batch()


def test_a_changed_edge_stops_the_batch():
    sequence()
    say(a_draft())
    tampered("UPDATE ledger.tile SET data = sha256('other')", ("tile", "tile_extends"))

    with pytest.raises(LogMismatch, match="the tiles give the root"):
        one_batch()


def test_a_missing_edge_stops_the_batch():
    sequence()
    say(a_draft())
    tampered("DELETE FROM ledger.tile", ("tile", "tiles_stay"))

    with pytest.raises(LogMismatch, match=r"tile/0/000\.p/1 is missing or not as wide"):
        one_batch()


def test_a_changed_root_stops_the_batch():
    sequence()
    say(a_draft())
    tampered("UPDATE ledger.log SET root = sha256('other')", ("log", "log_moves"))

    with pytest.raises(LogMismatch, match=f"stored is {hashlib.sha256(b'other').hexdigest()}"):
        one_batch()


@pytest.mark.parametrize("statement", ["_TAKEN", "_RAISE"])
def test_a_batch_that_was_overtaken_is_rolled_back(statement, monkeypatch):
    """What the row counts are for, when the locks were gone."""
    harmless = {"_TAKEN": "DELETE FROM ledger.pending WHERE entry_id = ANY(%s::bigint[]) AND false",
                "_RAISE": "UPDATE ledger.log SET size = %s, root = %s WHERE log_id = %s AND size = %s + 1"}  # fmt: skip
    monkeypatch.setattr(module, statement, harmless[statement])

    with pytest.raises(SequencerOvertaken):
        one_batch()
    assert stored()[0] == 0 and run("SELECT count(*) FROM ledger.pending") == [(1,)]


@pytest.mark.parametrize("mode", ["frozen", "recovery"])
def test_only_a_living_log_is_sequenced(mode):
    with acting_as("ledger_sequencer"):
        run("UPDATE ledger.log SET mode = %s", [mode])
    assert one_batch() == 0 and run("SELECT count(*) FROM ledger.pending") == [(1,)]


def test_a_batch_takes_nine_statements():
    from django.test.utils import CaptureQueriesContext

    say(*(a_draft() for _ in range(50)))
    with CaptureQueriesContext(connection) as queries:
        one_batch()
    assert len([query for query in queries if "ledger." in query["sql"] or "advisory" in query["sql"]]) == 8
