"""What is touched by this? From a licence, an organisation, a lot, an event or a document to all that was made of it since.

Set-based, with the same number of queries whatever is found: the beginning, one walk on custody's downstream statement, then one
for lots, shipments and certificates each.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from traceability.certificates import access
from traceability.certificates.queries import beginnings
from traceability.certificates.queries.beginnings import Beginning
from traceability.certificates.queries.lookups import states_of
from traceability.custody import queries as custody
from traceability.custody.access import visible_lots, visible_shipments
from traceability.custody.models import Line, Lot, Output
from traceability.kernel.errors import Forbidden
from traceability.registry.viewer import Viewer

KINDS = ("licence", "organisation", "lot", "event", "document")
MOST_TOUCHED = 5_000
"""Of lots, shipments and certificates so many are named each; their numbers are whole."""


@dataclass(frozen=True, slots=True)
class TouchedShipment:
    """`case` is empty until somebody has examined it."""

    id: UUID
    number: str
    state: str
    case: UUID | None


@dataclass(frozen=True, slots=True)
class TouchedCertificate:
    id: UUID
    number: str
    state: str


@dataclass(frozen=True, slots=True)
class Impact:
    """All that is touched, by name. `is_truncated`: the walk or a list was cut at its bound."""

    lots: Mapping[UUID, str]
    shipments: tuple[TouchedShipment, ...]
    certificates: tuple[TouchedCertificate, ...]
    counts: Mapping[str, int]
    is_truncated: bool


def impact_of(kind: str, name: str, *, viewer: Viewer) -> Impact:
    """What is touched by the thing of one of `KINDS`: a licence by KIND:NUMBER, an organisation by code, a lot by name, an event by id,

    a document by number or SHA-256. For who reads everything: it names other tenants' rows. At most 16 queries.
    Raises Forbidden, NothingOfThatName.
    """
    if not viewer.reads_everything:
        raise Forbidden()
    return _touched(_beginning(kind, name), viewer)


def _beginning(kind: str, name: str) -> Beginning:
    return {
        "licence": beginnings.of_licence,
        "organisation": beginnings.of_organisation,
        "lot": beginnings.of_lot,
        "event": beginnings.of_event,
        "document": beginnings.of_document,
    }[kind](name)


def _touched(beginning: Beginning, viewer: Viewer) -> Impact:
    events, is_cut = custody.events_downstream(beginning.lots, beginning.events)
    made = Output.objects.filter(event_id__any=events).values_list("lot_id", flat=True)
    lots = sorted(beginning.lots.union(made))
    carrying = beginning.shipments.union(Line.objects.filter(lot_id__any=lots).values_list("shipment_id", flat=True))
    seen = visible_shipments(viewer).filter(id__any=sorted(carrying)).order_by("number")
    shipments = list(seen.values_list("number", "id", "case__id"))
    found = access.certificates(viewer).filter(shipment_id__any=sorted(one[1] for one in shipments))
    certificates = list(found.order_by("number").values_list("id", "number", "state"))
    listed = shipments[:MOST_TOUCHED]
    states = states_of(shipment for _, shipment, _ in listed)
    counts = {"lots": len(lots), "shipments": len(shipments), "certificates": len(certificates)}
    return Impact(
        lots=dict(_named(visible_lots(viewer).filter(id__any=lots))),
        shipments=tuple(TouchedShipment(shipment, number, states[shipment], case) for number, shipment, case in listed),
        certificates=tuple(TouchedCertificate(*one) for one in certificates[:MOST_TOUCHED]),
        counts=counts,
        is_truncated=is_cut or beginning.is_cut or max(counts.values()) > MOST_TOUCHED,
    )


def _named(lots: QuerySet[Lot]) -> QuerySet[Lot, tuple[UUID, str]]:
    return lots.order_by("name").values_list("id", "name")[:MOST_TOUCHED]
