"""What the rule of admission excuses while lost entries are put back, each excuse alone: and that to say so oneself excuses nothing.

Anybody may set `ledger.refilling`; only with the owner's role and a log in recovery does it mean anything.
"""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from tests.ledger.test_database_rules import run
from tests.ledger.test_database_rules_recovery import INSERT, an_old_entry, in_mode, put_back, recovering, refilling
from tests.ledger.test_envelope import a_moment
from tests.make.ledger import a_draft, acting_as, say
from tests.refusals import refused
from traceability.kernel import clock
from traceability.kernel.identifiers import uuid7
from traceability.ledger.entries import log_closed
from traceability.ledger.envelope import build

__all__ = ["recovering"]
pytestmark = pytest.mark.django_db
A_MOMENT_AGO = timedelta(seconds=20)
LAST = "SELECT inserted_at, (convert_from(leaf, 'UTF8')::jsonb ->> 'at')::timestamptz FROM ledger.entry WHERE uid = %s"


def an_entry_of_now(**moment):
    """As an application writes it, of twenty seconds ago: within what every clock is allowed."""
    return an_old_entry(at=clock.now() - A_MOMENT_AGO, **moment)


def times_of(columns):
    ((inserted, at),) = run(LAST, [columns[0]])
    return inserted, at


def a_closing():
    """The entry that ends the log, as it follows its opening."""
    ((subject, leaf_hash, origin),) = run(
        "SELECT subject_id, leaf_hash, origin FROM ledger.subject_head, ledger.log WHERE subject_type = 'log' AND version = 1"
    )
    draft = log_closed(UUID(str(subject)), origin, next_origin="traceability.example/2027", vkey="v", organisation=None)
    built = build(draft, a_moment(at=clock.now(), uid=uuid7(), prev=bytes(leaf_hash)))
    return [built.uid, draft.kind, UUID(int=0), *draft.subject, built.leaf]


def test_what_is_put_back_keeps_its_own_time_even_if_it_is_young(recovering):
    columns = an_entry_of_now()
    with acting_as("ledger_owner"):
        refilling()
        put_back(columns)

    inserted, at = times_of(columns)
    assert inserted == at


@pytest.mark.parametrize("says_so", [True, False])
def test_of_whoever_else_an_entry_has_the_databases_time(says_so):
    columns = an_entry_of_now()
    if says_so:
        refilling()
    run(INSERT, columns)

    inserted, at = times_of(columns)
    assert inserted > at + A_MOMENT_AGO / 2


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("xid", "'1'::xid8"),
        ("inserted_at", "clock_timestamp() + interval '1 second'"),
        ("inserted_at", "transaction_timestamp() - interval '1 microsecond'"),
    ],
)
@pytest.mark.parametrize("version", [1, 2])
def test_nor_does_the_owner_name_another_moment(column, value, version):
    """The application may not name these columns at all (D9)."""
    draft = a_draft()
    prev = say(draft)[0].leaf_hash if version == 2 else None
    columns = an_old_entry(draft.subject[1], version, at=clock.now(), prev=prev)
    with acting_as("login"), refused("entry_says_what_its_leaf_says"):
        run(INSERT.replace("leaf)", f"leaf, {column})").replace("%s)", f"%s, {value})"), columns)


def test_the_end_of_a_log_is_put_back_in_recovery(recovering):
    columns = a_closing()
    with acting_as("ledger_owner"):
        refilling()
        put_back(columns)

    assert run("SELECT count(*) FROM ledger.entry WHERE kind = 'log.closed'") == [(1,)]


@pytest.mark.parametrize("role", ["ledger_app", "ledger_sequencer", "login"])
@pytest.mark.parametrize("mode", ["live", "recovery"])
def test_and_by_nobody_who_only_says_so(mode, role):
    columns = a_closing()
    if mode != "live":
        in_mode(mode)
    with acting_as(role), refused("entry_says_what_its_leaf_says"):
        refilling()
        run(INSERT, columns)


def test_two_versions_are_put_back_with_their_row_in_one_transaction(things, recovering):
    """The first version's row meets a head that has gone on: its entry of this transaction counts, old as it is."""
    thing = uuid7()
    first = an_old_entry(thing)
    with acting_as("ledger_owner"):
        refilling()
        run("INSERT INTO thing (id, version) VALUES (%s, 1)", [thing])
        put_back(first)
        ((leaf_hash,),) = run("SELECT leaf_hash FROM ledger.entry WHERE uid = %s", [first[0]])
        run("UPDATE thing SET version = 2 WHERE id = %s", [thing])
        put_back(an_old_entry(thing, 2, prev=bytes(leaf_hash)))
        connection.check_constraints()
