"""Send lots abroad, answer a return, and give kilograms back when the case says no."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from traceability.custody import entries, queries
from traceability.custody.claims import AssayClaim, ShipmentClaim
from traceability.custody.errors import AlreadyGivenBack, AlreadyRevised
from traceability.custody.models import Document, Draw, Holding, Line, PersonalDetails, Seal, Shipment
from traceability.custody.rules import Ground, shipment_problems
from traceability.custody.services.record import must_be_submitter
from traceability.custody.services.rows import document_row, draw_row, line_rows, seal_row, shipment_row
from traceability.kernel import clock, idempotency
from traceability.kernel.command import command, must_be_in_command
from traceability.kernel.errors import refuse_if
from traceability.kernel.idempotency import Request
from traceability.kernel.identifiers import uuid7
from traceability.kernel.quantities import kilograms
from traceability.kernel.sql import insert_rows, lock_rows
from traceability.ledger import services as ledger
from traceability.ledger.services import Acknowledgement
from traceability.registry.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Submitted:
    """A shipment as it was recorded, and the ledger's promise."""

    shipment: Shipment
    lines: tuple[Line, ...]
    claim: ShipmentClaim
    acknowledgement: Acknowledgement


@dataclass(frozen=True, slots=True)
class Sketch:
    """The rows that a submission would record, and does not."""

    shipment: Shipment
    lines: tuple[Line, ...]
    documents: tuple[Document, ...]
    claim: ShipmentClaim


@command
def submit_shipment(*, by: Viewer, claim: ShipmentClaim, request: Request | None = None) -> Submitted:
    """Record that `by` sends these lots abroad; the lots' mass is drawn at once.

    Raises SubmittersOnly, ClaimsRefused (unknown lot, not in hand, more than is left), RequestInFlight, KeyReused.
    """
    idempotency.begin(request)
    must_be_submitter(by)
    return idempotency.keep(request, _sent(by, claim, request=request))


def revise_shipment(*, by: Viewer, shipment_id: UUID, claim: ShipmentClaim, request: Request | None = None) -> Submitted:
    """Record the shipment that answers a returned one: a step, since only `review` knows that it was returned; its law does too.

    Requires a shipment of `by`. Locks it before the holdings. Raises as `submit_shipment`, and AlreadyRevised.
    """
    must_be_in_command()
    must_be_submitter(by)
    (old,) = lock_rows(Shipment, [shipment_id])
    revision = Shipment.objects.filter(revises_id=old.id).values_list("number", flat=True).first()
    if revision is not None:
        raise AlreadyRevised(shipment=old.number, revision=revision)
    return _sent(by, claim, revises=old, request=request)


def sketch_shipment(*, by: Viewer, claim: ShipmentClaim) -> Sketch:
    """What `submit_shipment` would record now, refused as it would be. Nothing is locked and nothing is written.

    The number is the exporter's reference: it has no other. At most seven queries. Raises SubmittersOnly, ClaimsRefused.
    """
    must_be_submitter(by)
    ground = queries.ground_for_shipment(claim, viewer=by)
    now = clock.now()
    assays = _judged(by, claim, ground, Holding.objects.filter(lot_id__any=[lot.id for lot in ground.lots.values()]))
    row, _ = shipment_row(claim, by=by, now=now, day_year=clock.legal_day(now).year)
    shipment = Shipment(**row | {"number": claim.reference})
    return Sketch(
        shipment=shipment,
        lines=tuple(Line(**line) for line in line_rows(shipment.id, claim, ground, assays, now)),
        documents=tuple(Document(**paper) for paper in _papers(shipment.id, claim, now)),
        claim=claim,
    )


def _sent(by: Viewer, claim: ShipmentClaim, *, revises: Shipment | None = None, request: Request | None) -> Submitted:
    """Draw the lots and record the shipment with its entry."""
    ground = queries.ground_for_shipment(claim, viewer=by)
    holdings = lock_rows(Holding, (lot.id for lot in ground.lots.values()))
    now = clock.now()
    assays = _judged(by, claim, ground, holdings)
    row, details = shipment_row(claim, by=by, now=now, day_year=clock.legal_day(now).year)
    answer = {"revises_id": revises.id, "revision": revises.revision + 1} if revises else {}
    (shipment,) = insert_rows(Shipment, [row | answer])
    shipment.revises = revises
    insert_rows(PersonalDetails, [details] if details else [])
    lines = insert_rows(Line, line_rows(shipment.id, claim, ground, assays, now))
    insert_rows(Document, _papers(shipment.id, claim, now))
    insert_rows(Seal, [seal_row(seal, now, shipment_id=shipment.id) for package in claim.packages for seal in package.seals])
    insert_rows(
        Draw,
        [
            draw_row(line.lot_id, "ship", line.number - 1, line.net_kg, assays.get(line.lot_id), now, shipment_id=shipment.id)
            for line in lines
        ],
    )
    (acknowledgement,) = ledger.append([entries.shipment_submitted(shipment, claim, by=by)], request=request)
    return Submitted(shipment, tuple(lines), claim, acknowledgement)


def _judged(by: Viewer, claim: ShipmentClaim, ground: Ground, holdings: Iterable[Holding]) -> Mapping[UUID, AssayClaim]:
    """The assays in force of the lots of a claim that may be recorded. Raises ClaimsRefused."""
    refuse_if(shipment_problems(claim, ground, queries.standings_of(holdings), exporter=by.organisation_code))
    return queries.assay_claims_of(ground.lots.values())


def _papers(shipment_id: UUID, claim: ShipmentClaim, now: datetime) -> list[dict[str, Any]]:
    return [document_row(paper, place, now, shipment_id=shipment_id) for place, paper in enumerate(claim.documents)]


def give_back(*, shipment_id: UUID, case_id: UUID, kg_by_line: Mapping[int, Decimal] | None = None) -> list[Draw]:
    """Undo a shipment's draws for its case: a step. The case's entry of the same command covers the rows.

    `kg_by_line`: only so many kilograms, more than nothing, of the lines with these numbers. Locks the holdings of its lots.
    Raises AlreadyGivenBack; the database refuses a second time too, and more than a line drew.
    """
    must_be_in_command()
    drawn = list(Draw.objects.filter(shipment_id=shipment_id, kind="ship").select_related("shipment").order_by("position"))
    lock_rows(Holding, (draw.lot_id for draw in drawn))
    if drawn and queries.is_given_back(shipment_id):
        raise AlreadyGivenBack(shipment=drawn[0].shipment.number if drawn[0].shipment else shipment_id)
    now = clock.now()
    back = {draw.position + 1: draw.net_kg for draw in drawn} if kg_by_line is None else kg_by_line
    return insert_rows(
        Draw,
        [
            {
                "id": uuid7(),
                "recorded_at": now,
                "lot_id": draw.lot_id,
                "kind": "give_back",
                "position": draw.position,
                "net_kg": -back[draw.position + 1],
                "reo_kg": None if draw.reo_kg is None else -kilograms(draw.reo_kg * back[draw.position + 1] / draw.net_kg),
                "case_id": case_id,
                "undoes_id": draw.id,
            }
            for draw in drawn
            if draw.position + 1 in back
        ],
    )
