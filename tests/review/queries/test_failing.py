"""Open findings: what failed in the newest examination of open cases and nobody has cleared."""

import pytest

from tests.make.review import BLOCK, HOLD, a_case, cleared
from traceability.kernel.errors import Forbidden
from traceability.review import queries

pytestmark = pytest.mark.django_db


def told(viewer):
    return {(row.code, row.severity): row.cases for row in queries.open_failures(viewer=viewer)}


def test_failed_checks_of_open_cases_are_counted_and_listed(trade, cast):
    held, blocked = a_case(trade, HOLD), a_case(trade, HOLD, BLOCK, lot="BYM:ORE-2")

    assert told(cast.otto.viewer) == {HOLD: 2, BLOCK: 1}
    listed = queries.failing_cases(*HOLD, viewer=cast.otto.viewer, limit=10)
    assert [row.case_id for row in listed] == sorted({held.id, blocked.id}, reverse=True)
    assert [row.case_id for row in queries.failing_cases(HOLD[0], None, viewer=cast.otto.viewer, limit=10, after=listed[0].case_id)] == [
        listed[1].case_id
    ]


def test_what_is_cleared_stands_open_no_more(trade, cast):
    case = a_case(trade, HOLD)

    cleared(case, cast.rita)

    assert told(cast.rita.viewer) == {} and not queries.failing_cases(*HOLD, viewer=cast.rita.viewer, limit=10)


@pytest.mark.parametrize("name", ["ada", "mei"])
def test_others_may_not_ask(cast, name):
    viewer = getattr(cast, name).viewer

    with pytest.raises(Forbidden):
        queries.open_failures(viewer=viewer)
    with pytest.raises(Forbidden):
        queries.failing_cases("C09", None, viewer=viewer, limit=1)
