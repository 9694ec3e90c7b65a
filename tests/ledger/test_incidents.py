"""What went wrong outside is kept as it was, and a person has the last word."""

import json
import logging

import pytest

from tests.ledger.test_database_rules import run
from tests.make.ledger import acting_as
from traceability.ledger.errors import IncidentUnknown
from traceability.ledger.services import incidents

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["ledger_sequencer", "ledger_app"])
def test_an_incident_is_kept_with_its_evidence_and_raises_the_alarm(role, caplog):
    with acting_as(role):
        number = incidents.report("witness", "w1+00", "it does not follow", {"answer": b"\x00\xff"})

    (kept,) = incidents.incidents()
    assert (kept.incident_id, kept.kind, kept.about, kept.what) == (number, "witness", "w1+00", "it does not follow")
    assert json.loads(kept.evidence) == {"answer": "AP8="} and kept.settled_at is None
    assert [(record.message, record.levelno) for record in caplog.records] == [("incident", logging.CRITICAL)]


def test_one_is_open_about_the_same_at_a_time():
    assert incidents.report("witness", "w1+00", "it does not follow") is not None
    assert incidents.report("witness", "w1+00", "and again") is None
    assert incidents.report("witness", "w2+00", "neither does it") is not None
    assert incidents.report("mirror", "w1+00", "other bytes stand there") is not None

    assert incidents.open_about("witness") == {"w1+00", "w2+00"}
    assert len(incidents.incidents(limit=2)) == 2


def test_a_person_settles_it_once():
    number = incidents.report("witness", "w1+00", "it does not follow")
    incidents.settle(number, by="sven", note="its disk was replaced")

    assert incidents.open_about("witness") == frozenset() and incidents.incidents() == []
    (kept,) = incidents.incidents(settled_too=True)
    assert (kept.settled_by, kept.note) == ("sven", "its disk was replaced") and kept.settled_at is not None
    for unknown in (number, number + 1):
        with pytest.raises(IncidentUnknown):
            incidents.settle(unknown, by="sven")
    assert incidents.report("witness", "w1+00", "it does not follow, again") == run("SELECT max(incident_id) FROM ledger.incident")[0][0]
