import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.make.review import BLOCK, HOLD, a_case, cleared, decided, examined_with
from traceability.review import queries
from traceability.review.errors import UnknownCase
from traceability.review.queries import CaseFilter

pytestmark = pytest.mark.django_db


def test_a_list_shows_cases_the_oldest_first_and_filters(trade, cast):
    open_case = a_case(trade, BLOCK)
    closed = a_case(trade, lot="BYM:ORE-2")
    decided(closed, cast.rita, "refuse")

    def listed(**only):
        return [one.id for one in queries.cases(viewer=cast.rita.viewer, only=CaseFilter(**only))]

    assert listed() == [open_case.id, closed.id]
    assert listed(state="open") == listed(outcome="blocked") == [open_case.id]
    assert listed(exporter="BYM") == [open_case.id, closed.id]
    assert listed(exporter="HFR") == []
    assert [one.id for one in queries.cases(viewer=cast.rita.viewer, after=open_case.id)] == [closed.id]
    assert [one.id for one in queries.cases(viewer=cast.rita.viewer, limit=1)] == [open_case.id]


def test_a_line_says_what_a_reviewer_looks_for(trade, cast):
    case = a_case(trade, HOLD)
    examined_with(case.shipment)

    (line,) = queries.cases(viewer=cast.rita.viewer)

    assert (line.shipment, line.exporter, line.destination) == (case.shipment.number, "BYM", "DE")
    assert (line.state, line.examination, line.outcome, line.is_controlled) == ("open", 2, "approvable_by_one", False)
    assert line.examined_at > line.submitted_at


def test_one_case_shows_findings_clearances_and_signatures(trade, cast):
    case = a_case(trade, HOLD)
    before = queries.case(case.id, viewer=cast.rita.viewer)
    cleared(case, cast.rita)
    decided(case, cast.rita)

    view = queries.case(case.id, viewer=cast.sven.viewer)

    assert (before.outcome, view.outcome, view.signatures_needed) == ("needs_clearance", "needs_second_signature", 2)
    assert [one.code for one in view.findings] == ["C09"]
    assert [one.finding.code for one in view.clearances] == ["C09"]
    assert [(one.ordinal, one.role) for one in view.decisions] == [(1, "reviewer")]


def test_the_newest_examination_is_compared_with_the_one_that_was_signed_last_else_with_the_one_before(trade, cast):
    case = a_case(trade, HOLD)

    def view():
        seen = queries.case(case.id, viewer=cast.rita.viewer)
        return seen.since, [(one.code, one.result) for one in seen.found_then], [one.code for one in seen.findings]

    assert view() == (None, [], ["C09"])
    cleared(case, cast.rita)
    decided(case, cast.rita)
    examined_with(case.shipment, BLOCK)
    assert view() == (1, [("C09", "failed")], ["V01"])
    examined_with(case.shipment)
    assert view()[:2] == (1, [("C09", "failed")]), "what stood between was signed by nobody"

    other = a_case(trade, lot="BYM:ORE-2")
    examined_with(other.shipment, BLOCK)
    examined_with(other.shipment)
    unsigned = queries.case(other.id, viewer=cast.rita.viewer)
    assert (unsigned.since, [one.code for one in unsigned.found_then]) == (2, ["V01"])


def test_another_tenant_sees_no_case(trade, cast):
    case = a_case(trade)

    assert queries.cases(viewer=cast.ada.viewer) == []
    with pytest.raises(UnknownCase):
        queries.case(case.id, viewer=cast.ada.viewer)


@pytest.mark.parametrize("count", [1, 6])
def test_the_number_of_queries_does_not_grow(count, trade, cast):
    cases = [a_case(trade, HOLD, lot=f"BYM:ORE-{number}") for number in range(count)]

    with CaptureQueriesContext(connection) as of_list:
        queries.cases(viewer=cast.rita.viewer)
    with CaptureQueriesContext(connection) as of_one:
        queries.case(cases[0].id, viewer=cast.rita.viewer)

    assert (len(of_list), len(of_one)) == (1, 3)
