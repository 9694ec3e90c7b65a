"""What we swear to about events and shipments: one pure function per entry kind, from what happened to a Draft.

The body is the claim itself in its one spelling, with what its context settled. Prices, persons and plates are committed, as
are names of consignees and end users (one may be a person) and reasons in free words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from traceability.custody.claims import DocumentClaim, EventClaim, ShipmentClaim, event_json, shipment_json
from traceability.custody.claims.papers import DOCUMENT
from traceability.ledger.envelope import Draft
from traceability.ledger.kinds import COMMITTED, PUBLIC, register
from traceability.registry.viewer import Viewer

if TYPE_CHECKING:
    from traceability.custody.models import Confirmation, Correction, Event, Shipment

_EVENT = (
    "stage", "facility", "started_at", "ended_at", "performed_by", "custody_model", "inputs", "outputs", "residues", "documents", "fields",
    "to", "ownership_passes", "transport", "invoice", "dispatch",
)  # fmt: skip
_SHIPMENT = (
    "number", "revision", "revises", "reference", "lines", "consignee", "end_user", "end_use", "end_use_class", "destination", "port",
    "trade_mode", "planned_export_on", "custody_claim", "licences", "documents", "packages",
)  # fmt: skip
RECORDED = register(
    "event.recorded",
    {f"/{name}": PUBLIC for name in _EVENT}
    | {
        "/transport/vehicle": COMMITTED,
        "/invoice/amount": COMMITTED,
        "/invoice/currency": COMMITTED,
        "/fields/supplier": COMMITTED,
        "/fields/reason": COMMITTED,
        "/fields/evidence/*/fields/signed_by": COMMITTED,
        "/documents/*/fields/signed_by": COMMITTED,
        "/inputs/*/assay/certificate/fields/signed_by": COMMITTED,
        "/outputs/*/assay/certificate/fields/signed_by": COMMITTED,
    },
)
CONFIRMED = register("event.confirmed", {"/performed_by": PUBLIC, "/recorded_by": PUBLIC})
CORRECTED = register("event.corrected", {"/replaced_by": PUBLIC, "/reason": COMMITTED})
SUBMITTED = register(
    "shipment.submitted",
    {f"/{name}": PUBLIC for name in _SHIPMENT}
    | {
        "/lines/*/unit_value": COMMITTED,
        "/lines/*/currency": COMMITTED,
        "/consignee/name": COMMITTED,
        "/end_user/name": COMMITTED,
        "/documents/*/fields/signed_by": COMMITTED,
    },
)


def event_recorded(event: "Event", claim: EventClaim, *, by: Viewer) -> Draft:
    """`event` brings what the context settled: custody model, and whether a dispatch is a sale."""
    settled = replace(claim, custody_model=event.custody_model or None, ownership_passes=event.ownership_passes)
    return _draft(RECORDED, ("event", event), event_json(settled, fixed=True), by, claim.papers)


def event_confirmed(event: "Event", confirmation: "Confirmation", *, by: Viewer) -> Draft:
    return _draft(CONFIRMED, ("event", event), {"performed_by": event.performer_id, "recorded_by": event.organisation_id}, by)


def event_corrected(event: "Event", correction: "Correction", *, by: Viewer) -> Draft:
    """The replacing event is a subject of its own; without one, the event did not happen."""
    return _draft(CORRECTED, ("event", event), {"replaced_by": correction.replaced_by_id, "reason": correction.reason}, by)


def shipment_submitted(shipment: "Shipment", claim: ShipmentClaim, *, by: Viewer) -> Draft:
    """A revision too: `revises` is then the number of the shipment that it answers for."""
    numbered = {
        "number": shipment.number,
        "revision": shipment.revision,
        "revises": shipment.revises.number if shipment.revises else None,
    }
    return _draft(SUBMITTED, ("shipment", shipment), numbered | shipment_json(claim, fixed=True), by, claim.documents)


def _draft(
    kind: str, subject: "tuple[str, Event | Shipment]", body: Mapping[str, Any], by: Viewer, papers: Sequence[DocumentClaim] = ()
) -> Draft:
    name, row = subject
    return Draft(
        kind=kind,
        subject=(name, row.id, row.version),
        actor=by.actor,
        organisation=by.organisation,
        body=body,
        documents=tuple(_papers(papers)),
    )


def _papers(papers: Iterable[DocumentClaim]) -> Iterable[Mapping[str, Any]]:
    """The papers that the envelope can name: those with a number and a digest. The body names all."""
    for paper in papers:
        if paper.number and paper.sha256:
            yield DOCUMENT.write(replace(paper, fields=None))
