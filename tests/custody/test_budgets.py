"""Queries per command and query, tried with one row and with fifty: the same number."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.make.custody import DOCUMENT, a_lot, a_part, a_shipment, dressing, mining, moved, record, submit, with_reference_tables
from traceability.custody import queries
from traceability.registry.viewer import Viewer

pytestmark = pytest.mark.django_db
AUDITOR = Viewer(person=None, organisation=None, organisation_code="AUD", role="auditor", via="token")

BUDGETS = {
    "record_events": 19,
    "submit_shipment": 14,
    "events": 6,
    "shipments": 4,
    "lot": 4,
    "upstream": 11,
    "downstream": 20,
}


def counted(action) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        action()
    return len(captured)


@pytest.fixture(autouse=True)
def loaded(trade):
    with_reference_tables()


def a_batch(prefix: str, size: int) -> list[dict]:
    """Mines with papers, and dressings that use what they made before."""
    lots = [a_lot(f"BYM:{prefix}-{number}", "100.000") for number in range(size)]
    record_of = [mining(lot, documents=[DOCUMENT]) for lot in lots]
    return record_of + [
        dressing(
            [a_part(lot["lot"], "60.000")], [a_lot(f"{lot['lot']}-C", "6.000", form="concentrate")], fields={"route": "flotation_normal"}
        )
        for lot in lots
    ]


@pytest.mark.parametrize("size", [1, 50])
def test_recording(trade, size):
    record(trade.bym, *a_batch("OLD", size))
    used = [dressing([a_part(f"BYM:OLD-{number}", "40.000")], []) for number in range(size)]

    assert counted(lambda: record(trade.bym, *a_batch("NEW", size), *used)) == BUDGETS["record_events"]


@pytest.mark.parametrize("size", [1, 50])
def test_submitting(trade, size):
    record(trade.bym, *(mining(a_lot(f"BYM:ORE-{number}", "100.000")) for number in range(size)))
    lines = [a_shipment(f"BYM:ORE-{number}", "100.000")["lines"][0] for number in range(size)]
    shipment = a_shipment(lines=lines, documents=[DOCUMENT], packages=[{"seals": ["X1"]}])

    assert counted(lambda: submit(trade.bym, shipment)) == BUDGETS["submit_shipment"]


@pytest.mark.parametrize("size", [1, 50])
def test_lists(trade, size):
    record(trade.bym, *a_batch("ORE", size))
    for number in range(size):
        submit(trade.bym, a_shipment(f"BYM:ORE-{number}", "10.000"))

    for viewer in (trade.bym, AUDITOR):
        assert counted(lambda viewer=viewer: queries.events(viewer=viewer)) == BUDGETS["events"]
        assert counted(lambda viewer=viewer: queries.shipments(viewer=viewer)) == BUDGETS["shipments"]


@pytest.mark.parametrize("size", [1, 50])
def test_a_lot_and_its_chain(trade, size):
    record(trade.bym, *(mining(a_lot(f"BYM:ORE-{number}", "100.000")) for number in range(size)))
    inputs = [a_part(f"BYM:ORE-{number}", "100.000") for number in range(size)]
    record(trade.bym, dressing(inputs, [a_lot("BYM:CON-1", "50.000", form="concentrate")]))
    moved(trade, a_part("BYM:CON-1", "50.000"))

    for viewer, more in ((trade.hfr, 2), (AUDITOR, 0)):
        assert counted(lambda viewer=viewer: queries.lot("BYM:CON-1", viewer=viewer)) == BUDGETS["lot"]
        assert counted(lambda viewer=viewer: queries.upstream("BYM:CON-1", viewer=viewer)) == BUDGETS["upstream"] + more
        assert counted(lambda viewer=viewer: queries.downstream("BYM:ORE-0", viewer=viewer)) == BUDGETS["downstream"] + more
