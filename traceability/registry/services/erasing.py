"""Erase what entries commit to: names, plates, reasons about persons, prices. A supervisor's command, with a reason."""

from collections.abc import Collection
from uuid import UUID

from traceability.kernel import idempotency
from traceability.kernel.command import command
from traceability.kernel.idempotency import Request
from traceability.ledger import services as ledger
from traceability.ledger.services import Erased
from traceability.registry.errors import ErasingForSupervisors
from traceability.registry.services.stating import reason_of
from traceability.registry.viewer import Viewer


@command
def erase(*, by: Viewer, uid: UUID, paths: Collection[str], reason: str, request: Request | None = None) -> Erased:
    """Erase these members of the entry `uid` for ever, wherever a row holds a copy; all of them or none.

    The entry stays in the log and verifies as before. Raises ErasingForSupervisors, ChangeReasonMissing, EntryUnknown,
    NothingToErase, NotCommitted, NotErasable, AlreadyErased; RequestInFlight, KeyReused.
    """
    if by.role != "supervisor" or not by.may_record:
        raise ErasingForSupervisors()
    idempotency.begin(request)
    said = reason_of(reason)
    erased = ledger.erase(uid, paths, reason=said, actor=by.actor, organisation=by.organisation, request=request)
    return idempotency.keep(request, erased)
