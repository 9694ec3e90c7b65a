"""What the database itself refuses about known losses, tried round the ORM, as the application and as superuser."""

import json

import pytest
from django.db import connection

from tests.ledger.test_database_rules import run
from tests.make.ledger import a_draft, acting_as, say, say_of_things
from tests.make.losses import REASON, acknowledge, domain_finding
from tests.refusals import refused
from traceability.kernel.identifiers import uuid7

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("things")]
LOSS = "INSERT INTO ledger.loss (id, version, reason, findings) VALUES (%s, %s, %s, %s::jsonb)"


@pytest.fixture
def lost():
    """A thing with an entry and without a row."""
    say(draft := a_draft())
    return draft.subject[1]


def keep(*findings, version=1, reason=REASON, loss=None):
    run(LOSS, [loss or uuid7(), version, reason, json.dumps([one.as_json() for one in findings])])


@pytest.mark.parametrize("role", ["ledger_app", "login"])
def test_a_loss_without_its_entry_is_refused(lost, role):
    with acting_as(role), refused("loss_has_entry"):
        keep(domain_finding(lost))


@pytest.mark.parametrize("role", ["ledger_app", "ledger_owner", "login"])
def test_nobody_acknowledges_what_is_still_there(lost, role):
    say_of_things(1)
    ((there,),) = run("SELECT id FROM thing")

    with acting_as(role):
        for finding in (domain_finding(there), domain_finding(uuid7()), domain_finding(lost)._replace(key=f"shipment {lost}")):
            with refused("only_what_is_lost"):
                keep(domain_finding(lost), finding)
        with refused("only_what_is_lost"):
            keep(domain_finding(lost)._replace(kind="leaves", key="7"))


def test_a_row_that_is_behind_its_entries_is_lost(lost):
    """As long as it is: afterwards no more of it can be acknowledged."""
    say(a_draft(lost, 2))
    with acting_as("ledger_owner"):
        run("ALTER TABLE thing DISABLE TRIGGER versions_rise, DISABLE TRIGGER thing_has_entry")
    run("INSERT INTO thing VALUES (%s, 1)", [lost])
    acknowledge(domain_finding(lost, version=2, found="version 1"))

    run("UPDATE thing SET version = 2 WHERE id = %s", [lost])
    with refused("only_what_is_lost"):
        keep(domain_finding(lost, version=2, found="version 1"))


@pytest.mark.parametrize("role", ["ledger_owner", "login"])
@pytest.mark.parametrize(
    ("deed", "rule"),
    [
        ("UPDATE ledger.loss SET reason = 'another'", "losses_are_final"),
        ("DELETE FROM ledger.loss", "rows_stay"),
        ("TRUNCATE ledger.loss", "never_truncated"),
    ],
)
def test_what_is_acknowledged_stays_so(lost, role, deed, rule):
    acknowledge(domain_finding(lost))
    connection.check_constraints()
    with acting_as(role), refused(rule):
        run(deed)


@pytest.mark.parametrize("role", ["ledger_app", "ledger_sequencer", "ledger_auditor"])
@pytest.mark.parametrize("deed", ["UPDATE ledger.loss SET reason = 'another'", "DELETE FROM ledger.loss"])
def test_nobody_else_may_even_try(lost, role, deed):
    with acting_as(role), refused("42501"):
        run(deed)


@pytest.mark.parametrize(("given", "rule"), [({"reason": " "}, "loss_says_why"), ({"version": 2}, "versions_rise")])
def test_a_loss_says_why(lost, given, rule):
    with refused(rule):
        keep(domain_finding(lost), **given)


def test_a_loss_of_nothing_is_none():
    with refused("loss_names_findings"):
        keep()


def test_what_was_true_when_it_was_said_is_put_back_by_the_owner_in_recovery(lost):
    with acting_as("ledger_sequencer"):
        run("UPDATE ledger.log SET mode = 'recovery'")
    run("SET LOCAL ledger.refilling = 'on'")
    for role, rule in (("ledger_owner", "loss_has_entry"), ("ledger_app", "only_what_is_lost")):
        with acting_as(role), refused(rule):
            keep(domain_finding(uuid7()))
