import pytest
from django.conf import settings

from tests.ledger.test_database_rules import run
from tests.make.ledger import a_draft, say, seal_now, sequence
from traceability.ledger import queries

pytestmark = pytest.mark.django_db


def test_health_counts_what_waits_and_what_lags():
    fresh = queries.health()
    assert (fresh.mode, fresh.size, fresh.sealed_size, fresh.pending, fresh.checkpoint_age) == ("live", 0, 0, 1, None)
    assert fresh.pending_age is not None and fresh.is_sound

    seal_now()
    say(a_draft(), a_draft())
    sequence()
    say(a_draft())

    later = queries.health()
    assert (later.size, later.sealed_size, later.lag, later.pending) == (3, 1, 2, 1)
    assert later.checkpoint_age is not None and later.checkpoint_age >= 0


def test_a_frozen_log_is_not_sound_and_says_why():
    run("SELECT ledger.freeze('leaf 7')")
    health = queries.health()
    assert (health.is_sound, health.mode, health.reason) == (False, "frozen", "leaf 7")


def test_nothing_waiting_has_no_age():
    seal_now()
    assert (queries.health().pending, queries.health().pending_age) == (0, None)


def test_a_log_is_found_by_the_last_part_of_its_origin():
    log = queries.current_log()
    assert queries.log_of_year(str(log.year)).origin == log.origin == f"{settings.LEDGER_LOG}/{log.year}"
    assert queries.log_of_year("1999") is None and queries.log_of_year("") is None
