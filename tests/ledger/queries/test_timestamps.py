"""Which stamped checkpoint says most about some leaves: the oldest that covers all of them, else the newest that covers some."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.ledger.test_database_rules import run
from tests.make.ledger import a_draft, say, seal_now
from tests.make.stamps import keep_token
from tests.make.turning import NEW_YEAR, a_sequencer, logs, step
from traceability.ledger import queries
from traceability.ledger.queries import Leaves
from traceability.ledger.services import prepare
from traceability.tlog import checkpoints

pytestmark = pytest.mark.django_db
STAMPED = (3, 5, 9, 12)


@pytest.fixture
def log():
    """Sealed at 1, 2, … 13 leaves, and stamped at 3, 5, 9 and 12; the tokens are no real ones, and nobody here reads them."""
    seal_now()
    for _ in range(12):
        say(a_draft())
        seal_now()
    for size in STAMPED:
        keep_token(queries.current_log(), size, f"token {size}".encode())
    return queries.current_log()


@pytest.mark.parametrize(
    ("first", "last", "published", "size"),
    [
        (0, 1, 13, 3),
        (0, 2, 13, 3),
        (0, 3, 13, 5),
        (3, 4, 13, 5),
        (5, 8, 13, 9),
        (0, 11, 13, 12),
        (12, 12, 13, None),
        (11, 12, 13, 12),
        (4, 12, 13, 12),
        (0, 12, 13, 12),
        (0, 7, 8, 5),
        (4, 7, 8, 5),
        (5, 7, 8, None),
        (0, 11, 12, 12),
        (0, 2, 2, None),
        (11, 11, 12, 12),
        (10, 10, 11, None),
    ],
)
def test_the_oldest_that_covers_all_else_the_newest_that_covers_some(log, first, last, published, size):
    found = queries.stamped_checkpoints({log.log_id: Leaves(first, last, published)})

    assert {log_id: one.size for log_id, one in found.items()} == ({log.log_id: size} if size else {})
    for one in found.values():
        assert one.token == f"token {size}".encode()
        assert (checkpoints.parse(one.note).checkpoint.size, len(checkpoints.parse(one.note).note.signatures)) == (size, 1)


def test_of_two_authorities_the_first_by_its_address_is_taken(log):
    keep_token(log, 5, b"another", authority="another tsa")

    assert queries.stamped_checkpoints({1: Leaves(0, 4, 13)})[1].token == b"another"


def test_a_log_without_time_stamps_has_none(log):
    assert queries.stamped_checkpoints({2: Leaves(0, 4, 13)}) == {} == queries.stamped_checkpoints({})


def test_a_time_stamp_of_one_log_says_nothing_of_another(time_machine):
    """Both were sealed at some size; the newer one alone was stamped there, the older one later."""
    prepare()
    with a_sequencer() as sequencer:
        for _ in range(4):
            say(a_draft())
            step(sequencer)
        time_machine.move_to(NEW_YEAR)
        step(sequencer, times=4)
        for _ in range(4):
            say(a_draft())
            step(sequencer, times=2)
    old, new = logs()
    of_old, of_new = ({size for (size,) in run("SELECT size FROM ledger.checkpoint WHERE log_id = %s", [log.log_id])} for log in (old, new))
    common, last = max(of_old & of_new), max(of_old)
    keep_token(new, common, b"newer")
    keep_token(old, last, b"older")
    assert 0 < common < last

    for leaves in (Leaves(0, 0, last), Leaves(0, last - 1, last)):
        assert queries.stamped_checkpoints({old.log_id: leaves})[old.log_id].token == b"older"
    found = queries.stamped_checkpoints({new.log_id: Leaves(0, common - 1, max(of_new)), old.log_id: Leaves(0, 0, last - 1)})
    assert {log_id: one.token for log_id, one in found.items()} == {new.log_id: b"newer"}
    keep_token(old, common, b"older, of the same size", authority="a first one")
    assert queries.stamped_checkpoints({new.log_id: Leaves(0, 0, common)})[new.log_id].token == b"newer"


def test_it_takes_one_statement_that_reads_the_key(log):
    with CaptureQueriesContext(connection) as asked:
        queries.stamped_checkpoints({1: Leaves(0, 3, 13), 2: Leaves(0, 3, 13)})
    assert len(asked) == 1
    run("SET LOCAL enable_seqscan = off")
    plan = "\n".join(line for (line,) in run(f"EXPLAIN {asked[0]['sql']}"))
    assert "Index Only Scan" in plan and "timestamp_token_pkey" in plan and "Seq Scan" not in plan, plan
