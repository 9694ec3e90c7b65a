"""What becomes of a witness by what it answers: believed, asked again, let rest, or left out until a person has looked."""

import json
import time
from base64 import b64decode

import pytest

from tests.ledger.test_database_rules import run
from tests.make.ledger import a_draft, acting_as, say, seal_now
from tests.make.witness import Mood
from tests.make.witnessed import a_witnessed_log, origin, witnessed
from traceability.ledger import queries
from traceability.ledger.services import incidents
from traceability.ledger.witnesses import circle
from traceability.tlog import proofs

__all__ = ["witnessed"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def one(tmp_path, monkeypatch):
    """A log with one witness, whose cosignature of the first checkpoint is stored."""
    monkeypatch.setattr(circle, "AHEAD_SECONDS", 0.3)
    monkeypatch.setattr(circle.Member, "rest", lambda self, seconds: setattr(self, "rests_until", time.monotonic() + min(seconds, 0.05)))
    with a_witnessed_log(tmp_path, witnesses=1, quorum=1) as log:
        assert log.rounds(lambda: log[1].label not in incidents.open_about("witness") and published() == 1)
        yield log


def published():
    found = queries.published_checkpoint()
    return found.size if found else 0


def grow():
    say(a_draft())
    return seal_now().sealed


def statuses(log):
    return [exchange.status for exchange in log[1].exchanges]


def test_the_proof_begins_at_what_the_witness_cosigned_last(one):
    for _ in range(3):
        grow()
    assert one.rounds(lambda: published() == 4)

    olds = [proofs.parse_consistency(exchange.request).old for exchange in one[1].exchanges]
    assert (olds, statuses(one)) == ([0, 1], [200, 200])


def test_a_lost_answer_is_made_up_for(one):
    size = grow()
    request = proofs.ConsistencyFile(1, queries.consistency_path(1, 1, size), queries.latest_checkpoint().note).encode()
    assert one[1].add_checkpoint(request)[0] == 200  # it cosigned, and we never heard of it

    assert one.rounds(lambda: published() == size)
    assert statuses(one) == [200, 409, 200] and not incidents.open_about("witness")


def test_a_witness_that_lost_its_memory_gets_the_whole_proof(one):
    one[1].memory.clear()
    size = grow()

    assert one.rounds(lambda: published() == size)
    assert statuses(one) == [200, 409, 200]


def test_a_witness_that_knows_more_for_a_moment_is_waited_for(one):
    one[1].mood = Mood(claims=5)
    grow()
    one.rounds(lambda: len(one[1].exchanges) >= 3)
    one[1].mood = Mood()

    assert one.rounds(lambda: published() == 2) and not incidents.open_about("witness")


@pytest.mark.parametrize(
    ("mood", "said"),
    [
        (Mood(claims=999), "it cosigned 999, which was never sealed"),
        (Mood(claims=1), "it says again that it cosigned 1 last"),
        (Mood(claims=0), "it says again that it cosigned 0 last"),
        (Mood(status=422), "the proof does not lead"),
        (Mood(status=409), "without the size"),
    ],
    ids=["ahead", "409 twice", "409 twice, 0", "422", "409 without a size"],
)
def test_a_witness_that_does_not_follow_is_an_incident_and_left_out(one, mood, said):
    one[1].mood = mood
    grow()

    assert one.rounds(lambda: incidents.open_about("witness") == {one[1].label})
    (incident,) = incidents.incidents()
    assert said in incident.what and incident.settled_at is None
    evidence = {name: b64decode(kept) for name, kept in json.loads(incident.evidence).items()}
    assert evidence["request"] == one[1].exchanges[-1].request and evidence["status"] == str(statuses(one)[-1]).encode()
    assert {"request", "answer", "status"} == set(evidence)

    asked = len(one[1].exchanges)
    one.rounds(lambda: False, seconds=0.3)
    assert len(one[1].exchanges) == asked, "nobody asks it any more"


def test_a_person_readmits_it(one):
    one[1].mood = Mood(status=422)
    size = grow()
    assert one.rounds(lambda: incidents.open_about("witness"))
    one[1].mood = Mood()

    incidents.settle(incidents.incidents()[0].incident_id, by="sven", note="its disk was replaced")
    with acting_as("ledger_sequencer"):
        run("UPDATE ledger.log SET mode = 'live', reason = ''")

    assert one.rounds(lambda: published() == size)


def test_the_log_is_frozen_when_the_quorum_is_out_of_reach(one):
    one[1].mood = Mood(status=422)
    grow()

    assert one.rounds(lambda: queries.health().mode == "frozen")
    assert queries.health().reason == f"the quorum is out of reach: incidents of {one[1].label}"


def test_one_lying_witness_does_not_stop_the_log(tmp_path):
    with a_witnessed_log(tmp_path, witnesses=3, quorum=2) as log:
        log[2].mood = Mood(status=422)
        assert log.rounds(lambda: incidents.open_about("witness") == {log[2].label})
        size = grow()
        assert log.rounds(lambda: published() == size)
        assert queries.health().mode == "live"


@pytest.mark.parametrize(
    ("mood", "event"),
    [
        (Mood(status=503), "witness_away"),
        (Mood(status=404), "witness_does_not_know_us"),
        (Mood(status=403), "witness_does_not_know_us"),
        (Mood(lie="other_body"), "witness_away"),
        (Mood(lie="future"), "witness_away"),
        (Mood(lie="garbage"), "witness_away"),
        (Mood(lie="endless"), "witness_away"),
    ],
    ids=["503", "404", "403", "other body", "future", "garbage", "endless"],
)
def test_what_is_no_cosignature_is_not_stored_and_asked_for_again(one, mood, event, caplog):
    one[1].mood = mood
    size = grow()
    asked = len(one[1].exchanges)
    assert one.rounds(lambda: len(one[1].exchanges) >= asked + 2)
    one.idle()

    assert run("SELECT count(*) FROM ledger.cosignature WHERE size = %s", [size]) == [(0,)] and published() == 1
    assert event in {record.message for record in caplog.records} and not incidents.open_about("witness")
    one[1].mood = Mood()
    assert one.rounds(lambda: published() == size)


def test_a_witness_that_is_away_is_asked_less_and_less(witnessed):
    witnessed[1].mood = Mood(status=500)
    witnessed.rounds(lambda: False, seconds=1.6)

    assert len(witnessed[1].exchanges) == 2, "at once, and after one second; the next would come after two more"
    member = next(one for one in witnessed.publisher._circle._members.values() if one.witness.name == "w1")
    member.failures = 100
    assert min(2 ** min(member.failures, 10), circle.LONGEST_REST_SECONDS) == 60


def test_a_witness_that_somebody_else_showed_a_newer_checkpoint_is_asked_about_that(one):
    one[1].mood = Mood(seconds=0.4)
    grow()
    one.rounds(lambda: True)  # asked about 2, and before it looks at that:
    size = grow()
    newer = proofs.ConsistencyFile(1, queries.consistency_path(1, 1, size), queries.latest_checkpoint().note).encode()
    assert one[1].add_checkpoint(newer)[0] == 200
    one[1].mood = Mood()

    assert one.rounds(lambda: published() == size)
    assert statuses(one) == [200, 409, 200] and not incidents.open_about("witness")


def test_two_publishers_do_not_accuse_a_witness_of_each_others_work(witnessed):
    other = type(witnessed)(witnessed.witnesses, witnessed.keys, type(witnessed.publisher)(None), witnessed.policy)
    for _ in range(6):
        size = grow()
        assert witnessed.rounds(lambda: other.rounds(lambda: True) and published() == size)  # noqa: B023
    assert not incidents.open_about("witness") and all(one.size_of(origin()) == 7 for one in witnessed.witnesses)
