"""Demand 14: advisory locks end with their transaction. One of a session's stays with a pooler's connection and stops all sequencers.

A test of the pooler needs PgBouncer; this one needs nothing.
"""

import re

from django.db import connection

from tests.house.source import ROOT, name_of, python_files
from tests.make.ledger import a_draft, acting_as, say
from traceability.ledger.services.integrate import integrate

ADVISORY = re.compile(r"pg_(?:try_)?advisory_\w+")
HELD = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"


def held():
    with connection.cursor() as cursor:
        cursor.execute(HELD)
        return cursor.fetchone()[0]


def test_the_sequencers_lock_is_gone_when_its_batch_is_committed(committed):
    say(a_draft())

    with acting_as("ledger_sequencer"):
        assert integrate(1, durable_only=False) > 0
    assert held() == 0


def test_no_statement_of_the_product_takes_a_lock_for_a_session():
    files = [*python_files("traceability", "config"), *(ROOT / "traceability").rglob("*.sql")]
    taken = {(name_of(path), call) for path in files for call in ADVISORY.findall(path.read_text(encoding="utf-8"))}

    assert len(taken) >= 5
    assert [one for one in sorted(taken) if "_xact_" not in one[1]] == []
