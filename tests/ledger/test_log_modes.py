"""A log's modes move by one table; what only the operator may do is not the application's."""

import itertools

import pytest

from tests.ledger.test_database_rules import run
from tests.make.ledger import a_draft, acting_as, say, sequence
from tests.refusals import refused

MODES = ("live", "frozen", "recovery", "closing", "closed")
MOVES = {
    "live": {"frozen", "recovery", "closing"},
    "frozen": {"live", "recovery", "closing", "closed"},
    "recovery": {"live", "frozen", "closing"},
    "closing": {"frozen", "recovery", "closed"},
    "closed": set(),
}
WAY = {"live": (), "frozen": ("frozen",), "recovery": ("recovery",), "closing": ("closing",), "closed": ("closing", "closed")}


@pytest.mark.parametrize(("before", "after"), [pair for pair in itertools.product(MODES, MODES) if pair[0] != pair[1]])
def test_a_log_moves_as_the_table_says(db, before, after):
    with acting_as("ledger_sequencer"):
        for mode in WAY[before]:
            run("UPDATE ledger.log SET mode = %s", [mode])
        if after in MOVES[before]:
            run("UPDATE ledger.log SET mode = %s", [after])
        else:
            with refused("log_mode_moves"):
                run("UPDATE ledger.log SET mode = %s", [after])


@pytest.mark.parametrize("mode", ["frozen", "closed"])
def test_a_log_that_stands_does_not_grow(db, mode):
    say(a_draft())
    with acting_as("ledger_sequencer"):
        for step in WAY[mode]:
            run("UPDATE ledger.log SET mode = %s", [step])
        with refused("log_stands_still"):
            run("INSERT INTO ledger.leaf SELECT 1, 0, min(entry_id) FROM ledger.pending")
            run("UPDATE ledger.log SET size = 1, root = decode(repeat('11', 32), 'hex')")
    assert sequence() == 0


def test_the_application_may_freeze_and_the_first_reason_stays(db):
    run("SELECT ledger.freeze('the root is wrong')")
    run("SELECT ledger.freeze('something else')")

    assert run("SELECT mode, reason FROM ledger.log") == [("frozen", "the root is wrong")]
    with refused("42501"):
        run("UPDATE ledger.log SET mode = 'live'")


def test_an_auditor_may_not_freeze(db):
    with acting_as("ledger_auditor"), refused("42501"):
        run("SELECT ledger.freeze('no')")
