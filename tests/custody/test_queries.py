"""What custody shows of events, lots, shipments and chains, and to whom how much of it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal as D

import pytest

from tests.make.custody import (
    DOCUMENT,
    a_lot,
    a_part,
    a_shipment,
    an_assay,
    blending,
    dispatch,
    dressing,
    mining,
    moved,
    packing,
    receipt,
    record,
    separation,
    submit,
    with_reference_tables,
)
from traceability.custody import queries
from traceability.custody.errors import EventNotSeen, LotNotSeen, ShipmentNotSeen
from traceability.custody.queries import EventFilter, ShipmentFilter
from traceability.kernel.identifiers import uuid7
from traceability.registry.viewer import Viewer

pytestmark = pytest.mark.django_db
STANDING = {"left_kg", "overdrawn_kg", "state", "holder", "sender", "receiver"}
AUDITOR = Viewer(person=None, organisation=None, organisation_code="AUD", role="auditor", via="token")
INVOICE = {
    "kind": "special_vat_invoice",
    "number": "117",
    "seller": "BYM",
    "buyer": "HFR",
    "reo_kg": "500.000",
    "amount": "1000.00",
    "currency": "CNY",
}


@pytest.fixture
def sold(trade):
    """BYM's ore, sold to HFR with an invoice and a plate."""
    record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000")))
    transport = {"vehicle": "赣B12345", "pieces": 3}
    (sent,) = record(trade.bym, dispatch(a_part("BYM:ORE-1", "1000.000"), invoice=INVOICE, transport=transport))
    record(trade.hfr, receipt(sent))
    return sent


def test_an_event_reads_as_it_was_posted(trade):
    with_reference_tables()
    posted = mining(
        a_lot("BYM:ORE-1", "1000.000", assay=an_assay(certificate=DOCUMENT | {"kind": "assay_certificate"}), packages=[{"seals": ["P1"]}]),
        documents=[DOCUMENT | {"fields": {"signed_by": "Ada", "pieces": 1}}],
        fields={"place": {"latitude": "41.79", "longitude": "109.98"}},
    )
    (recorded,) = record(trade.bym, posted)

    shown = queries.event(recorded.event.id, viewer=trade.bym).as_json()

    assert shown["outputs"][0]["assay"]["certificate"]["number"] == "PR-1"
    assert shown["outputs"][0]["assay"]["shares_percent"]["Nd"] == "19"
    assert shown["outputs"][0]["packages"] == [{"seals": ["P1"]}]
    assert shown["documents"] == [DOCUMENT | {"fields": {"signed_by": "Ada", "pieces": 1}}]
    assert shown["fields"] == posted["fields"]
    assert (shown["version"], shown["corrected_at"], shown["recorded_by"]) == (1, None, "BYM")


@pytest.mark.parametrize(("code", "amount", "plate"), [("bym", "1000.00", "赣B12345"), ("hfr", "1000.00", "赣B12345"), ("exp", None, None)])
def test_prices_and_plates_are_shown_to_the_parties(trade, sold, code, amount, plate):
    record(trade.hfr, packing(a_part("BYM:ORE-1", "1000.000"), a_lot("HFR:P-1", "1000.000"), performed_by="HFR", facility="HFR-PLANT-1"))
    moved(trade, a_part("HFR:P-1", "1000.000"), sender="HFR", to="EXP")

    shown = queries.event(sold.event.id, viewer=trade.viewers[code.upper()]).as_json()

    assert (shown["invoice"].get("amount"), shown["transport"].get("vehicle")) == (amount, plate)
    assert shown["invoice"]["reo_kg"] == "500.000"
    assert queries.event(sold.event.id, viewer=AUDITOR).as_json()["invoice"]["amount"] == "1000.00"


def test_what_one_may_not_see_is_as_if_it_were_not(trade, sold):
    with pytest.raises(EventNotSeen):
        queries.event(sold.event.id, viewer=trade.her)
    with pytest.raises(EventNotSeen):
        queries.event(uuid7(), viewer=trade.bym)
    with pytest.raises(LotNotSeen):
        queries.lot("BYM:ORE-1", viewer=trade.her)
    for direction in (queries.upstream, queries.downstream):
        with pytest.raises(LotNotSeen):
            direction("BYM:ORE-1", viewer=trade.her)


def test_a_list_is_filtered_and_read_page_by_page(trade, sold):
    everything = queries.events(viewer=trade.bym)
    assert [one.event.stage for one in everything] == ["dispatch", "mining"]

    def stages(**only) -> list[str]:
        return [one.event.stage for one in queries.events(viewer=AUDITOR, only=EventFilter(**only))]

    assert stages() == ["receipt", "dispatch", "mining"]
    assert stages(stage="mining") == stages(organisation="BYM", facility="BYM-MINE-1", stage="mining") == ["mining"]
    assert stages(lot="BYM:ORE-1") == ["receipt", "dispatch", "mining"]
    assert stages(lot="BYM:ORE-2") == stages(ended_until=datetime(2020, 1, 1, tzinfo=UTC)) == []
    assert stages(recorded_since=sold.event.recorded_at) == ["receipt", "dispatch"]
    first = queries.events(viewer=AUDITOR, limit=2)
    rest = queries.events(viewer=AUDITOR, limit=2, after=(first[-1].event.recorded_at, first[-1].event.id))
    assert [one.event.stage for one in (*first, *rest)] == ["receipt", "dispatch", "mining"]


def test_a_lot_shows_what_is_left_and_who_holds_it_to_its_parties_alone(trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000")))
    record(trade.bym, dressing([a_part("BYM:ORE-1", "400.000")], [a_lot("BYM:CON-1", "40.000", form="concentrate")]))
    moved(trade, a_part("BYM:CON-1", "40.000"))

    mine = queries.lot("BYM:ORE-1", viewer=trade.bym).as_json()
    behind = queries.lot("BYM:ORE-1", viewer=trade.hfr).as_json()

    assert (mine["net_kg"], mine["left_kg"], mine["holder"], mine["reo_kg"]) == ("1000.000", "600.000", "BYM", "500.000")
    assert behind["assay"] == mine["assay"]
    assert "left_kg" not in behind and "holder" not in behind


def test_its_maker_sees_where_a_lot_is_until_another_has_received_it(trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000")))
    (sent,) = record(trade.bym, dispatch(a_part("BYM:ORE-1", "1000.000")))

    def seen(by):
        shown = queries.lot("BYM:ORE-1", viewer=by).as_json()
        return (shown["holder"], shown["receiver"], shown["left_kg"]) if "holder" in shown else shown.keys() & STANDING

    assert seen(trade.bym) == seen(trade.hfr) == (None, "HFR", "1000.000")
    record(trade.hfr, receipt(sent, a_part("BYM:ORE-1", "1000.000")))
    assert (seen(trade.bym), seen(trade.hfr)) == (set(), ("HFR", None, "1000.000"))
    (sent,) = record(trade.hfr, dispatch(a_part("BYM:ORE-1", "1000.000"), to="HER", performed_by="HFR", facility="HFR-PLANT-1"))
    assert (seen(trade.bym), seen(trade.hfr), seen(trade.her)) == (set(), *[(None, "HER", "1000.000")] * 2)
    record(trade.her, receipt(sent, a_part("BYM:ORE-1", "1000.000"), performed_by="HER", facility="HER-PLANT-1"))
    assert (seen(trade.bym), seen(trade.hfr), seen(trade.her)) == (set(), set(), ("HER", None, "1000.000"))
    assert seen(AUDITOR) == ("HER", None, "1000.000")


def test_who_recorded_for_another_sees_where_the_lot_is_until_it_moved_on(trade):
    record(trade.bym, mining(a_lot("GDM:ORE-1"), performed_by="GDM", facility="GDM-SITE-1"))

    assert queries.lot("GDM:ORE-1", viewer=trade.bym).as_json()["holder"] == "GDM"


def test_who_is_upstream_learns_nothing_of_how_far_a_lot_went(trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000")))
    record(trade.bym, dressing([a_part("BYM:ORE-1", "400.000")], [a_lot("BYM:CON-1", "40.000", form="concentrate")]))
    moved(trade, a_part("BYM:CON-1", "40.000"))
    bare = downstream_of_ore(trade.bym)
    record(trade.hfr, separation([a_part("BYM:CON-1", "40.000")], [a_lot("HFR:OX-1", "10.000", form="oxide")]))
    record(trade.hfr, separation([a_part("HFR:OX-1", "10.000")], [a_lot("HFR:OX-2", "9.000", form="oxide")]))

    assert downstream_of_ore(trade.bym) == bare == {None: (1, False), 1: (1, False), 2: (1, False)}
    assert downstream_of_ore(AUDITOR) == downstream_of_ore(trade.hfr) == {None: (2, False), 1: (1, True), 2: (2, False)}


def downstream_of_ore(viewer):
    """Depth and whether something was cut, by the depth that was asked for."""
    found = {depth: queries.downstream("BYM:ORE-1", viewer=viewer, depth=depth) for depth in (None, 1, 2)}
    return {depth: (graph.depth, graph.is_truncated) for depth, graph in found.items()}


def test_the_lot_whose_future_is_asked_for_has_its_mass(trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000", product="ore of spring")))
    record(trade.bym, dressing([a_part("BYM:ORE-1", "400.000")], [a_lot("BYM:CON-1", "40.000", form="concentrate")]))

    (asked,) = [node for node in queries.downstream("BYM:ORE-1", viewer=trade.bym).nodes if node["id"] == "BYM:ORE-1"]

    assert (asked["product"], asked["net_kg"], asked["reo_kg"]) == ("ore of spring", "1000.000", "500.000")


def test_a_packed_lot_has_its_parents_assay(trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1", "1000.000", assay=an_assay(treo_percent="12.5"))))
    record(trade.bym, packing(a_part("BYM:ORE-1", "1000.000"), a_lot("BYM:P-1", "1000.000", assay=None)))
    record(trade.bym, packing(a_part("BYM:P-1", "500.000"), a_lot("BYM:P-2", "500.000", assay=None)))

    shown = queries.lot("BYM:P-2", viewer=trade.bym).as_json()

    assert (shown["parent"], shown["assay"]["treo_percent"], shown["reo_kg"]) == ("BYM:P-1", "12.5", "62.500")


@pytest.fixture
def blend(trade):
    """Two ores of BYM blended 3 to 1, dressed, sold to HFR, separated, sold to EXP."""
    record(trade.bym, mining(a_lot("BYM:ORE-1", "300.000")), mining(a_lot("BYM:ORE-2", "100.000"), facility="BYM-DRESS-1"))
    record(trade.bym, blending([a_part("BYM:ORE-1", "300.000"), a_part("BYM:ORE-2", "100.000")], a_lot("BYM:MIX-1", "400.000")))
    record(trade.bym, dressing([a_part("BYM:MIX-1", "400.000")], [a_lot("BYM:CON-1", "100.000", form="concentrate")]))
    moved(trade, a_part("BYM:CON-1", "100.000"))
    outputs = [a_lot("HFR:OX-1", "20.000", form="oxide"), a_lot("HFR:OX-2", "20.000", form="oxide")]
    record(trade.hfr, separation([a_part("BYM:CON-1", "100.000")], outputs))
    moved(trade, a_part("HFR:OX-1", "20.000"), sender="HFR", to="EXP")


def edges(graph) -> dict[tuple[str, str], str | None]:
    """Material edges between lots and stages, with their shares."""
    stages = {node["id"]: node.get("stage", node["id"]) for node in graph.as_json()["nodes"]}
    found = (edge.as_json() for edge in graph.edges)
    return {(stages[one["from"]], stages[one["to"]]): one["reo_share"] for one in found if one["kind"] in {"input", "output"}}


def test_upstream_tells_shares_on_every_edge_and_the_origins(trade, blend):
    graph = queries.upstream("HFR:OX-1", viewer=trade.exp)

    assert edges(graph) == {
        ("BYM:ORE-1", "blending"): "0.750000000",
        ("BYM:ORE-2", "blending"): "0.250000000",
        ("BYM:MIX-1", "beneficiation"): "1.000000000",
        ("BYM:CON-1", "separation"): "1.000000000",
        ("mining", "BYM:ORE-1"): "0.750000000",
        ("mining", "BYM:ORE-2"): "0.250000000",
        ("blending", "BYM:MIX-1"): "1.000000000",
        ("beneficiation", "BYM:CON-1"): "1.000000000",
        ("separation", "HFR:OX-1"): "1.000000000",
    }
    origins = graph.as_json()["origins"]
    assert [(one["kind"], one["facility"], one["licence"], one["share"]) for one in origins] == [
        ("mine", "BYM-MINE-1", "ML-1", "0.750000000"),
        ("mine", "BYM-DRESS-1", None, "0.250000000"),
    ]
    assert sum(D(one["share"]) for one in origins) == 1
    assert (graph.depth, graph.is_truncated) == (4, False)
    assert sorted(edge.kind for edge in graph.edges if edge.kind in {"sent", "received"}) == ["received", "received", "sent", "sent"]


def test_what_lies_beside_the_chain_is_not_shown(trade, blend):
    names = {node["id"] for node in queries.upstream("HFR:OX-1", viewer=AUDITOR).as_json()["nodes"]}

    assert "HFR:OX-2" not in names


def test_downstream_shows_what_stems_from_the_lot_and_only_what_one_may_see(trade, blend):
    whole = queries.downstream("BYM:ORE-2", viewer=AUDITOR)
    own = queries.downstream("BYM:ORE-2", viewer=trade.bym)

    assert edges(whole)[("separation", "HFR:OX-2")] == "0.250000000"
    assert edges(whole)[("BYM:ORE-2", "blending")] == "0.250000000"
    assert {node["id"] for node in own.as_json()["nodes"] if node["kind"] == "lot"} == {"BYM:ORE-2", "BYM:MIX-1", "BYM:CON-1"}
    assert [one["share"] for one in own.as_json()["origins"]] == ["1.000000000"]


def test_as_it_was_recorded_before_the_lot_was_there(trade):
    before = datetime.now(UTC) - timedelta(days=1)
    record(trade.bym, mining(a_lot("BYM:ORE-1")))

    with pytest.raises(LotNotSeen):
        queries.upstream("BYM:ORE-1", viewer=trade.bym, at=before)


def test_a_shipment_reads_as_it_was_posted(trade, blend):
    line = a_shipment("HFR:OX-1", "20.000")["lines"][0] | {
        "unit_value": "74.00",
        "currency": "USD",
        "declared_shares_percent": {"Nd": "19"},
    }
    submitted = submit(trade.exp, a_shipment(lines=[line], packages=[{"line": 1, "pieces": 2}], end_use="magnets"))
    number = submitted.shipment.number

    shown = queries.shipment(number, viewer=trade.exp).as_json()

    assert shown["lines"] == [line | {"product": "ore"}]
    assert (shown["number"], shown["exporter"], shown["revision"], shown["revises"]) == (number, "EXP", 1, None)
    customs = Viewer(person=None, organisation=None, organisation_code="CUS", role="customs", via="session")
    assert "unit_value" not in queries.shipment(number, viewer=customs).as_json()["lines"][0]
    with pytest.raises(ShipmentNotSeen):
        queries.shipment(number, viewer=trade.bym)
    assert queries.shipments(viewer=trade.bym) == []
    assert len(queries.shipments(viewer=AUDITOR, only=ShipmentFilter(exporter="EXP", lot="HFR:OX-1", destination="DE"))) == 1
    assert queries.shipments(viewer=AUDITOR, only=ShipmentFilter(reference="other")) == []


def test_the_chain_of_a_shipment_weighs_its_lines(trade):
    record(trade.bym, mining(a_lot("BYM:ORE-1", "300.000")), mining(a_lot("BYM:ORE-2", "100.000"), facility="BYM-DRESS-1"))
    lines = [a_shipment(name, net)["lines"][0] for name, net in (("BYM:ORE-1", "300.000"), ("BYM:ORE-2", "100.000"))]
    shipment = submit(trade.bym, a_shipment(lines=lines)).shipment

    graph = queries.upstream_of_shipment(shipment, viewer=trade.bym)

    assert [(one["facility"], one["share"]) for one in graph.as_json()["origins"]] == [
        ("BYM-MINE-1", "0.750000000"),
        ("BYM-DRESS-1", "0.250000000"),
    ]
