"""Demand 8: two databases that were one, both asking one signer: exactly one is served. What happens to the signer's memory: tests/ledger/signer."""

import pytest
from django.db import connections

from tests.databases import own_database
from tests.make.ledger import a_draft, acting_as, say, seal_now, sequence, the_signer
from traceability.ledger import queries
from traceability.ledger.errors import LogMismatch
from traceability.ledger.services.seal import seal


def asked(folder):
    """What an honest sequencer gets from the signer about this database."""
    sequence()
    signer = the_signer(folder)
    try:
        with acting_as("ledger_sequencer"):
            return seal(1, signer)
    finally:
        signer.close()


@pytest.fixture
def forked(sound_copy):
    """One history of a thousand entries, sealed, in two databases: how to look into either, the signer's folder, the size."""
    own, log = sound_copy
    size = seal_now(log.signer).sealed
    assert size > 1000
    connections.close_all()
    here = connections.settings["default"]
    with own_database(own.name) as other:
        yield lambda which: (connections.close_all(), here.update(NAME={"one": own.name, "other": other.name}[which])), log.signer, size
        connections.close_all()
        here["NAME"] = other.name


@pytest.mark.parametrize("first", [1, 2, 3])
@pytest.mark.parametrize("second", [1, 2, 3])
def test_exactly_one_is_served(forked, first, second):
    look_into, folder, size = forked
    look_into("one")
    say(*(a_draft() for _ in range(first)))
    assert asked(folder).sealed == size + first

    look_into("other")
    say(*(a_draft() for _ in range(second)))
    with pytest.raises(LogMismatch):
        asked(folder)
    assert (queries.health().mode, queries.sealed_size()) == ("recovery", size)

    look_into("one")
    say(a_draft())
    assert asked(folder).sealed == size + 1 + first


def test_the_second_is_not_served_later_either(forked):
    """It has grown past the other meanwhile: sizes alone would let it pass."""
    look_into, folder, size = forked
    look_into("one")
    say(a_draft())
    asked(folder)

    look_into("other")
    say(*(a_draft() for _ in range(50)))
    for _ in range(2):
        with pytest.raises(LogMismatch) if queries.health().mode == "live" else acting_as("ledger_app"):
            asked(folder)
    assert queries.sealed_size() == size
