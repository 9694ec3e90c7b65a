"""What custody answers. Queries that take a viewer show what it may see; the others are for the system itself."""

from traceability.custody.queries.assays import assay_claim, assays_of, certificates_of
from traceability.custody.queries.chain import ChainRows, downstream_of, events_downstream, upstream_of
from traceability.custody.queries.details import details_of
from traceability.custody.queries.events import EventFilter, EventView, event, events
from traceability.custody.queries.flows import (
    ENTERING,
    MAKING,
    MOST_PLANTS,
    MOST_RECORDERS,
    TURNING,
    Behind,
    EventLine,
    Made,
    Months,
    OfElement,
    PlantAccount,
    Recorder,
    events_behind,
    made,
    made_by_element,
    plants,
    recorders,
    stock_changes,
)
from traceability.custody.queries.graph import Graph, origin_json
from traceability.custody.queries.graphs import downstream, upstream, upstream_of_lines, upstream_of_lot, upstream_of_shipment
from traceability.custody.queries.ground import (
    assay_claims_of,
    ground_for_events,
    ground_for_shipment,
    names_in_use,
    standings_of,
    with_dispatches,
)
from traceability.custody.queries.lots import LotView, lot
from traceability.custody.queries.past import draws_of, event_of, kept_lots, last_drawn, lock_corrections, lots_made_by, past_of
from traceability.custody.queries.provenance import Provenance, provenance_of
from traceability.custody.queries.returns import MOST_SAID, MonthlyReturn, monthly_return
from traceability.custody.queries.search import MOST_FOUND, Found, found
from traceability.custody.queries.shipments import ShipmentFilter, ShipmentView, is_given_back, shipment, shipments
from traceability.custody.queries.stock import lots_awaited, lots_in_hand
from traceability.custody.queries.traces import subjects_of_lot

__all__ = [
    "ENTERING",
    "MAKING",
    "MOST_FOUND",
    "MOST_PLANTS",
    "MOST_RECORDERS",
    "MOST_SAID",
    "TURNING",
    "Behind",
    "ChainRows",
    "EventFilter",
    "EventLine",
    "EventView",
    "Found",
    "Graph",
    "LotView",
    "Made",
    "MonthlyReturn",
    "Months",
    "OfElement",
    "PlantAccount",
    "Provenance",
    "Recorder",
    "ShipmentFilter",
    "ShipmentView",
    "assay_claim",
    "assay_claims_of",
    "assays_of",
    "certificates_of",
    "details_of",
    "downstream",
    "downstream_of",
    "draws_of",
    "event",
    "event_of",
    "events",
    "events_behind",
    "events_downstream",
    "found",
    "ground_for_events",
    "ground_for_shipment",
    "is_given_back",
    "kept_lots",
    "last_drawn",
    "lock_corrections",
    "lot",
    "lots_awaited",
    "lots_in_hand",
    "lots_made_by",
    "made",
    "made_by_element",
    "monthly_return",
    "names_in_use",
    "origin_json",
    "past_of",
    "plants",
    "provenance_of",
    "recorders",
    "shipment",
    "shipments",
    "standings_of",
    "stock_changes",
    "subjects_of_lot",
    "upstream",
    "upstream_of",
    "upstream_of_lines",
    "upstream_of_lot",
    "upstream_of_shipment",
    "with_dispatches",
]
