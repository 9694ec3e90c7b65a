"""What a person reads after a refill, and the exit code that a script trusts."""

import pytest

from tests.make.ledger import TABLES, a_draft, say, say_of_things
from tests.make.restored import a_restored
from tests.make.turning import logs
from traceability.interfaces.console import refilling
from traceability.ledger.recovery.refill import refill

FEW = {"before": 5, "after": (6,), "waiting": 2}


@pytest.fixture
def told(monkeypatch):
    """What is written; on a server without fsync the refill is let run too."""
    monkeypatch.setattr(refilling, "refill", lambda *given, **more: refill(*given, durable_only=False, **more))
    return []


def run(restored, told):
    return refilling.run(restored.mirror, [], write=told.append, tell=lambda _: None)


def test_a_log_that_is_whole_again_exits_with_0(committed, told):
    with a_restored(committed, **FEW) as restored:
        assert run(restored, told) == 0
        assert told == [f"{logs()[0].origin}: 16 leaves, 6 put back, 2 were here and got their places; it is live"]


def test_what_has_no_row_any_more_is_listed_and_exits_with_3(committed, told):
    committed.as_login(TABLES)
    lost: list = []
    with a_restored(committed, **FEW, meanwhile=lambda: lost.extend(say_of_things(2))) as restored:
        assert run(restored, told) == 3

        for said in lost:
            assert any(line.startswith(f"NO ROW thing.said {said.uid} thing ") for line in told)
        assert "thing.said: 15 entries without their row" in told
        assert "2 entries have private fields that nothing opens any more" in told and told[-1] == refilling.LEFT


def test_a_clash_exits_with_1_and_says_what_a_person_must_do(committed, told):
    thing = a_draft()
    say(thing)
    with a_restored(committed, **FEW, meanwhile=lambda: say(a_draft(thing.subject[1], 2, name="lost"))) as restored:
        say(a_draft(thing.subject[1], 2))

        assert run(restored, told) == 1
        assert told[0].startswith("BAD refill: leaf ") and told[1] == refilling.WHAT_TO_DO
