"""What is sealed, what is published, and which checkpoint a proof is made against."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.ledger.test_database_rules import run
from tests.make.ledger import a_draft, acting_as, say, seal_now
from tests.make.witness import Mood, a_key
from tests.make.witnessed import witnessed
from traceability.ledger import queries
from traceability.ledger.errors import NotACheckpointSize, SizeBeyondLog
from traceability.tlog import checkpoints

__all__ = ["witnessed"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def log(witnessed):
    """Witnessed at 1 and 3 leaves, sealed at 5; and the uids of the two entries that came with each."""
    uids = []
    assert witnessed.rounds(lambda: queries.published_checkpoint())
    for size in (3, 5):
        uids += [one.uid for one in say(a_draft(), a_draft())]
        if size == 5:
            witnessed[2].mood = Mood(status=503)
        seal_now()
        assert witnessed.rounds(lambda size=size: witnessed[1].size_of(queries.current_log().origin) == size)
        witnessed.idle()
    witnessed.uids = uids
    return witnessed


def names(note):
    return [line.name for line in checkpoints.parse(note).note.signatures]


def test_the_published_one_is_the_newest_that_the_quorum_cosigned(log):
    published, sealed = queries.published_checkpoint(), queries.latest_checkpoint()

    assert (published.size, published.is_witnessed, sealed.size, sealed.is_witnessed) == (3, True, 5, False)
    assert (queries.sealed_size(), queries.sealed_size_of(1)) == (5, 5)
    origin = queries.current_log().origin
    assert names(published.note) == [origin, "witness.example/w1", "witness.example/w2"]
    assert names(sealed.note) == [origin, "witness.example/w1"], "all that there are, quorum or not"


def test_without_a_quorum_what_is_sealed_is_published(log, settings):
    settings.LEDGER_POLICY = ""
    assert queries.published_checkpoint().size == 5


@pytest.mark.parametrize(("index", "size", "is_witnessed"), [(0, 3, True), (2, 3, True), (3, 5, False), (4, 5, False)])
def test_an_entry_is_proved_against_a_witnessed_checkpoint_where_one_covers_it(log, index, size, is_witnessed):
    found = queries.covering_checkpoint(1, index)
    assert (found.size, found.is_witnessed) == (size, is_witnessed)


def test_what_is_not_sealed_is_covered_by_nothing(log):
    assert queries.covering_checkpoint(1, 5) is None


def test_states_say_how_far_an_entry_has_come(log):
    states = queries.state_of(log.uids)
    assert [states[uid] for uid in log.uids] == ["witnessed", "witnessed", "sealed", "sealed"]
    assert [queries.entry(uid).state for uid in log.uids] == ["witnessed", "witnessed", "sealed", "sealed"]
    assert [queries.receipt(uid).state for uid in log.uids] == ["witnessed", "witnessed", "sealed", "sealed"]
    assert [queries.receipt(uid).size for uid in log.uids] == [3, 3, 5, 5]


def test_consistency_leads_to_the_published_one_unless_told(log):
    assert (queries.consistency(1).size, queries.consistency(1).is_published) == (3, True)
    assert (queries.consistency(1, 5).size, queries.consistency(1, 5).is_published) == (5, False)
    assert queries.consistency(1).note == queries.published_checkpoint().note
    with pytest.raises(SizeBeyondLog):
        queries.consistency(4)
    with pytest.raises(NotACheckpointSize):
        queries.consistency(1, 4)


def test_the_newest_line_of_each_witness_is_shown(log):
    key, body = a_key(1), checkpoints.parse(queries.published_checkpoint().note).checkpoint.body()
    for time in (1_000, 4_000_000_000, 2_000):
        with acting_as("ledger_sequencer"):
            line = key.cosign(body, time=time).encode()
            run("INSERT INTO ledger.cosignature VALUES (1, 3, %s, %s, to_timestamp(%s))", [log[1].label, line, time])

    times = [
        line.time for line in checkpoints.parse(queries.published_checkpoint().note).note.signatures if line.name == "witness.example/w1"
    ]
    assert times == [4_000_000_000]
    assert queries.last_cosignatures(queries.current_log())[log[1].label].size == 5


def test_a_checkpoint_of_a_size_is_that_or_none(log):
    assert queries.checkpoint_of_size(queries.current_log(), 1).is_witnessed
    with pytest.raises(NotACheckpointSize):
        queries.checkpoint_of_size(queries.current_log(), 2)


def test_what_is_published_everywhere_is_that_of_each_log(log):
    (one,) = queries.published_everywhere()

    assert (one.log.origin, one.checkpoint, one.keys) == (queries.current_log().origin, queries.published_checkpoint(), ())


def test_each_question_takes_one_statement(log):
    current = queries.current_log()
    for question in (
        lambda: queries.latest_checkpoint(current),
        lambda: queries.published_checkpoint(current),
        lambda: queries.published_everywhere(),
        lambda: queries.covering_checkpoint(1, 0),
        lambda: queries.last_cosignatures(current),
    ):
        with CaptureQueriesContext(connection) as asked:
            question()
        assert len(asked) == 1
