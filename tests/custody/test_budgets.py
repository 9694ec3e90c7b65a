"""Queries per command and query, tried with one row and with fifty: the same number; chains with a thousand events, too."""

import time
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.custody.walks import FACILITY
from tests.make.custody import (
    DOCUMENT,
    a_lot,
    a_part,
    a_shipment,
    an_event,
    dressing,
    lot_id,
    mining,
    moved,
    record,
    separation,
    submit,
    with_reference_tables,
)
from tests.make.registry import a_facility, a_licence, registered
from traceability.custody import queries
from traceability.registry.viewer import Viewer

pytestmark = pytest.mark.django_db
AUDITOR = Viewer(person=None, organisation=None, organisation_code="AUD", role="auditor", via="token")

BUDGETS = {
    "record_events": 19,
    "submit_shipment": 14,
    "events": 7,
    "shipments": 2,
    "lot": 4,
    "upstream": 3,
    "downstream": 5,
    "upstream_of_shipment": 3,
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

    for viewer in (trade.hfr, AUDITOR):
        assert counted(lambda viewer=viewer: queries.lot("BYM:CON-1", viewer=viewer)) == BUDGETS["lot"]
        assert counted(lambda viewer=viewer: queries.upstream("BYM:CON-1", viewer=viewer)) == BUDGETS["upstream"]
        assert counted(lambda viewer=viewer: queries.downstream("BYM:ORE-0", viewer=viewer)) == BUDGETS["downstream"]


def a_thousand_ancestors() -> list[dict]:
    """500 imports, and 500 separations of which each takes one of them and something of what the one before made."""
    imported = [
        an_event("import", performed_by="HFR", facility=FACILITY["HFR"], outputs=[a_lot(f"HFR:IN-{number}", form="mixed_carbonate")])
        for number in range(500)
    ]
    separated = [
        separation(
            [a_part(f"HFR:IN-{number}"), *([a_part(f"HFR:OUT-{number - 1}", "20.000")] if number else [])],
            [a_lot(f"HFR:OUT-{number}", "40.000", form="mixed_carbonate")],
            custody_model="segregated",
        )
        for number in range(500)
    ]
    return imported + separated


def mines_of_their_own(number: int) -> None:
    """Mines of BYM, each with its licence."""
    codes = [f"BYM-MINE-A{place}" for place in range(number)]
    registered(
        {
            "format": "registry/1",
            "facilities": [a_facility(code, organisation="BYM", kind="mine", ore_class="rock", deposit=None) for code in codes],
            "licences": [a_licence(f"ML-{code}", kind="mining", organisation="BYM", facility=code, quantity=None) for code in codes],
        }
    )


def asked(name: str, action):
    """The graph, asked within its budget; what it took is printed."""
    started = time.perf_counter()
    with CaptureQueriesContext(connection) as captured:
        graph = action()
    print(f"{name}: {len(captured)} queries, {len(graph.nodes)} nodes, {1000 * (time.perf_counter() - started):.0f} ms")
    assert len(captured) == BUDGETS[name] <= 5
    return graph


def test_a_thousand_ancestors(trade):
    record(trade.hfr, *a_thousand_ancestors())
    shipment = submit(trade.hfr, a_shipment("HFR:OUT-499", "10.000")).shipment

    for viewer in (trade.hfr, AUDITOR):
        behind = asked("upstream", lambda viewer=viewer: queries.upstream("HFR:OUT-499", viewer=viewer))
        ahead = asked("downstream", lambda viewer=viewer: queries.downstream("HFR:IN-0", viewer=viewer))
        leaving = asked("upstream_of_shipment", lambda viewer=viewer: queries.upstream_of_shipment(shipment, viewer=viewer))

        for graph in (behind, leaving):
            assert sum(node["kind"] == "event" for node in graph.nodes) == 1000
            assert (graph.depth, graph.is_truncated) == (501, False)
            assert sum(share for _, share in graph.origins) == 1
        assert sum(node["kind"] == "event" for node in ahead.nodes) == 500


def test_three_hundred_origins(trade):
    mines_of_their_own(300)
    ores = [a_part(f"BYM:ORE-{number}", f"{100 + number}.000") for number in range(300)]
    record(
        trade.bym,
        *(mining(a_lot(ore["lot"], ore["net_kg"]), facility=f"BYM-MINE-A{number}") for number, ore in enumerate(ores)),
        dressing(ores, [a_lot("BYM:CON-1", "50.000", form="concentrate")]),
    )

    for viewer in (trade.bym, AUDITOR):
        graph = asked("upstream", lambda viewer=viewer: queries.upstream("BYM:CON-1", viewer=viewer))

        # Each mine's share is that of its ore, since all ores are of one grade; the largest takes the rounding.
        total = sum(Decimal(ore["net_kg"]) for ore in ores)
        assert len(graph.origins) == 300 and sum(share for _, share in graph.origins) == 1
        for origin, share in graph.origins:
            number = int(origin.facility.removeprefix("BYM-MINE-A"))
            assert origin.licence == f"ML-{origin.facility}"
            assert abs(share - (100 + number) / total) < Decimal("0.0000005")


def test_a_chain_reads_no_more_than_two_statements(trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1")))
    asked_lot = lot_id("BYM:ORE-1")

    assert counted(lambda: queries.provenance_of(queries.upstream_of([asked_lot]))) == 2
