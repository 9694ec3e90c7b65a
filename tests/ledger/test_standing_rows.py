"""The rows of the standing checks: one worker at a time, a lease that ends by itself, and rights that fit."""

import pytest

from tests.ledger.test_database_rules import run
from tests.make.ledger import acting_as
from tests.refusals import refused
from traceability.ledger.queries.standing import findings
from traceability.ledger.standing import kept
from traceability.ledger.standing.found import broken, late, unread, well

pytestmark = pytest.mark.django_db


def test_a_check_that_somebody_works_on_is_not_taken_again():
    assert kept.claim("monitor", lease=300)
    assert not kept.claim("monitor", lease=300)
    assert kept.claim("catalogue", lease=300)


def test_the_lease_of_a_killed_worker_ends_by_itself():
    assert kept.claim("monitor", lease=-1)
    assert findings()["monitor"].was_cut_short

    assert kept.claim("monitor", lease=300)
    assert not findings()["monitor"].was_cut_short, "it is held"


def test_a_lease_can_be_renewed_and_given_back():
    kept.claim("monitor", lease=-1)
    kept.renew("monitor", lease=300)
    assert not kept.claim("monitor", lease=300)

    kept.give_back("monitor")
    assert kept.claim("monitor", lease=300)


def test_a_second_clock_within_the_same_time_finds_it_done():
    kept.claim("monitor", lease=300)
    kept.keep("monitor", well("All is well.", "一切正常。"))

    assert not kept.claim("monitor", lease=300, not_within=1800)
    assert kept.claim("monitor", lease=300)


def test_the_last_word_replaces_the_one_before_and_what_was_well_is_remembered():
    kept.keep("lag", well("{entries} wait.", "{entries} 条等待。", entries=1234))
    good = findings()["lag"]
    for found in (late("Late.", "迟。"), broken("Broken.", "坏。"), unread("Away.", "缺。")):
        kept.keep("lag", found)
        bad = findings()["lag"]
        assert (bad.state, bad.ok_at) == (found.state, good.ok_at)
        assert bad.ran_at > good.ran_at

    assert (good.state, good.found, good.facts) == ("ok", {"en": "1,234 wait.", "zh": "1,234 条等待。"}, {"entries": 1234})
    assert not bad.was_cut_short


@pytest.mark.parametrize(
    "silence",
    [
        "UPDATE ledger.standing SET held_until = '2100-01-01'",
        "UPDATE ledger.standing SET held_until = clock_timestamp() + interval '61 minutes'",
        "UPDATE ledger.standing SET held_until = 'infinity'",
        "UPDATE ledger.standing SET ran_at = '2100-01-01'",
        "UPDATE ledger.standing SET ok_at = clock_timestamp() + interval '1 minute'",
        "UPDATE ledger.standing SET began_at = 'infinity'",
        "INSERT INTO ledger.standing (name, held_until) VALUES ('monitor', '2100-01-01')",
    ],
)
def test_nobody_silences_tomorrows_checks(silence):
    kept.keep("lag", well("All is well.", "一切正常。"))

    for role in ("ledger_app", "ledger_sequencer", "login"):
        with acting_as(role), refused("standing_is_of_now"):
            run(silence)


@pytest.mark.parametrize(("deed", "guard"), [("DELETE FROM", "standing_stays"), ("TRUNCATE", "never_truncated")])
def test_the_last_words_are_not_thrown_away(deed, guard):
    kept.keep("lag", well("All is well.", "一切正常。"))

    with acting_as("login"), refused(guard):
        run(f"{deed} ledger.standing")


def test_freezing_stops_a_live_log_and_leaves_recovery_alone():
    kept.freeze("the first reason")
    kept.freeze("the second")
    assert run("SELECT mode, reason FROM ledger.log") == [("frozen", "the first reason")]

    with acting_as("ledger_sequencer"):
        run("UPDATE ledger.log SET mode = 'recovery', reason = 'a restore'")
    kept.freeze("the third")
    assert run("SELECT mode, reason FROM ledger.log") == [("recovery", "a restore")]


@pytest.mark.parametrize("role", ["ledger_app", "ledger_sequencer"])
def test_who_works_writes_and_nobody_deletes(role):
    with acting_as(role):
        kept.keep("lag", well("All is well.", "一切正常。"))
        with refused("42501"):
            run("DELETE FROM ledger.standing")
        with refused("42501"):
            run("TRUNCATE ledger.standing")


def test_the_auditor_does_not_read_them():
    with acting_as("ledger_auditor"), refused("42501"):
        run("SELECT FROM ledger.standing")


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("INSERT INTO ledger.standing (name, state, ran_at) VALUES ('lag', 'fine', now())", "standing_state_is_known"),
        ("INSERT INTO ledger.standing (name, state) VALUES ('lag', 'ok')", "standing_word_has_its_time"),
        ("INSERT INTO ledger.standing (name) VALUES ('Lag 2')", "standing_name_is_a_word"),
    ],
)
def test_a_row_says_what_it_may(statement, rule):
    with refused(rule):
        run(statement)
