"""D5, D6, D10, D11: a change has its entry, and an entry says what its columns say, next in line of its subject."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection, models, transaction

from tests.ledger.test_database_rules import run
from tests.make.ledger import ACTOR, ORGANISATION, a_draft, acting_as, insert_things, say, say_of_things
from tests.refusals import refused
from traceability.kernel.identifiers import uuid7
from traceability.kernel.sql import copy_rows
from traceability.ledger.models import Entry
from traceability.ledger.services import append

ONE, OTHER, NINE = UUID(int=1), UUID(int=2), UUID(int=9)


class Thing(models.Model):
    """The ORM's view of the table, so that its ways of writing can be tried."""

    id = models.UUIDField(primary_key=True)
    version = models.IntegerField()
    name = models.TextField(default="")

    class Meta:
        managed = False
        app_label = "things"
        db_table = "thing"


@pytest.fixture
def thing(things):
    """A thing with its entry, of an earlier transaction as far as the rules can tell: the head names another one."""
    say_of_things(1)
    connection.check_constraints()
    _as_of_an_earlier_transaction()
    return Thing.objects.get()


def _as_of_an_earlier_transaction():
    """A test runs in one transaction; give the heads and entries so far the number of another."""
    with acting_as("login"):
        run(
            "SET LOCAL ledger.migrating = 'on'; ALTER TABLE ledger.entry DISABLE TRIGGER entries_are_final; ALTER TABLE ledger.subject_head DISABLE TRIGGER head_moves_by_one"
        )
        run("UPDATE ledger.subject_head SET xid = '3'; UPDATE ledger.entry SET xid = '3'")
        run(
            "ALTER TABLE ledger.entry ENABLE ALWAYS TRIGGER entries_are_final; ALTER TABLE ledger.subject_head ENABLE ALWAYS TRIGGER head_moves_by_one"
        )


def _saved(thing):
    thing.version = 2
    thing.save()


ROUTES = {
    "save": _saved,
    "update": lambda thing: Thing.objects.filter(pk=thing.pk).update(version=2),
    "bulk_update": lambda thing: Thing.objects.bulk_update([Thing(id=thing.pk, version=2)], ["version"]),
    "raw SQL": lambda thing: run("UPDATE thing SET version = 2"),
    "INSERT": lambda thing: insert_things([OTHER]),
    "bulk_create": lambda thing: Thing.objects.bulk_create([Thing(id=OTHER, version=1)]),
    "COPY": lambda thing: copy_rows(Thing, [{"id": OTHER, "version": 1}]),
}


@pytest.mark.parametrize("role", ["ledger_app", "login"])
@pytest.mark.parametrize("route", ROUTES)
def test_d5_a_change_without_its_entry_is_refused(thing, route, role):
    with acting_as(role), refused("thing_has_entry"):
        ROUTES[route](thing)


def test_d5_a_child_needs_an_entry_of_its_parent(thing):
    statement = "INSERT INTO thing_part VALUES (gen_random_uuid(), %s)"
    with refused("thing_part_has_entry"):
        run(statement, [thing.pk])

    run("UPDATE thing SET version = 2")
    say(a_draft(thing.pk, 2))
    run(statement, [thing.pk])
    connection.check_constraints()


def test_d5_a_child_of_nobody_is_refused(thing):
    with refused("thing_part_has_entry"):
        run("INSERT INTO thing_part VALUES (gen_random_uuid(), %s)", [OTHER])


def test_d5_nothing_derived_is_written_by_hand(thing):
    with refused("42501"):
        run("INSERT INTO thing_total VALUES (%s, 1)", [thing.pk])


def test_d5_free_rows_need_nothing(thing):
    run("INSERT INTO thing_note (words) VALUES ('free')")
    assert run("UPDATE thing_note SET words = 'still free'") == 1
    assert run("DELETE FROM thing_note") == 1


def test_d6_an_entry_only_in_a_rolled_back_savepoint_does_not_count(thing):
    with refused("thing_has_entry"):
        run("UPDATE thing SET version = 2")
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            append([a_draft(thing.pk, 2)])
            raise ZeroDivisionError


def test_d6_an_entry_in_a_released_savepoint_counts(thing):
    run("UPDATE thing SET version = 2")
    with transaction.atomic():
        append([a_draft(thing.pk, 2)])
    connection.check_constraints()


@pytest.mark.parametrize("version", [0, 1, 3, -1])
def test_d6_a_version_rises_by_one(thing, version):
    with refused("versions_rise"):
        run("UPDATE thing SET version = %s", [version])


def test_d6_a_row_begins_with_version_one_and_keeps_its_id(thing):
    with refused("versions_rise"):
        run("INSERT INTO thing (id, version) VALUES (%s, 2)", [OTHER])
    with refused("versions_rise"):
        run("UPDATE thing SET version = 2, id = %s", [OTHER])


def test_d6_the_entry_of_another_subject_does_not_count(thing):
    with refused("thing_has_entry"):
        run("UPDATE thing SET version = 2")
        append([a_draft(OTHER)])


def test_d6_the_entry_of_an_earlier_version_does_not_count(thing):
    run("UPDATE thing SET version = 2")
    say(a_draft(thing.pk, 2))
    connection.check_constraints()
    with refused("thing_has_entry"):
        run("UPDATE thing SET version = 3")


def test_d6_an_entry_of_an_earlier_transaction_does_not_count(things):
    say_of_things(1)
    with refused("thing_has_entry"):
        _as_of_an_earlier_transaction()


def test_d6_the_same_number_in_a_new_cluster_does_not_count(things):
    """After a restore transaction ids come again; the time tells."""
    say_of_things(1)
    with refused("thing_has_entry"), acting_as("login"):
        run(
            "SET LOCAL ledger.migrating = 'on'; ALTER TABLE ledger.entry DISABLE TRIGGER entries_are_final; ALTER TABLE ledger.subject_head DISABLE TRIGGER head_moves_by_one"
        )
        run(
            "UPDATE ledger.subject_head SET changed_at = changed_at - interval '1 day'; UPDATE ledger.entry SET inserted_at = inserted_at - interval '1 day'"
        )


def test_d6_two_versions_in_one_transaction_are_two_entries(thing):
    run("UPDATE thing SET version = 2")
    run("UPDATE thing SET version = 3")
    say(a_draft(thing.pk, 2), a_draft(thing.pk, 3))
    connection.check_constraints()


def test_d6_asking_at_once_fails_safe(thing):
    with refused("thing_has_entry"):
        run("SET CONSTRAINTS ALL IMMEDIATE")
        run("UPDATE thing SET version = 2")


def envelope(**more) -> dict:
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    subject = {"type": "thing", "id": str(ONE), "version": 1}
    return {
        "v": 1, "log": "traceability.example", "uid": str(UUID(int=9)), "kind": "thing.said", "at": at, "nonce": "AAAAAAAAAAAAAAAAAAAAAA==",
        "actor": ACTOR, "organisation": str(ORGANISATION), "subject": subject, "body": {}, **more,
    }  # fmt: skip


def insert(leaf, *, uid=NINE, subject=("thing", ONE, 1), kind="thing.said", organisation=ORGANISATION):
    leaf = json.dumps(leaf).encode() if isinstance(leaf, dict) else leaf
    run(
        "INSERT INTO ledger.entry (uid, kind, organisation_id, subject_type, subject_id, subject_version, leaf) VALUES (%s, %s, %s, %s, %s, %s, %s)",
        [uid, kind, organisation, *subject, leaf],
    )


def late(seconds):
    return (datetime.now(UTC) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def test_d10_an_honest_entry_goes_in(db):
    insert(envelope())
    assert Entry.objects.filter(uid=UUID(int=9)).count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"v": 2}, {"v": "1"}, {"log": "other.example"}, {"log": "traceability.example/2026"}, {"uid": str(UUID(int=8))}, {"kind": "thing.unsaid"},
        {"organisation": str(OTHER)}, {"at": "2026-03-02T08:00:00Z"}, {"at": "2026-03-02T08:00:00.000000+00:00"}, {"at": None},
        {"subject": {"type": "other", "id": str(ONE), "version": 1}}, {"subject": {"type": "thing", "id": str(OTHER), "version": 1}},
        {"subject": {"type": "thing", "id": str(ONE), "version": 2}}, {"subject": {"type": "thing", "id": str(ONE), "version": "1"}},
        {"subject": {"type": "thing", "id": str(ONE), "version": 1, "prev": "00" * 32}}, {"subject": "thing"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("role", ["ledger_app", "login"])
def test_d10_a_leaf_that_says_otherwise_is_refused(db, wrong, role):
    with acting_as(role), refused("entry_says_what_its_leaf_says"):
        insert(envelope(**wrong))


@pytest.mark.parametrize("seconds", [-70, 70, 86400])
def test_d10_another_time_than_the_databases_is_refused(db, seconds):
    with refused("entry_says_what_its_leaf_says"):
        insert(envelope(at=late(seconds)))


@pytest.mark.parametrize(
    ("leaf", "rule"),
    [(b"{", "22P02"), (b"not json", "22P02"), (b"\xff\xff", "22021"), (b"1", "entry_says_what_its_leaf_says"), (b"", "22P02")],
)
def test_d10_what_is_no_envelope_is_refused(db, leaf, rule):
    with refused(rule):
        insert(leaf)


@pytest.mark.parametrize(("size", "fits"), [(65_535, True), (65_536, False)])
def test_d10_a_leaf_fits_a_bundle(db, size, fits):
    padding = size - len(json.dumps(envelope(body={"x": ""})))
    leaf = envelope(body={"x": "x" * padding})
    if fits:
        insert(leaf)
    else:
        with refused("entry_leaf_fits_a_bundle"):
            insert(leaf)


@pytest.fixture
def said(db):
    """One subject at version 1, and its leaf hash."""
    (acknowledged,) = say(a_draft(ONE))
    return acknowledged.leaf_hash.hex()


def version(number, prev=None):
    return {"type": "thing", "id": str(ONE), "version": number, **({"prev": prev} if prev else {})}


@pytest.mark.parametrize("wrong", [{"log": "other.example"}, {"subject": version(2)}, {"uid": str(UUID(int=8))}, {"at": late(-70)}])
def test_d10_a_next_version_that_says_otherwise_is_refused(said, wrong):
    with refused("entry_says_what_its_leaf_says"):
        insert(envelope(**({"subject": version(2, said)} | wrong)), subject=("thing", ONE, 2))


def test_d11_version_one_of_a_known_subject_is_refused(said):
    with refused("entry_is_next_of_its_subject"):
        insert(envelope())


def test_d11_a_gap_is_refused(said):
    with refused("entry_is_next_of_its_subject"):
        insert(envelope(subject=version(3, said)), subject=("thing", ONE, 3))


def test_d11_the_prev_of_another_subject_is_refused(said):
    (other,) = say(a_draft(uuid7()))
    with refused("entry_is_next_of_its_subject"):
        insert(envelope(subject=version(2, other.leaf_hash.hex())), subject=("thing", ONE, 2))


def test_d11_the_next_version_of_an_unknown_subject_is_refused(db):
    with refused("entry_is_next_of_its_subject"):
        insert(envelope(subject=version(2, "00" * 32)), subject=("thing", ONE, 2))


def test_d11_the_next_version_goes_in(said):
    insert(envelope(subject=version(2, said)), subject=("thing", ONE, 2))


def test_d11_a_uid_is_used_once(said):
    insert(envelope(subject=version(2, said)), subject=("thing", ONE, 2))
    with refused("entry_uid_pkey"):
        insert(envelope(subject={"type": "thing", "id": str(OTHER), "version": 1}), subject=("thing", OTHER, 1))


@pytest.mark.parametrize("number", [0, -1])
def test_d11_versions_begin_with_one(said, number):
    with refused("entry_is_next_of_its_subject"):
        insert(envelope(subject=version(number)), subject=("thing", ONE, number))
