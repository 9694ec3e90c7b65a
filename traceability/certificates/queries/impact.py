"""What is touched by this? From a licence, an organisation, a lot, an event or a document to all that was made of it since.

Set-based, with the same number of queries whatever is found: the beginning, one walk on custody's downstream statement, then one
for lots and one for shipments with their certificates.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from traceability.certificates.queries import beginnings
from traceability.certificates.queries.beginnings import Beginning
from traceability.certificates.queries.lookups import STATE, state_from, with_states
from traceability.custody import queries as custody
from traceability.custody.access import visible_lots, visible_shipments
from traceability.custody.models import Line, Output, Shipment
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

    a document by number or SHA-256. For who reads everything: it names other tenants' rows. At most nine queries.
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
    made = Output.objects.filter(event_id__any=events).values_list("lot_id", "lot__name")
    begun = visible_lots(viewer).filter(id__any=sorted(beginning.lots)).values_list("id", "name")
    lots = list(begun.union(made).order_by("name"))
    rows = _shipments([lot for lot, _ in lots], beginning.shipments, viewer)
    certificates = sorted((row[3:6] for row in rows if row[3] is not None), key=lambda one: one[1])
    counts = {"lots": len(lots), "shipments": len(rows), "certificates": len(certificates)}
    return Impact(
        lots=dict(lots[:MOST_TOUCHED]),
        shipments=tuple(TouchedShipment(row[0], row[1], state_from(*row[6:]), row[2]) for row in rows[:MOST_TOUCHED]),
        certificates=tuple(TouchedCertificate(*one) for one in certificates[:MOST_TOUCHED]),
        counts=counts,
        is_truncated=is_cut or beginning.is_cut or max(counts.values()) > MOST_TOUCHED,
    )


def _shipments(lots: Sequence[UUID], begun: Collection[UUID], viewer: Viewer) -> list[tuple[Any, ...]]:
    """Id, number and case of each, id, number and state of its certificate, and what its own state is made of; by number."""
    carrying = Line.objects.filter(lot_id__any=lots).values("shipment_id")
    known = Shipment.objects.filter(id__any=sorted(begun)).values("id")
    seen = with_states(visible_shipments(viewer).filter(id__in=carrying.union(known))).order_by("number")
    return list(seen.values_list("id", "number", "case__id", "certificate__id", "certificate__number", "certificate__state", *STATE))
