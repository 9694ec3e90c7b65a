import pytest
from django.db import ProgrammingError, connection

from tests.ledger.test_database_rules import run
from tests.make.ledger import a_draft, acting_as, say, sequence
from traceability.ledger.services import freeze, thaw


def test_a_frozen_log_stands_until_it_is_thawed(db):
    freeze("leaf 7 is not what it was")
    say(a_draft())
    assert sequence() == 0
    assert run("SELECT mode, reason FROM ledger.log") == [("frozen", "leaf 7 is not what it was")]

    with acting_as("login"):
        assert thaw() == [run("SELECT origin FROM ledger.log")[0][0]]
    assert run("SELECT mode, reason FROM ledger.log") == [("live", "")]
    assert sequence() == 2


def test_a_log_in_recovery_is_not_thawed(db):
    with acting_as("ledger_sequencer"):
        run("UPDATE ledger.log SET mode = 'recovery'")
    with acting_as("login"):
        assert thaw() == []


def test_only_who_may_be_the_sequencer_thaws(committed):
    freeze("tried")
    with connection.cursor() as cursor:
        cursor.execute("SET SESSION AUTHORIZATION ledger_auditor")
    with pytest.raises(ProgrammingError, match="permission denied"):
        thaw()
    connection.close()
    assert run("SELECT mode FROM ledger.log") == [("frozen",)]
