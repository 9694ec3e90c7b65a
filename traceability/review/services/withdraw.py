"""The exporter takes a shipment back before it is decided: the case closes, the lots get their kilograms again."""

from dataclasses import dataclass

from traceability.custody import services as custody
from traceability.custody.access import visible_shipments
from traceability.custody.errors import ShipmentNotSeen
from traceability.custody.models import Shipment
from traceability.kernel import idempotency
from traceability.kernel.command import command
from traceability.kernel.errors import Forbidden
from traceability.kernel.idempotency import Request
from traceability.kernel.sql import insert_rows, lock_rows
from traceability.ledger import services as ledger
from traceability.ledger.services import Acknowledgement
from traceability.registry.viewer import Viewer
from traceability.review import entries
from traceability.review.errors import AlreadyExamined, CaseClosed
from traceability.review.models import Case
from traceability.review.services import persons
from traceability.review.workflow import WITHDRAWN


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The closed case and the ledger's promise."""

    case: Case
    acknowledgement: Acknowledgement


@command
def withdraw(*, by: Viewer, number: str, reason: str, request: Request | None = None) -> Withdrawn:
    """Withdraw one's own shipment that is not decided yet; also before its first examination.

    Raises Forbidden, ShipmentNotSeen, CaseClosed, AlreadyExamined (at that very moment), ReasonMissing; RequestInFlight, KeyReused.
    """
    idempotency.begin(request)
    said = persons.reason_of(reason)
    shipment = visible_shipments(by).filter(number=number).first()
    if shipment is None:
        raise ShipmentNotSeen()
    if by.role != "submitter" or shipment.exporter_id != by.organisation:
        raise Forbidden()
    case = _closed(shipment)
    custody.give_back(shipment_id=shipment.id, case_id=case.id)
    (acknowledgement,) = ledger.append([entries.case_withdrawn(case, reason=said, by=by)], request=request)
    return idempotency.keep(request, Withdrawn(case, acknowledgement))


def _closed(shipment: Shipment) -> Case:
    """The case, moved to withdrawn; a new one where no examination has opened it yet. Raises CaseClosed, AlreadyExamined."""
    found = Case.objects.filter(shipment_id=shipment.id).values_list("id", flat=True).first()
    if found is None:
        lock_rows(Shipment, [shipment.id])
        if Case.objects.filter(shipment_id=shipment.id).exists():
            raise AlreadyExamined()  # a case comes before its shipment in the order of locks: the caller begins again
        row = {"shipment_id": shipment.id, "exporter_id": shipment.exporter_id, "state": WITHDRAWN}
        (made,) = insert_rows(Case, [{**row, "examination": 0, "is_controlled": False}])
        return made
    (case,) = lock_rows(Case, [found])
    if not case.is_open:
        raise CaseClosed(state=case.state)
    case.state, case.version = WITHDRAWN, case.version + 1
    Case.objects.filter(id=case.id).update(state=case.state, version=case.version)
    return case
