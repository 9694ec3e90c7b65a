"""Reasons of clearances and decisions: erased with an entry, and final otherwise."""

import pytest
from django.db import connection

from tests.ledger.test_database_rules import run
from tests.make.custody import the_trade
from tests.make.ledger import acting_as
from tests.make.registry import SUPERVISOR
from tests.make.review import HOLD, a_case, cleared, decided
from tests.refusals import refused
from traceability.ledger.fsck import erasure
from traceability.ledger.fsck.report import Report
from traceability.ledger.queries import entries_of
from traceability.registry import services as registry
from traceability.review.models import Clearance, Decision

WHY = "Asked for by the person."


@pytest.fixture
def case(cast):
    """Cleared and refused, with reasons that speak of a person."""
    case = a_case(the_trade(), HOLD)
    cleared(case, cast.rita, reason="Mr Sun confirmed it by telephone.")
    decided(case, cast.rita, "refuse", reason="Mr Sun took it back.")
    return case


def uid_of(case, kind):
    return next(one.uid for one in entries_of("case", case.id) if one.kind == kind)


def test_the_reason_that_is_named_goes_and_the_other_stays(case):
    registry.erase(by=SUPERVISOR, uid=uid_of(case, "finding.cleared"), paths=["/reason"], reason=WHY)
    connection.check_constraints()

    assert (Clearance.objects.get().reason, Decision.objects.get().reason) == ("[erased]", "Mr Sun took it back.")
    registry.erase(by=SUPERVISOR, uid=uid_of(case, "decision.signed"), paths=["/reason"], reason=WHY)
    connection.check_constraints()
    assert Decision.objects.get().reason == "[erased]"


def test_other_words_of_the_same_case_stay(cast):
    """The row is the one that holds the very words: a case has several clearances and signatures."""
    case = a_case(the_trade(), HOLD, ("M05", "HOLD"))
    cleared(case, cast.rita, reason="Mr Sun confirmed it.")
    cleared(case, cast.rita, check="M05", reason="The scale was out of order.")

    registry.erase(by=SUPERVISOR, uid=uid_of(case, "finding.cleared"), paths=["/reason"], reason=WHY)
    connection.check_constraints()

    assert set(Clearance.objects.values_list("reason", flat=True)) == {"[erased]", "The scale was out of order."}


@pytest.mark.parametrize("role", ["ledger_owner", "login"])
@pytest.mark.parametrize("change", ["reason = '[erased]'", "role = 'auditor'"])
@pytest.mark.parametrize("table", ["review_clearance", "review_decision"])
def test_without_an_entry_nothing_changes(case, table, change, role):
    with acting_as(role), refused("facts_are_final"):
        run(f"UPDATE {table} SET {change}")


def test_with_the_entry_nothing_but_the_reason_goes(case):
    registry.erase(by=SUPERVISOR, uid=uid_of(case, "decision.signed"), paths=["/reason"], reason=WHY)

    with acting_as("login"), refused("facts_are_final"):
        run("UPDATE review_decision SET verdict = 'approve'")
    with acting_as("login"), refused("facts_are_final"):
        run("UPDATE review_clearance SET reason = '[erased]'")


def erasures_left(*statements):
    """What fsck finds of erased words after this deed, done with the guards off."""
    with acting_as("login"):
        for table in ("review_clearance", "review_decision"):
            run(f"SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL ledger.migrating = 'on'; ALTER TABLE {table} DISABLE TRIGGER ALL")
        for statement in statements:
            run(statement)
        report = Report()
        erasure.check_erased(report, readable=True)
    return [(bad.key, bad.expected) for bad in report.worst_of(erasure.KIND)]


@pytest.mark.parametrize(("kind", "table"), [("finding.cleared", "review_clearance"), ("decision.signed", "review_decision")])
def test_erased_words_that_came_back_are_found(case, kind, table):
    uid = uid_of(case, kind)
    (words,) = [row[0] for row in run(f"SELECT reason FROM {table}")]
    registry.erase(by=SUPERVISOR, uid=uid, paths=["/reason"], reason=WHY)
    connection.check_constraints()

    assert erasures_left() == []
    left = erasures_left(f"UPDATE {table} SET reason = '{words}'")

    assert left == [(f"{uid} /reason", f"nothing of it in {table}.reason")]


def test_words_that_are_still_disclosed_are_no_leftover(cast):
    """Whatever they hold: quotes, new lines, other scripts."""
    case = a_case(the_trade(), HOLD, ("M05", "HOLD"))
    cleared(case, cast.rita, reason="Mr Sun confirmed it.")
    cleared(case, cast.rita, check="M05", reason='The "scale" \\ was\n\tout of order: 坏了 \u007f 🙂.')
    registry.erase(by=SUPERVISOR, uid=uid_of(case, "finding.cleared"), paths=["/reason"], reason=WHY)
    connection.check_constraints()

    assert erasures_left() == []
