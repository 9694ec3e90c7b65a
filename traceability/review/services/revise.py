"""The exporter answers a return with a new shipment that names the old one."""

from traceability.custody import services as custody
from traceability.custody.access import visible_shipments
from traceability.custody.claims import ShipmentClaim
from traceability.custody.errors import ShipmentNotSeen
from traceability.custody.services import Submitted
from traceability.kernel import idempotency
from traceability.kernel.command import command
from traceability.kernel.errors import Forbidden
from traceability.kernel.idempotency import Request
from traceability.registry.viewer import Viewer
from traceability.review.errors import NotReturned
from traceability.review.models import Case
from traceability.review.workflow import RETURNED

SUBMITTED = "submitted"
"""What a shipment is before its first examination opens a case."""


@command
def revise(*, by: Viewer, number: str, claim: ShipmentClaim, request: Request | None = None) -> Submitted:
    """Record the shipment that answers one's own returned one; it draws its lots again, under a number of its own.

    A returned case moves no more, so its state is read without a lock. Raises Forbidden, ShipmentNotSeen, NotReturned,
    AlreadyRevised; ClaimsRefused as a submission; RequestInFlight, KeyReused.
    """
    idempotency.begin(request)
    shipment = visible_shipments(by).filter(number=number).first()
    if shipment is None:
        raise ShipmentNotSeen()
    if by.role != "submitter" or shipment.exporter_id != by.organisation:
        raise Forbidden()
    state = Case.objects.filter(shipment_id=shipment.id).values_list("state", flat=True).first() or SUBMITTED
    if state != RETURNED:
        raise NotReturned(shipment=number, state=state)
    return idempotency.keep(request, custody.revise_shipment(by=by, shipment_id=shipment.id, claim=claim, request=request))
