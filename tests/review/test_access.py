import pytest

from tests.make.review import a_case
from traceability.review.access import visible_cases

pytestmark = pytest.mark.django_db


def test_cases_are_seen_by_regulator_auditor_and_exporter_alone(trade, cast):
    case = a_case(trade)

    for viewer in (cast.rita.viewer, cast.sven.viewer, cast.otto.viewer, trade.bym):
        assert [one.id for one in visible_cases(viewer)] == [case.id]
    for viewer in (cast.mei.viewer, cast.ada.viewer, trade.her):
        assert not visible_cases(viewer)
