"""Reasons of clearances and decisions: erased with an entry, and final otherwise."""

import pytest
from django.db import connection

from tests.ledger.test_database_rules import run
from tests.make.custody import the_trade
from tests.make.ledger import acting_as
from tests.make.registry import SUPERVISOR
from tests.make.review import HOLD, a_case, cleared, decided
from tests.refusals import refused
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
