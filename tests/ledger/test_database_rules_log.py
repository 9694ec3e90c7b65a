"""D13, D15, D16, D17: places, roots and tiles; stray DDL; erasure; a server that forgets."""

import pytest
from django.db import connection

from tests.ledger.test_database_rules import run
from tests.make.ledger import a_draft, acting_as, say, seal_now, sequence
from tests.refusals import refused
from traceability.kernel.identifiers import uuid7
from traceability.ledger.entries import DISCLOSURE_ERASED
from traceability.ledger.envelope import Draft
from traceability.ledger.errors import SequencerUnsafe
from traceability.ledger.services import append
from traceability.ledger.services.integrate import integrate, refuse_unsafe

ROOT = "'\\x" + "11" * 32 + "'"


@pytest.fixture
def log(db):
    """Five leaves, and three entries that wait."""
    say(*(a_draft() for _ in range(4)))
    assert sequence() == 5
    connection.check_constraints()
    say(*(a_draft() for _ in range(3)))
    return run("SELECT array_agg(entry_id ORDER BY entry_id) FROM ledger.pending")[0][0]


def a_leaf(index, entry_id):
    run("INSERT INTO ledger.leaf VALUES (1, %s, %s)", [index, entry_id])


def raised_to(size):
    run(f"UPDATE ledger.log SET size = {size}, root = {ROOT}")


def _gap(waiting):
    a_leaf(5, waiting[0])
    a_leaf(7, waiting[1])
    raised_to(8)


def _beyond(waiting):
    a_leaf(5, waiting[0])
    a_leaf(6, waiting[1])
    raised_to(6)


def _one_entry_at_two_places(waiting):
    a_leaf(5, waiting[0])
    a_leaf(6, waiting[0])


BREACHES = {
    "a gap": (_gap, "log_is_dense"),
    "a leaf beyond the size": (_beyond, "leaf_is_in_log"),
    "a leaf without a raised size": (lambda waiting: a_leaf(5, waiting[0]), "leaf_is_in_log"),
    "a size without leaves": (lambda waiting: raised_to(6), "log_is_dense"),
    "a lowered size": (lambda waiting: raised_to(4), "log_only_grows"),
    "another root": (lambda waiting: run(f"UPDATE ledger.log SET root = {ROOT}"), "log_only_grows"),
    "the old root": (lambda waiting: run("UPDATE ledger.log SET size = 6"), "log_only_grows"),
    "one entry at two places": (_one_entry_at_two_places, "leaf_entry_id_key"),
    "two entries at one place": (lambda waiting: a_leaf(4, waiting[0]), "leaf_pkey"),
    "a negative index": (lambda waiting: a_leaf(-1, waiting[0]), "leaf_index_not_negative"),
    "a tile that is rewritten": (
        lambda waiting: run("UPDATE ledger.tile SET width = 6, data = decode(repeat('11', 192), 'hex')"),
        "tile_extends",
    ),
    "a tile that shrinks": (lambda waiting: run("UPDATE ledger.tile SET width = 4, data = substr(data, 1, 128)"), "tile_extends"),
    "a tile of equal width": (lambda waiting: run("UPDATE ledger.tile SET data = decode(repeat('11', 160), 'hex')"), "tile_extends"),
    "a tile of the wrong length": (
        lambda waiting: run("UPDATE ledger.tile SET width = 6, data = data || decode(repeat('11', 31), 'hex')"),
        "tile_is_as_long_as_wide",
    ),
    "a tile that is too wide": (
        lambda waiting: run("UPDATE ledger.tile SET width = 257, data = data || decode(repeat('11', 32 * 252), 'hex')"),
        "tile_width_is_possible",
    ),
    "a tile that moves": (
        lambda waiting: run("UPDATE ledger.tile SET idx = 1, width = 6, data = data || decode(repeat('11', 32), 'hex')"),
        "tile_extends",
    ),
    "a root of another length": (lambda waiting: run("UPDATE ledger.log SET size = 6, root = '\\x11'"), "log_root_is_a_hash"),
    "another name": (lambda waiting: run("UPDATE ledger.log SET origin = 'other.example/2026'"), "log_keeps_its_name"),
    "a second open log": (
        lambda waiting: run("INSERT INTO ledger.log (log_id, origin, year) VALUES (2, 'traceability.example/2027', 2027)"),
        "log_one_open",
    ),
    "a log that begins with leaves": (
        lambda waiting: run(
            f"INSERT INTO ledger.log (log_id, origin, year, size, root) VALUES (2, 'traceability.example/2027', 2027, 1, {ROOT})"
        ),
        "log_begins_empty",
    ),
}


@pytest.mark.parametrize("role", ["ledger_sequencer", "login"])
@pytest.mark.parametrize("breach", BREACHES)
def test_d13_places_are_dense_and_tiles_grow(log, breach, role):
    attempt, rule = BREACHES[breach]
    with acting_as(role), refused(rule):
        attempt(log)


def test_d13_a_full_tile_is_final(db):
    say(*(a_draft(price=None) for _ in range(256)))
    sequence()
    with acting_as("login"), refused("tile_extends"):
        run("UPDATE ledger.tile SET data = decode(repeat('11', 8192), 'hex') WHERE width = 256")


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE ledger.entry DISABLE TRIGGER admit_entry",
        "DROP TRIGGER admit_entry ON ledger.entry",
        "ALTER TABLE ledger.leaf DROP CONSTRAINT leaf_entry_id_key",
        "DROP FUNCTION ledger.freeze(text)",
        "CREATE TABLE ledger.mine ()",
        "CREATE OR REPLACE FUNCTION ledger.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
        "GRANT UPDATE ON ledger.entry TO ledger_app",
        "ALTER TABLE thing DISABLE TRIGGER thing_has_entry",
        "DROP TRIGGER thing_has_entry ON thing",
        "CREATE RULE nothing AS ON DELETE TO thing DO INSTEAD NOTHING",
        "ALTER TABLE ledger.entry DETACH PARTITION ledger.entry_0000",
        "DROP TABLE thing",
    ],
)
@pytest.mark.parametrize("role", ["ledger_owner", "login"])
def test_d15_the_owner_alters_nothing_outside_a_migration(things, role, statement):
    connection.check_constraints()
    run("SET LOCAL ledger.migrating = ''")
    with acting_as(role), refused("ddl_only_in_migrations"):
        run(statement)


def test_d15_other_tables_are_nobodys_business(things):
    run("SET LOCAL ledger.migrating = ''")
    with acting_as("login"):
        run(
            "CREATE TABLE public.scratch (id integer); CREATE INDEX ON public.scratch (id); ALTER TABLE public.scratch ADD COLUMN x text; DROP TABLE public.scratch"
        )


@pytest.fixture
def disclosed(db):
    (acknowledged,) = say(a_draft(price="12.50", parts=[{"price": "1.00"}]))
    return acknowledged.uid


def erased(uid, *paths):
    append(
        [
            Draft(
                DISCLOSURE_ERASED,
                ("disclosure", uid, 1),
                {"id": str(uid), "role": "supervisor", "via": "session"},
                None,
                {"uid": uid, "paths": list(paths)},
            )
        ]
    )


@pytest.mark.parametrize("role", ["ledger_app", "login"])
def test_d16_a_disclosure_goes_only_with_its_entry(disclosed, role):
    with acting_as(role), refused("erasure_has_entry"):
        run("DELETE FROM ledger.disclosure WHERE path = '/price'")
    with refused("erasure_has_entry"):
        run("DELETE FROM ledger.disclosure WHERE path = '/price'")
        erased(disclosed, "/parts/0/price")
    with refused("erasure_has_entry"):
        run("DELETE FROM ledger.disclosure WHERE path = '/price'")
        erased(uuid7(), "/price")

    run("DELETE FROM ledger.disclosure WHERE path = '/price'")
    erased(disclosed, "/price")
    connection.check_constraints()
    assert run("SELECT path FROM ledger.disclosure WHERE uid = %s", [disclosed]) == [("/parts/0/price",)]


@pytest.mark.parametrize("role", ["login", "ledger_owner"])
def test_d16_a_disclosure_is_never_changed(disclosed, role):
    with acting_as(role), refused("disclosures_are_final"):
        run("UPDATE ledger.disclosure SET salt = decode(repeat('11', 32), 'hex')")


@pytest.mark.parametrize("length", [0, 31, 33])
def test_d16_a_salt_has_32_bytes(disclosed, length):
    with refused("disclosure_salt_is_32_bytes"):
        run("INSERT INTO ledger.disclosure VALUES (%s, '/x', %s, '1')", [disclosed, bytes(length)])


def test_d17_a_server_that_forgets_is_not_sequenced(db):
    assert run("SHOW fsync") == [("off",)], "the ordinary test server is not durable"
    with acting_as("ledger_sequencer"), pytest.raises(SequencerUnsafe) as refusal:
        integrate(1)
    assert refusal.value.facts["settings"] == "fsync, full_page_writes, synchronous_commit"
    assert run("SELECT size FROM ledger.log") == [(0,)]


@pytest.mark.parametrize("name", ["fsync", "full_page_writes", "synchronous_commit"])
def test_d17_each_of_the_three_is_enough(name):
    switches = dict.fromkeys(("fsync", "full_page_writes", "synchronous_commit"), "on")
    refuse_unsafe(switches)
    with pytest.raises(SequencerUnsafe):
        refuse_unsafe(switches | {name: "off"})


def test_checkpoints_and_their_signatures_are_final(db):
    seal_now()
    with acting_as("ledger_sequencer"), refused("checkpoint_pkey"):
        run("INSERT INTO ledger.checkpoint SELECT * FROM ledger.checkpoint")
    with acting_as("ledger_sequencer"), refused("cosignature_log_id_size_fkey"):
        run("INSERT INTO ledger.cosignature VALUES (1, 99, 'w', 'line', now())")
