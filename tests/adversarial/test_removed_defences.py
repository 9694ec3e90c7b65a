"""Demand 28: each single defence taken away lets through what it is there to stop. So the tests that see it stopped are not void.

A new trigger of the ledger without a row here fails. The sequencer's three guards against a second one: test_two_sequencers.py.
"""

from contextlib import nullcontext

import pytest
from django.db import DatabaseError, connection, transaction

from tests.ledger.signer.tree import NOW, ORIGIN, question
from tests.ledger.test_database_rules import run
from tests.ledger.test_database_rules_entries import envelope, insert
from tests.ledger.test_database_rules_losses import keep
from tests.make.ledger import a_draft, acting_as, insert_things, say, say_of_things, seal_now, sequence
from tests.make.losses import a_lost_thing, domain_finding
from tests.refusals import refused
from traceability.ledger.errors import LogMismatch
from traceability.ledger.services import integrate as integration
from traceability.ledger.services.integrate import integrate
from traceability.ledger.signer import state
from traceability.ledger.signer.signing import NOT_CONSISTENT, NOT_MY_SIZE, SIGNED, STOPPED, Signer
from traceability.tlog import merkle

ROOT = "'\\x" + "11" * 32 + "'"


@pytest.fixture
def log(things):
    """Something in every table, and two entries that wait."""
    say_of_things(2, price="1.00")
    say(a_draft())  # of a thing without a row: it is lost
    sequence()
    seal_now()
    with acting_as("ledger_sequencer"):
        run("INSERT INTO ledger.cosignature SELECT log_id, size, 'w', 'line', now() FROM ledger.checkpoint")
        run("INSERT INTO ledger.timestamp_token SELECT log_id, size, 'tsa', 'token' FROM ledger.checkpoint")
        run("INSERT INTO ledger.witnessed SELECT log_id, size, sha256('') FROM ledger.checkpoint")
        run("INSERT INTO ledger.standing (name) VALUES ('lag')")
        run("INSERT INTO ledger.incident (kind, about, what) VALUES ('witness', 'w', 'it does not follow')")
    say_of_things(2)
    run("INSERT INTO thing_part SELECT gen_random_uuid(), id FROM thing LIMIT 1")
    connection.check_constraints()


# table, trigger, the deed, and who does it (a superuser, unless a role is named: no grant stands in its way).
DEEDS = [
    ("ledger.entry", "entries_are_final", "UPDATE ledger.entry SET kind = 'x'", "entries_are_final"),
    ("ledger.entry", "admit_entry", lambda: insert(envelope(log="other.example")), "entry_says_what_its_leaf_says"),
    ("ledger.entry_uid", "uids_are_final", "DELETE FROM ledger.entry_uid", "uids_are_final"),
    ("ledger.subject_head", "heads_stay", "DELETE FROM ledger.subject_head", "heads_stay"),
    ("ledger.subject_head", "head_moves_by_one", "UPDATE ledger.subject_head SET version = version + 2", "head_moves_by_one"),
    ("ledger.log", "logs_stay", None, "logs_stay"),
    ("ledger.log", "log_moves", f"UPDATE ledger.log SET root = {ROOT}", "log_only_grows"),
    ("ledger.log", "log_is_dense", f"UPDATE ledger.log SET size = size + 1, root = {ROOT}", "log_is_dense"),
    ("ledger.leaf", "leaves_are_final", "UPDATE ledger.leaf SET entry_id = entry_id + 1000", "leaves_are_final"),
    ("ledger.leaf", "leaf_is_in_log", "INSERT INTO ledger.leaf VALUES (1, 99, 99)", "leaf_is_in_log"),
    ("ledger.tile", "tiles_stay", "DELETE FROM ledger.tile", "tiles_stay"),
    ("ledger.tile", "tile_extends", "UPDATE ledger.tile SET data = set_byte(data, 0, 0)", "tile_extends"),
    ("ledger.checkpoint", "rows_are_final", "UPDATE ledger.checkpoint SET note = 'x'", "rows_are_final"),
    ("ledger.cosignature", "rows_are_final", "DELETE FROM ledger.cosignature", "rows_are_final"),
    ("ledger.timestamp_token", "rows_are_final", "DELETE FROM ledger.timestamp_token", "rows_are_final"),
    ("ledger.witnessed", "rows_are_final", "UPDATE ledger.witnessed SET met_at = now()", "rows_are_final"),
    ("ledger.incident", "incident_is_settled_once", "UPDATE ledger.incident SET what = 'it was nothing'", "incident_is_settled_once"),
    ("ledger.incident", "incidents_stay", "DELETE FROM ledger.incident", "incidents_stay"),
    ("ledger.standing", "standing_is_of_now", "UPDATE ledger.standing SET held_until = '2100-01-01'", "standing_is_of_now"),
    ("ledger.standing", "standing_stays", "DELETE FROM ledger.standing", "standing_stays"),
    ("ledger.disclosure", "disclosures_are_final", "UPDATE ledger.disclosure SET value = '1'", "disclosures_are_final"),
    ("ledger.disclosure", "erasure_has_entry", "DELETE FROM ledger.disclosure", "erasure_has_entry"),
    ("ledger.signing_key", "versions_rise", None, "versions_rise"),
    ("ledger.signing_key", "rows_stay", None, "rows_stay"),
    ("ledger.signing_key", "signing_key_has_entry",
     "INSERT INTO ledger.signing_key VALUES (gen_random_uuid(), 'k', '\\x00000000', 'k', 'witness', now(), NULL, 1)", "signing_key_has_entry"),
    ("ledger.loss", "loss_has_entry", lambda: keep(domain_finding(a_lost_thing())), "loss_has_entry"),
    ("thing", "thing_has_entry", "UPDATE thing SET version = version + 1", "thing_has_entry"),
    ("thing", "versions_rise", "UPDATE thing SET name = 'another'", "versions_rise"),
    ("thing", "rows_stay", "DELETE FROM thing", "rows_stay"),
    ("thing_part", "rows_stay", "DELETE FROM thing_part", "rows_stay"),
    ("thing_part", "thing_part_has_entry", "INSERT INTO thing_part VALUES (gen_random_uuid(), gen_random_uuid())", "thing_part_has_entry"),
]  # fmt: skip
TRUNCATED = (
    "erasable",
    "entry_uid",
    "subject_head",
    "pending",
    "leaf",
    "tile",
    "cosignature",
    "timestamp_token",
    "witnessed",
    "incident",
    "disclosure",
    "loss",
    "signing_key",
    "standing",
    "tracked",
)
# Guards that another one overlaps, or whose removal needs a way of its own; where each is tried.
ELSEWHERE = {
    "ledger.log logs_stay": "foreign keys keep the row too; tests/ledger/test_database_rules.py D3",
    "ledger.signing_key versions_rise": "the same function as on thing",
    "ledger.signing_key rows_stay": "the same function as on thing",
    "ledger.loss only_what_is_lost": "loss_has_entry stands behind it; tests/ledger/test_database_rules_losses.py",
    "ledger.loss losses_are_final": "versions_rise and loss_has_entry stand behind it; tests/ledger/test_database_rules_losses.py",
    "ledger.loss versions_rise": "the same function as on thing",
    "ledger.loss rows_stay": "the same function as on thing",
    "ledger.entry never_truncated": "every partition has its own",
    "ledger.entry_0000 never_truncated": "test_without_its_own_guard_a_partition_can_be_emptied",
    "ledger.log never_truncated": "foreign keys keep the rows too",
    "ledger.checkpoint never_truncated": "foreign keys keep the rows too",
    "ledger.checkpoint checkpoint_follows": "it refuses nothing; tests/ledger/fsck/test_signatures.py",
}


def without(table, trigger):
    with acting_as("login"):
        run("SET LOCAL ledger.migrating = 'on'")
        run(f'ALTER TABLE {table} DISABLE TRIGGER "{trigger}"')


def attempt(deed):
    """The deed as a superuser, deferred rules included. Returns the rule that refused it, if one did."""
    try:
        with acting_as("login"), transaction.atomic():
            deed() if callable(deed) else run(deed)
            connection.check_constraints()
    except DatabaseError as refusal:
        diagnosis = refusal.__cause__.diag
        return diagnosis.constraint_name or diagnosis.sqlstate
    return None


@pytest.mark.parametrize(
    ("table", "trigger", "deed", "rule"),
    [row for row in DEEDS if row[2] is not None],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_without_the_trigger_the_deed_is_done(log, table, trigger, deed, rule):
    assert attempt(deed) == rule
    without(table, trigger)
    assert attempt(deed) is None


@pytest.mark.parametrize("table", [f"ledger.{name}" for name in TRUNCATED] + ["thing", "thing_part"])
def test_without_its_guard_a_table_is_emptied(log, table):
    assert attempt(f"TRUNCATE {table}") == "never_truncated"
    without(table, "never_truncated")
    assert attempt(f"TRUNCATE {table}") is None


def test_without_its_own_guard_a_partition_can_be_emptied(log):
    assert attempt("TRUNCATE ledger.entry_0000") == "never_truncated"
    without("ledger.entry_0000", "never_truncated")
    assert attempt("TRUNCATE ledger.entry_0000") is None


def test_without_the_queue_an_entry_is_lost_and_found(log):
    ((admit_entry,),) = run("SELECT pg_get_functiondef('ledger.admit_entry'::regproc)")
    queue = "INSERT INTO ledger.pending VALUES (NEW.entry_id);"
    with acting_as("login"):
        run(f"SET LOCAL ledger.migrating = 'on'; {admit_entry.replace(queue, '')}")
    (lost,) = say(a_draft())
    sequence()
    assert run("SELECT count(*) FROM ledger.leaf JOIN ledger.entry USING (entry_id) WHERE uid = %s", [lost.uid]) == [(0,)]


def test_every_trigger_of_the_ledger_has_its_row(log):
    there = {f"{table} {trigger}" for table, trigger in run(
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE NOT tgisinternal AND tgparentid = 0 AND (relnamespace = 'ledger'::regnamespace OR relname IN ('thing', 'thing_part'))")}  # fmt: skip
    tried = {f"{table} {trigger}" for table, trigger, deed, _ in DEEDS if deed is not None}
    tried |= {f"ledger.{name} never_truncated" for name in TRUNCATED} | {"thing never_truncated", "thing_part never_truncated"}

    assert there - tried - ELSEWHERE.keys() == set()


# The sequencer's own eyes


def flipped(statement, *triggers):
    for table, trigger in triggers:
        without(table, trigger)
    with acting_as("login"):
        run(statement)


@pytest.mark.parametrize("eye", ["re-hash", "right edge"])
def test_without_its_eyes_the_sequencer_builds_on_damage(log, monkeypatch, eye):
    if eye == "re-hash":
        with acting_as("login"):
            run("SET LOCAL ledger.migrating = 'on'; ALTER TABLE ledger.entry ALTER COLUMN leaf_hash DROP EXPRESSION")
        flipped(
            "UPDATE ledger.entry SET leaf_hash = sha256('x') WHERE entry_id IN (SELECT entry_id FROM ledger.pending)",
            ("ledger.entry", "entries_are_final"),
        )
        blind = ("if found != bytes(stored):", "if False:")
    else:
        flipped("UPDATE ledger.tile SET data = set_byte(data, 0, get_byte(data, 0) # 1)", ("ledger.tile", "tile_extends"))
        blind = ("if root != log.root:", "if False:")
    with pytest.raises(LogMismatch), acting_as("ledger_sequencer"):
        integrate(1, durable_only=False)
    run("SET ROLE ledger_app")

    source = integration.__loader__.get_source(integration.__name__)
    assert source.count(blind[0]) == 1
    mutant = {**vars(integration)}
    exec(compile(source.replace(*blind), integration.__file__, "exec"), mutant)
    with acting_as("ledger_sequencer"):
        assert mutant["integrate"](1, durable_only=False) == 2


# The signer's rules

SIGNER = {
    "its memory is compared": ("_memory_fault", lambda self: "", STOPPED),
    "its clock is compared": ("_clock_fault", lambda self, asked_at, now: "", STOPPED),
    "the published note is compared": ("_is_newer", lambda self, published: False, STOPPED),
    "the proof is verified": ("verify_consistency", lambda *_: None, NOT_CONSISTENT),
}


def deceived(signer, rule):
    """A question that exactly this rule must refuse."""
    note = signer.sign(question(0, 3)).note
    if rule == "its memory is compared":
        (signer.folder / "state").write_bytes(state.State().encode())
        return question(3, 5, published=note)
    if rule == "its clock is compared":
        return question(3, 5, published=note, time=NOW + 3600)
    if rule == "the published note is compared":
        newer = signer.sign(question(3, 9, published=note)).note
        signer._state = state.decode(state.State(NOW, note).encode(), ORIGIN)
        state.write(signer.folder / "state", signer._state)
        return question(3, 5, published=newer)
    return question(3, 5, published=note, forked_at=2)


@pytest.mark.parametrize("rule", SIGNER)
@pytest.mark.parametrize("holds", [True, False])
def test_without_its_rule_the_signer_is_deceived(tmp_path, monkeypatch, rule, holds):
    name, harmless, code = SIGNER[rule]
    if not holds:
        monkeypatch.setattr(merkle if name == "verify_consistency" else Signer, name, harmless)
    signer = Signer.new(tmp_path / "signer", ORIGIN, now=lambda: NOW)
    try:
        assert signer.sign(deceived(signer, rule)).code == (code if holds else SIGNED)
    finally:
        signer.close()


def test_without_the_size_rule_the_proof_still_tells(tmp_path, monkeypatch):
    """`old` is compared so that the caller learns the signer's note; what protects is the proof from the signer's own root."""
    signer = Signer.new(tmp_path / "signer", ORIGIN, now=lambda: NOW)
    try:
        note = signer.sign(question(0, 3)).note
        assert signer.sign(question(2, 5, published=note)).code == NOT_MY_SIZE
    finally:
        signer.close()


def test_an_insert_by_hand_meets_the_rule(log):
    """The helpers of this file do what they say."""
    with refused("thing_has_entry"), nullcontext():
        insert_things([a_draft().subject[1]])
