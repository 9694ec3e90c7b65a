"""Erasures of one entry at the same moment: each path goes once, and their entries are versions without a gap."""

import threading

from tests.ledger.test_database_rules import run
from tests.make.ledger import ACTOR, ORGANISATION, a_draft, in_threads, say
from traceability.kernel.command import command
from traceability.ledger import queries
from traceability.ledger.errors import AlreadyErased
from traceability.ledger.services import erase

WRITERS = 8
BY = {"reason": "Asked for.", "actor": ACTOR, "organisation": ORGANISATION}


def erased_at_once(uid, paths):
    """Each path in a thread of its own, all at the same moment; what was refused."""
    together, refused = threading.Barrier(len(paths)), []

    def one(path):
        together.wait(30)
        try:
            command(erase)(uid, [path], **BY)
        except AlreadyErased as late:
            refused.append(late)

    with in_threads(*(lambda path=path: one(path) for path in paths)):
        pass
    return refused


def test_each_goes_once_and_none_is_lost(committed_things):
    (several, one) = say(a_draft(parts=[{"price": f"{number}.00"} for number in range(WRITERS)]), a_draft(parts=[{"price": "1.00"}]))

    assert erased_at_once(several.uid, [f"/parts/{number}/price" for number in range(WRITERS)]) == []
    assert len(erased_at_once(one.uid, ["/parts/0/price"] * 4)) == 3

    assert [entry.subject_version for entry in queries.entries_of("disclosure", several.uid)] == list(range(1, WRITERS + 1))
    assert len(queries.entries_of("disclosure", one.uid)) == 1
    assert run("SELECT count(*) FROM ledger.disclosure WHERE path LIKE '/parts/%'") == [(0,)]
