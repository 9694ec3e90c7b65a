"""Send lots abroad, and give their kilograms back when the case says no."""

from dataclasses import dataclass
from uuid import UUID

from traceability.custody import entries, queries
from traceability.custody.claims import ShipmentClaim
from traceability.custody.errors import AlreadyGivenBack
from traceability.custody.models import Document, Draw, Holding, Line, PersonalDetails, Seal, Shipment
from traceability.custody.rules import shipment_problems
from traceability.custody.services.record import must_be_submitter
from traceability.custody.services.rows import document_row, draw_row, line_rows, seal_row, shipment_row
from traceability.kernel import clock, idempotency
from traceability.kernel.command import command, must_be_in_command
from traceability.kernel.errors import refuse_if
from traceability.kernel.idempotency import Request
from traceability.kernel.identifiers import uuid7
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


@command
def submit_shipment(*, by: Viewer, claim: ShipmentClaim, request: Request | None = None) -> Submitted:
    """Record that `by` sends these lots abroad; the lots' mass is drawn at once.

    Raises SubmittersOnly, ClaimsRefused (unknown lot, not in hand, more than is left), RequestInFlight, KeyReused.
    """
    idempotency.begin(request)
    must_be_submitter(by)
    ground = queries.ground_for_shipment(claim, viewer=by)
    holdings = lock_rows(Holding, (lot.id for lot in ground.lots.values()))
    now = clock.now()
    refuse_if(shipment_problems(claim, ground, queries.standings_of(holdings), exporter=by.organisation_code))

    assays = queries.assay_claims_of(ground.lots.values())
    row, details = shipment_row(claim, by=by, now=now, day_year=clock.legal_day(now).year)
    (shipment,) = insert_rows(Shipment, [row])
    insert_rows(PersonalDetails, [details] if details else [])
    lines = insert_rows(Line, line_rows(shipment.id, claim, ground, assays, now))
    insert_rows(Document, [document_row(paper, place, now, shipment_id=shipment.id) for place, paper in enumerate(claim.documents)])
    insert_rows(Seal, [seal_row(seal, now, shipment_id=shipment.id) for package in claim.packages for seal in package.seals])
    insert_rows(
        Draw,
        [
            draw_row(line.lot_id, "ship", line.number - 1, line.net_kg, assays.get(line.lot_id), now, shipment_id=shipment.id)
            for line in lines
        ],
    )
    (acknowledgement,) = ledger.append([entries.shipment_submitted(shipment, claim, by=by)], request=request)
    return idempotency.keep(request, Submitted(shipment, tuple(lines), claim, acknowledgement))


def give_back(*, shipment_id: UUID, case_id: UUID) -> list[Draw]:
    """Undo a shipment's draws for its case: a step. The case's entry of the same command covers the rows.

    Locks the holdings of its lots. Raises AlreadyGivenBack; the database refuses a second time too.
    """
    must_be_in_command()
    drawn = list(Draw.objects.filter(shipment_id=shipment_id, kind="ship").select_related("shipment").order_by("position"))
    lock_rows(Holding, (draw.lot_id for draw in drawn))
    if drawn and queries.is_given_back(shipment_id):
        raise AlreadyGivenBack(shipment=drawn[0].shipment.number if drawn[0].shipment else shipment_id)
    now = clock.now()
    return insert_rows(
        Draw,
        [
            {
                "id": uuid7(),
                "recorded_at": now,
                "lot_id": draw.lot_id,
                "kind": "give_back",
                "position": draw.position,
                "net_kg": -draw.net_kg,
                "reo_kg": None if draw.reo_kg is None else -draw.reo_kg,
                "case_id": case_id,
                "undoes_id": draw.id,
            }
            for draw in drawn
        ],
    )
